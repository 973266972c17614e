/**
 * What updates do to items.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttributeMap, AttributeValue, Item } from "../../item/attribute-value.ts";
import { isInvalidExpression } from "../expression-fault.ts";
import { Placeholders } from "../placeholders.ts";
import { applyUpdate } from "./apply-update.ts";
import { compileUpdate, type UpdateProgram, updatedValues } from "./update.ts";
import { updateFaultText } from "./update-operand.ts";

const KEY: AttributeMap = { pk: { S: "k" } };
const BYTES_MAX = 409_600;

const OLD: Item = {
  pk: { S: "k" },
  n: { N: "5" },
  s: { S: "s" },
  l: { L: [{ S: "0" }, { S: "1" }, { S: "2" }] },
  m: { M: { x: { N: "1" }, q: { L: [{ M: { deep: { S: "d" } } }] } } },
  ss: { SS: ["a", "b"] },
  ns: { NS: ["1", "2"] },
  bs: { BS: ["/w=="] },
};

const VALUES: AttributeMap = {
  ":s": { S: "new" },
  ":s2": { S: "newer" },
  ":n": { N: "2" },
  ":big": { N: "9".repeat(38) },
  ":l": { L: [{ N: "9" }] },
  ":ss": { SS: ["b", "c"] },
  ":all": { SS: ["a", "b"] },
  ":ns": { NS: ["2"] },
  ":bs": { BS: ["AAAA"] },
  ":early": { SS: ["0"] },
  ":early_ns": { NS: ["-1", "10"] },
  ":early_bs": { BS: ["AAA="] },
};

function compile(text: string): UpdateProgram {
  const program = compileUpdate(text, new Placeholders({ "#p": "__proto__" }, VALUES));
  if (isInvalidExpression(program)) throw new Error(JSON.stringify(program.fault));
  return program;
}

function apply(text: string, old: Item | null = OLD): Item | null | string {
  const result = applyUpdate(compile(text), { old, key: KEY, bytesMax: BYTES_MAX });
  if (result.kind === "tooLarge") return "too large";
  return result.kind === "fault" ? updateFaultText(result.fault) : result.item;
}

const strings = (...texts: readonly string[]): AttributeValue => ({ L: texts.map((S) => ({ S })) });

describe("an update changes", () => {
  it.each<readonly [string, Record<string, AttributeValue | undefined>]>([
    ["SET s = :s, x = :n", { s: { S: "new" }, x: { N: "2" } }],
    ["SET n = n + :n", { n: { N: "7" } }],
    ["SET n = :n - n", { n: { N: "-3" } }],
    ["SET n = s, s = n", { n: { S: "s" }, s: { N: "5" } }],
    ["SET x = if_not_exists(x, :s), s = if_not_exists(s, :s)", { x: { S: "new" } }],
    ["SET x = if_not_exists(y, if_not_exists(n, :s))", { x: { N: "5" } }],
    ["SET l = list_append(:l, l)", { l: { L: [{ N: "9" }, { S: "0" }, { S: "1" }, { S: "2" }] } }],
    ["SET l = list_append(if_not_exists(y, :l), :l)", { l: { L: [{ N: "9" }, { N: "9" }] } }],
    ["SET l[1] = :s", { l: strings("0", "new", "2") }],
    ["SET l[9] = :s2, l[5] = :s", { l: strings("0", "1", "2", "new", "newer") }],
    ["SET l[0] = l[2], l[2] = l[0]", { l: strings("2", "1", "0") }],
    ["SET l[7] = :s REMOVE l[0], l[9]", { l: strings("1", "2", "new") }],
    ["REMOVE l[0], l[2]", { l: strings("1") }],
    ["REMOVE s, absent, l[99], m.absent", { s: undefined }],
    [
      "SET m.x = :s, m.y = :n, m.q[0].deep = m.x REMOVE m.z",
      { m: { M: { x: { S: "new" }, y: { N: "2" }, q: { L: [{ M: { deep: { N: "1" } } }] } } } },
    ],
    ["REMOVE m.q[0].deep", { m: { M: { x: { N: "1" }, q: { L: [{ M: {} }] } } } }],
    ["ADD n :n, x :n", { n: { N: "7" }, x: { N: "2" } }],
    ["ADD m.x :n", { m: { M: { x: { N: "3" }, q: { L: [{ M: { deep: { S: "d" } } }] } } } }],
    [
      "ADD ss :early, ns :early_ns, bs :early_bs",
      { ss: { SS: ["0", "a", "b"] }, ns: { NS: ["-1", "1", "2", "10"] }, bs: { BS: ["AAA=", "/w=="] } },
    ],
    ["ADD ss :ss, x :ss, ns :ns", { ss: { SS: ["a", "b", "c"] }, x: { SS: ["b", "c"] } }],
    ["DELETE ss :ss, x :ss, ns :ns", { ss: { SS: ["a"] }, ns: { NS: ["1"] } }],
    ["DELETE ss :all", { ss: undefined }],
  ])("%s", (text, changes) => {
    const before = structuredClone(OLD);
    expect(apply(text)).toEqual({ ...OLD, ...changes });
    expect(OLD).toEqual(before);
  });

  it("names that objects treat specially", () => {
    expect(Object.keys(apply("SET #p = :s") as Item)).toContain("__proto__");
  });
});

const INVALID_PATH = "The document path provided in the update expression is invalid for update";
const MISSING = "The provided expression refers to an attribute that does not exist in the item";
const WRONG_TYPE = "An operand in the update expression has an incorrect data type";
const OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range";

describe("an update of an item that does not suit it is refused", () => {
  it.each<readonly [string, string]>([
    ["SET x.y = :s", INVALID_PATH],
    ["SET s.y = :s", INVALID_PATH],
    ["SET s[0] = :s", INVALID_PATH],
    ["SET m[0] = :s", INVALID_PATH],
    ["SET l.x = :s", INVALID_PATH],
    ["SET l[7].x = :s", INVALID_PATH],
    ["REMOVE x.y", INVALID_PATH],
    ["REMOVE s[0]", INVALID_PATH],
    ["ADD x.y :n", INVALID_PATH],
    ["DELETE x.y :ss", INVALID_PATH],
    ["SET x = y", MISSING],
    ["SET x = m.absent", MISSING],
    ["SET x = n + y", MISSING],
    ["SET x = s + :n", WRONG_TYPE],
    ["SET x = n - s", WRONG_TYPE],
    ["SET x = list_append(s, :l)", WRONG_TYPE],
    ["ADD s :n", WRONG_TYPE],
    ["ADD n :ss", WRONG_TYPE],
    ["ADD ss :ns", WRONG_TYPE],
    ["DELETE ss :ns", WRONG_TYPE],
    ["DELETE n :ss", WRONG_TYPE],
    ["SET n = :big + :n", OVERFLOW],
    ["ADD n :big", OVERFLOW],
  ])("%s", (text, expected) => expect(apply(text)).toBe(expected));

  it("legacy updates name a type clash in other words", () => {
    const program: UpdateProgram = { ...compile("ADD s :n"), dialect: "legacy" };
    const result = applyUpdate(program, { old: OLD, key: KEY, bytesMax: BYTES_MAX });
    expect(result.kind === "fault" && updateFaultText(result.fault)).toBe(
      "Type mismatch for attribute to update",
    );
  });

  it("legacy ADD appends to lists", () => {
    const program: UpdateProgram = {
      actions: [{ kind: "add", path: ["l"], value: { L: [{ N: "9" }] } }],
      dialect: "legacy",
    };
    expect(applyUpdate(program, { old: { l: { L: [] } }, key: KEY, bytesMax: BYTES_MAX })).toEqual({
      kind: "applied",
      item: { l: { L: [{ N: "9" }] } },
    });
  });

  it("where the result would nest too deep", () => {
    const nested = (levels: number): AttributeValue =>
      levels === 0 ? { S: "x" } : { M: { a: nested(levels - 1) } };
    const old: Item = { ...OLD, deep: nested(31), fits: nested(30) };
    expect(apply("SET m.x = deep", old)).toContain("Nesting Levels have exceeded supported limits");
    expect(apply("SET m.x = fits", old)).toBeTypeOf("object");
    expect(apply(`SET deep${".a".repeat(31)} = :s`, old)).toBeTypeOf("object");
  });
});

describe("without an item", () => {
  it.each<readonly [string, Item | null | string]>([
    ["SET a = :s", { ...KEY, a: { S: "new" } }],
    ["SET a = if_not_exists(b, :n) + :n", { ...KEY, a: { N: "4" } }],
    ["ADD a :n, b :ss", { ...KEY, a: { N: "2" }, b: { SS: ["b", "c"] } }],
    ["SET a = :s REMOVE b.c DELETE d :ss", { ...KEY, a: { S: "new" } }],
    ["REMOVE a, b.c, d[0]", null],
    ["DELETE a :ss", null],
    ["SET a.b = :s", INVALID_PATH],
    ["SET a = b", MISSING],
    ["SET a = pk", { ...KEY, a: { S: "k" } }],
    ["SET a = if_not_exists(pk, :s), b = if_not_exists(b, pk)", { ...KEY, a: { S: "k" }, b: { S: "k" } }],
  ])("%s", (text, expected) => expect(apply(text, null)).toEqual(expected));

  it("an update that does nothing creates it", () => {
    expect(
      applyUpdate({ actions: [], dialect: "expression" }, { old: null, key: KEY, bytesMax: BYTES_MAX }),
    ).toEqual({
      kind: "applied",
      item: KEY,
    });
  });
});

describe("updated values", () => {
  it.each<readonly [string, Item, Item]>([
    ["SET s = :s, x = :n", { s: { S: "s" } }, { s: { S: "new" }, x: { N: "2" } }],
    ["SET m.x = :s", { m: { M: { x: { N: "1" } } } }, { m: { M: { x: { S: "new" } } } }],
    ["REMOVE s", { s: { S: "s" } }, {}],
    ["REMOVE l[0]", { l: strings("0") }, { l: strings("1") }],
    ["SET l[9] = :s", {}, {}],
    ["SET l[2] = :s, l[0] = :s2", { l: strings("0", "2") }, { l: strings("newer", "new") }],
    ["ADD n :n DELETE ss :all", { n: { N: "5" }, ss: { SS: ["a", "b"] } }, { n: { N: "7" } }],
  ])("%s", (text, before, after) => {
    expect(updatedValues(compile(text), OLD)).toEqual(before);
    expect(updatedValues(compile(text), apply(text) as Item)).toEqual(after);
  });
});

describe("a list", () => {
  it("is edited as if positions never moved", () => {
    const change = fc.record({ at: fc.nat(12), put: fc.boolean() });
    const changes = fc.uniqueArray(change, { selector: ({ at }) => at, minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.nat(8), changes, (length, edits) => {
        const old = Array.from({ length }, (_, i): AttributeValue => ({ N: String(i) }));
        const program: UpdateProgram = {
          dialect: "expression",
          actions: edits.map(({ at, put }) =>
            put
              ? { kind: "set", path: ["l", at], operand: { kind: "value", value: { S: String(at) } } }
              : { kind: "remove", path: ["l", at] },
          ),
        };
        const expected: AttributeValue[] = [];
        for (let at = 0; at <= 12; at++) {
          const edit = edits.find((other) => other.at === at);
          const kept = old[at];
          if (edit === undefined && kept !== undefined) expected.push(kept);
          if (edit?.put === true) expected.push({ S: String(at) });
        }
        expect(applyUpdate(program, { old: { l: { L: old } }, key: KEY, bytesMax: BYTES_MAX })).toEqual({
          kind: "applied",
          item: { l: { L: expected } },
        });
      }),
    );
  });
});

describe("an update that makes its item too large", () => {
  const long: Item = { pk: { S: "k" }, l: { L: Array.from({ length: 400_000 }, () => ({ S: "" })) } };
  const clauses = (count: number): string =>
    Array.from({ length: count }, (_, i) => `a${i} = list_append(l, l)`).join(", ");

  it.each([
    ["many long lists", `SET ${clauses(150)}`],
    ["the same list in many places", "SET a = l, b = l"],
  ])("is refused without working out %s", (_what, text) => {
    expect(apply(text, long)).toBe("too large");
  });

  it.each([
    ["SET a = list_append(l, l), b = list_append(l, pk)", "incorrect data type"],
    ["SET a = list_append(l, l), b = nowhere", "does not exist in the item"],
    ["SET a = list_append(l, l), x.y = pk", "path provided in the update expression is invalid"],
  ])("is refused for what else is wrong with it first: %s", (text, words) => {
    expect(apply(text, long)).toContain(words);
  });

  it("may be left to the check of the whole item", () => {
    const old: Item = { pk: { S: "k" }, l: { L: [{ S: "x".repeat(BYTES_MAX - 100) }] } };
    expect(apply("SET a = :l", old)).toEqual({ ...old, a: VALUES[":l"] });
  });
});
