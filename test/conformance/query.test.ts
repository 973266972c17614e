/**
 * Query: the items of one partition in sort order, ranges of them, pages, filters and what is shown.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection, sortedTable } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s, type Value } from "./values.ts";

const target = useTarget();
let numbers = "";
let texts = "";
let binaries = "";
let indexed = "";

const NUMBERS = ["-1E20", "-2", "-1.5", "0", "1E-100", "0.5", "2", "10", "9.5E3", "1E100"];
const TEXTS = ["", "A", "B", "a", "aa", "ab", "b", "é", "漢", "\uffff", "😀"].slice(1);
const BYTES = ["AA==", "AAA=", "AQ==", "f/8=", "gA==", "/w=="];

beforeAll(async () => {
  numbers = await target.createTable("query-numbers", sortedTable("sk:N"));
  texts = await target.createTable("query-texts", sortedTable("sk:S"));
  binaries = await target.createTable("query-binaries", sortedTable("sk:B"));
  indexed = await target.createTable("query-indexed", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "l:N"),
    KeySchema: keys("pk", "sk"),
    LocalSecondaryIndexes: [
      { IndexName: "all", KeySchema: keys("pk", "l"), Projection: projection("ALL") },
      { IndexName: "keysOnly", KeySchema: keys("pk", "l"), Projection: projection("KEYS_ONLY") },
      { IndexName: "some", KeySchema: keys("pk", "l"), Projection: projection(["a"]) },
    ],
  });
  const put = (TableName: string, sk: Value, more: Item = {}) =>
    target.call("PutItem", { TableName, Item: { pk: s("p"), sk, ...more } });
  for (const [i, sk] of NUMBERS.toReversed().entries()) await put(numbers, n(sk), { i: n(i) });
  for (const sk of TEXTS.toReversed()) await put(texts, s(sk));
  for (const sk of BYTES.toReversed()) await put(binaries, { B: sk });
  for (const i of [3, 1, 2]) await put(indexed, s(`s${i}`), { l: n(10 - i), a: s(`a${i}`), b: s(`b${i}`) });
  await put(indexed, s("s4"), { a: s("not in the indexes") });
});

interface QueryInput {
  readonly values?: Item;
  readonly [parameter: string]: unknown;
}

const query = (TableName: string, { values, ...input }: QueryInput = {}) =>
  target.call("Query", {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": s("p"), ...values },
    ...input,
  });

const sortKeys = (answer: { readonly Items?: readonly Item[] }) =>
  (answer.Items ?? []).map(({ sk }) => Object.values(sk ?? {})[0]);

const canonical = NUMBERS.map((number) => Number(number));

describe("Query: order", () => {
  it("numbers are ordered by value", async () => {
    expect(sortKeys(await query(numbers)).map(Number)).toEqual(canonical);
  });

  it("strings are ordered by UTF-8 bytes", async () => {
    expect(sortKeys(await query(texts))).toEqual(TEXTS);
  });

  it("binaries are ordered by unsigned bytes", async () => {
    expect(sortKeys(await query(binaries))).toEqual(BYTES);
  });

  it("ScanIndexForward false turns the order round", async () => {
    expect(sortKeys(await query(texts, { ScanIndexForward: false }))).toEqual(TEXTS.toReversed());
  });

  it("a partition without items is empty", async () => {
    const answer = await target.call("Query", {
      TableName: texts,
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": s("none") },
    });
    expect(answer).toEqual({ Items: [], Count: 0, ScannedCount: 0 });
  });
});

describe("Query: sort key conditions", () => {
  it.each<readonly [condition: string, values: Item, expected: readonly number[]]>([
    ["sk = :v", { ":v": n("2.0") }, [2]],
    ["sk < :v", { ":v": n("-1.5") }, [-1e20, -2]],
    ["sk <= :v", { ":v": n("-1.5") }, [-1e20, -2, -1.5]],
    ["sk > :v", { ":v": n(10) }, [9.5e3, 1e100]],
    ["sk >= :v", { ":v": n(10) }, [10, 9.5e3, 1e100]],
    ["sk BETWEEN :v AND :w", { ":v": n("1E-100"), ":w": n(2) }, [1e-100, 0.5, 2]],
    [":v >= sk", { ":v": n(-2) }, [-1e20, -2]],
    [":v < sk", { ":v": n(10) }, [9.5e3, 1e100]],
    [":v = sk", { ":v": n(0) }, [0]],
    ["(sk > :v)", { ":v": n(10) }, [9.5e3, 1e100]],
    ["sk = :v", { ":v": n(7) }, []],
  ])("%s", async (condition, values, expected) => {
    const input = { KeyConditionExpression: `pk = :p AND ${condition}`, values };
    expect(sortKeys(await query(numbers, input)).map(Number)).toEqual(expected);
  });

  it.each<readonly [condition: string, values: Item, expected: readonly string[]]>([
    ["begins_with(sk, :v)", { ":v": s("a") }, ["a", "aa", "ab"]],
    ["begins_with(sk, :v)", { ":v": s("\uffff") }, ["\uffff"]],
    ["sk BETWEEN :v AND :w", { ":v": s("aa"), ":w": s("b") }, ["aa", "ab", "b"]],
    ["sk > :v", { ":v": s("漢") }, ["\uffff", "😀"]],
  ])("%s of %j", async (condition, values, expected) => {
    const input = { KeyConditionExpression: `${condition} AND :p = pk`, values };
    expect(sortKeys(await query(texts, input))).toEqual(expected);
  });

  it("begins_with bytes of all ones", async () => {
    const input = {
      KeyConditionExpression: "pk = :p AND begins_with(sk, :v)",
      values: { ":v": { B: "/w==" } },
    };
    expect(sortKeys(await query(binaries, input))).toEqual(["/w=="]);
  });

  it("names may be placeholders", async () => {
    const input = {
      KeyConditionExpression: "#p = :p AND #s = :v",
      ExpressionAttributeNames: { "#p": "pk", "#s": "sk" },
      values: { ":v": s("a") },
    };
    expect(sortKeys(await query(texts, input))).toEqual(["a"]);
  });
});

describe("Query: pages", () => {
  it("one item by its whole key is no page: it has nothing to continue behind", async () => {
    const values = { ":s": n("2") };
    const answer = await query(numbers, { KeyConditionExpression: "pk = :p AND sk = :s", values, Limit: 1 });
    expect(answer.Count).toBe(1);
    expect(answer.LastEvaluatedKey).toBeUndefined();
  });

  it("Limit counts what is read, and the last key starts the next page", async () => {
    const first = await query(texts, { Limit: 4 });
    expect(first).toMatchObject({ Count: 4, ScannedCount: 4, LastEvaluatedKey: { pk: s("p"), sk: s("aa") } });
    const second = await query(texts, { Limit: 4, ExclusiveStartKey: first["LastEvaluatedKey"] });
    expect(sortKeys(second)).toEqual(["ab", "b", "é", "漢"]);
  });

  it("a page that ends with the last item still has a last key", async () => {
    const page = await query(texts, { Limit: TEXTS.length });
    expect(page["LastEvaluatedKey"]).toEqual({ pk: s("p"), sk: s("😀") });
    const rest = await query(texts, { ExclusiveStartKey: page["LastEvaluatedKey"] });
    expect(rest).toEqual({ Items: [], Count: 0, ScannedCount: 0 });
  });

  it("a page larger than the partition has no last key", async () => {
    expect(await query(texts, { Limit: TEXTS.length + 1 })).not.toHaveProperty("LastEvaluatedKey");
  });

  it("the start key need not exist", async () => {
    const page = await query(texts, { ExclusiveStartKey: { pk: s("p"), sk: s("aab") } });
    expect(sortKeys(page)[0]).toBe("ab");
  });

  it("backwards pages go on backwards", async () => {
    const input = { Limit: 2, ScanIndexForward: false };
    const first = await query(texts, input);
    const second = await query(texts, { ...input, ExclusiveStartKey: first["LastEvaluatedKey"] });
    expect(sortKeys(second)).toEqual(["漢", "é"]);
  });

  it("pages of an index carry both keys", async () => {
    const first = await query(indexed, { IndexName: "all", Limit: 1 });
    expect(first["LastEvaluatedKey"]).toEqual({ pk: s("p"), sk: s("s3"), l: n(7) });
    const second = await query(indexed, { IndexName: "all", ExclusiveStartKey: first["LastEvaluatedKey"] });
    expect(sortKeys(second)).toEqual(["s2", "s1"]);
  });
});

describe("Query: filters", () => {
  it("Count is what passes, ScannedCount what was read", async () => {
    const answer = await query(numbers, { FilterExpression: "i > :v", values: { ":v": n(7) } });
    expect(answer).toMatchObject({ Count: 2, ScannedCount: 10 });
  });

  it("Limit counts before the filter", async () => {
    const input = { FilterExpression: "i > :v", values: { ":v": n(100) }, Limit: 3 };
    expect(await query(numbers, input)).toMatchObject({
      Items: [],
      Count: 0,
      ScannedCount: 3,
      LastEvaluatedKey: { pk: s("p") },
    });
  });

  it("COUNT returns no items", async () => {
    expect(await query(texts, { Select: "COUNT" })).toEqual({ Count: 10, ScannedCount: 10 });
  });

  it("a projection shows what it names", async () => {
    const answer = await query(numbers, { ProjectionExpression: "i", Limit: 1 });
    expect(answer["Items"]).toEqual([{ i: n(9) }]);
    expect(answer["LastEvaluatedKey"]).toEqual({ pk: s("p"), sk: n("-100000000000000000000") });
  });

  it("SPECIFIC_ATTRIBUTES goes with a projection", async () => {
    const input = { ProjectionExpression: "i", Select: "SPECIFIC_ATTRIBUTES", Limit: 1 };
    expect((await query(numbers, input))["Items"]).toEqual([{ i: n(9) }]);
  });
});

describe("Query: local indexes", () => {
  it("hold the items that have their sort key, in its order", async () => {
    expect(sortKeys(await query(indexed, { IndexName: "all" }))).toEqual(["s3", "s2", "s1"]);
  });

  it.each<readonly [rule: string, index: string, input: object, item: Item]>([
    ["ALL shows everything", "all", {}, { pk: s("p"), sk: s("s3"), l: n(7), a: s("a3"), b: s("b3") }],
    ["KEYS_ONLY shows keys", "keysOnly", {}, { pk: s("p"), sk: s("s3"), l: n(7) }],
    ["INCLUDE shows keys and those", "some", {}, { pk: s("p"), sk: s("s3"), l: n(7), a: s("a3") }],
    [
      "ALL_ATTRIBUTES fetches the rest",
      "keysOnly",
      { Select: "ALL_ATTRIBUTES" },
      { pk: s("p"), sk: s("s3"), l: n(7), a: s("a3"), b: s("b3") },
    ],
    [
      "ALL_PROJECTED_ATTRIBUTES fetches nothing",
      "some",
      { Select: "ALL_PROJECTED_ATTRIBUTES" },
      { pk: s("p"), sk: s("s3"), l: n(7), a: s("a3") },
    ],
    ["a projection fetches what it names", "keysOnly", { ProjectionExpression: "b" }, { b: s("b3") }],
  ])("%s", async (_, IndexName, input, item) => {
    expect((await query(indexed, { IndexName, Limit: 1, ...input }))["Items"]).toEqual([item]);
  });

  it("a sort key condition is one on the index", async () => {
    const input = { IndexName: "all", KeyConditionExpression: "pk = :p AND l < :v", values: { ":v": n(9) } };
    expect(sortKeys(await query(indexed, input))).toEqual(["s3", "s2"]);
  });

  it("a filter may name the table's sort key", async () => {
    const input = { IndexName: "all", FilterExpression: "sk = :v", values: { ":v": s("s1") } };
    expect(sortKeys(await query(indexed, input))).toEqual(["s1"]);
  });
});
