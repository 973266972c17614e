/**
 * Limits on the names and parts of a table's definition that no other page has: what is just within is accepted, one
 * more is refused.
 */
import { describe, expect, it } from "vitest";
import { attributes, keys, PK_TABLE, projection } from "./tables.ts";
import { useTarget } from "./target.ts";

const target = useTarget();

const letters = (count: number) => "x".repeat(count);
const names = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);
const globalIndex = (IndexName: string, included: Parameters<typeof projection>[0] = "ALL") => ({
  IndexName,
  KeySchema: keys("pk"),
  Projection: projection(included),
});

/** The part of a CreateTable that has `count` of something, of which `most` are accepted. */
interface Limit {
  readonly rule: string;
  readonly most: number;
  readonly input: (count: number) => object;
  /** What the text of the refusal ends with. */
  readonly text: string;
}

const ofLength = (member: string, most: number) =>
  `'${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`;

const limits: readonly Limit[] = [
  {
    rule: "letters of a key attribute's name",
    most: 255,
    input: (count) => ({
      AttributeDefinitions: attributes(`${letters(count)}:S`),
      KeySchema: keys(letters(count)),
    }),
    text: ofLength("keySchema.1.member.attributeName", 255),
  },
  {
    rule: "letters of an index's name",
    most: 255,
    input: (count) => ({ GlobalSecondaryIndexes: [globalIndex(letters(count))] }),
    text: ofLength("globalSecondaryIndexes.1.member.indexName", 255),
  },
  {
    rule: "letters of a projected attribute's name",
    most: 255,
    input: (count) => ({ GlobalSecondaryIndexes: [globalIndex("byIt", [letters(count)])] }),
    text: ofLength("globalSecondaryIndexes.1.member.projection.nonKeyAttributes.1.member", 255),
  },
  {
    rule: "projected attributes of one index",
    most: 20,
    input: (count) => ({ GlobalSecondaryIndexes: [globalIndex("byIt", names(count))] }),
    text: ofLength("globalSecondaryIndexes.1.member.projection.nonKeyAttributes", 20),
  },
  {
    rule: "projected attributes of all indexes, repeats counted",
    most: 100,
    input: (count) => ({
      GlobalSecondaryIndexes: Array.from({ length: Math.ceil(count / 20) }, (_, i) =>
        globalIndex(`by${i}th`, names(Math.min(20, count - 20 * i))),
      ),
    }),
    // The words are not documented.
    text: "",
  },
  {
    rule: "tags",
    most: 50,
    input: (count) => ({ Tags: names(count).map((Key) => ({ Key, Value: "" })) }),
    text: "Number of Tags exceed the current limit for the provided ResourceArn",
  },
];

describe("Limits: of a table", () => {
  it.each(limits)("$rule: $most", async ({ most, input, text }) => {
    const request = (count: number) => ({
      TableName: target.name(`limit-${count}`),
      BillingMode: "PAY_PER_REQUEST",
      ...PK_TABLE,
      ...input(count),
    });
    const within = request(most);
    expect(await target.refusal("CreateTable", within)).toMatch(/^accepted /);
    const refusal = await target.refusal("CreateTable", request(most + 1));
    expect(refusal).toMatch(/^ValidationException: /);
    expect(refusal.slice(refusal.length - text.length)).toBe(text);
    await target.untilActive(within.TableName);
    await target.call("DeleteTable", { TableName: within.TableName });
    await target.untilGone(within.TableName);
  });

  it("letters of the attribute of Time to Live: 255", async () => {
    const table = await target.createTable("limit-ttl", PK_TABLE);
    const ttl = (count: number) =>
      target.refusal("UpdateTimeToLive", {
        TableName: table,
        TimeToLiveSpecification: { Enabled: true, AttributeName: letters(count) },
      });
    expect(await ttl(256)).toMatch(/'timeToLiveSpecification\.attributeName' .* less than or equal to 255$/);
    expect(await ttl(255)).toMatch(/^accepted /);
  });

  it("projected attributes of all indexes, one of them added later: 100", async () => {
    const indexes = Array.from({ length: 5 }, (_, i) => globalIndex(`by${i}th`, names(20)));
    const table = await target.createTable("limit-added", { ...PK_TABLE, GlobalSecondaryIndexes: indexes });
    const input = {
      TableName: table,
      AttributeDefinitions: attributes("pk:S"),
      GlobalSecondaryIndexUpdates: [{ Create: globalIndex("late", names(1)) }],
    };
    expect(await target.refusal("UpdateTable", input)).toMatch(/^ValidationException: /);
  });
});
