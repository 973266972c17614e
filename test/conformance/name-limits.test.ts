/**
 * Lengths of attribute names and of placeholders, and of all names and values of a request together. The texts of these refusals are not asserted.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { m, n, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("names", PK_TABLE);
});

const REFUSED = /^ValidationException: /;
const LONGEST = "x".repeat(65_535);
const TOO_LONG = `${LONGEST}x`;

const put = (name: string, nested: boolean) => {
  const attribute = { [name]: n(1) };
  const Item = { pk: s("put"), ...(nested ? { a: m(attribute) } : attribute) };
  return target.refusal("PutItem", { TableName: table, Item });
};

const update = (name: string) =>
  target.refusal("UpdateItem", {
    TableName: table,
    Key: { pk: s("update") },
    UpdateExpression: "SET #n = :v",
    ExpressionAttributeNames: { "#n": name },
    ExpressionAttributeValues: { ":v": n(1) },
  });

const oldUpdate = (name: string) =>
  target.refusal("UpdateItem", {
    TableName: table,
    Key: { pk: s("old") },
    AttributeUpdates: { [name]: { Value: n(1) } },
  });

const placeholder = (letters: number) => {
  const name = `#${"n".repeat(letters - 1)}`;
  return target.refusal("GetItem", {
    TableName: table,
    Key: { pk: s("none") },
    ProjectionExpression: name,
    ExpressionAttributeNames: { [name]: "a" },
  });
};

describe("Names: of attributes", () => {
  it.each([
    ["65,535 bytes are accepted", () => put(LONGEST, false), /^accepted/],
    ["65,536 bytes are refused", () => put(TOO_LONG, false), REFUSED],
    ["65,535 bytes are accepted in a map", () => put(LONGEST, true), /^accepted/],
    ["65,536 bytes are refused in a map", () => put(TOO_LONG, true), REFUSED],
    ["bytes count, not letters", () => put("漢".repeat(21_846), false), REFUSED],
    ["65,535 bytes are accepted in an update", () => update(LONGEST), /^accepted/],
    ["65,536 bytes are refused in an update", () => update(TOO_LONG), REFUSED],
    ["65,535 bytes are accepted in an old update", () => oldUpdate(LONGEST), /^accepted/],
    ["65,536 bytes are refused in an old update", () => oldUpdate(TOO_LONG), REFUSED],
  ] as const)("%s", async (_, answer, expected) => {
    expect(await answer()).toMatch(expected);
  });
});

describe("Names: an empty name is refused", () => {
  const at = () => ({ TableName: table, Key: { pk: s("none") } });
  const statement = (text: string) => ({ Statement: text.replace("$", `"${table}"`) });

  it.each<readonly [where: string, operation: string, input: () => object]>([
    ["in an item", "PutItem", () => ({ TableName: table, Item: { pk: s("a"), "": n(1) } })],
    ["in a map", "PutItem", () => ({ TableName: table, Item: { pk: s("a"), a: m({ "": n(1) }) } })],
    ["in a key", "GetItem", () => ({ ...at(), Key: { "": s("a") } })],
    ["in an update", "UpdateItem", () => ({ ...at(), ...named("UpdateExpression", "REMOVE #n") })],
    ["in a path", "UpdateItem", () => ({ ...at(), ...named("UpdateExpression", "REMOVE a.#n") })],
    ["in a projection", "GetItem", () => ({ ...at(), ...named("ProjectionExpression", "#n") })],
    [
      "in a filter",
      "Scan",
      () => ({ TableName: table, ...named("FilterExpression", "attribute_exists(#n)") }),
    ],
    ["in old updates", "UpdateItem", () => ({ ...at(), AttributeUpdates: { "": { Value: n(1) } } })],
    ["in an expectation", "DeleteItem", () => ({ ...at(), Expected: { "": { Exists: false } } })],
    [
      "in an old filter",
      "Scan",
      () => ({ TableName: table, ScanFilter: { "": { ComparisonOperator: "NULL" } } }),
    ],
    ["in an old projection", "GetItem", () => ({ ...at(), AttributesToGet: [""] })],
    [
      "in a statement that inserts",
      "ExecuteStatement",
      () => statement("INSERT INTO $ VALUE {'pk': 'a', '': 1}"),
    ],
    [
      "in a statement that updates",
      "ExecuteStatement",
      () => statement(`UPDATE $ SET "" = 1 WHERE pk = 'a'`),
    ],
    ["in a statement's path", "ExecuteStatement", () => statement(`UPDATE $ SET a."" = 1 WHERE pk = 'a'`)],
    ["in brackets", "ExecuteStatement", () => statement("UPDATE $ SET a[''] = 1 WHERE pk = 'a'")],
    ["in a clause", "ExecuteStatement", () => statement(`SELECT * FROM $ WHERE "" = 1`)],
  ])("%s", async (_, operation, input) => {
    expect(await target.refusal(operation, input())).toMatch(REFUSED);
  });

  const named = (parameter: string, expression: string) => ({
    [parameter]: expression,
    ExpressionAttributeNames: { "#n": "" },
  });
});

describe("Names: of placeholders", () => {
  it("255 bytes are accepted", async () => {
    expect(await placeholder(255)).toBe("accepted {}");
  });

  it("256 bytes are refused", async () => {
    expect(await placeholder(256)).toMatch(REFUSED);
  });
});

describe("Names: with the values of a request", () => {
  const MAX = 2 * 1024 * 1024;
  const condition = (bytes: number) =>
    target.refusal("PutItem", {
      TableName: table,
      Item: { pk: s("values") },
      ConditionExpression: "#a <> :a AND #a <> :b",
      ExpressionAttributeNames: { "#a": "attribute" },
      ExpressionAttributeValues: { ":a": s("x".repeat(MAX / 2)), ":b": s("x".repeat(bytes - MAX / 2)) },
    });

  it("nearly 2 MB are accepted", async () => {
    expect(await condition(MAX - 100)).toBe("accepted {}");
  });

  it("more than 2 MB are refused", async () => {
    expect(await condition(MAX + 1)).toMatch(REFUSED);
  });
});
