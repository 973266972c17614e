/**
 * GetItem: one item by its key, whole or in part; its refusals, which are never enveloped, and their order.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE, sortedTable } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, m, n, s } from "./values.ts";

const target = useTarget();
let table = "";
let sorted = "";

const KEY = { pk: s("stored") };
const STORED: Item = {
  ...KEY,
  a: n(1),
  b: m({ c: n(2), d: m({ e: n(3), f: n(4) }), g: n(5) }),
  h: l(s("0"), l(s("1.0"), s("1.1")), m({ i: s("2.i"), j: s("2.j") }), s("3")),
};

beforeAll(async () => {
  table = await target.createTable("get", PK_TABLE);
  sorted = await target.createTable("get-sorted", sortedTable("sk:N"));
  await target.call("PutItem", { TableName: table, Item: STORED });
});

const get = (input: object) =>
  target.call("GetItem", { TableName: table, Key: KEY, ConsistentRead: true, ...input });
const refused = (input: object) => target.refusal("GetItem", { TableName: table, Key: KEY, ...input });

describe("GetItem: reads", () => {
  it("the whole item", async () => {
    expect(await get({})).toEqual({ Item: STORED });
  });

  it("nothing where there is no item", async () => {
    expect(await get({ Key: { pk: s("absent") } })).toEqual({});
  });

  it("nothing of a missing item with a projection", async () => {
    expect(await get({ Key: { pk: s("absent") }, ProjectionExpression: "a" })).toEqual({});
  });

  it("a number key by its value", async () => {
    await target.call("PutItem", { TableName: sorted, Item: { pk: s("a"), sk: n("10") } });
    expect(await target.item(sorted, { pk: s("a"), sk: n("1.0E1") })).toEqual({ pk: s("a"), sk: n(10) });
  });

  it("an item that was just written", async () => {
    await target.call("PutItem", { TableName: table, Item: { pk: s("new"), a: n(1) } });
    expect((await get({ Key: { pk: s("new") } }))["Item"]).toEqual({ pk: s("new"), a: n(1) });
  });
});

describe("GetItem: projections", () => {
  it.each<readonly [rule: string, expression: string, item: Item, names?: object]>([
    ["one attribute", "a", { a: n(1) }],
    ["the key is not added", "a", { a: n(1) }],
    ["the key when it is named", "pk, a", { ...KEY, a: n(1) }],
    ["an attribute that is missing is left out", "a, nowhere", { a: n(1) }],
    ["nothing that is there leaves an empty item", "nowhere", {}],
    ["a member of a map keeps the map round it", "b.c", { b: m({ c: n(2) }) }],
    ["members of one map are merged", "b.c, b.d.e", { b: m({ c: n(2), d: m({ e: n(3) }) }) }],
    ["a whole map inside a map", "b.d", { b: m({ d: m({ e: n(3), f: n(4) }) }) }],
    ["an element of a list keeps a list of one", "h[3]", { h: l(s("3")) }],
    ["elements are packed in the order of their indexes", "h[3], h[0]", { h: l(s("0"), s("3")) }],
    ["elements of lists in lists", "h[1][1]", { h: l(l(s("1.1"))) }],
    ["members of maps in lists", "h[2].j, h[0]", { h: l(s("0"), m({ j: s("2.j") })) }],
    ["an index past the end is left out", "a, h[9]", { a: n(1) }],
    ["a member of a scalar is left out", "a.x", {}],
    ["an element of a map is left out", "b[0]", {}],
    ["placeholders name elements", "#b.#c", { b: m({ c: n(2) }) }, { "#b": "b", "#c": "c" }],
    ["a placeholder with dots is one name", "#b", {}, { "#b": "b.c" }],
    ["white space is free", " a ,\n b . c ", { a: n(1), b: m({ c: n(2) }) }],
  ])("%s", async (_, ProjectionExpression, item, names) => {
    const input = { ProjectionExpression, ...(names !== undefined && { ExpressionAttributeNames: names }) };
    expect(await get(input)).toEqual({ Item: item });
  });
});

const VE = "ValidationException: ";
const PROJECTION = `${VE}Invalid ProjectionExpression: `;
const overlap = (one: string, two: string) =>
  `${PROJECTION}Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${one}], path two: [${two}]`;

describe("GetItem: refused projections", () => {
  it.each<readonly [rule: string, expression: string, text: string, names?: object]>([
    ["an empty one", "", `${PROJECTION}The expression can not be empty;`],
    ["a missing path", "a,", `${PROJECTION}Syntax error; token: "<EOF>", near: ","`],
    ["two paths without comma", "a b", `${PROJECTION}Syntax error; token: "b", near: "a b"`],
    ["a value", "a, :v", `${PROJECTION}Syntax error; token: ":v", near: ", :v"`],
    [
      "a reserved word",
      "a, Data",
      `${PROJECTION}Attribute name is a reserved keyword; reserved keyword: Data`,
    ],
    [
      "an undefined name",
      "#a",
      `${PROJECTION}An expression attribute name used in the document path is not defined; attribute name: #a`,
    ],
    ["one path twice", "a, a", overlap("a", "a")],
    ["one path twice by name", "a, #a", overlap("a", "a"), { "#a": "a" }],
    ["a path and one inside it", "b, b.c", overlap("b", "b, c")],
    ["a path and one round it", "b.c, b", overlap("b, c", "b")],
    ["an element twice", "h[1], h[1]", overlap("h, [1]", "h, [1]")],
    ["an overlap behind a conflict", "b.c, b[0], a, a", overlap("a", "a")],
    ["an overlap with a path that conflicts", "b.c, b[0].d, b[0]", overlap("b, [0], d", "b, [0]")],
    [
      "a map and a list at once",
      "a.b, a[1]",
      `${PROJECTION}Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]`,
    ],
    [
      "33 elements",
      `a${"[0]".repeat(32)}`,
      `${PROJECTION}The document path has too many nesting levels; nesting levels: 33`,
    ],
    [
      "an index beyond 32 bits",
      "a[99999999999999]",
      `${PROJECTION}List index is not within the allowable range; index: [99999999999999]`,
    ],
    [
      "4,097 bytes",
      `a${" ".repeat(4096)}`,
      `${PROJECTION}Expression size has exceeded the maximum allowed size;`,
    ],
    [
      "unused names",
      "a",
      `${VE}Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}`,
      { "#x": "x" },
    ],
    ["no names", "a", `${VE}ExpressionAttributeNames must not be empty`, {}],
    [
      "a malformed name",
      "a",
      `${VE}ExpressionAttributeNames contains invalid key: Syntax error; key: "x"`,
      { x: "x" },
    ],
  ])("%s", async (_, ProjectionExpression, text, names) => {
    const input = { ProjectionExpression, ...(names !== undefined && { ExpressionAttributeNames: names }) };
    expect(await refused(input)).toBe(text);
  });

  it("unused names are listed together", async () => {
    const input = { ProjectionExpression: "c", ExpressionAttributeNames: { "#a": "a", "#b": "b" } };
    expect(await refused(input)).toBe(
      `${VE}Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}`,
    );
  });
});

describe("GetItem: keys", () => {
  const SCHEMA = `${VE}The provided key element does not match the schema`;
  it.each<readonly [rule: string, key: object, text: string]>([
    ["no member", {}, SCHEMA],
    ["another name", { a: s("x") }, SCHEMA],
    ["another type", { pk: n(1) }, SCHEMA],
    ["a member too many", { pk: s("x"), a: s("x") }, SCHEMA],
    [
      "an empty key",
      { pk: s("") },
      `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
    ],
    [
      "a key of 2,049 bytes",
      { pk: s("x".repeat(2049)) },
      `${VE}One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    ],
    ["a number that is none", { pk: n("x") }, `${VE}The parameter cannot be converted to a numeric value: x`],
  ])("%s", async (_, Key, text) => {
    expect(await refused({ Key })).toBe(text);
  });

  it("only half of the key", async () => {
    expect(await refused({ TableName: sorted, Key: { pk: s("a") } })).toBe(SCHEMA);
  });
});

describe("GetItem: order of checks", () => {
  const missing = () => target.name("missing");
  const RNF = "ResourceNotFoundException: Requested resource not found";
  it.each<readonly [rule: string, input: () => object, text: string]>([
    [
      "constraints first",
      () => ({ ReturnConsumedCapacity: "BAD", ProjectionExpression: "" }),
      `${VE}1 validation error detected: Value 'BAD' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]`,
    ],
    [
      "mixed families before the key's values",
      () => ({ Key: { pk: n("x") }, AttributesToGet: ["a"], ProjectionExpression: "a" }),
      `${VE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}`,
    ],
    [
      "names without expression before the key's values",
      () => ({ Key: { pk: n("x") }, ExpressionAttributeNames: { "#a": "a" } }),
      `${VE}ExpressionAttributeNames can only be specified when using expressions`,
    ],
    [
      "the key's values before the expression",
      () => ({ Key: { pk: n("x") }, ProjectionExpression: "" }),
      `${VE}The parameter cannot be converted to a numeric value: x`,
    ],
    [
      "the key's values before duplicate names",
      () => ({ Key: { pk: n("x") }, AttributesToGet: ["a", "a"] }),
      `${VE}The parameter cannot be converted to a numeric value: x`,
    ],
    [
      "duplicate names before the table",
      () => ({ TableName: missing(), AttributesToGet: ["a", "a"] }),
      `${VE}One or more parameter values were invalid: Duplicate value in attribute name: a`,
    ],
    [
      "empty names before the expression",
      () => ({ ProjectionExpression: "", ExpressionAttributeNames: {} }),
      `${VE}ExpressionAttributeNames must not be empty`,
    ],
    [
      "the expression before the table",
      () => ({ TableName: missing(), ProjectionExpression: "a," }),
      `${PROJECTION}Syntax error; token: "<EOF>", near: ","`,
    ],
    [
      "overlap before unused names",
      () => ({ ProjectionExpression: "a, a", ExpressionAttributeNames: { "#x": "x" } }),
      overlap("a", "a"),
    ],
    ["the table before the key", () => ({ TableName: missing(), Key: {} }), RNF],
  ])("%s", async (_, input, text) => {
    expect(await refused(input())).toBe(text);
  });
});

describe("GetItem: legacy AttributesToGet", () => {
  it("shows those attributes", async () => {
    expect(await get({ AttributesToGet: ["a", "nowhere"] })).toEqual({ Item: { a: n(1) } });
  });

  it("knows no paths", async () => {
    expect(await get({ AttributesToGet: ["b.c"] })).toEqual({ Item: {} });
  });
});
