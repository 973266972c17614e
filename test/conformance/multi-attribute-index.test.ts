/**
 * Global indexes with several partition and sort attributes: what is in them, and how they are queried.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s } from "./values.ts";

const target = useTarget();
let table = "";

const element = (KeyType: string) => (AttributeName: string) => ({ AttributeName, KeyType });

beforeAll(async () => {
  table = await target.createTable("multi", {
    AttributeDefinitions: attributes("pk:S", "t:S", "u:S", "a:S", "b:N", "c:N"),
    KeySchema: keys("pk"),
    GlobalSecondaryIndexes: [
      {
        IndexName: "multi",
        KeySchema: [...["t", "u"].map(element("HASH")), ...["a", "b", "c"].map(element("RANGE"))],
        Projection: projection("ALL"),
      },
    ],
  });
  let count = 0;
  for (const a of ["x", "y"]) {
    for (const b of [2, 10]) {
      for (const c of [1, 2]) {
        await target.call("PutItem", {
          TableName: table,
          Item: { pk: s(`${count++}`), t: s("t"), u: s("u"), a: s(a), b: n(b), c: n(c) },
        });
      }
    }
  }
  await target.call("PutItem", {
    TableName: table,
    Item: { pk: s("lacks c"), t: s("t"), u: s("u"), a: s("x"), b: n(1) },
  });
  await target.call("PutItem", {
    TableName: table,
    Item: { pk: s("other"), t: s("t"), u: s("v"), a: s("x"), b: n(1), c: n(1) },
  });
});

const TU = { ":t": s("t"), ":u": s("u") };
const input = (condition: string, values: Item = {}, more: object = {}) => ({
  TableName: table,
  IndexName: "multi",
  KeyConditionExpression: condition,
  ExpressionAttributeValues: { ...TU, ...values },
  ...more,
});

const found = async (...given: Parameters<typeof input>) => {
  const { Items } = await target.call("Query", input(...given));
  return Items.map(({ pk }: Item) => pk?.["S"]);
};

describe("Multi-attribute index: queries", () => {
  it.each<readonly [condition: string, values: Item, keys: readonly string[]]>([
    ["t = :t AND u = :u", {}, ["0", "1", "2", "3", "4", "5", "6", "7"]],
    ["u = :u AND t = :t AND a = :a", { ":a": s("y") }, ["4", "5", "6", "7"]],
    ["t = :t AND u = :u AND a > :a", { ":a": s("x") }, ["4", "5", "6", "7"]],
    ["t = :t AND u = :u AND a = :a AND b < :b", { ":a": s("x"), ":b": n(10) }, ["0", "1"]],
    [
      "t = :t AND u = :u AND b = :b AND a = :a AND c BETWEEN :c AND :d",
      { ":a": s("x"), ":b": n(10), ":c": n(2), ":d": n(3) },
      ["3"],
    ],
    ["t = :t AND u = :u AND begins_with(a, :a)", { ":a": s("x") }, ["0", "1", "2", "3"]],
  ])("%s", async (condition, values, expected) => {
    await expect.poll(() => found(condition, values)).toEqual(expected);
  });

  it("pages carry all keys", async () => {
    const first = await target.call("Query", input("t = :t AND u = :u", {}, { Limit: 3 }));
    expect(first["LastEvaluatedKey"]).toEqual({
      pk: s("2"),
      t: s("t"),
      u: s("u"),
      a: s("x"),
      b: n(10),
      c: n(1),
    });
    const more = { ExclusiveStartKey: first["LastEvaluatedKey"] };
    expect(await found("t = :t AND u = :u", {}, more)).toEqual(["3", "4", "5", "6", "7"]);
  });

  it("a filter may name the table's key", async () => {
    const values = { ":p": s("5") };
    expect(await found("t = :t AND u = :u", values, { FilterExpression: "pk = :p" })).toEqual(["5"]);
  });
});

describe("Multi-attribute index: refusals", () => {
  it.each<readonly [rule: string, condition: string, values: Item, text: string]>([
    ["a partition attribute short", "t = :t", {}, "Query condition missed key schema element: u"],
    [
      "a gap",
      "t = :t AND u = :u AND a = :a AND c = :c",
      { ":a": s("x"), ":c": n(1) },
      "RANGE key attributes b must have equality conditions specified in the query because a condition is present on key attribute c",
    ],
    [
      "an inequality too early",
      "t = :t AND u = :u AND a > :a AND b = :b",
      { ":a": s("x"), ":b": n(1) },
      "RANGE key attributes a must have equality conditions specified in the query because a condition is present on key attribute b",
    ],
    ["an inequality on a partition attribute", "t = :t AND u > :u", {}, "Query key condition not supported"],
  ])("%s", async (_, condition, values, text) => {
    const used = condition.includes(":u") ? TU : { ":t": s("t") };
    const request = { ...input(condition), ExpressionAttributeValues: { ...used, ...values } };
    expect(await target.refusal("Query", request)).toBe(`ValidationException: ${text}`);
  });

  it("a filter on a key of the index", async () => {
    const request = input("t = :t AND u = :u", { ":c": n(1) }, { FilterExpression: "c = :c" });
    expect(await target.refusal("Query", request)).toBe(
      "ValidationException: Filter Expression can only contain non-primary key attributes: Primary key attribute: c",
    );
  });
});

describe("Multi-attribute index: definitions", () => {
  const refused = (KeySchema: readonly object[], names: readonly string[]) =>
    target.refusal("CreateTable", {
      TableName: target.name("multi-refused"),
      AttributeDefinitions: attributes("pk:S", ...names.map((name) => `${name}:S`)),
      KeySchema: keys("pk"),
      BillingMode: "PAY_PER_REQUEST",
      GlobalSecondaryIndexes: [{ IndexName: "multi", KeySchema, Projection: projection("ALL") }],
    });
  const OMP = "ValidationException: One or more parameter values were invalid: ";
  const five = ["a", "b", "c", "d", "e"];

  it("HASH behind RANGE is refused", async () => {
    const schema = [element("HASH")("a"), element("RANGE")("b"), element("HASH")("c")];
    expect(await refused(schema, ["a", "b", "c"])).toBe(
      `${OMP}All HASH key attributes must precede RANGE key attributes in the KeySchema`,
    );
  });

  it("five partition attributes are refused", async () => {
    expect(await refused(five.map(element("HASH")), five)).toBe(
      `${OMP}The KeySchema exceeds the maximum allowed number of HASH key attributes`,
    );
  });

  it("five sort attributes are refused", async () => {
    expect(await refused([element("HASH")("f"), ...five.map(element("RANGE"))], [...five, "f"])).toBe(
      `${OMP}The KeySchema exceeds the maximum allowed number of RANGE key attributes`,
    );
  });

  it("one name twice is refused", async () => {
    const schema = [element("HASH")("a"), element("HASH")("b"), element("RANGE")("a")];
    expect(await refused(schema, ["a", "b"])).toBe(
      "ValidationException: The KeySchema contains multiple key attributes with the same name",
    );
  });
});
