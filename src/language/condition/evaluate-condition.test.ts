/**
 * What conditions mean for items.
 */
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import type { AttributeMap, AttributeValue, Item } from "../../item/attribute-value.ts";
import { isInvalidExpression } from "../expression-fault.ts";
import { Placeholders } from "../placeholders.ts";
import { compileCondition, type Operand } from "./condition.ts";
import { evaluateCondition } from "./evaluate-condition.ts";
import { EvaluationWork } from "./evaluation-work.ts";

const VALUES: AttributeMap = {
  ":s": { S: "bc" },
  ":empty": { S: "" },
  ":n": { N: "5" },
  ":n3": { N: "3" },
  ":n10": { N: "10" },
  ":n0": { N: "0" },
  ":b": { B: "AAEC" },
  ":b2": { B: "AAE=" },
  ":b3": { B: "AAECAw==" },
  ":true": { BOOL: true },
  ":null": { NULL: true },
  ":l": { L: [{ N: "1" }, { S: "x" }] },
  ":m": { M: { y: { N: "2" }, x: { N: "1" } } },
  ":ss": { SS: ["b", "a"] },
  ":a": { S: "a" },
  ":x": { S: "x" },
  ":S": { S: "S" },
  ":NULL": { S: "NULL" },
};

const ITEM: Item = {
  s: { S: "abcd" },
  n: { N: "5" },
  b: { B: "AAECAw==" },
  yes: { BOOL: true },
  nothing: { NULL: true },
  l: { L: [{ N: "1" }, { S: "x" }] },
  m: { M: { x: { N: "1" }, y: { N: "2" } } },
  ss: { SS: ["a", "b"] },
  ns: { NS: ["5", "10"] },
  bs: { BS: ["AAE=", "AAEC"] },
  face: { S: "😀" },
  kind: { S: "S" },
  __proto: { S: "bc" },
};

function evaluate(text: string, item: Item | null = ITEM): boolean {
  const condition = compileCondition(text, "Condition", new Placeholders(undefined, VALUES));
  if (isInvalidExpression(condition)) throw new Error(JSON.stringify(condition.fault));
  return evaluateCondition(condition, item, EvaluationWork.ofWrite());
}

const HOLDS: readonly string[] = [
  "n = :n AND NOT s = :n AND s <> :n",
  "l = :l AND m = :m AND ss = :ss AND yes = :true AND nothing = :null",
  "n > :n3 AND n >= :n AND n < :n10 AND n <= :n AND :n3 < n",
  "n BETWEEN :n3 AND :n10 AND n BETWEEN :n AND :n",
  "n IN (:s, :n)",
  "b > :b AND b BETWEEN :b2 AND :b3",
  "s > :a",
  "face > s",
  "absent <> :n AND absent <> elsewhere",
  "NOT absent < :n",
  "NOT (absent = elsewhere) AND NOT absent BETWEEN :n3 AND :n",
  "attribute_exists(s) AND attribute_exists(nothing) AND attribute_exists(m.x) AND attribute_exists(l[1])",
  "attribute_not_exists(absent) AND attribute_not_exists(m.z) AND attribute_not_exists(l[2])",
  "attribute_not_exists(l.x) AND attribute_not_exists(m[0]) AND attribute_not_exists(s.x) AND attribute_not_exists(s[0])",
  "attribute_not_exists(hasOwnProperty) AND attribute_not_exists(m.toString)",
  "attribute_type(s, :S) AND attribute_type(nothing, :NULL)",
  "begins_with(s, :a) AND begins_with(s, :empty) AND begins_with(:s, :empty)",
  "begins_with(b, :b) AND begins_with(b, :b2) AND begins_with(b, :b3)",
  "contains(s, :s) AND contains(b, :b) AND contains(ss, :a) AND contains(ns, :n) AND contains(bs, :b2)",
  "contains(l, :x)",
  "contains(:s, :empty)",
  "size(s) < :n AND size(s) > :n3 AND size(ss) < :n3 AND size(l) = size(m) AND size(face) = size(ss)",
  "size(b) > :n3 AND size(b) < :n",
  "size(n) <> :n0 AND size(yes) <> :n0 AND size(absent) <> :n0",
  "n = :n OR absent = :n AND absent = :n",
];

const FAILS: readonly string[] = [
  "s = :n",
  "n < :s",
  "yes < :n",
  "ss > :n",
  "absent = elsewhere",
  "absent < :n",
  "absent >= elsewhere",
  "absent BETWEEN :n AND :n10",
  "absent IN (:n, elsewhere)",
  "n BETWEEN absent AND :n10",
  "attribute_type(absent, :S)",
  "attribute_type(n, :S)",
  "begins_with(n, :a)",
  "begins_with(absent, :a)",
  "begins_with(s, b)",
  "begins_with(:b2, b)",
  "contains(m, :x)",
  "contains(ns, :a)",
  "contains(ss, :ss)",
  "contains(n, :n)",
  "contains(absent, :a)",
  "size(n) = :n0",
  "size(absent) < :n",
  "(n = :n OR absent = :n) AND absent = :n",
];

describe("on an item", () => {
  it.each(HOLDS)("holds: %s", (text) => expect(evaluate(text)).toBe(true));
  it.each(FAILS)("fails: %s", (text) => expect(evaluate(text)).toBe(false));
  it.each([...HOLDS, ...FAILS])("NOT turns it round: %s", (text) => {
    expect(evaluate(`NOT (${text})`)).toBe(!evaluate(text));
  });
});

describe("without an item", () => {
  it.each<readonly [string, boolean]>([
    ["attribute_not_exists(a)", true],
    ["attribute_exists(a)", false],
    ["a <> :n", true],
    ["a = :n", false],
    ["NOT a = :n", true],
    ["size(a) <> :n", true],
  ])("%s is %s", (text, expected) => expect(evaluate(text, null)).toBe(expected));
});

describe("contains", () => {
  const holds = (whole: AttributeValue, part: AttributeValue): boolean =>
    evaluateCondition(
      {
        kind: "contains",
        operand: { kind: "path", path: ["whole"] },
        member: { kind: "value", value: part },
      },
      { whole },
      EvaluationWork.ofWrite(),
    );
  const base64 = (text: string): string => Buffer.from(text).toString("base64");

  // So long that a search whose work grows with the product of the lengths does not end within a test's time.
  it("ends for a long text or binary in which a long pattern nearly matches everywhere", () => {
    const whole = "a".repeat(800_000);
    const part = `${"a".repeat(10)}b${"a".repeat(200_000)}`;
    expect(holds({ S: whole }, { S: part })).toBe(false);
    expect(holds({ S: whole + part }, { S: part })).toBe(true);
    expect(holds({ B: base64(whole) }, { B: base64(part) })).toBe(false);
    expect(holds({ B: base64(whole + part) }, { B: base64(part) })).toBe(true);
  });
});

describe("IN with many values", () => {
  const isIn = (value: AttributeValue | undefined, list: readonly Operand[]): boolean =>
    evaluateCondition(
      { kind: "in", operand: { kind: "path", path: ["a"] }, list },
      value === undefined ? { b: { S: "b" } } : { a: value, b: { S: "b" } },
      EvaluationWork.ofWrite(),
    );
  const valueOperand = (value: AttributeValue): Operand => ({ kind: "value", value });
  const texts = Array.from({ length: 200 }, (_, at) => valueOperand({ S: `${at}` }));

  it("finds a string, number or binary of the same type", () => {
    const list = [...texts, valueOperand({ N: "300" }), valueOperand({ B: "AAEC" })];
    const inside: readonly AttributeValue[] = [{ S: "0" }, { S: "199" }, { N: "300" }, { B: "AAEC" }];
    const outside: readonly AttributeValue[] = [
      { S: "200" },
      { N: "7" },
      { S: "300" },
      { S: "AAEC" },
      { B: "" },
    ];
    for (const value of inside) expect(isIn(value, list)).toBe(true);
    for (const value of outside) expect(isIn(value, list)).toBe(false);
    expect(isIn(undefined, list)).toBe(false);
  });

  it("finds values of other types, and what the item holds itself", () => {
    const list: readonly Operand[] = [
      ...texts,
      valueOperand({ SS: ["x", "y"] }),
      { kind: "path", path: ["b"] },
      { kind: "size", operand: { kind: "path", path: ["b"] } },
      { kind: "path", path: ["absent"] },
    ];
    const inside: readonly AttributeValue[] = [{ SS: ["y", "x"] }, { S: "b" }, { N: "1" }, { S: "5" }];
    for (const value of inside) expect(isIn(value, list)).toBe(true);
    for (const value of [{ SS: ["x"] }, { S: "c" }, { N: "2" }]) expect(isIn(value, list)).toBe(false);
    expect(isIn(undefined, list)).toBe(false);
  });

  // So many that work for each item that grows with the values does not end within a test's time.
  it("evaluates many items against very many values", () => {
    const list = Array.from({ length: 300_000 }, (_, at) => valueOperand({ S: `value ${at}` }));
    for (let row = 0; row < 50_000; row++) if (isIn({ S: `value ${row}!` }, list)) expect.fail();
  });
});
