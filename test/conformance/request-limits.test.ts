/**
 * Limits on expressions, statements and requests: what is just within is accepted, one more is refused. Limits that
 * belong to one operation alone stand with that operation.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("request-limits", PK_TABLE);
});

/** A request that has `count` of something, of which `most` are accepted. */
interface Limit {
  readonly rule: string;
  readonly operation: string;
  readonly most: number;
  readonly input: (count: number) => object;
  /** What the text of the refusal ends with. */
  readonly text: string;
}

const ACCEPTED = /^accepted /;
const each = (limits: readonly Limit[]) =>
  it.each(limits)("$rule: $most", async ({ operation, most, input, text }) => {
    expect(await target.refusal(operation, input(most))).toMatch(ACCEPTED);
    const refusal = await target.refusal(operation, input(most + 1));
    expect(refusal).toMatch(/^ValidationException: /);
    expect(refusal.slice(refusal.length - text.length)).toBe(text);
  });

const key = (pk = "none") => ({ TableName: table, Key: { pk: s(pk) } });
const put = (more: object) => ({ TableName: table, Item: { pk: s("put") }, ...more });
const query = (more: object) => ({
  TableName: table,
  KeyConditionExpression: "pk = :v",
  ExpressionAttributeValues: { ":v": s("none") },
  ...more,
});
const times = <T>(count: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));

const TOO_LONG = "Expression size has exceeded the maximum allowed size;";

describe("Limits: bytes of an expression", () => {
  each([
    {
      rule: "a condition",
      operation: "PutItem",
      most: 4_096,
      input: (count) => put({ ConditionExpression: "attribute_not_exists(nothing)".padEnd(count) }),
      text: `${TOO_LONG} expression size: 4097`,
    },
    {
      rule: "an update",
      operation: "UpdateItem",
      most: 4_096,
      input: (count) => ({ ...key(), UpdateExpression: "REMOVE a".padEnd(count) }),
      text: `Invalid UpdateExpression: ${TOO_LONG}`,
    },
    {
      rule: "a projection",
      operation: "GetItem",
      most: 4_096,
      input: (count) => ({ ...key(), ProjectionExpression: "a".padEnd(count) }),
      text: `Invalid ProjectionExpression: ${TOO_LONG}`,
    },
    {
      rule: "a filter",
      operation: "Scan",
      most: 4_096,
      input: (count) => ({ TableName: table, FilterExpression: "attribute_exists(a)".padEnd(count) }),
      text: `Invalid FilterExpression: ${TOO_LONG}`,
    },
    {
      rule: "a key condition",
      operation: "Query",
      most: 4_096,
      input: (count) => query({ KeyConditionExpression: "pk = :v".padEnd(count) }),
      text: `Invalid KeyConditionExpression: ${TOO_LONG}`,
    },
    {
      rule: "a statement",
      operation: "ExecuteStatement",
      most: 8_192,
      input: (count) => ({ Statement: `SELECT * FROM "${table}" WHERE pk = 'none'`.padEnd(count) }),
      text: "at 'statement' failed to satisfy constraint: Member must have length less than or equal to 8192",
    },
  ]);
});

/** A condition with so many operators. */
const condition = (operators: number): string => {
  const comparisons = times(Math.floor((operators + 1) / 2), () => "a=:v").join(" OR ");
  return operators % 2 === 0 ? `NOT ${comparisons}` : comparisons;
};
const VALUE: Item = { ":v": s("x") };
const TOO_MANY = "The expression contains too many operators; operator count: 301";
const operandCount = (count: number) =>
  `Incorrect number of operands for operator or function; operator or function: IN, number of operands: ${count}`;

describe("Limits: parts of an expression", () => {
  each([
    {
      rule: "operators of a condition",
      operation: "PutItem",
      most: 300,
      input: (count) => put({ ConditionExpression: condition(count), ExpressionAttributeValues: VALUE }),
      text: `Invalid ConditionExpression: ${TOO_MANY}`,
    },
    {
      rule: "operators of a filter",
      operation: "Scan",
      most: 300,
      input: (count) => ({
        TableName: table,
        FilterExpression: condition(count),
        ExpressionAttributeValues: VALUE,
      }),
      text: `Invalid FilterExpression: ${TOO_MANY}`,
    },
    {
      rule: "operators of an update",
      operation: "UpdateItem",
      most: 300,
      input: (count) => ({
        ...key("sums"),
        UpdateExpression: `SET ${times(count, (i) => `a${i}=:v+:v`).join(",")}`,
        ExpressionAttributeValues: { ":v": { N: "1" } },
      }),
      text: `Invalid UpdateExpression: ${TOO_MANY}`,
    },
    {
      rule: "values of IN, the operand on its left being one of a hundred",
      operation: "Scan",
      most: 99,
      input: (count) => ({
        TableName: table,
        FilterExpression: `a IN (${times(count, (i) => `:v${i}`).join(",")})`,
        ExpressionAttributeValues: Object.fromEntries(times(count, (i) => [`:v${i}`, s("x")])),
      }),
      text: `Invalid FilterExpression: ${operandCount(101)}`,
    },
    {
      rule: "steps of a path",
      operation: "PutItem",
      most: 32,
      input: (count) =>
        put({ ConditionExpression: `attribute_not_exists(${times(count, () => "a").join(".")})` }),
      text: "Invalid ConditionExpression: The document path has too many nesting levels; nesting levels: 33",
    },
    {
      rule: "the position in a list",
      operation: "GetItem",
      most: 2 ** 31 - 1,
      input: (count) => ({ ...key(), ProjectionExpression: `a[${count}]` }),
      text: "Invalid ProjectionExpression: List index is not within the allowable range; index: [2147483648]",
    },
    {
      rule: "values of IN in a statement",
      operation: "ExecuteStatement",
      most: 100,
      input: (count) => ({
        Statement: `SELECT * FROM "${table}" WHERE pk = 'none' AND a IN [${times(count, () => "1").join(",")}]`,
      }),
      text: operandCount(102),
    },
    {
      rule: "partition key values of IN in a statement",
      operation: "ExecuteStatement",
      most: 50,
      input: (count) => ({
        Statement: `SELECT * FROM "${table}" WHERE pk IN [${times(count, (i) => `'none${i}'`).join(",")}]`,
      }),
      // The words are not documented.
      text: "",
    },
  ]);
});

const atMost = (member: string, most: number, what = "value") =>
  `'${member}' failed to satisfy constraint: Member must have ${what} less than or equal to ${most}`;

describe("Limits: parts of a request", () => {
  each([
    {
      rule: "segments of a scan",
      operation: "Scan",
      most: 1_000_000,
      input: (TotalSegments) => ({ TableName: table, Segment: 0, TotalSegments }),
      text: atMost("TotalSegments", 1_000_000),
    },
    {
      rule: "the number of a segment",
      operation: "Scan",
      most: 999_999,
      input: (Segment) => ({ TableName: table, Segment, TotalSegments: 1_000_000 }),
      text: atMost("Segment", 999_999),
    },
    {
      rule: "names of a page of tables",
      operation: "ListTables",
      most: 100,
      input: (Limit) => ({ Limit }),
      text: atMost("limit", 100),
    },
    {
      rule: "statements of a batch",
      operation: "BatchExecuteStatement",
      most: 25,
      input: (count) => ({
        Statements: times(count, (i) => ({ Statement: `SELECT * FROM "${table}" WHERE pk = '${i}'` })),
      }),
      text: atMost("statements", 25, "length"),
    },
    {
      rule: "statements of a transaction",
      operation: "ExecuteTransaction",
      most: 100,
      input: (count) => ({
        TransactStatements: times(count, (i) => ({
          Statement: `SELECT * FROM "${table}" WHERE pk = '${i}'`,
        })),
      }),
      text: atMost("transactStatements", 100, "length"),
    },
    {
      rule: "reads of a transaction",
      operation: "TransactGetItems",
      most: 100,
      input: (count) => ({ TransactItems: times(count, (i) => ({ Get: key(`${i}`) })) }),
      text: atMost("TransactItems", 100, "length"),
    },
  ]);

  it("a transaction reads at most 4 MB", async () => {
    const items = times(11, (i) => ({ pk: s(`large${i}`), a: s("x".repeat(i === 10 ? 90_000 : 409_000)) }));
    for (const Item of items) await target.call("PutItem", { TableName: table, Item });
    const reads = (count: number) => ({
      TransactItems: times(count, (i) => ({ Get: { ...key(`large${i}`), ProjectionExpression: "pk" } })),
    });
    expect(await target.refusal("TransactGetItems", reads(10))).toMatch(ACCEPTED);
    const Item = { pk: s("large10"), a: s("x".repeat(120_000)) };
    await target.call("PutItem", { TableName: table, Item });
    expect(await target.refusal("TransactGetItems", reads(11))).toMatch(
      /^ValidationException: .*size cannot exceed/,
    );
  });
});
