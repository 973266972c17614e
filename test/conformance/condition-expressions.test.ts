/**
 * Conditions, as PutItem, UpdateItem and DeleteItem evaluate them: what each operator and function makes of every
 * type, of paths that lead nowhere, and of each other. A condition is tried on a DeleteItem that asks for the item
 * when it fails, so that the item stays when the condition is false and is put back when it is true.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { b, bs, type Item, l, m, n, nil, ns, s, ss, yes } from "./values.ts";

const target = useTarget();
let table = "";

const KEY = { pk: s("stored") };
const STORED: Item = {
  ...KEY,
  str: s("banana"),
  blank: s(""),
  wide: s("a😀ü"),
  num: n(5),
  neg: n(-5),
  bin: b("abc"),
  flag: yes,
  nil,
  strs: ss("a", "b"),
  nums: ns(1, 2, 3),
  bins: bs("x", "y"),
  els: l(s("a"), n(1), l(s("deep")), m({ k: s("v") })),
  doc: m({ str: s("inner"), num: n(7), list: l(n(1)) }),
  same: s("banana"),
};

beforeAll(async () => {
  table = await target.createTable("condition", PK_TABLE);
  await target.call("PutItem", { TableName: table, Item: STORED });
});

type Case = readonly [
  rule: string,
  condition: string,
  values?: Item | undefined,
  names?: Readonly<Record<string, string>>,
];

/** Whether the condition holds for the stored item, or what it is refused with. */
async function holds(
  [, ConditionExpression, values, names]: Case,
  Key: Item = KEY,
): Promise<boolean | string> {
  const answer = await target.refusal("UpdateItem", {
    TableName: table,
    Key,
    UpdateExpression: "REMOVE nowhere",
    ConditionExpression,
    ...(values !== undefined && { ExpressionAttributeValues: values }),
    ...(names !== undefined && { ExpressionAttributeNames: names }),
  });
  if (answer.startsWith("accepted")) return true;
  return answer === "ConditionalCheckFailedException: The conditional request failed" ? false : answer;
}

const titled = (cases: readonly Case[]) => cases.map((row) => ({ rule: row[0], row }));
const one = (value: Item[string]): Item => ({ ":v": value });

const trueCases: readonly Case[] = [
  ["strings are equal by content", "str = :v", one(s("banana"))],
  ["a value may stand on the left", ":v = str", one(s("banana"))],
  ["two paths are compared", "str = same"],
  ["two values are compared", ":v = :w", { ":v": n(1), ":w": n("1.0") }],
  ["numbers are equal by value", "num = :v", one(n("5.00"))],
  ["numbers are equal by value whatever the exponent", "num = :v", one(n("0.5e1"))],
  ["a set of strings is equal in any order", "strs = :v", one(ss("b", "a"))],
  ["a set of numbers is equal by value in any order", "nums = :v", one(ns("3.0", 2, "1e0"))],
  ["a set of binaries is equal in any order", "bins = :v", one(bs("y", "x"))],
  [
    "lists are equal element by element",
    "els = :v",
    one(l(s("a"), n("1.0"), l(s("deep")), m({ k: s("v") }))),
  ],
  ["maps are equal member by member", "doc = :v", one(m({ num: n(7), list: l(n(1)), str: s("inner") }))],
  ["booleans are equal", "flag = :v", one(yes)],
  ["NULL equals NULL", "nil = :v", one(nil)],
  ["different types are not equal", "num <> :v", one(s("5"))],
  ["a missing attribute differs from every value", "nowhere <> :v", one(s("a"))],
  ["two missing attributes differ", "nowhere <> nothing"],
  ["lists in another order differ", "els <> :v", one(l(n(1), s("a")))],
  ["numbers are ordered by value", "num > :v", one(n("4.99999"))],
  ["a negative number is below zero", "neg < :v", one(n(0))],
  ["strings are ordered by UTF-8 bytes", "wide > :v", one(s("a\uffff"))],
  ["a string is above its prefix", "str > :v", one(s("ban"))],
  ["binaries are ordered by unsigned bytes", "bin < :v", one({ B: "/w==" })],
  ["<= holds for equal values", "num <= :v", one(n(5))],
  [">= holds for equal values", "num >= :v", one(n(5))],
  ["BETWEEN includes both bounds", "num BETWEEN :v AND :w", { ":v": n(5), ":w": n(5) }],
  ["BETWEEN takes paths as bounds", ":v BETWEEN neg AND num", one(n(0))],
  ["IN holds when one value is equal", "num IN (:v, :w)", { ":v": n(1), ":w": n("5.0") }],
  ["IN takes paths", "str IN (wide, same)"],
  ["attribute_exists holds for NULL", "attribute_exists(nil)"],
  ["attribute_exists follows a path", "attribute_exists(doc.num)"],
  ["attribute_not_exists holds for a missing attribute", "attribute_not_exists(nowhere)"],
  ["attribute_not_exists holds past the end of a list", "attribute_not_exists(els[4])"],
  ["an index of a map leads nowhere", "attribute_not_exists(doc[0])"],
  ["a member of a list leads nowhere", "attribute_not_exists(els.a)"],
  ["a member of a scalar leads nowhere", "attribute_not_exists(str.a)"],
  ["attribute_type compares the type", "attribute_type(nums, :v)", one(s("NS"))],
  ["attribute_type knows NULL", "attribute_type(nil, :v)", one(s("NULL"))],
  ["attribute_type knows BOOL", "attribute_type(flag, :v)", one(s("BOOL"))],
  ["attribute_type knows L", "attribute_type(els, :v)", one(s("L"))],
  ["attribute_type knows M", "attribute_type(doc, :v)", one(s("M"))],
  ["begins_with compares a prefix of a string", "begins_with(str, :v)", one(s("ban"))],
  ["begins_with compares a prefix of a binary", "begins_with(bin, :v)", one(b("ab"))],
  ["every string begins with the empty one", "begins_with(str, :v)", one(s(""))],
  ["begins_with takes the value first", "begins_with(:v, str)", one(s("bananas"))],
  ["contains finds a substring", "contains(str, :v)", one(s("nan"))],
  ["contains finds a run of bytes", "contains(bin, :v)", one(b("bc"))],
  ["contains finds a member of a string set", "contains(strs, :v)", one(s("b"))],
  ["contains finds a member of a number set by value", "contains(nums, :v)", one(n("2.0"))],
  ["contains finds a member of a binary set", "contains(bins, :v)", one(b("x"))],
  ["contains finds an element of a list", "contains(els, :v)", one(n("1.0"))],
  ["contains finds a list in a list", "contains(els, :v)", one(l(s("deep")))],
  ["contains takes a value first", "contains(:v, str)", one(ss("banana", "apple"))],
  ["size of a string counts UTF-16 units", "size(wide) = :v", one(n(4))],
  ["size of an empty string is 0", "size(blank) = :v", one(n(0))],
  ["size of a binary counts bytes", "size(bin) = :v", one(n(3))],
  ["size of a set counts members", "size(nums) = :v", one(n(3))],
  ["size of a list counts elements", "size(els) = :v", one(n(4))],
  ["size of a map counts members", "size(doc) = :v", one(n(3))],
  ["size of a number has no value and so differs", "size(num) <> :v", one(n(1))],
  ["size takes a value", "size(:v) = num", one(s("12345"))],
  ["size may stand in BETWEEN", "size(blank) BETWEEN neg AND num"],
  ["NOT turns a false comparison with a missing attribute true", "NOT nowhere < :v", one(n(1))],
  ["NOT binds closer than AND", "NOT num = :v AND num = :w", { ":v": n(1), ":w": n(5) }],
  ["AND binds closer than OR", "num = :w OR num = :v AND num = :v", { ":v": n(1), ":w": n(5) }],
  ["parentheses come first", "NOT (num = :w AND num = :v)", { ":v": n(1), ":w": n(5) }],
  ["keywords are written in any case", "num beTween :v aNd :v oR nOt num iN (:v)", one(n(5))],
  ["no white space is needed around parentheses", "(num)between(:v)and(:v)", one(n(5))],
  ["white space is free", "\t num\n=\r :v  ", one(n(5))],
  ["a path goes through lists and maps", "els[3].k = :v", one(s("v"))],
  ["a path goes through lists of lists", "els[2][0] = :v", one(s("deep"))],
  ["one name is one element even with dots", "attribute_not_exists(#p)", undefined, { "#p": "doc.num" }],
  ["a condition may stand in parentheses", "(num = :v)", one(n(5))],
  ["conditions in parentheses may stand in parentheses", "((num = :v) AND (str = same))", one(n(5))],
];

const falseCases: readonly Case[] = [
  ["= is false on different types", "num = :v", one(s("5"))],
  ["= is false on a missing attribute", "nowhere = :v", one(s("a"))],
  ["= is false on two missing attributes", "nowhere = nothing"],
  ["= is false between a set and a list", "strs = :v", one(l(s("a"), s("b")))],
  ["<> is false on equal values", "num <> :v", one(n("5.0"))],
  ["an ordering is false on different types", "num < :v", one(s("9"))],
  ["an ordering is false on a missing attribute", "nowhere < :v", one(n(1))],
  [">= is false on a missing attribute", "nowhere >= :v", one(n(1))],
  ["an ordering is false on a stored boolean", "flag < :v", one(n(1))],
  ["an ordering is false on a stored list", "els > :v", one(n(1))],
  ["BETWEEN is false outside the bounds", "num BETWEEN :v AND :w", { ":v": n(6), ":w": n(7) }],
  ["BETWEEN is false on a missing attribute", "nowhere BETWEEN :v AND :w", { ":v": n(1), ":w": n(7) }],
  ["BETWEEN is false on another type", "str BETWEEN :v AND :w", { ":v": n(1), ":w": n(7) }],
  ["BETWEEN is false when stored bounds are reversed", ":v BETWEEN num AND neg", one(n(0))],
  ["IN is false when no value is equal", "num IN (:v, :w)", { ":v": n(1), ":w": s("5") }],
  ["IN is false on a missing attribute", "nowhere IN (:v)", one(n(1))],
  ["attribute_exists is false on a missing attribute", "attribute_exists(nowhere)"],
  ["attribute_not_exists is false on NULL", "attribute_not_exists(nil)"],
  ["attribute_type is false on a missing attribute", "attribute_type(nowhere, :v)", one(s("S"))],
  ["attribute_type is false on another type", "attribute_type(num, :v)", one(s("S"))],
  ["begins_with is false on another type", "begins_with(num, :v)", one(s("5"))],
  ["begins_with is false on a missing attribute", "begins_with(nowhere, :v)", one(s("a"))],
  ["contains is false on a missing attribute", "contains(nowhere, :v)", one(s("a"))],
  ["contains is false on a map", "contains(doc, :v)", one(s("str"))],
  ["contains is false for a set in a set", "contains(strs, :v)", one(ss("a"))],
  ["contains is false for a number in a string", "contains(str, :v)", one(n(5))],
  ["contains is false for a string in a number set", "contains(nums, :v)", one(s("1"))],
  ["size of a stored number equals nothing", "size(num) = :v", one(n(1))],
  ["size of a missing attribute equals nothing", "size(nowhere) >= :v", one(n(0))],
  ["size of a stored boolean equals nothing", "size(flag) < :v", one(n(9))],
];

describe("Condition: holds", () => {
  it.each(titled(trueCases))("$rule", async ({ row }) => {
    expect(await holds(row)).toBe(true);
  });
});

describe("Condition: does not hold", () => {
  it.each(titled(falseCases))("$rule", async ({ row }) => {
    expect(await holds(row)).toBe(false);
  });
});

describe("Condition: an item that is not there", () => {
  it.each<readonly [rule: string, condition: string, values: Item | undefined, expected: boolean]>([
    ["has no attributes", "attribute_not_exists(pk)", undefined, true],
    ["has no key either", "pk = :v", one(s("absent")), false],
    ["differs from everything", "pk <> :v", one(s("absent")), true],
  ])("%s", async (rule, condition, values, expected) => {
    expect(await holds([rule, condition, values], { pk: s("absent") })).toBe(expected);
  });
});
