/**
 * TransactWriteItems: what a member may bring, and which of its faults refuse the request and which cancel it. A key of
 * an index that is empty refuses, as it does single writes, and one of a wrong type cancels. A key that does not fit its
 * table is told before an item that two members are about.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, PK_TABLE, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, n, s, type Value } from "./values.ts";

const target = useTarget();
let table = "";
let indexed = "";

beforeAll(async () => {
  table = await target.createTable("transact-members", PK_TABLE);
  indexed = await target.createTable("transact-members-indexed", {
    AttributeDefinitions: attributes("pk:S", "g:S", "b:B"),
    KeySchema: keys("pk"),
    GlobalSecondaryIndexes: [
      { IndexName: "byG", KeySchema: keys("g"), Projection: projection("ALL") },
      { IndexName: "byB", KeySchema: keys("b"), Projection: projection("ALL") },
    ],
  });
});

const put = (name: string, options: object = {}) => ({
  Put: { TableName: table, Item: { pk: s(name) }, ...options },
});
const remove = (name: string, options: object = {}) => ({
  Delete: { TableName: table, Key: { pk: s(name) }, ...options },
});
const transact = (TransactItems: readonly object[]) => target.answer("TransactWriteItems", { TransactItems });
const refused = (TransactItems: readonly object[]) => target.refusal("TransactWriteItems", { TransactItems });

const VE = "ValidationException: ";
const v = (value: Value): Item => ({ ":v": value });
const NONE = { Code: "None" };
const invalid = (Message: string) => ({ Code: "ValidationError", Message });

/** The reasons of a transaction that is cancelled. */
async function reasons(TransactItems: readonly object[]): Promise<unknown> {
  const { body } = await transact(TransactItems);
  return body["CancellationReasons"];
}

describe("TransactWriteItems: keys of indexes", () => {
  const byPut = (attribute: string, value: Value) => ({
    Put: { TableName: indexed, Item: { pk: s("index key"), [attribute]: value } },
  });
  const byUpdate = (attribute: string, value: Value) => ({
    Update: {
      TableName: indexed,
      Key: { pk: s("index key") },
      UpdateExpression: `SET ${attribute} = :v`,
      ExpressionAttributeValues: v(value),
    },
  });
  const NOT_VALID = `${VE}One or more parameter values are not valid.`;
  const empty = (type: string) =>
    `The AttributeValue for a key attribute cannot contain an empty ${type} value.`;

  it.each<[attribute: string, value: Value, type: string, index: string]>([
    ["g", s(""), "string", "byG"],
    ["b", { B: "" }, "binary", "byB"],
  ])(
    "an empty %s refuses the request, as it does the single writes",
    async (attribute, value, type, index) => {
      const ofPut = `${NOT_VALID} A value specified for a secondary index key is not supported. ${empty(type)} IndexName: ${index}, IndexKey: ${attribute}`;
      const ofUpdate = `${NOT_VALID} The update expression attempted to update a secondary index key to a value that is not supported. ${empty(type)}`;
      expect(await refused([byPut(attribute, value)])).toBe(ofPut);
      expect(await refused([byUpdate(attribute, value)])).toBe(ofUpdate);
      const failing = remove("no such item", { ConditionExpression: "attribute_exists(pk)" });
      expect(await refused([failing, byUpdate(attribute, value)])).toBe(ofUpdate);
      expect(await target.refusal("PutItem", byPut(attribute, value).Put)).toBe(ofPut);
      expect(await target.refusal("UpdateItem", byUpdate(attribute, value).Update)).toBe(ofUpdate);
      const execute = (Statement: string) =>
        target.refusal("ExecuteTransaction", { TransactStatements: [{ Statement, Parameters: [value] }] });
      expect(await execute(`INSERT INTO "${indexed}" VALUE {'pk': 'index key', '${attribute}': ?}`)).toBe(
        ofPut,
      );
      await transact([{ Put: { TableName: indexed, Item: { pk: s("there") } } }]);
      expect(await execute(`UPDATE "${indexed}" SET ${attribute} = ? WHERE pk = 'there'`)).toBe(ofUpdate);
    },
  );

  it.each<[attribute: string, value: Value, expected: string, actual: string, index: string]>([
    ["g", n(1), "S", "N", "byG"],
    ["g", { B: "" }, "S", "B", "byG"],
    ["b", s("x"), "B", "S", "byB"],
  ])("%s of another type cancels", async (attribute, value, expected, actual, index) => {
    const text = `One or more parameter values were invalid: Type mismatch for Index Key ${attribute} Expected: ${expected} Actual: ${actual} IndexName: ${index}`;
    expect(await reasons([put("fine"), byPut(attribute, value)])).toEqual([NONE, invalid(text)]);
  });
});

describe("TransactWriteItems: what members may bring", () => {
  it.each<[what: string, more: object]>([
    ["names", { ExpressionAttributeNames: { "#a": "a" } }],
    ["values", { ExpressionAttributeValues: v(n(1)) }],
    ["both", { ExpressionAttributeNames: { "#a": "a" }, ExpressionAttributeValues: v(n(1)) }],
  ])("%s without an expression, unlike requests about one item", async (_, more) => {
    expect((await transact([put("unused", more)])).status).toBe(200);
    expect((await transact([remove("unused", more)])).status).toBe(200);
    expect(await target.refusal("PutItem", put("unused", more).Put)).toMatch(/^ValidationException: /);
    expect(await refused([put("unused", { ...more, ConditionExpression: "attribute_exists(pk)" })])).toMatch(
      /unused in expressions/,
    );
  });

  it("a key that is nested too deep, told after a broken expression", async () => {
    const deep = Array.from({ length: 100 }).reduce<Value>((inner) => l(inner), s("x"));
    const member = { TableName: table, Key: { pk: deep } };
    const condition = { ...member, ConditionExpression: "a = " };
    const syntax = `${VE}Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="`;
    expect(await refused([{ Delete: condition }])).toBe(syntax);
    expect(await refused([{ ConditionCheck: condition }])).toBe(syntax);
    expect(await refused([{ Update: { ...condition, UpdateExpression: "REMOVE a" } }])).toBe(syntax);
    expect(await refused([{ Delete: member }])).toMatch(/^ValidationException: Nesting Levels/);
  });

  it("a key that is too long, of the table or of an index, which refuses the request", async () => {
    const long = s("x".repeat(2_049));
    const byIndex = { Put: { TableName: indexed, Item: { pk: s("index key"), g: long } } };
    for (const member of [put(long["S"] as string), remove(long["S"] as string), byIndex]) {
      expect(await refused([put("fine"), member])).toBe(
        `${VE}One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes`,
      );
    }
  });

  it("keys that do not fit are told before an item that is named twice, and only the first of them", async () => {
    const unfit = { Delete: { TableName: table, Key: { pk: n(1) } } };
    const mismatch = invalid("The provided key element does not match the schema");
    expect(await reasons([put("twice"), remove("twice"), unfit, unfit])).toEqual([
      NONE,
      NONE,
      mismatch,
      NONE,
    ]);
  });
});
