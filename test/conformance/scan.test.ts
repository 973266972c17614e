/**
 * Scan: every item of a table, an index or a segment; filters, pages, refusals and their order. Its texts of
 * malformed values are older ones than Query's.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s, ss } from "./values.ts";

const target = useTarget();
let table = "";

const PARTITIONS = 12;
const ITEMS_EACH = 3;
const COUNT = PARTITIONS * ITEMS_EACH;

beforeAll(async () => {
  table = await target.createTable("scan", {
    AttributeDefinitions: attributes("pk:S", "sk:N", "g:S", "l:N"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [{ IndexName: "byG", KeySchema: keys("g"), Projection: projection("KEYS_ONLY") }],
    LocalSecondaryIndexes: [
      { IndexName: "byL", KeySchema: keys("pk", "l"), Projection: projection("KEYS_ONLY") },
    ],
  });
  for (let p = 0; p < PARTITIONS; p++) {
    for (let i = 0; i < ITEMS_EACH; i++) {
      const Item = { pk: s(`p${p}`), sk: n(i), a: n(p), ...(i === 0 && { g: s("g"), l: n(p) }) };
      await target.call("PutItem", { TableName: table, Item });
    }
  }
});

const scan = (input: object = {}) =>
  target.call("Scan", { TableName: table, ConsistentRead: true, ...input });
const refused = (input: object) => target.refusal("Scan", { TableName: table, ...input });
const keyOf = ({ pk, sk }: Item): string => `${JSON.stringify(pk)}${JSON.stringify(sk)}`;

/** Keys of all items, read page by page. */
async function pages(input: object): Promise<readonly string[]> {
  const found: string[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await scan({ ...input, ...(ExclusiveStartKey && { ExclusiveStartKey }) });
    found.push(...page["Items"].map(keyOf));
    ExclusiveStartKey = page["LastEvaluatedKey"];
  } while (ExclusiveStartKey !== undefined);
  return found;
}

describe("Scan: reads", () => {
  it("every item once", async () => {
    const { Items, ...rest } = await scan();
    expect(rest).toEqual({ Count: COUNT, ScannedCount: COUNT });
    expect(new Set(Items.map(keyOf)).size).toBe(COUNT);
  });

  it.each([1, 2, 7, COUNT])("every item once in pages of %i", async (Limit) => {
    const found = await pages({ Limit });
    expect(found).toHaveLength(COUNT);
    expect(new Set(found).size).toBe(COUNT);
  });

  it("items of one partition together and in order", async () => {
    const { Items } = await scan();
    const sorts = Items.map(({ sk }: Item) => sk?.["N"]);
    expect(sorts).toEqual(Array.from({ length: PARTITIONS }, () => ["0", "1", "2"]).flat());
  });

  it.each([1, 2, 5])("%i segments together hold every item once", async (TotalSegments) => {
    const found: string[] = [];
    for (let Segment = 0; Segment < TotalSegments; Segment++) {
      found.push(...(await pages({ Segment, TotalSegments, Limit: 4 })));
    }
    expect(found).toHaveLength(COUNT);
    expect(new Set(found).size).toBe(COUNT);
  });

  it("an index holds the items that have its keys", async () => {
    const { Items } = await scan({ IndexName: "byL" });
    expect(Items).toHaveLength(PARTITIONS);
    expect(Object.keys(Items[0]).toSorted()).toEqual(["l", "pk", "sk"]);
  });

  it("a global index page by page", async () => {
    await expect
      .poll(async () => (await pages({ IndexName: "byG", ConsistentRead: false, Limit: 5 })).length)
      .toBe(PARTITIONS);
  });

  it("a filter counts what passes and what was read", async () => {
    const input = { FilterExpression: "a < :v", ExpressionAttributeValues: { ":v": n(2) } };
    expect(await scan(input)).toMatchObject({ Count: 6, ScannedCount: COUNT });
  });

  it("a filter may name keys", async () => {
    const input = {
      FilterExpression: "pk = :v AND sk > :w",
      ExpressionAttributeValues: { ":v": s("p1"), ":w": n(0) },
    };
    expect(await scan(input)).toMatchObject({ Count: 2, ScannedCount: COUNT });
  });

  it("COUNT returns no items", async () => {
    expect(await scan({ Select: "COUNT" })).toEqual({ Count: COUNT, ScannedCount: COUNT });
  });

  it("a projection shows what it names", async () => {
    const { Items } = await scan({ ProjectionExpression: "a", Limit: 1 });
    expect(Object.keys(Items[0])).toEqual(["a"]);
  });

  it("a local index fetches what it lacks", async () => {
    const { Items } = await scan({ IndexName: "byL", ProjectionExpression: "a", Limit: 1 });
    expect(Object.keys(Items[0])).toEqual(["a"]);
  });
});

const VE = "ValidationException: ";
const ENVELOPE = `${VE}1 validation error detected: `;
type Case = readonly [rule: string, input: object, text: string];

describe("Scan: refuses", () => {
  it.each<Case>([
    [
      "a limit of 0",
      { Limit: 0 },
      `${ENVELOPE}Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    ],
    [
      "a segment below 0",
      { Segment: -1, TotalSegments: 2 },
      `${ENVELOPE}Value at 'Segment' failed to satisfy constraint: Member must have value greater than or equal to 0`,
    ],
    [
      "a segment of more than there are",
      { Segment: 5, TotalSegments: 5 },
      `${VE}The Segment parameter is zero-based and must be less than parameter TotalSegments`,
    ],
    [
      "a segment of unknown many",
      { Segment: 1 },
      `${VE}The TotalSegments parameter is required but was not present in the request when Segment parameter is present`,
    ],
    [
      "segments without a segment",
      { TotalSegments: 1 },
      `${VE}The Segment parameter is required but was not present in the request when parameter TotalSegments is present`,
    ],
    [
      "a consistent read of a global index",
      { IndexName: "byG", ConsistentRead: true },
      `${VE}Consistent reads are not supported on global secondary indexes`,
    ],
    [
      "an unknown index",
      { IndexName: "byNothing" },
      `${VE}The table does not have the specified index: byNothing`,
    ],
    [
      "SPECIFIC_ATTRIBUTES without names",
      { Select: "SPECIFIC_ATTRIBUTES" },
      `${ENVELOPE}Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES`,
    ],
    [
      "COUNT with a projection",
      { Select: "COUNT", ProjectionExpression: "a" },
      `${ENVELOPE}Cannot specify the ProjectionExpression when choosing to get only the Count`,
    ],
    [
      "another conditional operator, alone",
      { Select: "SOME", ConditionalOperator: "XOR" },
      `${ENVELOPE}Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]`,
    ],
    [
      "a start key with a set that repeats a member",
      { ExclusiveStartKey: { pk: ss("a", "a"), sk: n(1) } },
      `${VE}One or more parameter values were invalid: Input collection [a, a] contains duplicates.`,
    ],
    [
      "COUNT with names",
      { Select: "COUNT", AttributesToGet: ["a"] },
      `${ENVELOPE}Cannot specify the AttributesToGet when choosing to get only the Count`,
    ],
    [
      "ALL_PROJECTED_ATTRIBUTES of the table",
      { Select: "ALL_PROJECTED_ATTRIBUTES" },
      `${ENVELOPE}ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName`,
    ],
    [
      "ALL_ATTRIBUTES of a global index that lacks some",
      { IndexName: "byG", Select: "ALL_ATTRIBUTES" },
      `${VE}One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index byG because its projection type is not ALL`,
    ],
    [
      "an attribute that a global index lacks",
      { IndexName: "byG", ProjectionExpression: "a" },
      `${VE}One or more parameter values were invalid: Global secondary index byG does not project [a]`,
    ],
    [
      "a bad filter",
      { FilterExpression: "a = " },
      `${VE}Invalid FilterExpression: Syntax error; token: "<EOF>", near: "="`,
    ],
    [
      "an empty filter",
      { FilterExpression: "" },
      `${VE}Invalid FilterExpression: The expression can not be empty;`,
    ],
    [
      "a filter whose operand type is wrong even if nothing matches",
      { FilterExpression: "a < :v", ExpressionAttributeValues: { ":v": ss("x") } },
      `${VE}Invalid FilterExpression: Incorrect operand type for operator or function; operator or function: <, operand type: SS`,
    ],
    [
      "values without filter",
      { ExpressionAttributeValues: { ":v": n(1) } },
      `${VE}ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null`,
    ],
    [
      "values with a projection alone",
      { ProjectionExpression: "a", ExpressionAttributeValues: { ":v": n(1) } },
      `${VE}ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null`,
    ],
    [
      "names without expression",
      { ExpressionAttributeNames: { "#a": "a" } },
      `${VE}ExpressionAttributeNames can only be specified when using expressions`,
    ],
    [
      "unused values",
      { FilterExpression: "a = b", ExpressionAttributeValues: { ":v": n(1) } },
      `${VE}Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}`,
    ],
    [
      "a start key without its members",
      { ExclusiveStartKey: { pk: s("a") } },
      `${VE}The provided starting key is invalid`,
    ],
    [
      "a start key of another type",
      { ExclusiveStartKey: { pk: s("a"), sk: s("b") } },
      `${VE}The provided starting key is invalid`,
    ],
    [
      "a start key of the table for an index",
      { IndexName: "byL", ExclusiveStartKey: { pk: s("a"), sk: n(1) } },
      `${VE}The provided starting key is invalid`,
    ],
    [
      "a start key with a malformed number",
      { ExclusiveStartKey: { pk: s("a"), sk: n("") } },
      `${VE}The provided starting key is invalid: The parameter cannot be converted to a numeric value`,
    ],
  ])("%s", async (_, input, text) => {
    expect(await refused(input)).toBe(text);
  });

  it("a start key of another segment", async () => {
    const first = await scan({ Limit: 1 });
    const key = first["LastEvaluatedKey"];
    const answers = await Promise.all(
      [0, 1].map((Segment) => refused({ Segment, TotalSegments: 2, ExclusiveStartKey: key })),
    );
    expect(answers.filter((answer) => answer.startsWith("accepted"))).toHaveLength(1);
    const refusal = answers.findIndex((answer) => !answer.startsWith("accepted"));
    expect(answers[refusal]).toBe(
      `${VE}The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: ${refusal}`,
    );
  });
});

describe("Scan: order of checks", () => {
  const RNF = "ResourceNotFoundException: Requested resource not found";
  const missing = () => target.name("missing");
  it.each<readonly [rule: string, input: () => object, text: string]>([
    [
      "mixed families before segments",
      () => ({ Segment: 1, ScanFilter: {}, ProjectionExpression: "a" }),
      `${VE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {ScanFilter} Expression parameters: {ProjectionExpression}`,
    ],
    [
      "segments before values",
      () => ({ Segment: 1, FilterExpression: "", ExpressionAttributeValues: { ":v": n("x") } }),
      `${VE}The TotalSegments parameter is required but was not present in the request when Segment parameter is present`,
    ],
    [
      "segments before the filter",
      () => ({ Segment: 1, FilterExpression: "" }),
      `${VE}The TotalSegments parameter is required but was not present in the request when Segment parameter is present`,
    ],
    [
      "the filter before the projection",
      () => ({ FilterExpression: "", ProjectionExpression: "" }),
      `${VE}Invalid FilterExpression: The expression can not be empty;`,
    ],
    [
      "the start key's values before the projection",
      () => ({ ProjectionExpression: "", ExclusiveStartKey: { pk: n("x") } }),
      `${VE}The provided starting key is invalid: The parameter cannot be converted to a numeric value: x`,
    ],
    [
      "the start key's values before the table",
      () => ({ TableName: missing(), ExclusiveStartKey: { pk: n("x") } }),
      `${VE}The provided starting key is invalid: The parameter cannot be converted to a numeric value: x`,
    ],
    ["the table before the index", () => ({ TableName: missing(), IndexName: "nowhere" }), RNF],
    ["the table before the selection", () => ({ TableName: missing(), Select: "SPECIFIC_ATTRIBUTES" }), RNF],
    [
      "the index before the selection",
      () => ({ IndexName: "nowhere", Select: "SPECIFIC_ATTRIBUTES" }),
      `${VE}The table does not have the specified index: nowhere`,
    ],
    [
      "the start key's members before the selection",
      () => ({ Select: "SPECIFIC_ATTRIBUTES", ExclusiveStartKey: { a: n(1) } }),
      `${VE}The provided starting key is invalid`,
    ],
  ])("%s", async (_, input, text) => {
    expect(await refused(input())).toBe(text);
  });
});
