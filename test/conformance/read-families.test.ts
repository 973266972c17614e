/**
 * Reads with parameters of both families, and with filters on what an index lacks: what one operation is refused for,
 * every other that has the parameter is too.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("read-families", {
    AttributeDefinitions: attributes("pk:S", "sk:N", "g:S", "r:S", "l:S"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: "gKeys", KeySchema: keys("g", "r"), Projection: projection("KEYS_ONLY") },
      { IndexName: "gSome", KeySchema: keys("g"), Projection: projection(["a"]) },
      { IndexName: "gAll", KeySchema: keys("g"), Projection: projection("ALL") },
    ],
    LocalSecondaryIndexes: [
      { IndexName: "lKeys", KeySchema: keys("pk", "l"), Projection: projection("KEYS_ONLY") },
      { IndexName: "lSome", KeySchema: keys("pk", "l"), Projection: projection(["a"]) },
      { IndexName: "lAll", KeySchema: keys("pk", "l"), Projection: projection("ALL") },
    ],
  });
  for (const sk of [1, 2, 3]) {
    const Item = { pk: s("p"), sk: n(sk), g: s("p"), r: s("r"), l: s("l"), a: n(sk), b: n(sk) };
    await target.call("PutItem", { TableName: table, Item });
  }
});

const VE = "ValidationException: ";
const condition = (ComparisonOperator: string, ...AttributeValueList: readonly Item[string][]) => ({
  ComparisonOperator,
  AttributeValueList,
});
const isP = condition("EQ", s("p"));
const query = (input: object) => target.refusal("Query", { TableName: table, ...input });
const sorts = (answer: string): readonly string[] =>
  [...answer.matchAll(/"sk":\{"N":"(\d)"\}/g)].map(([, sk]) => sk ?? "");

describe("KeyConditions beside expressions", () => {
  const KeyConditions = { pk: isP, sk: condition("GE", n(2)) };

  it.each<readonly [rule: string, input: object, sks: string]>([
    ["a projection", { ProjectionExpression: "sk" }, "23"],
    [
      "a projection with names",
      { ProjectionExpression: "#s", ExpressionAttributeNames: { "#s": "sk" } },
      "23",
    ],
    ["a filter", { FilterExpression: "a > :v", ExpressionAttributeValues: { ":v": n(2) } }, "3"],
    [
      "both, with names and values",
      {
        FilterExpression: "#a < :v",
        ProjectionExpression: "#s, #a",
        ExpressionAttributeNames: { "#a": "a", "#s": "sk" },
        ExpressionAttributeValues: { ":v": n(3) },
      },
      "2",
    ],
    ["a start key", { ProjectionExpression: "sk", ExclusiveStartKey: { pk: s("p"), sk: n(2) } }, "3"],
  ])("%s is carried out", async (_, input, expected) => {
    expect(sorts(await query({ KeyConditions, ConsistentRead: true, ...input })).at(0)).toBe(expected[0]);
    expect(new Set(sorts(await query({ KeyConditions, ConsistentRead: true, ...input })).join(""))).toEqual(
      new Set(expected),
    );
  });

  const mixed = (legacy: string, expressions: string): string =>
    `${VE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${legacy}} Expression parameters: {${expressions}}`;
  const TEXTS = {
    ProjectionExpression: "a",
    FilterExpression: "a = b",
    KeyConditionExpression: "pk = a",
  };
  const LEGACY = {
    AttributesToGet: ["a"],
    QueryFilter: {},
    ConditionalOperator: "AND",
    KeyConditions: { pk: isP },
  };
  /** Every choice of at least one of the names. */
  const choices = <Name extends string>(names: readonly Name[]): readonly (readonly Name[])[] =>
    names
      .reduce<(readonly Name[])[]>(
        (found, name) => [...found, ...found.map((choice) => [...choice, name])],
        [[]],
      )
      .slice(1);
  const picked = (from: object, names: readonly string[]) =>
    Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
  const mixes = choices(Object.keys(LEGACY)).flatMap((legacy) =>
    choices(Object.keys(TEXTS)).map((texts) => ({ legacy, texts })),
  );

  it.each(mixes)("$legacy beside $texts", async ({ legacy, texts }) => {
    const named = texts.includes("KeyConditionExpression")
      ? legacy
      : legacy.filter((name) => name !== "KeyConditions");
    const answer = await query({ ...picked(LEGACY, legacy), ...picked(TEXTS, texts) });
    if (named.length === 0) expect(answer).toContain("accepted");
    else expect(answer).toBe(mixed(named.join(", "), texts.join(", ")));
  });

  it.each<readonly [rule: string, input: object, text: string]>([
    [
      "values beside a projection alone",
      { ProjectionExpression: "a", ExpressionAttributeValues: { ":v": n(1) } },
      "ExpressionAttributeValues can only be specified when using expressions: FilterExpression and KeyConditionExpression are null",
    ],
    [
      "names that nothing uses",
      { ProjectionExpression: "a", ExpressionAttributeNames: { "#b": "b" } },
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
    ],
    [
      "names without expression",
      { ExpressionAttributeNames: { "#b": "b" } },
      "ExpressionAttributeNames can only be specified when using expressions",
    ],
    [
      "a filter on the key",
      { FilterExpression: "sk = a" },
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
    ],
  ])("%s is refused", async (_, input, text) => {
    expect(await query({ KeyConditions, ...input })).toBe(`${VE}${text}`);
  });
});

describe("Legacy key conditions against the schema", () => {
  it.each(["NULL", "NOT_NULL", "NE", "IN", "CONTAINS", "NOT_CONTAINS"])(
    "%s is no key condition, on any key of table or index",
    async (operator) => {
      const values = operator.endsWith("NULL") ? [] : [s("p")];
      const bad = condition(operator, ...values);
      const text = `${VE}Attempted conditional constraint is not an indexable operation`;
      for (const KeyConditions of [{ pk: bad }, { pk: isP, sk: bad }]) {
        expect(await query({ KeyConditions })).toBe(text);
        expect(await query({ TableName: "no-such-table", KeyConditions })).toBe(
          "ResourceNotFoundException: Requested resource not found",
        );
      }
      expect(await query({ KeyConditions: { g: isP, r: bad }, IndexName: "gKeys" })).toBe(text);
      expect(await query({ KeyConditions: { pk: isP, l: bad }, IndexName: "lAll" })).toBe(text);
      expect(await query({ KeyConditions: { pk: bad, a: isP } })).toBe(
        `${VE}Query condition missed key schema element: sk`,
      );
    },
  );

  it("two conditions on an index of one key", async () => {
    expect(await query({ KeyConditions: { g: isP, a: isP }, IndexName: "gAll" })).toBe(
      `${VE}Query key condition not supported`,
    );
    expect(await query({ KeyConditions: { b: isP, a: isP }, IndexName: "gAll" })).toBe(
      `${VE}Query condition missed key schema element: g`,
    );
  });
});

describe("Filters on what an index lacks", () => {
  const INDEXES: readonly (readonly [name: string, hash: string, lacks: readonly string[]])[] = [
    ["gKeys", "g", ["a", "b", "l"]],
    ["gSome", "g", ["b", "r", "l"]],
    ["gAll", "g", []],
    ["lKeys", "pk", ["a", "b", "g"]],
    ["lSome", "pk", ["b", "g"]],
    ["lAll", "pk", []],
  ];
  const NAMES = ["a", "b"];
  const lacking = (names: readonly string[]): string =>
    `${VE}One or more parameter values were invalid: Secondary index keys does not project one or more filter attributes: [${names.join(", ")}]`;

  it.each(INDEXES)("Query on %s", async (IndexName, hash, lacks) => {
    const key = { KeyConditionExpression: `${hash} = :p`, ExpressionAttributeValues: { ":p": s("p") } };
    for (const name of new Set([...NAMES, ...lacks])) {
      const expected = lacks.includes(name) ? lacking([name]) : expect.stringContaining("accepted");
      const filters = [
        `attribute_exists(${name})`,
        `size(${name}) > :p OR ${name} = :p`,
        `NOT ${name} IN (:p)`,
      ];
      for (const FilterExpression of filters)
        expect(await query({ IndexName, ...key, FilterExpression })).toEqual(expected);
      const QueryFilter = { [name]: { ComparisonOperator: "NOT_NULL" } };
      const KeyConditions = { [hash]: isP };
      expect(await query({ IndexName, KeyConditions, QueryFilter })).toEqual(expected);
    }
  });

  it("all attributes that it lacks are named, once, in the order written", async () => {
    const input = {
      IndexName: "gKeys",
      KeyConditionExpression: "g = :p",
      FilterExpression: "b = a OR l = b OR attribute_exists(a.x) OR sk = a",
      ExpressionAttributeValues: { ":p": s("p") },
    };
    expect(await query(input)).toBe(lacking(["b", "a", "l"]));
  });

  it.each(INDEXES)("Scan of %s is carried out", async (IndexName) => {
    const answer = (input: object) => target.refusal("Scan", { TableName: table, IndexName, ...input });
    for (const name of NAMES) {
      expect(await answer({ FilterExpression: `attribute_exists(${name})` })).toContain("accepted");
      expect(await answer({ ScanFilter: { [name]: { ComparisonOperator: "NOT_NULL" } } })).toContain(
        "accepted",
      );
    }
  });
});
