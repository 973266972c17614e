/**
 * Key values that are too long to be keys: in conditions and start keys they are refused as in items; in attributes
 * that became index keys later they keep the item out of the index and are no obstacle to writing it.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, s } from "./values.ts";

const target = useTarget();
const OMP = "One or more parameter values were invalid: ";
const SORT = `${OMP}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`;
const PARTITION = `${OMP}Size of hashkey has exceeded the maximum size limit of2048 bytes`;
const text = (bytes: number) => s("x".repeat(bytes));

describe("Key limits: reads", () => {
  let table = "";

  beforeAll(async () => {
    table = await target.createTable("key-limits", {
      AttributeDefinitions: attributes("pk:S", "sk:S", "l:S"),
      KeySchema: keys("pk", "sk"),
      LocalSecondaryIndexes: [
        { IndexName: "byL", KeySchema: keys("pk", "l"), Projection: projection("ALL") },
      ],
    });
  });

  const query = (condition: string, values: Item, more: object = {}) =>
    target.refusal("Query", {
      TableName: table,
      KeyConditionExpression: condition,
      ExpressionAttributeValues: values,
      ...more,
    });

  it.each([["pk = :p AND sk = :s"], ["pk = :p AND sk > :s"], ["pk = :p AND begins_with(sk, :s)"]])(
    "an overlong sort key value in a query: %s",
    async (condition) => {
      expect(await query(condition, { ":p": s("p"), ":s": text(1_025) })).toBe(
        `ValidationException: ${SORT}`,
      );
    },
  );

  it("either end of BETWEEN", async () => {
    const values = { ":p": s("p"), ":a": s("a"), ":b": text(4_000) };
    expect(await query("pk = :p AND sk BETWEEN :a AND :b", values)).toBe(`ValidationException: ${SORT}`);
  });

  it("an overlong sort key value in a query of a local index", async () => {
    const values = { ":p": s("p"), ":l": text(4_000) };
    expect(await query("pk = :p AND l > :l", values, { IndexName: "byL" })).toBe(
      `ValidationException: ${SORT}`,
    );
  });

  it("an overlong partition key value in a query", async () => {
    expect(await query("pk = :p", { ":p": text(2_049) })).toBe(`ValidationException: ${PARTITION}`);
  });

  it("the longest values are fine", async () => {
    const values = { ":p": text(2_048), ":s": text(1_024) };
    expect(await query("pk = :p AND sk > :s", values)).toMatch(/^accepted/);
    expect(await query("pk = :p AND l > :s", values, { IndexName: "byL" })).toMatch(/^accepted/);
  });

  it("an overlong start key of a Query", async () => {
    const ExclusiveStartKey = { pk: s("p"), sk: text(4_000) };
    expect(await query("pk = :p", { ":p": s("p") }, { ExclusiveStartKey })).toBe(
      `ValidationException: The provided starting key is invalid: ${SORT}`,
    );
  });

  it.each<readonly [string, object]>([
    ["a table", { ExclusiveStartKey: { pk: s("p"), sk: text(4_000) } }],
    ["a local index", { IndexName: "byL", ExclusiveStartKey: { pk: s("p"), sk: s("s"), l: text(4_000) } }],
  ])("an overlong start key of a Scan of %s", async (_, more) => {
    expect(await target.refusal("Scan", { TableName: table, ...more })).toBe(
      `ValidationException: The provided starting key is invalid: ${SORT}`,
    );
  });
});

describe("Key limits: items from before an index", () => {
  let table = "";

  beforeAll(async () => {
    table = await target.createTable("key-limits-late", {
      AttributeDefinitions: attributes("pk:S"),
      KeySchema: keys("pk"),
    });
    const items: readonly Item[] = [
      { pk: s("fits"), g: s("g"), h: s("h") },
      { pk: s("long sort"), g: s("g"), h: text(4_000) },
      { pk: s("empty sort"), g: s("g"), h: s("") },
      { pk: s("long partition"), g: text(4_000), h: s("h") },
      { pk: s("empty partition"), g: s(""), h: s("h") },
    ];
    for (const Item of items) await target.call("PutItem", { TableName: table, Item });
    await target.call("UpdateTable", {
      TableName: table,
      AttributeDefinitions: attributes("pk:S", "g:S", "h:S"),
      GlobalSecondaryIndexUpdates: [
        { Create: { IndexName: "late", KeySchema: keys("g", "h"), Projection: projection("ALL") } },
      ],
    });
    await target.untilActive(table);
  });

  it("are left out where their values cannot be keys", async () => {
    const { Items } = await target.call("Scan", { TableName: table, IndexName: "late" });
    expect(Items.map(({ pk }: Item) => pk)).toEqual([s("fits")]);
  });

  it.each(["long sort", "empty sort", "long partition", "empty partition"])(
    "can be written again while these values stay: %s",
    async (pk) => {
      const answer = await target.call("UpdateItem", {
        TableName: table,
        Key: { pk: s(pk) },
        UpdateExpression: "SET a = :a",
        ExpressionAttributeValues: { ":a": s("a") },
        ReturnConsumedCapacity: "TOTAL",
      });
      expect(answer["ConsumedCapacity"].CapacityUnits).toBeLessThan(10);
    },
  );
});

describe("Key limits: several sort attributes", () => {
  it("count together, whichever of them an update changes", async () => {
    const names = ["a", "b", "c"];
    const TableName = await target.createTable("key-limits-multi", {
      AttributeDefinitions: attributes("pk:S", ...names.map((name) => `${name}:S`)),
      KeySchema: keys("pk"),
      GlobalSecondaryIndexes: [
        {
          IndexName: "multi",
          KeySchema: [...keys("pk"), ...names.map((AttributeName) => ({ AttributeName, KeyType: "RANGE" }))],
          Projection: projection("ALL"),
        },
      ],
    });
    await target.call("PutItem", { TableName, Item: { pk: s("p"), a: text(600), b: s("b"), c: s("c") } });
    const update = (value: Item[string]) =>
      target.refusal("UpdateItem", {
        TableName,
        Key: { pk: s("p") },
        UpdateExpression: "SET b = :b",
        ExpressionAttributeValues: { ":b": value },
      });
    expect(await update(text(424))).toBe(`ValidationException: ${SORT}`);
    expect(await update(text(423))).toMatch(/^accepted/);
  });
});
