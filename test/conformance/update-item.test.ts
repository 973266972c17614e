/**
 * What an update expression makes of an item: SET, REMOVE, ADD and DELETE on every kind of path. All operands are
 * those of the item before the update.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { bs, type Item, l, m, n, nil, ns, s, ss } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("update", PK_TABLE);
});

interface RawSetting {
  /** The item before, without its key; absent: there is none. */
  readonly before?: Item;
  readonly update?: string;
  readonly values?: Item;
  readonly names?: Readonly<Record<string, string>>;
}

/** Updates an item that has the rule as its key; gives what refused it, or the item afterwards without its key. */
async function updated(rule: string, { before, update, values, names }: RawSetting): Promise<unknown> {
  const Key = { pk: s(rule) };
  if (before !== undefined) await target.call("PutItem", { TableName: table, Item: { ...Key, ...before } });
  const answer = await target.refusal("UpdateItem", {
    TableName: table,
    Key,
    ...(update !== undefined && { UpdateExpression: update }),
    ...(values !== undefined && { ExpressionAttributeValues: values }),
    ...(names !== undefined && { ExpressionAttributeNames: names }),
  });
  if (!answer.startsWith("accepted")) return answer;
  const item = await target.item(table, Key);
  if (item === undefined) return undefined;
  const { pk: _, ...rest } = item;
  return rest;
}

type Case = readonly [rule: string, given: RawSetting, after: unknown];
const v = (value: Item[string], other?: Item[string]): Item => ({
  ":v": value,
  ...(other !== undefined && { ":w": other }),
});

const BAD_PATH =
  "ValidationException: The document path provided in the update expression is invalid for update";
const NO_ATTRIBUTE =
  "ValidationException: The provided expression refers to an attribute that does not exist in the item";
const BAD_TYPE = "ValidationException: An operand in the update expression has an incorrect data type";
const OVERFLOW =
  "ValidationException: Number overflow. Attempting to store a number with magnitude larger than supported range";

const set: readonly Case[] = [
  ["creates the item", { update: "SET a = :v", values: v(s("x")) }, { a: s("x") }],
  [
    "reads the key of an item it creates",
    { update: "SET a = pk" },
    { a: s("SET reads the key of an item it creates") },
  ],
  [
    "reads the key of an item it creates, in functions",
    {
      update:
        "SET a = if_not_exists(pk, :v), b = if_not_exists(b, pk), l = list_append(if_not_exists(l, :w), :w)",
      values: v(s("x"), l(s("y"))),
    },
    {
      a: s("SET reads the key of an item it creates, in functions"),
      b: s("SET reads the key of an item it creates, in functions"),
      l: l(s("y"), s("y")),
    },
  ],
  ["counts with no key that is no number", { update: "SET a = pk + :v", values: v(n(1)) }, BAD_TYPE],
  ["adds an attribute", { before: { a: n(1) }, update: "SET b = :v", values: v(nil) }, { a: n(1), b: nil }],
  [
    "replaces an attribute of another type",
    { before: { a: n(1) }, update: "SET a = :v", values: v(l(s("x"))) },
    { a: l(s("x")) },
  ],
  [
    "copies an attribute",
    { before: { a: m({ b: n(1) }) }, update: "SET c = a.b, d = a" },
    { a: m({ b: n(1) }), c: n(1), d: m({ b: n(1) }) },
  ],
  [
    "swaps two attributes, since operands are read before",
    { before: { a: n(1), b: n(2) }, update: "SET a = b, b = a" },
    { a: n(2), b: n(1) },
  ],
  [
    "sets a member of a map",
    { before: { a: m({ b: n(1) }) }, update: "SET a.c = :v", values: v(n(2)) },
    { a: m({ b: n(1), c: n(2) }) },
  ],
  [
    "sets an element of a list",
    { before: { a: l(n(1), n(2)) }, update: "SET a[1] = :v", values: v(s("x")) },
    { a: l(n(1), s("x")) },
  ],
  [
    "a list index past the end appends",
    { before: { a: l(n(1)) }, update: "SET a[9] = :v", values: v(n(2)) },
    { a: l(n(1), n(2)) },
  ],
  [
    "several indexes past the end append in their order",
    { before: { a: l(n(1)) }, update: "SET a[9] = :v, a[5] = :w", values: v(n(9), n(5)) },
    { a: l(n(1), n(5), n(9)) },
  ],
  [
    "goes through lists and maps",
    { before: { a: l(m({ b: l(n(1)) })) }, update: "SET a[0].b[0] = :v", values: v(n(2)) },
    { a: l(m({ b: l(n(2)) })) },
  ],
  [
    "a name in a placeholder is one element even with dots",
    { before: {}, update: "SET #a = :v", names: { "#a": "a.b" }, values: v(n(1)) },
    { "a.b": n(1) },
  ],
  [
    "placeholders stand for elements of a path",
    { before: { a: m({}) }, update: "SET a.#b = :v", names: { "#b": "data" }, values: v(n(1)) },
    { a: m({ data: n(1) }) },
  ],
  ["adds numbers", { before: { a: n(1) }, update: "SET a = a + :v", values: v(n("0.5")) }, { a: n("1.5") }],
  ["subtracts numbers", { before: { a: n(1) }, update: "SET a = :v - a", values: v(n(0)) }, { a: n(-1) }],
  [
    "adds exactly",
    { before: { a: n("0.1") }, update: "SET a = a + :v", values: v(n("0.2")) },
    { a: n("0.3") },
  ],
  [
    "adds 38 digits exactly",
    { before: { a: n("9".repeat(37)) }, update: "SET a = a + :v", values: v(n(1)) },
    { a: n(`1${"0".repeat(37)}`) },
  ],
  [
    "an operand may stand in parentheses",
    { before: { b: n(1), c: n(2) }, update: "SET a = (b + c)" },
    { a: n(3), b: n(1), c: n(2) },
  ],
  [
    "if_not_exists takes the value of the path",
    { before: { a: n(1) }, update: "SET a = if_not_exists(a, :v)", values: v(n(9)) },
    { a: n(1) },
  ],
  [
    "if_not_exists takes the other value when there is none",
    { before: {}, update: "SET a = if_not_exists(b, :v)", values: v(n(9)) },
    { a: n(9) },
  ],
  [
    "if_not_exists nests",
    { before: { c: n(3) }, update: "SET a = if_not_exists(b, if_not_exists(c, :v))", values: v(n(9)) },
    { a: n(3), c: n(3) },
  ],
  [
    "if_not_exists counts up",
    { before: {}, update: "SET a = if_not_exists(a, :v) + :w", values: v(n(0), n(5)) },
    { a: n(5) },
  ],
  [
    "two functions are added",
    { before: { a: n(1) }, update: "SET b = if_not_exists(a, :v) + if_not_exists(c, :v)", values: v(n(2)) },
    { a: n(1), b: n(3) },
  ],
  [
    "list_append puts the second list behind the first",
    { before: { a: l(n(1)) }, update: "SET a = list_append(a, :v)", values: v(l(n(2), n(3))) },
    { a: l(n(1), n(2), n(3)) },
  ],
  [
    "list_append prepends",
    { before: { a: l(n(1)) }, update: "SET a = list_append(:v, a)", values: v(l(n(2))) },
    { a: l(n(2), n(1)) },
  ],
  [
    "list_append takes if_not_exists",
    { before: {}, update: "SET a = list_append(if_not_exists(a, :v), :w)", values: v(l(), l(n(1))) },
    { a: l(n(1)) },
  ],
  [
    "a path that leads into a missing map is refused",
    { before: {}, update: "SET a.b = :v", values: v(n(1)) },
    BAD_PATH,
  ],
  ["a path into a missing item is refused", { update: "SET a.b = :v", values: v(n(1)) }, BAD_PATH],
  [
    "a path that leads into a scalar is refused",
    { before: { a: n(1) }, update: "SET a.b = :v", values: v(n(1)) },
    BAD_PATH,
  ],
  [
    "a member of a list is refused",
    { before: { a: l() }, update: "SET a.b = :v", values: v(n(1)) },
    BAD_PATH,
  ],
  [
    "an element of a map is refused",
    { before: { a: m({}) }, update: "SET a[0] = :v", values: v(n(1)) },
    BAD_PATH,
  ],
  [
    "an element of a missing list is refused",
    { before: {}, update: "SET a[0] = :v", values: v(n(1)) },
    BAD_PATH,
  ],
  ["an operand that is not there is refused", { before: {}, update: "SET a = b" }, NO_ATTRIBUTE],
  [
    "an operand of arithmetic that is not there is refused",
    { before: {}, update: "SET a = a + :v", values: v(n(1)) },
    NO_ATTRIBUTE,
  ],
  [
    "a list to append to that is not there is refused",
    { before: {}, update: "SET a = list_append(a, :v)", values: v(l()) },
    NO_ATTRIBUTE,
  ],
  [
    "arithmetic with a stored string is refused",
    { before: { a: s("1") }, update: "SET a = a + :v", values: v(n(1)) },
    BAD_TYPE,
  ],
  [
    "list_append to a stored string is refused",
    { before: { a: s("1") }, update: "SET a = list_append(a, :v)", values: v(l()) },
    BAD_TYPE,
  ],
  [
    "a sum of more than 38 digits is refused",
    { before: { a: n("1e50") }, update: "SET a = a + :v", values: v(n(1)) },
    OVERFLOW,
  ],
  ["a sum beyond the range is refused", { before: { a: n("9e125") }, update: "SET a = a + a" }, OVERFLOW],
];

const remove: readonly Case[] = [
  ["takes an attribute away", { before: { a: n(1), b: n(2) }, update: "REMOVE a" }, { b: n(2) }],
  ["of a missing attribute changes nothing", { before: { b: n(2) }, update: "REMOVE a" }, { b: n(2) }],
  [
    "takes a member of a map away",
    { before: { a: m({ b: n(1), c: n(2) }) }, update: "REMOVE a.b" },
    { a: m({ c: n(2) }) },
  ],
  [
    "takes an element away and closes the gap",
    { before: { a: l(n(0), n(1), n(2)) }, update: "REMOVE a[1]" },
    { a: l(n(0), n(2)) },
  ],
  [
    "indexes are those of the old list",
    { before: { a: l(n(0), n(1), n(2), n(3)) }, update: "REMOVE a[1], a[2]" },
    { a: l(n(0), n(3)) },
  ],
  [
    "an index past the end changes nothing",
    { before: { a: l(n(0)) }, update: "REMOVE a[5]" },
    { a: l(n(0)) },
  ],
  ["of a missing member changes nothing", { before: { a: m({}) }, update: "REMOVE a.b" }, { a: m({}) }],
  [
    "together with SET of another element",
    { before: { a: l(n(0), n(1), n(2)) }, update: "REMOVE a[0] SET a[2] = :v", values: v(s("x")) },
    { a: l(n(1), s("x")) },
  ],
  ["of a member of a missing map is refused", { before: {}, update: "REMOVE a.b" }, BAD_PATH],
  ["of a member of a scalar is refused", { before: { a: n(1) }, update: "REMOVE a.b" }, BAD_PATH],
  ["of an element of a map is refused", { before: { a: m({}) }, update: "REMOVE a[0]" }, BAD_PATH],
  ["does not create an item", { update: "REMOVE a" }, undefined],
  ["of a nested path does not create an item", { update: "REMOVE a.b[1]" }, undefined],
];

const add: readonly Case[] = [
  ["counts up", { before: { a: n(1) }, update: "ADD a :v", values: v(n("2.5")) }, { a: n("3.5") }],
  ["a missing number counts from 0", { before: {}, update: "ADD a :v", values: v(n(-2)) }, { a: n(-2) }],
  ["creates the item", { update: "ADD a :v", values: v(n(1)) }, { a: n(1) }],
  [
    "counts in a map",
    { before: { a: m({ b: n(1) }) }, update: "ADD a.b :v", values: v(n(1)) },
    { a: m({ b: n(2) }) },
  ],
  [
    "unites sets of strings",
    { before: { a: ss("a", "b") }, update: "ADD a :v", values: v(ss("b", "c")) },
    { a: ss("a", "b", "c") },
  ],
  [
    "unites sets of numbers by value",
    { before: { a: ns(1, 2) }, update: "ADD a :v", values: v(ns("2.0", 3)) },
    { a: ns(1, 2, 3) },
  ],
  [
    "unites sets of binaries",
    { before: { a: bs("a") }, update: "ADD a :v", values: v(bs("a", "b")) },
    { a: bs("a", "b") },
  ],
  ["a missing set is created", { before: {}, update: "ADD a :v", values: v(ss("a")) }, { a: ss("a") }],
  ["to a string is refused", { before: { a: s("1") }, update: "ADD a :v", values: v(n(1)) }, BAD_TYPE],
  [
    "of a set to a set of another type is refused",
    { before: { a: ss("1") }, update: "ADD a :v", values: v(ns(1)) },
    BAD_TYPE,
  ],
  [
    "beyond the range is refused",
    { before: { a: n("9.9e125") }, update: "ADD a :v", values: v(n("1e125")) },
    OVERFLOW,
  ],
];

const del: readonly Case[] = [
  [
    "takes members away",
    { before: { a: ss("a", "b", "c") }, update: "DELETE a :v", values: v(ss("b", "x")) },
    { a: ss("a", "c") },
  ],
  [
    "takes numbers away by value",
    { before: { a: ns(1, 2) }, update: "DELETE a :v", values: v(ns("1.0")) },
    { a: ns(2) },
  ],
  [
    "the last member takes the attribute with it",
    { before: { a: ss("a"), b: n(1) }, update: "DELETE a :v", values: v(ss("a")) },
    { b: n(1) },
  ],
  [
    "from a missing attribute changes nothing",
    { before: { b: n(1) }, update: "DELETE a :v", values: v(ss("a")) },
    { b: n(1) },
  ],
  ["does not create an item", { update: "DELETE a :v", values: v(ss("a")) }, undefined],
  [
    "from a set of another type is refused",
    { before: { a: ns(1) }, update: "DELETE a :v", values: v(ss("1")) },
    BAD_TYPE,
  ],
  ["from a number is refused", { before: { a: n(1) }, update: "DELETE a :v", values: v(ns(1)) }, BAD_TYPE],
];

const whole: readonly Case[] = [
  ["without an expression the key is created", {}, {}],
  ["without an expression an item stays as it is", { before: { a: n(1) } }, { a: n(1) }],
  [
    "sections come in any order",
    {
      before: { a: n(1), b: n(1), c: ss("x", "y") },
      update: "DELETE c :w REMOVE b ADD a :v SET d = a",
      values: v(n(1), ss("x")),
    },
    { a: n(2), c: ss("y"), d: n(1) },
  ],
  [
    "keywords are written in any case",
    { before: { b: n(1) }, update: "set a = :v remove b", values: v(n(1)) },
    { a: n(1) },
  ],
];

describe.each([
  ["SET", set],
  ["REMOVE", remove],
  ["ADD", add],
  ["DELETE", del],
  ["an update", whole],
])("UpdateItem: %s", (section, cases) => {
  it.each(cases)("%s", async (rule, given, after) => {
    expect(await updated(`${section} ${rule}`, given)).toEqual(after);
  });
});
