/**
 * Start keys of Query, for keys of one to eight attributes: a start key has exactly the attributes of the key of the
 * table and, where one is queried, of the index. What is wrong with a partition attribute of what is queried is told
 * before its conditions are looked at, what is wrong with any other after.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s, ss } from "./values.ts";

const target = useTarget();
const tables: Record<string, string> = {};

const elements = (partition: readonly string[], sort: readonly string[]) => [
  ...partition.map((AttributeName) => ({ AttributeName, KeyType: "HASH" })),
  ...sort.map((AttributeName) => ({ AttributeName, KeyType: "RANGE" })),
];

const MANY_PARTITION = ["p1", "p2", "p3", "p4"];
const MANY_SORT = ["s1", "s2", "s3", "s4"];

beforeAll(async () => {
  tables["plain"] = await target.createTable("start-plain", {
    AttributeDefinitions: attributes("pk:S"),
    KeySchema: keys("pk"),
  });
  tables["sorted"] = await target.createTable("start-sorted", {
    AttributeDefinitions: attributes(
      ...["pk", "sk", "g", "r", "l", ...MANY_PARTITION, ...MANY_SORT].map((name) => `${name}:S`),
    ),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: "byG", KeySchema: keys("g"), Projection: projection("ALL") },
      { IndexName: "byGR", KeySchema: keys("g", "r"), Projection: projection("ALL") },
      {
        IndexName: "byMany",
        KeySchema: elements(MANY_PARTITION, MANY_SORT),
        Projection: projection("ALL"),
      },
    ],
    LocalSecondaryIndexes: [{ IndexName: "byL", KeySchema: keys("pk", "l"), Projection: projection("ALL") }],
  });
});

interface Queried {
  readonly table: "plain" | "sorted";
  readonly index?: string;
  readonly partition: readonly string[];
  /** All others of the start key. */
  readonly others: readonly string[];
}

const QUERIED: readonly (readonly [string, Queried])[] = [
  ["a table of one key", { table: "plain", partition: ["pk"], others: [] }],
  ["a table of two keys", { table: "sorted", partition: ["pk"], others: ["sk"] }],
  ["a local index", { table: "sorted", index: "byL", partition: ["pk"], others: ["l", "sk"] }],
  ["a global index of one key", { table: "sorted", index: "byG", partition: ["g"], others: ["pk", "sk"] }],
  [
    "a global index of two keys",
    { table: "sorted", index: "byGR", partition: ["g"], others: ["r", "pk", "sk"] },
  ],
  [
    "a global index of eight keys",
    { table: "sorted", index: "byMany", partition: MANY_PARTITION, others: [...MANY_SORT, "pk", "sk"] },
  ],
];

const VE = "ValidationException: ";
const INVALID = `${VE}The provided starting key is invalid`;
const MISMATCH = `${VE}The provided key element does not match the schema`;
const missed = (name: string) => `${VE}Query condition missed key schema element: ${name}`;

describe.each(QUERIED)("Start keys of Query: %s", (_, { table, index, partition, others }) => {
  const good = (): Item => Object.fromEntries([...partition, ...others].map((name) => [name, s("v")]));
  const query = (ExclusiveStartKey: Item, conditioned: readonly string[] = partition) =>
    target.refusal("Query", {
      TableName: tables[table],
      ...(index !== undefined && { IndexName: index }),
      KeyConditionExpression: conditioned.map((name) => `${name} = :v`).join(" AND "),
      ExpressionAttributeValues: { ":v": s("v") },
      ExclusiveStartKey,
    });
  const without = (name: string): Item => {
    const { [name]: _left, ...rest } = good();
    return rest;
  };

  it.each([...partition, ...others])("a member short: %s", async (name) => {
    expect(await query(without(name))).toBe(INVALID);
    expect(await query(without(name), ["elsewhere"])).toBe(INVALID);
  });

  it("a member too many", async () => {
    expect(await query({ ...good(), more: s("v") })).toBe(INVALID);
    expect(await query({ ...good(), more: s("v") }, ["elsewhere"])).toBe(INVALID);
  });

  it.each(partition)("another member instead of %s", async (name) => {
    expect(await query({ ...without(name), more: s("v") })).toBe(INVALID);
    expect(await query({ ...without(name), more: s("v") }, ["elsewhere"])).toBe(INVALID);
  });

  it.each(partition)("%s of another type", async (name) => {
    expect(await query({ ...good(), [name]: n(1) })).toBe(MISMATCH);
    expect(await query({ ...good(), [name]: n(1) }, ["elsewhere"])).toBe(MISMATCH);
  });

  const [first = ""] = partition;
  it.each(others)("another member instead of %s, behind the partition condition", async (name) => {
    expect(await query({ ...without(name), more: s("v") })).toBe(INVALID);
    expect(await query({ ...without(name), more: s("v") }, ["elsewhere"])).toBe(missed(first));
  });

  it.each(others)("%s of another type, behind the partition condition", async (name) => {
    expect(await query({ ...good(), [name]: n(1) })).toBe(MISMATCH);
    expect(await query({ ...good(), [name]: n(1) }, ["elsewhere"])).toBe(missed(first));
  });

  it("a set that repeats a member is told by itself", async () => {
    expect(await query({ ...good(), [first]: ss("a", "a") })).toBe(
      `${VE}One or more parameter values were invalid: Input collection ["a", "a"] contains duplicates.`,
    );
  });

  it("another partition", async () => {
    expect(await query({ ...good(), [first]: s("w") })).toBe(
      `${VE}The provided starting key is outside query boundaries based on provided conditions`,
    );
  });
});

describe("Start keys of Query: bounds of a range", () => {
  const ranged = QUERIED.filter(([, { others }]) => others.some((name) => /^[sl]k?$|^r$|^s1$/.test(name)));
  const conditions: readonly (readonly [condition: string, inside: string, outside: string])[] = [
    ["= :v", "v", "w"],
    ["< :v", "a", "v"],
    ["<= :v", "v", "w"],
    ["> :v", "w", "v"],
    [">= :v", "v", "a"],
    ["BETWEEN :v AND :x", "w", "z"],
    ["begins_with", "va", "w"],
  ];
  const cases = ranged
    .filter(([, { index }]) => index !== "byG")
    .flatMap(([rule, queried]) => conditions.map((each) => [rule, ...each, queried] as const));

  it.each(cases)("%s, %s", async (_, condition, inside, outside, { table, index, partition, others }) => {
    const [sort = ""] = others;
    const test = condition === "begins_with" ? `begins_with(${sort}, :v)` : `${sort} ${condition}`;
    const query = (changed: Item) =>
      target.refusal("Query", {
        TableName: tables[table],
        ...(index !== undefined && { IndexName: index }),
        KeyConditionExpression: [...partition.map((name) => `${name} = :v`), test].join(" AND "),
        ExpressionAttributeValues: { ":v": s("v"), ...(condition.includes(":x") && { ":x": s("x") }) },
        ExclusiveStartKey: {
          ...Object.fromEntries([...partition, ...others].map((name) => [name, s("v")])),
          ...changed,
        },
      });
    const [hash = ""] = partition;
    const PREDICATE = `${VE}The provided starting key does not match the range key predicate`;
    expect(await query({ [sort]: s(outside) })).toBe(PREDICATE);
    expect(await query({ [sort]: s(outside), [hash]: s("w") })).toBe(PREDICATE);
    expect(await query({ [sort]: s(inside), [hash]: s("w") })).toBe(
      `${VE}The query can return at most one row and cannot be restarted`,
    );
  });
});
