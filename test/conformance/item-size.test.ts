/**
 * Bytes of values and items, seen through the 400 KB limit: an item filled up to the last byte is accepted, with one
 * byte more it is refused. UpdateItem counts its own statement too.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { b, bs, type Item, l, m, n, nil, no, ns, s, ss, type Value, yes } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("sizes", PK_TABLE);
});

const MAX = 409_600;
const PUT_REFUSED = "ValidationException: Item size has exceeded the maximum allowed size";
const UPDATE_REFUSED = "ValidationException: Item size to update has exceeded the maximum allowed size";

/** `pk` with "K" and a padding `b` of so many bytes, names counted. */
const padded = (bytes: number): Item => ({ pk: s("K"), b: s("x".repeat(bytes - "pkK".length - "b".length)) });
const put = (Item: Item) => target.refusal("PutItem", { TableName: table, Item });

describe("Sizes: an attribute takes", () => {
  it.each<readonly [rule: string, value: Value, bytes: number]>([
    ["the UTF-8 bytes of a string", s("aé漢😀"), 10],
    ["nothing for an empty string", s(""), 0],
    ["the bytes of a binary", b("abcde"), 5],
    ["1 for a boolean", yes, 1],
    ["1 for the other one", no, 1],
    ["1 for NULL", nil, 1],
    ["the members of a set", ss("a", "bcd", ""), 4],
    ["the numbers of a set", ns(1, 12, "-42", 1234), 2 + 2 + 3 + 3],
    ["the binaries of a set", bs("ab", "c"), 3],
    ["3 for an empty list", l(), 3],
    ["3 for an empty map", m({}), 3],
    ["1 more for each element", l(s("a"), s("bc")), 3 + 2 + 3],
    ["1 more for each member, and its name", m({ k: s("v"), é: n(1) }), 3 + 3 + 1 + 2 + 2],
    ["lists in maps", m({ a: l(nil, m({})) }), 3 + 1 + 1 + (3 + 1 + 1 + 1 + 3)],
  ])("%s", async (_, value, bytes) => {
    const item = (spare: number): Item => ({ ...padded(MAX - "v".length - bytes + spare), v: value });
    expect(await put(item(0))).toBe("accepted {}");
    expect(await put(item(1))).toBe(PUT_REFUSED);
  });
});

describe("Sizes: a number takes", () => {
  it.each<readonly [number: string, bytes: number]>([
    ["0", 1],
    ["1", 2],
    ["12", 2],
    ["123", 3],
    ["1234", 3],
    ["9".repeat(38), 20],
    ["0042", 2],
    ["100", 2],
    ["1010", 3],
    ["0.0000001", 2],
    ["1E125", 2],
    ["1E-100", 2],
    ["1.5", 3],
    ["15", 2],
    ["1.2", 3],
    ["1.200", 3],
    ["1.234", 4],
    ["3.14159", 5],
    ["123456", 4],
    ["100.5", 4],
    ["0.15", 2],
    ["-42", 3],
    ["-0", 1],
    ["0.00", 1],
    ["0E5", 1],
  ])("%s: %i", async (number, bytes) => {
    const item = (spare: number): Item => ({ ...padded(MAX - "v".length - bytes + spare), v: n(number) });
    expect(await put(item(0))).toBe("accepted {}");
    expect(await put(item(1))).toBe(PUT_REFUSED);
  });
});

describe("Sizes: the limit holds for", () => {
  const large = padded(MAX + 1);
  it.each<readonly [rule: string, operation: string, input: () => object, text: string]>([
    [
      "a put in a batch",
      "BatchWriteItem",
      () => ({ RequestItems: { [table]: [{ PutRequest: { Item: large } }] } }),
      PUT_REFUSED,
    ],
    [
      "a put in a transaction",
      "TransactWriteItems",
      () => ({ TransactItems: [{ Put: { TableName: table, Item: large } }] }),
      PUT_REFUSED,
    ],
    [
      "a put in a transaction before its table is looked at",
      "TransactWriteItems",
      () => ({ TransactItems: [{ Put: { TableName: target.name("none"), Item: large } }] }),
      PUT_REFUSED,
    ],
    [
      "legacy updates, without their statement",
      "UpdateItem",
      () => ({
        TableName: table,
        Key: { pk: s("K") },
        AttributeUpdates: { b: { Value: s("x".repeat(MAX - 3)) } },
      }),
      UPDATE_REFUSED,
    ],
  ])("%s", async (_, operation, input, text) => {
    expect(await target.refusal(operation, input())).toBe(text);
  });

  it("legacy updates up to the last byte", async () => {
    const update = {
      TableName: table,
      Key: { pk: s("legacy") },
      AttributeUpdates: { b: { Value: s("x".repeat(MAX - 9)) } },
    };
    expect(await target.refusal("UpdateItem", update)).toBe("accepted {}");
  });
});

/** An item with this key as large as its update may make it; the update and its value for a padding of so many bytes. */
interface Statement {
  readonly rule: string;
  readonly key?: string;
  readonly before?: Item;
  readonly update: string;
  readonly values?: (padding: Value) => Item;
  /** Largest padding, in bytes. */
  readonly largest: number;
}

const pad = (padding: Value): Item => ({ ":v": padding });
const CHARGE_MAX = MAX - 3;
/** Bytes that a SET clause costs beside its target and operand. */
const CLAUSE = 19;
const path = (...elements: readonly number[]) => 1 + elements.reduce((sum, bytes) => sum + 14 + bytes, 0);

const statements: readonly Statement[] = [
  {
    rule: "SET of a value under a key of one letter",
    update: "SET b = :v",
    largest: CHARGE_MAX - CLAUSE - 1,
  },
  {
    rule: "SET of two values",
    update: "SET b = :v, c = :w",
    values: (v) => ({ ":v": v, ":w": s("") }),
    largest: CHARGE_MAX - 2 * CLAUSE - 2,
  },
  {
    rule: "a value used twice, each time",
    update: "SET b = :v, c = :v",
    largest: Math.floor((CHARGE_MAX - 2 * CLAUSE - 2) / 2),
  },
  {
    rule: "a key of 22 bytes, where item and statement meet",
    key: "k".repeat(20),
    update: "SET b = :v",
    largest: MAX - 23,
  },
  {
    rule: "a longer key, where the item alone counts",
    key: "k".repeat(1_024),
    update: "SET b = :v",
    largest: MAX - 1_026 - 1,
  },
  {
    rule: "a member of a map, whose target costs 4 and its name",
    before: { m: m({}) },
    update: "SET m.abc = :v",
    largest: CHARGE_MAX - CLAUSE - (1 + 4 + 3),
  },
  {
    rule: "an element of a list, whose target costs 4 and its digits",
    before: { l: l(n(1)) },
    update: "SET l[12] = :v",
    largest: CHARGE_MAX - CLAUSE - (1 + 4 + 2),
  },
  {
    rule: "a path as operand",
    before: { c: n(1) },
    update: "SET b = :v, d = c",
    largest: CHARGE_MAX - CLAUSE - 1 - (CLAUSE + 1 + path(1)),
  },
  {
    rule: "a nested path as operand",
    before: { c: l(m({ ab: n(1) })) },
    update: "SET b = :v, d = c[0].ab",
    largest: CHARGE_MAX - CLAUSE - 1 - (CLAUSE + 1 + path(1, 1, 2)),
  },
  {
    rule: "a sum",
    before: { c: n(1) },
    update: "SET b = :v, d = c + :n",
    values: (v) => ({ ":v": v, ":n": n(1) }),
    largest: CHARGE_MAX - CLAUSE - 1 - (CLAUSE + 1 + 34 + path(1) + 2),
  },
  {
    rule: "a difference",
    before: { c: n(1) },
    update: "SET b = :v, d = c - :n",
    values: (v) => ({ ":v": v, ":n": n(1) }),
    largest: CHARGE_MAX - CLAUSE - 1 - (CLAUSE + 1 + 37 + path(1) + 2),
  },
  {
    rule: "if_not_exists",
    update: "SET b = if_not_exists(b, :v)",
    largest: CHARGE_MAX - (CLAUSE + 1 + 39 + path(1)),
  },
  {
    rule: "list_append",
    before: { c: l() },
    update: "SET b = :v, c = list_append(c, :l)",
    values: (v) => ({ ":v": v, ":l": l() }),
    largest: CHARGE_MAX - CLAUSE - 1 - (CLAUSE + 1 + 37 + path(1) + 3),
  },
  { rule: "REMOVE", update: "SET b = :v REMOVE cde", largest: CHARGE_MAX - CLAUSE - 1 - (1 + 3) },
  {
    rule: "ADD of a number",
    update: "SET b = :v ADD c :n",
    values: (v) => ({ ":v": v, ":n": n(1) }),
    largest: CHARGE_MAX - CLAUSE - 1 - (CLAUSE + 1 + 2),
  },
  {
    rule: "ADD of a set, whose new members alone count",
    before: { c: ss("abc") },
    update: "SET b = :v ADD c :n",
    values: (v) => ({ ":v": v, ":n": ss("abc", "de") }),
    largest: CHARGE_MAX - CLAUSE - 1 - (CLAUSE + 1 + 2),
  },
  {
    rule: "DELETE",
    before: { c: ss("abc") },
    update: "SET b = :v DELETE c :n",
    values: (v) => ({ ":v": v, ":n": ss("abc") }),
    largest: CHARGE_MAX - CLAUSE - 1 - (1 + 1),
  },
];

describe("Sizes: an update counts its statement", () => {
  it.each(statements)("$rule", async ({ key = "K", before, update, values = pad, largest }) => {
    const attempt = async (bytes: number) => {
      await target.call("PutItem", { TableName: table, Item: { pk: s(key), ...before } });
      return target.refusal("UpdateItem", {
        TableName: table,
        Key: { pk: s(key) },
        UpdateExpression: update,
        ExpressionAttributeValues: values(s("x".repeat(bytes))),
      });
    };
    expect(await attempt(largest)).toBe("accepted {}");
    expect(await attempt(largest + 1)).toBe(UPDATE_REFUSED);
  });

  it("before the condition is evaluated", async () => {
    const input = {
      TableName: table,
      Key: { pk: s("condition") },
      UpdateExpression: "SET b = :v",
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeValues: { ":v": s("x".repeat(MAX)) },
    };
    expect(await target.refusal("UpdateItem", input)).toBe(UPDATE_REFUSED);
  });

  it("in a transaction too, at the top level", async () => {
    const Update = {
      TableName: table,
      Key: { pk: s("transaction") },
      UpdateExpression: "SET b = :v",
      ExpressionAttributeValues: { ":v": s("x".repeat(MAX - 14)) },
    };
    expect(await target.refusal("TransactWriteItems", { TransactItems: [{ Update }] })).toBe(UPDATE_REFUSED);
  });
});
