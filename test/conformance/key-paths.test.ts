/**
 * Paths into keys: the attributes of a key are scalars, and a path that leads into one, of the table or of any of its
 * indexes, is refused wherever a request has paths: in what a read shows and filters, in the condition of a write, in
 * the clauses of a statement, alone, in batches and in transactions. What updates do with them is in
 * `update-item-keys.test.ts`.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { n, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("key-paths", {
    AttributeDefinitions: attributes("pk:S", "sk:N", "g:S", "r:S", "l:S"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: "gKeys", KeySchema: keys("g", "r"), Projection: projection("KEYS_ONLY") },
      { IndexName: "gAll", KeySchema: keys("g"), Projection: projection("ALL") },
    ],
    LocalSecondaryIndexes: [{ IndexName: "lAll", KeySchema: keys("pk", "l"), Projection: projection("ALL") }],
  });
});

const VE = "ValidationException: ";
const SCALARS = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed:";
const key = { pk: s("p"), sk: n(1) };
const match = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": s("p") } };
const query = (input: object) => target.refusal("Query", { TableName: table, ...input });

type Form = readonly [rule: string, operation: string, input: (path: string) => object];

const exists = (path: string) => ({ ConditionExpression: `attribute_exists(a) OR NOT size(${path}) > a` });
const checked = (path: string) => ({ TableName: table, Key: key, ...exists(path) });
const member = (kind: string, value: object): object => ({ TransactItems: [{ [kind]: value }] });
const statement = (text: string) => ({ Statement: text.replaceAll("$", `"${table}"`) });
const WHOLE_KEY = "pk = 'p' AND sk = 1";

const reads: readonly Form[] = [
  ["GetItem", "GetItem", (path) => ({ TableName: table, Key: key, ProjectionExpression: path })],
  [
    "BatchGetItem",
    "BatchGetItem",
    (path) => ({ RequestItems: { [table]: { Keys: [key], ProjectionExpression: path } } }),
  ],
  [
    "TransactGetItems",
    "TransactGetItems",
    (path) => member("Get", { TableName: table, Key: key, ProjectionExpression: path }),
  ],
  ["Query", "Query", (path) => ({ TableName: table, ...match, ProjectionExpression: path })],
  [
    "Query of an index",
    "Query",
    (path) => ({ TableName: table, IndexName: "lAll", ...match, ProjectionExpression: path }),
  ],
  ["Scan", "Scan", (path) => ({ TableName: table, ProjectionExpression: path })],
  [
    "Scan of an index",
    "Scan",
    (path) => ({ TableName: table, IndexName: "gAll", ProjectionExpression: path }),
  ],
  [
    "a filter of Scan",
    "Scan",
    (path) => ({ TableName: table, FilterExpression: `attribute_exists(${path})` }),
  ],
];

const conditions: readonly Form[] = [
  ["PutItem", "PutItem", (path) => ({ TableName: table, Item: key, ...exists(path) })],
  ["DeleteItem", "DeleteItem", checked],
  ["UpdateItem", "UpdateItem", (path) => ({ ...checked(path), UpdateExpression: "SET b = b" })],
  ["UpdateItem without an update", "UpdateItem", checked],
  [
    "Put of a transaction",
    "TransactWriteItems",
    (path) => member("Put", { TableName: table, Item: key, ...exists(path) }),
  ],
  ["Delete of a transaction", "TransactWriteItems", (path) => member("Delete", checked(path))],
  [
    "Update of a transaction",
    "TransactWriteItems",
    (path) => member("Update", { ...checked(path), UpdateExpression: "SET b = b" }),
  ],
  ["ConditionCheck", "TransactWriteItems", (path) => member("ConditionCheck", checked(path))],
];

const statements: readonly Form[] = [
  ["a column", "ExecuteStatement", (path) => statement(`SELECT a, ${path} FROM $`)],
  [
    "a column of one item",
    "ExecuteStatement",
    (path) => statement(`SELECT ${path} FROM $ WHERE ${WHOLE_KEY}`),
  ],
  [
    "a column of an index",
    "ExecuteStatement",
    (path) => statement(`SELECT ${path} FROM $."gAll" WHERE g = 'g'`),
  ],
  ["WHERE of a scan", "ExecuteStatement", (path) => statement(`SELECT * FROM $ WHERE ${path} = 1`)],
  [
    "WHERE of one partition",
    "ExecuteStatement",
    (path) => statement(`SELECT * FROM $ WHERE pk = 'p' AND NOT ${path} = 1`),
  ],
  [
    "WHERE of one item",
    "ExecuteStatement",
    (path) => statement(`SELECT * FROM $ WHERE ${WHOLE_KEY} AND ${path} IS MISSING`),
  ],
  [
    "WHERE of an index",
    "ExecuteStatement",
    (path) => statement(`SELECT * FROM $."gAll" WHERE g = 'g' AND (a = 1 OR ${path} = 1)`),
  ],
  [
    "UPDATE",
    "ExecuteStatement",
    (path) => statement(`UPDATE $ SET a = 1 WHERE ${WHOLE_KEY} AND ${path} = 1`),
  ],
  ["DELETE", "ExecuteStatement", (path) => statement(`DELETE FROM $ WHERE ${WHOLE_KEY} AND ${path} = 1`)],
  [
    "a column in a transaction",
    "ExecuteTransaction",
    (path) => ({ TransactStatements: [statement(`SELECT ${path} FROM $ WHERE ${WHOLE_KEY}`)] }),
  ],
  [
    "UPDATE in a transaction",
    "ExecuteTransaction",
    (path) => ({
      TransactStatements: [statement(`UPDATE $ SET a = 1 WHERE ${WHOLE_KEY} AND ${path} = 1`)],
    }),
  ],
  [
    "EXISTS",
    "ExecuteTransaction",
    (path) => ({
      TransactStatements: [statement(`EXISTS(SELECT * FROM $ WHERE ${WHOLE_KEY} AND ${path} = 1)`)],
    }),
  ],
];

describe.each([...reads, ...conditions, ...statements])("A path into a key: %s", (_, operation, input) => {
  it.each(["pk.a", "sk[0]", "pk.a[1].c"])("%s of the table", async (path) => {
    const name = path.slice(0, 2);
    expect(await target.refusal(operation, input(path))).toBe(`${VE}${SCALARS} Key: ${name}`);
  });

  it.each(["g.a", "r[0]", "l.a.c"])("%s of an index", async (path) => {
    expect(await target.refusal(operation, input(path))).toBe(`${VE}${SCALARS} IndexKey: ${path[0]}`);
  });

  it("into another attribute is none", async () => {
    expect(await target.refusal(operation, input("a.pk"))).not.toContain("scalars");
  });
});

describe("A path into a key: statements of a batch", () => {
  it.each<readonly [rule: string, text: (path: string) => string]>([
    ["a column", (path) => `SELECT ${path} FROM $ WHERE ${WHOLE_KEY}`],
    ["UPDATE", (path) => `UPDATE $ SET a = 1 WHERE ${WHOLE_KEY} AND ${path} = 1`],
    ["DELETE", (path) => `DELETE FROM $ WHERE ${WHOLE_KEY} AND ${path} = 1`],
  ])("%s", async (_, text) => {
    for (const [path, kind] of [
      ["pk.a", "Key: pk"],
      ["l[0]", "IndexKey: l"],
    ] as const) {
      const answer = await target.call("BatchExecuteStatement", { Statements: [statement(text(path))] });
      expect(answer["Responses"]).toEqual([
        { Error: { Code: "ValidationError", Message: `${SCALARS} ${kind}` } },
      ]);
    }
  });
});

describe("Order of paths into keys", () => {
  it("the first of several is told", async () => {
    const input = { TableName: table, Key: key, ProjectionExpression: "a.b, g.c, pk.d" };
    expect(await target.refusal("GetItem", input)).toBe(`${VE}${SCALARS} IndexKey: g`);
    const ConditionExpression = "attribute_exists(a.b) OR g.c = pk.d";
    expect(await target.refusal("DeleteItem", { TableName: table, Key: key, ConditionExpression })).toBe(
      `${VE}${SCALARS} IndexKey: g`,
    );
  });

  it("in a filter of Query: the queried key's in words of its own", async () => {
    const input = { IndexName: "gAll", KeyConditionExpression: "g = :p" };
    const filtered = (FilterExpression: string) =>
      query({ ...input, FilterExpression, ExpressionAttributeValues: { ":p": s("p") } });
    expect(await filtered("attribute_exists(g.a)")).toBe(
      `${VE}Filter Expression can only contain non-primary key attributes: Primary key attribute: g`,
    );
    expect(await filtered("attribute_exists(pk.a)")).toBe(`${VE}${SCALARS} Key: pk`);
    expect(await filtered("attribute_exists(r.a)")).toBe(`${VE}${SCALARS} IndexKey: r`);
  });

  const MISMATCH = `${VE}The provided key element does not match the schema`;
  it.each<readonly [rule: string, operation: string, input: () => object, text: string]>([
    [
      "the table",
      "GetItem",
      () => ({ TableName: target.name("none"), Key: key, ProjectionExpression: "pk.a" }),
      "ResourceNotFoundException: Requested resource not found",
    ],
    [
      "the key of a read",
      "GetItem",
      () => ({ TableName: table, Key: { pk: s("p") }, ProjectionExpression: "pk.a" }),
      MISMATCH,
    ],
    ["the key of a write", "DeleteItem", () => ({ ...checked("pk.a"), Key: { pk: s("p") } }), MISMATCH],
    [
      "the target of an update",
      "UpdateItem",
      () => ({ ...checked("g.a"), UpdateExpression: "SET sk = b" }),
      `${VE}One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key`,
    ],
    [
      "a path of the update",
      "UpdateItem",
      () => ({ ...checked("g.a"), UpdateExpression: "SET b = pk.a" }),
      `${VE}${SCALARS} Key: pk`,
    ],
  ])("%s is told before", async (_, operation, input, text) => {
    expect(await target.refusal(operation, input())).toBe(text);
  });
});
