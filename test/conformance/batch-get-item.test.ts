/**
 * BatchGetItem: items of several tables by their keys, in any order; one bad entry refuses the whole batch.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE, sortedTable } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s } from "./values.ts";

const target = useTarget();
let table = "";
let sorted = "";

beforeAll(async () => {
  table = await target.createTable("batch-get", PK_TABLE);
  sorted = await target.createTable("batch-get-sorted", sortedTable("sk:N"));
  for (const i of [1, 2, 3]) {
    await target.call("PutItem", { TableName: table, Item: { pk: s(`k${i}`), a: n(i), b: n(-i) } });
  }
  await target.call("PutItem", { TableName: sorted, Item: { pk: s("p"), sk: n(1) } });
});

const key = (name: string): Item => ({ pk: s(name) });
const consistent = (keys: readonly Item[], more: object = {}) => ({
  Keys: keys,
  ConsistentRead: true,
  ...more,
});
const byKey = (items: readonly Item[]) =>
  items.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
const refused = (RequestItems: object) => target.refusal("BatchGetItem", { RequestItems });
const VE = "ValidationException: ";

describe("BatchGetItem: reads", () => {
  it("items of several tables", async () => {
    const answer = await target.call("BatchGetItem", {
      RequestItems: {
        [table]: consistent([key("k1"), key("k2")]),
        [sorted]: consistent([{ pk: s("p"), sk: n("1.0") }]),
      },
    });
    expect(byKey(answer["Responses"][table])).toEqual([
      { pk: s("k1"), a: n(1), b: n(-1) },
      { pk: s("k2"), a: n(2), b: n(-2) },
    ]);
    expect(answer["Responses"][sorted]).toEqual([{ pk: s("p"), sk: n(1) }]);
    expect(answer["UnprocessedKeys"]).toEqual({});
  });

  it("leaves out what is not there", async () => {
    const RequestItems = { [table]: consistent([key("k1"), key("nowhere")]) };
    const { Responses } = await target.call("BatchGetItem", { RequestItems });
    expect(Responses[table]).toHaveLength(1);
  });

  it("has an empty list for a table without finds", async () => {
    const RequestItems = { [table]: consistent([key("nowhere")]) };
    expect(await target.call("BatchGetItem", { RequestItems })).toEqual({
      Responses: { [table]: [] },
      UnprocessedKeys: {},
    });
  });

  it("shows what the projection of the table names", async () => {
    const more = { ProjectionExpression: "#a", ExpressionAttributeNames: { "#a": "a" } };
    const { Responses } = await target.call("BatchGetItem", {
      RequestItems: { [table]: consistent([key("k3")], more) },
    });
    expect(Responses[table]).toEqual([{ a: n(3) }]);
  });

  it("shows legacy names", async () => {
    const RequestItems = { [table]: consistent([key("k3")], { AttributesToGet: ["b"] }) };
    const { Responses } = await target.call("BatchGetItem", { RequestItems });
    expect(Responses[table]).toEqual([{ b: n(-3) }]);
  });

  it("100 keys", async () => {
    const RequestItems = { [table]: consistent(Array.from({ length: 100 }, (_, i) => key(`k${i}`))) };
    const { Responses } = await target.call("BatchGetItem", { RequestItems });
    expect(Responses[table]).toHaveLength(3);
  });

  it("no more than 16 MB, and names the rest", async () => {
    const names = Array.from({ length: 45 }, (_, i) => key(`large${i}`));
    for (const each of names) {
      await target.call("PutItem", { TableName: table, Item: { ...each, a: s("x".repeat(400_000)) } });
    }
    const { Responses, UnprocessedKeys } = await target.call("BatchGetItem", {
      RequestItems: { [table]: consistent(names) },
    });
    const found: number = Responses[table].length;
    expect(found).toBeGreaterThan(30);
    expect(found).toBeLessThan(45);
    expect(UnprocessedKeys[table]).toMatchObject({ ConsistentRead: true });
    expect(UnprocessedKeys[table].Keys).toHaveLength(45 - found);
  });
});

describe("BatchGetItem: refusals", () => {
  it.each<readonly [rule: string, request: () => object, text: string]>([
    [
      "a key twice",
      () => ({ [table]: { Keys: [key("a"), key("a")] } }),
      `${VE}Provided list of item keys contains duplicates`,
    ],
    [
      "a key of another type",
      () => ({ [table]: { Keys: [key("a"), { pk: n(1) }] } }),
      `${VE}The provided key element does not match the schema`,
    ],
    [
      "half a key",
      () => ({ [sorted]: { Keys: [key("a")] } }),
      `${VE}The provided key element does not match the schema`,
    ],
    [
      "an empty key",
      () => ({ [table]: { Keys: [key("")] } }),
      `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
    ],
    [
      "a missing table",
      () => ({ [target.name("none")]: { Keys: [key("a")] } }),
      "ResourceNotFoundException: Requested resource not found",
    ],
    [
      "a malformed projection even if nothing is found",
      () => ({ [table]: { Keys: [key("nowhere")], ProjectionExpression: "a, a" } }),
      `${VE}Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]`,
    ],
    [
      "names without projection",
      () => ({ [table]: { Keys: [key("a")], ExpressionAttributeNames: { "#a": "a" } } }),
      `${VE}ExpressionAttributeNames can only be specified when using expressions`,
    ],
    [
      "unused names",
      () => ({
        [table]: { Keys: [key("a")], ProjectionExpression: "a", ExpressionAttributeNames: { "#a": "a" } },
      }),
      `${VE}Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}`,
    ],
    [
      "mixed families",
      () => ({ [table]: { Keys: [key("a")], ProjectionExpression: "a", AttributesToGet: ["a"] } }),
      `${VE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}`,
    ],
    [
      "expressions for one table, none for another",
      () => ({
        [table]: { Keys: [key("a")], ProjectionExpression: "a" },
        [sorted]: { Keys: [{ ...key("a"), sk: n(1) }], AttributesToGet: ["a"] },
      }),
      `${VE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}`,
    ],
    [
      "the same the other way round",
      () => ({
        [table]: { Keys: [key("a")], AttributesToGet: ["a"] },
        [sorted]: { Keys: [{ ...key("a"), sk: n(1) }], ProjectionExpression: "a" },
      }),
      `${VE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}`,
    ],
    [
      "duplicates before a missing table",
      () => ({ [target.name("none")]: { Keys: [key("a"), key("a")] } }),
      `${VE}Provided list of item keys contains duplicates`,
    ],
    [
      "a malformed projection before a missing table",
      () => ({ [target.name("none")]: { Keys: [key("a")], ProjectionExpression: "" } }),
      `${VE}Invalid ProjectionExpression: The expression can not be empty;`,
    ],
    [
      "a missing table before a key of another type",
      () => ({ [table]: { Keys: [{ pk: n(1) }] }, [target.name("none")]: { Keys: [key("a")] } }),
      "ResourceNotFoundException: Requested resource not found",
    ],
  ])("%s", async (_, request, text) => {
    expect(await refused(request())).toBe(text);
  });

  it("tells what is wrong with the requests before a bad enumeration", async () => {
    const RequestItems = { "bad!name": { Keys: [key("a")] } };
    const text = await target.refusal("BatchGetItem", { RequestItems, ReturnConsumedCapacity: "SOME" });
    expect(text).toMatch(
      /^ValidationException: 2 validation errors detected: .* at 'requestItems' .*; Value 'SOME' at 'returnConsumedCapacity' /,
    );
  });

  it("a table named by name and by ARN", async () => {
    const { Table } = await target.call("DescribeTable", { TableName: table });
    expect(await refused({ [table]: { Keys: [key("a")] }, [Table.TableArn]: { Keys: [key("b")] } })).toMatch(
      /^ValidationException: /,
    );
  });

  it("numbers are duplicates by text alone", async () => {
    const Keys = ["1000", "1e3"].map((sk) => ({ pk: s("p"), sk: n(sk) }));
    expect(await refused({ [sorted]: { Keys } })).toMatch(/^accepted/);
  });

  it("more than 100 keys over all tables", async () => {
    const Keys = Array.from({ length: 60 }, (_, i) => key(`${i}`));
    const sortedKeys = Keys.map((each) => ({ ...each, sk: n(1) }));
    expect(await refused({ [table]: { Keys }, [sorted]: { Keys: sortedKeys } })).toBe(
      `${VE}Too many items requested for the BatchGetItem call`,
    );
  });
});
