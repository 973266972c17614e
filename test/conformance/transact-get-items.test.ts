/**
 * TransactGetItems: several items as they were at one moment, in the order asked for.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { m, n, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("transact-get", PK_TABLE);
  for (const i of [1, 2]) {
    await target.call("PutItem", { TableName: table, Item: { pk: s(`k${i}`), a: n(i), b: m({ c: n(i) }) } });
  }
});

const get = (name: string, options: object = {}) => ({
  Get: { TableName: table, Key: { pk: s(name) }, ...options },
});
const read = (...TransactItems: readonly object[]) => target.answer("TransactGetItems", { TransactItems });
const refused = (...TransactItems: readonly object[]) =>
  target.refusal("TransactGetItems", { TransactItems });
const VE = "ValidationException: ";

describe("TransactGetItems: reads", () => {
  it("items in the order asked for, and an empty answer where there is none", async () => {
    const { status, body } = await read(get("k2"), get("nowhere"), get("k1"));
    expect(status).toBe(200);
    expect(body["Responses"]).toEqual([
      { Item: { pk: s("k2"), a: n(2), b: m({ c: n(2) }) } },
      {},
      { Item: { pk: s("k1"), a: n(1), b: m({ c: n(1) }) } },
    ]);
  });

  it("what each projection names", async () => {
    const names = { ExpressionAttributeNames: { "#b": "b" } };
    const { body } = await read(
      get("k1", { ProjectionExpression: "#b.c", ...names }),
      get("k2", { ProjectionExpression: "a" }),
    );
    expect(body["Responses"]).toEqual([{ Item: { b: m({ c: n(1) }) } }, { Item: { a: n(2) } }]);
  });
});

describe("TransactGetItems: what a projection does not find", () => {
  it.each(["gone", "b.gone", "a[0], b.c.d"])("%s is no item", async (ProjectionExpression) => {
    const { body } = await read(
      get("k1", { ProjectionExpression }),
      get("k2", { ProjectionExpression: "a" }),
    );
    expect(body["Responses"]).toEqual([{}, { Item: { a: n(2) } }]);
    const Key = { pk: s("k1") };
    const one = await target.call("GetItem", { TableName: table, Key, ProjectionExpression });
    expect(one["Item"]).toEqual({});
    const RequestItems = { [table]: { Keys: [Key], ProjectionExpression } };
    expect((await target.call("BatchGetItem", { RequestItems }))["Responses"][table]).toEqual([{}]);
  });
});

describe("TransactGetItems: names without a projection", () => {
  it("are accepted", async () => {
    const { body } = await read(get("k1", { ExpressionAttributeNames: { "#a": "a" } }));
    expect(body["Responses"]).toEqual([{ Item: { pk: s("k1"), a: n(1), b: m({ c: n(1) }) } }]);
  });
});

describe("TransactGetItems: refusals", () => {
  it("a key of another type is told before an item that is named twice", async () => {
    const { body } = await read(get("k1"), get("k1"), { Get: { TableName: table, Key: { pk: n(1) } } });
    expect(body["CancellationReasons"]).toMatchObject([
      { Code: "None" },
      { Code: "None" },
      { Code: "ValidationError" },
    ]);
  });

  it("a key of another type cancels", async () => {
    const { body } = await read(get("k1"), { Get: { TableName: table, Key: { pk: n(1) } } });
    expect(body).toEqual({
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      Message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]",
      CancellationReasons: [
        { Code: "None" },
        { Code: "ValidationError", Message: "The provided key element does not match the schema" },
      ],
    });
  });

  it.each<readonly [rule: string, items: () => readonly object[], text: string]>([
    [
      "one item twice",
      () => [get("k1"), get("k1")],
      `${VE}Transaction request cannot include multiple operations on one item`,
    ],
    [
      "a missing table",
      () => [{ Get: { TableName: target.name("none"), Key: { pk: s("a") } } }],
      "ResourceNotFoundException: Requested resource not found",
    ],
    [
      "a malformed projection",
      () => [get("k1", { ProjectionExpression: "a," })],
      `${VE}Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","`,
    ],
    [
      "an empty key",
      () => [get("")],
      `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
    ],
    [
      "unused names",
      () => [get("k1", { ProjectionExpression: "a", ExpressionAttributeNames: { "#a": "a" } })],
      `${VE}Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}`,
    ],
  ])("%s", async (_, items, text) => {
    expect(await refused(...items())).toBe(text);
  });
});
