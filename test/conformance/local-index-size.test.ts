/**
 * An item and its entry in a local index count together: for each local index of the table they may take 400 KB. An
 * entry has the keys of table and index and the projected attributes; an item that lacks the index key has none. The
 * indexes are looked at one by one: entries in several of them do not add up.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, s } from "./values.ts";

const target = useTarget();
let table = "";

const localIndex = (attribute: string, names: Parameters<typeof projection>[0]) => ({
  IndexName: `by-${attribute}`,
  KeySchema: keys("pk", attribute),
  Projection: projection(names),
});

beforeAll(async () => {
  table = await target.createTable("local-sizes", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "a:S", "i:S", "k:S", "g:S"),
    KeySchema: keys("pk", "sk"),
    LocalSecondaryIndexes: [localIndex("a", "ALL"), localIndex("i", ["v"]), localIndex("k", "KEYS_ONLY")],
    GlobalSecondaryIndexes: [{ IndexName: "by-g", KeySchema: keys("g"), Projection: projection("ALL") }],
  });
});

const MAX = 409_600;
const PUT_REFUSED = "ValidationException: Item size has exceeded the maximum allowed size";
const UPDATE_REFUSED = "ValidationException: Item size to update has exceeded the maximum allowed size";

const KEY: Item = { pk: s("P"), sk: s("S") };
const KEY_BYTES = 6;
const filling = (bytes: number) => s("x".repeat(bytes));

const put = (Item: Item) => target.refusal("PutItem", { TableName: table, Item });
const update = (UpdateExpression: string, values: Item) =>
  target.refusal("UpdateItem", {
    TableName: table,
    Key: KEY,
    UpdateExpression,
    ExpressionAttributeValues: values,
  });

/** The key, an index key of one character, and so many characters in `name`; the names have one. */
const item = (indexKey: string, name: string, characters: number): Item => ({
  ...KEY,
  [indexKey]: s("1"),
  [name]: filling(characters),
});
const SMALL = KEY_BYTES + 2 + 1;

describe("Sizes: item and entry", () => {
  it.each<readonly [rule: string, make: (spare: number) => Item]>([
    ["of an index with all attributes", (spare) => item("a", "v", MAX / 2 - SMALL + spare)],
    ["of an index that includes the long attribute", (spare) => item("i", "v", MAX / 2 - SMALL + spare)],
    [
      "of an index that leaves the long attribute out",
      (spare) => item("i", "w", MAX - SMALL - (KEY_BYTES + 2) + spare),
    ],
    ["of an index with keys alone", (spare) => item("k", "v", MAX - SMALL - (KEY_BYTES + 2) + spare)],
  ])("%s may take 400 KB together", async (_, make) => {
    expect(await put(make(0))).toBe("accepted {}");
    expect(await put(make(1))).toBe(PUT_REFUSED);
  });

  it("are the item alone where it lacks the index key, or the index is global", async () => {
    expect(await put({ ...KEY, v: filling(MAX - KEY_BYTES - 1) })).toBe("accepted {}");
    expect(await put(item("g", "v", MAX - SMALL))).toBe("accepted {}");
  });

  it("are taken index by index", async () => {
    const both = { ...item("a", "v", MAX / 2 - SMALL - 2), i: s("1") };
    expect(await put(both)).toBe("accepted {}");
  });
});

describe("Sizes: the limit on item and entry holds for", () => {
  const large = item("a", "v", MAX / 2 - SMALL + 1);

  it("a put that would fail its condition", async () => {
    const input = { TableName: table, Item: large, ConditionExpression: "attribute_exists(nothing)" };
    expect(await target.refusal("PutItem", input)).toBe(PUT_REFUSED);
  });

  it("a batch, of which nothing is written", async () => {
    const other = { pk: s("batch"), sk: s("other") };
    const RequestItems = { [table]: [{ PutRequest: { Item: other } }, { PutRequest: { Item: large } }] };
    expect(await target.refusal("BatchWriteItem", { RequestItems })).toBe(PUT_REFUSED);
    expect(await target.item(table, other)).toBeUndefined();
  });

  it("a transaction that puts or updates", async () => {
    const Put = { TableName: table, Item: large };
    expect(await target.refusal("TransactWriteItems", { TransactItems: [{ Put }] })).toBe(PUT_REFUSED);
    await put(KEY);
    const Update = {
      TableName: table,
      Key: KEY,
      UpdateExpression: "SET a = :a, v = :v",
      ExpressionAttributeValues: { ":a": large["a"], ":v": large["v"] },
    };
    expect(await target.refusal("TransactWriteItems", { TransactItems: [{ Update }] })).toBe(UPDATE_REFUSED);
  });

  it("statements that insert or update", async () => {
    const Statement = `INSERT INTO "${table}" VALUE {'pk': 'insert', 'sk': 'S', 'a': '1', 'v': ?}`;
    expect(await target.refusal("ExecuteStatement", { Statement, Parameters: [large["v"]] })).toBe(
      PUT_REFUSED,
    );
    await put(KEY);
    const updating = `UPDATE "${table}" SET a = '1' SET v = ? WHERE pk = 'P' AND sk = 'S'`;
    expect(await target.refusal("ExecuteStatement", { Statement: updating, Parameters: [large["v"]] })).toBe(
      UPDATE_REFUSED,
    );
  });

  it("an update that brings the item into the index", async () => {
    await put({ ...KEY, v: filling(MAX / 2) });
    expect(await update("SET a = :a", { ":a": s("1") })).toBe(UPDATE_REFUSED);
    expect(await update("SET k = :k", { ":k": s("1") })).toBe("accepted {}");
  });

  it("an update that leaves the entry as it was", async () => {
    await put({ ...item("i", "w", 0), u: filling(999) });
    const room = MAX - SMALL - 1_000 - (KEY_BYTES + 2);
    expect(await update("SET w = :w", { ":w": filling(room) })).toBe("accepted {}");
    expect(await update("SET w = :w", { ":w": filling(room + 1) })).toBe(UPDATE_REFUSED);
  });
});
