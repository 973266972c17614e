/**
 * PutItem: replaces a whole item, if its condition holds; its refusals and their order.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, PK_TABLE, projection, sortedTable } from "./tables.ts";
import { useTarget } from "./target.ts";
import { b, l, m, n, s } from "./values.ts";

const target = useTarget();
let table = "";
let sorted = "";
let indexed = "";
let binary = "";

beforeAll(async () => {
  table = await target.createTable("put", PK_TABLE);
  sorted = await target.createTable("put-sorted", sortedTable("sk:N"));
  binary = await target.createTable("put-binary", {
    AttributeDefinitions: attributes("pk:B"),
    KeySchema: keys("pk"),
  });
  indexed = await target.createTable("put-indexed", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "g:S", "l:N", "h:B"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [{ IndexName: "byG", KeySchema: keys("g", "h"), Projection: projection("ALL") }],
    LocalSecondaryIndexes: [{ IndexName: "byL", KeySchema: keys("pk", "l"), Projection: projection("ALL") }],
  });
});

const put = (input: object) => target.refusal("PutItem", { TableName: table, ...input });
const VE = "ValidationException: ";
const OMP = `${VE}One or more parameter values were invalid: `;
const ENVELOPE = `${VE}1 validation error detected: `;

describe("PutItem: stores", () => {
  it("the whole item and answers nothing", async () => {
    const Item = { pk: s("whole"), a: l(n(1), m({ b: s("x") })), c: b("bytes") };
    expect(await target.call("PutItem", { TableName: table, Item })).toEqual({});
    expect(await target.item(table, { pk: Item.pk })).toEqual(Item);
  });

  it("a new item in place of the old one", async () => {
    await put({ Item: { pk: s("again"), a: n(1) } });
    await put({ Item: { pk: s("again"), b: n(2) } });
    expect(await target.item(table, { pk: s("again") })).toEqual({ pk: s("again"), b: n(2) });
  });

  it("one item for keys that are equal by value", async () => {
    await target.call("PutItem", { TableName: sorted, Item: { pk: s("n"), sk: n("1.0"), a: n(1) } });
    await target.call("PutItem", { TableName: sorted, Item: { pk: s("n"), sk: n("1e0"), a: n(2) } });
    expect(await target.item(sorted, { pk: s("n"), sk: n(1) })).toEqual({ pk: s("n"), sk: n(1), a: n(2) });
  });

  it("items without the attributes of an index", async () => {
    const Item = { pk: s("plain"), sk: s("1") };
    await target.call("PutItem", { TableName: indexed, Item });
    expect(await target.item(indexed, Item)).toEqual(Item);
  });

  it("an item under the table's ARN", async () => {
    const { Table } = await target.call("DescribeTable", { TableName: table });
    await target.call("PutItem", { TableName: Table.TableArn, Item: { pk: s("by arn") } });
    expect(await target.item(table, { pk: s("by arn") })).toEqual({ pk: s("by arn") });
  });
});

describe("PutItem: returned values", () => {
  const old = { pk: s("returned"), a: n(1) };
  it.each<readonly [rule: string, returns: string | undefined, answer: object]>([
    ["ALL_OLD returns the item before", "ALL_OLD", { Attributes: old }],
    ["NONE returns nothing", "NONE", {}],
    ["absent returns nothing", undefined, {}],
  ])("%s", async (_, ReturnValues, answer) => {
    await put({ Item: old });
    expect(await target.call("PutItem", { TableName: table, Item: { pk: old.pk }, ReturnValues })).toEqual(
      answer,
    );
  });

  it("ALL_OLD of a missing item returns nothing", async () => {
    const input = { TableName: table, Item: { pk: s("first time") }, ReturnValues: "ALL_OLD" };
    expect(await target.call("PutItem", input)).toEqual({});
  });

  it.each(["ALL_NEW", "UPDATED_OLD"])("%s is refused", async (ReturnValues) => {
    expect(await put({ Item: { pk: s("a") }, ReturnValues })).toBe(
      `${ENVELOPE}ReturnValues can only be ALL_OLD or NONE`,
    );
  });

  it("UPDATED_NEW is refused", async () => {
    expect(await put({ Item: { pk: s("a") }, ReturnValues: "UPDATED_NEW" })).toMatch(
      /^ValidationException: /,
    );
  });
});

describe("PutItem: conditions", () => {
  it("an item that must not exist is put once", async () => {
    const input = {
      TableName: table,
      Item: { pk: s("once") },
      ConditionExpression: "attribute_not_exists(pk)",
    };
    await target.call("PutItem", input);
    expect(await target.refusal("PutItem", input)).toBe(
      "ConditionalCheckFailedException: The conditional request failed",
    );
  });

  it("the item goes with the refusal when asked", async () => {
    const Item = { pk: s("kept"), a: n(1) };
    await put({ Item });
    const { body } = await target.answer("PutItem", {
      TableName: table,
      Item: { pk: s("kept") },
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect(body["Item"]).toEqual(Item);
  });
});

describe("PutItem: keys", () => {
  const long = (bytes: number) => "x".repeat(bytes);
  it.each<readonly [rule: string, item: object, text: string]>([
    ["a missing partition key", { a: s("x") }, `${OMP}Missing the key pk in the item`],
    ["a partition key of another type", { pk: n(1) }, `${OMP}Type mismatch for key pk expected: S actual: N`],
    ["a partition key that is a list", { pk: l() }, `${OMP}Type mismatch for key pk expected: S actual: L`],
    [
      "an empty partition key",
      { pk: s("") },
      `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
    ],
    [
      "a partition key of 2,049 bytes",
      { pk: s(long(2049)) },
      `${OMP}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    ],
    ["a partition key of 2,048 bytes is accepted", { pk: s(long(2048)) }, "accepted {}"],
  ])("%s", async (_, Item, text) => {
    expect(await put({ Item })).toBe(text);
  });

  it.each<readonly [rule: string, item: object, text: string]>([
    [
      "an empty binary key",
      { pk: { B: "" } },
      `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty binary value. Key: pk`,
    ],
    [
      "a string in place of a binary key",
      { pk: s("a") },
      `${OMP}Type mismatch for key pk expected: B actual: S`,
    ],
  ])("%s", async (_, Item, text) => {
    expect(await put({ TableName: binary, Item })).toBe(text);
  });

  it.each<readonly [rule: string, item: object, text: string]>([
    ["a missing sort key", { pk: s("a") }, `${OMP}Missing the key sk in the item`],
    ["both missing names the partition key", { a: n(1) }, `${OMP}Missing the key pk in the item`],
    [
      "an empty sort key",
      { pk: s("a"), sk: s("") },
      `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: sk`,
    ],
    [
      "a sort key of 1,025 bytes",
      { pk: s("a"), sk: s(long(1025)) },
      `${OMP}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
    ],
    ["a sort key of 1,024 bytes is accepted", { pk: s("a"), sk: s(long(1024)) }, "accepted {}"],
    [
      "an index key of another type",
      { pk: s("a"), sk: s("b"), l: s("x") },
      `${OMP}Type mismatch for Index Key l Expected: N Actual: S IndexName: byL`,
    ],
    [
      "two index keys of other types name the first index in the alphabet",
      { pk: s("a"), sk: s("b"), l: s("x"), g: n(1), h: b("x") },
      `${OMP}Type mismatch for Index Key g Expected: S Actual: N IndexName: byG`,
    ],
    [
      "an empty index key",
      { pk: s("a"), sk: s("b"), g: s(""), h: b("x") },
      `${VE}One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byG, IndexKey: g`,
    ],
    [
      "an empty binary index key",
      { pk: s("a"), sk: s("b"), g: s("x"), h: { B: "" } },
      `${VE}One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty binary value. IndexName: byG, IndexKey: h`,
    ],
  ])("%s", async (_, Item, text) => {
    expect(await put({ TableName: indexed, Item })).toBe(text);
  });
});

describe("PutItem: order of checks", () => {
  const missing = () => target.name("missing");
  it.each<readonly [rule: string, input: () => object, text: string]>([
    [
      "a bad enumeration before the missing table",
      () => ({ TableName: missing(), Item: {}, ReturnValues: "BAD" }),
      `${ENVELOPE}Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]`,
    ],
    [
      "mixed families before everything",
      () => ({ Item: { a: n("x") }, Expected: {}, ConditionExpression: "" }),
      `${ENVELOPE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}`,
    ],
    [
      "names without expression before returned values",
      () => ({ Item: {}, ExpressionAttributeNames: {}, ReturnValues: "ALL_NEW" }),
      `${ENVELOPE}ExpressionAttributeNames can only be specified when using expressions`,
    ],
    [
      "values without expression",
      () => ({ Item: {}, ExpressionAttributeValues: {} }),
      `${ENVELOPE}ExpressionAttributeValues can only be specified when using expressions`,
    ],
    [
      "returned values before the item's values",
      () => ({ Item: { a: n("x") }, ReturnValues: "ALL_NEW" }),
      `${ENVELOPE}ReturnValues can only be ALL_OLD or NONE`,
    ],
    [
      "the item's values before the condition",
      () => ({ Item: { a: n("x") }, ConditionExpression: "" }),
      `${ENVELOPE}The parameter cannot be converted to a numeric value: x`,
    ],
    [
      "empty names before the condition",
      () => ({ Item: { pk: s("a") }, ConditionExpression: "", ExpressionAttributeNames: {} }),
      `${ENVELOPE}ExpressionAttributeNames must not be empty`,
    ],
    [
      "the condition before the item's size",
      () => ({ Item: { pk: s("x".repeat(500_000)) }, ConditionExpression: "" }),
      `${ENVELOPE}Invalid ConditionExpression: The expression can not be empty;`,
    ],
    [
      "the item's size before the missing table",
      () => ({ TableName: missing(), Item: { pk: s("x".repeat(500_000)) } }),
      `${VE}Item size has exceeded the maximum allowed size`,
    ],
    [
      "the missing table before the key",
      () => ({ TableName: missing(), Item: { a: n(1) } }),
      "ResourceNotFoundException: Requested resource not found",
    ],
    [
      "the key before the condition's outcome",
      () => ({ Item: { a: n(1) }, ConditionExpression: "attribute_exists(pk)" }),
      `${OMP}Missing the key pk in the item`,
    ],
    [
      "an empty key before its size",
      () => ({ TableName: sorted, Item: { pk: s(""), sk: n(1) } }),
      `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
    ],
  ])("%s", async (_, input, text) => {
    expect(await put(input())).toBe(text);
  });

  it("an index key before the condition's outcome", async () => {
    const input = {
      TableName: indexed,
      Item: { pk: s("z"), sk: s("z"), g: n(1), h: b("x") },
      ConditionExpression: "attribute_exists(pk)",
    };
    expect(await put(input)).toBe(`${OMP}Type mismatch for Index Key g Expected: S Actual: N IndexName: byG`);
  });
});
