/**
 * The bounds on evaluating conditions: what is counted, when it ends, and that an evaluation which is begun again comes
 * to the result of one without a bound.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttributeMap, AttributeValue } from "../../item/attribute-value.ts";
import type { Condition, Operand } from "./condition.ts";
import { evaluateCondition } from "./evaluate-condition.ts";
import { EVALUATION_BYTES_MAX, EvaluationWork } from "./evaluation-work.ts";

const constant = (value: AttributeValue): Operand => ({ kind: "value", value });
const path = (name: string): Operand => ({ kind: "path", path: [name] });
const contains = (operand: Operand, member: Operand): Condition => ({ kind: "contains", operand, member });
const anyOf = (conditions: readonly Condition[]): Condition => ({ kind: "or", conditions });

/** A new text of that many characters, which no other test knows. */
let texts = 0;
const text = (length: number, end = ""): AttributeValue => {
  texts += 1;
  return { S: `${"a".repeat(length)}${texts}${end}` };
};

/** How many turns the evaluation took, and its result. */
function inTurns(condition: Condition, item: AttributeMap): { turns: number; holds: boolean } {
  const work = EvaluationWork.ofRead();
  for (let turns = 1; ; turns++) {
    work.begin(true);
    const holds = evaluateCondition(condition, item, work);
    if (!work.isExceeded) return { turns, holds };
    expect(work.canProgress).toBe(true);
    expect(work.bytes).toBeLessThanOrEqual(EVALUATION_BYTES_MAX);
  }
}

describe("the conditions of a write", () => {
  it("may look through the same two values any number of times", () => {
    const whole = constant(text(1_500_000));
    const part = constant(text(400_000, "b"));
    const work = EvaluationWork.ofWrite();
    const condition = anyOf(Array.from({ length: 145 }, () => contains(whole, part)));
    expect(evaluateCondition(condition, {}, work)).toBe(false);
    expect(work.isExceeded).toBe(false);
  });

  it.each<readonly [string, (item: Operand, at: number) => Condition]>([
    ["texts that are searched", (item) => contains(item, constant(text(3, "b")))],
    ["the texts that are searched for", (item, at) => contains(constant(text(400_002 + at)), item)],
    [
      "texts that are put in order",
      (left) => ({ kind: "compare", operator: "<", left, right: constant(text(400_000, "b")) }),
    ],
  ])("may look through so much and no more of %s", (_, test) => {
    const newItem = (): AttributeMap => ({ a: { S: `${"a".repeat(399_999)}c` } });
    const tests = Array.from({ length: 6 }, (_each, at) => test(path("a"), at));
    const first = EvaluationWork.ofWrite();
    evaluateCondition(anyOf(tests.slice(0, 2)), newItem(), first);
    expect(first.isExceeded).toBe(false);
    const all = EvaluationWork.ofWrite();
    evaluateCondition(anyOf(tests), newItem(), all);
    expect(all.isExceeded).toBe(true);
    expect(all.bytes).toBeLessThanOrEqual(EVALUATION_BYTES_MAX);
  });

  it("count together, also those that cost little", () => {
    const condition = anyOf(Array.from({ length: 300 }, () => contains(path("a"), constant({ S: "b" }))));
    const work = EvaluationWork.ofWrite();
    let items = 0;
    for (; !work.isExceeded; items++) evaluateCondition(condition, { a: { S: "a".repeat(4_000) } }, work);
    expect(items).toBe(2);
  });

  it("compare large equal values within the bound", () => {
    const list = (): AttributeValue => ({ L: Array.from({ length: 100_000 }, () => ({ NULL: true })) });
    const map = (): AttributeValue => ({ M: { a: list(), b: text(100_000) } });
    const work = EvaluationWork.ofWrite();
    const equal: Condition = { kind: "compare", operator: "=", left: path("a"), right: constant(map()) };
    expect(evaluateCondition(equal, { a: map() }, work)).toBe(false);
    expect([work.isExceeded, work.bytes > 100_000]).toEqual([false, true]);
  });
});

describe("the filter of a read", () => {
  it("is refused where one of its tests alone looks through too much", () => {
    const condition = contains(constant(text(1_500_000)), constant(text(1_000_000)));
    const work = EvaluationWork.ofRead();
    evaluateCondition(condition, {}, work);
    expect([work.isExceeded, work.canProgress]).toEqual([true, false]);
  });

  it("has a turn of its own for a test that looks through much", () => {
    const condition = contains(constant(text(1_000_000)), constant(text(500_000, "b")));
    const work = EvaluationWork.ofRead();
    work.begin(false);
    evaluateCondition(condition, {}, work);
    expect([work.isExceeded, work.canProgress, work.bytes < 100]).toEqual([true, true, true]);
    work.begin(true);
    expect(evaluateCondition(condition, {}, work)).toBe(false);
    expect(work.isExceeded).toBe(false);
  });

  it("comes further in each turn, and to its end", () => {
    const tests = Array.from({ length: 20 }, () => contains(path("a"), constant(text(3, "b"))));
    const { turns, holds } = inTurns(anyOf(tests), { a: { S: "a".repeat(390_000) } });
    expect([turns, holds]).toEqual([20, false]);
  });

  const value = fc.oneof(
    fc.nat(3).map((end): AttributeValue => ({ S: `${"a".repeat(300_000)}${end}` })),
    fc.nat(3).map((end): AttributeValue => ({ S: `a${end}` })),
    fc.nat(3).map((end): AttributeValue => ({ SS: [`a${end}`, "b"] })),
    fc.nat(3).map((end): AttributeValue => ({ L: [{ S: `a${end}` }, { N: "1" }] })),
  );
  const values = fc.array(value, { minLength: 4, maxLength: 4 });
  const operand = fc.record({ isPath: fc.boolean(), at: fc.nat(3) });

  it("has the result of an evaluation without a bound", () => {
    const test = fc.record({
      kind: fc.constantFrom("contains", "begins", "=", "<"),
      left: operand,
      right: operand,
      not: fc.boolean(),
    });
    fc.assert(
      fc.property(values, values, fc.array(test, { minLength: 1, maxLength: 6 }), (own, sent, tests) => {
        const item = Object.fromEntries(own.map((each, at) => [`a${at}`, each]));
        const operandOf = ({ isPath, at }: { isPath: boolean; at: number }): Operand =>
          isPath ? path(`a${at}`) : constant(sent[at] as AttributeValue);
        const valueOf = ({ isPath, at }: { isPath: boolean; at: number }): AttributeValue =>
          (isPath ? own : sent)[at] as AttributeValue;
        const conditions = tests.map(({ kind, left, right, not }): Condition => {
          const [a, b] = [operandOf(left), operandOf(right)];
          const condition: Condition =
            kind === "contains"
              ? contains(a, b)
              : kind === "begins"
                ? { kind: "beginsWith", operand: a, prefix: b }
                : { kind: "compare", operator: kind, left: a, right: b };
          return not ? { kind: "not", condition } : condition;
        });
        const expected = tests.every(
          ({ kind, left, right, not }) => not !== plainly(kind, valueOf(left), valueOf(right)),
        );
        expect(inTurns({ kind: "and", conditions }, item).holds).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });
});

/** The test as the guide words it, without a thought for what it costs. */
function plainly(kind: string, a: AttributeValue, b: AttributeValue): boolean {
  if (kind === "=") return JSON.stringify(a) === JSON.stringify(b);
  if (kind === "<") return "S" in a && "S" in b && a.S < b.S;
  if (kind === "begins") return "S" in a && "S" in b && a.S.startsWith(b.S);
  if ("L" in a) return a.L.some((member) => JSON.stringify(member) === JSON.stringify(b));
  if (!("S" in b)) return false;
  return "SS" in a ? a.SS.includes(b.S) : "S" in a && a.S.includes(b.S);
}

describe("a long list that is asked for each item", () => {
  const members = Array.from({ length: 50_000 }, (_, at): AttributeValue => ({ N: `${at}` }));

  it.each<readonly [string, (own: Operand) => Condition]>([
    ["contains", (own) => contains(constant({ L: [...members, { BOOL: true }] }), own)],
    [
      "IN",
      (own) => ({ kind: "in", operand: own, list: [...members, { BOOL: true } as const].map(constant) }),
    ],
  ])("is looked through a few times: %s", (_, condition) => {
    const asked = condition(path("n"));
    const work = EvaluationWork.ofRead();
    let bytes = 0;
    for (let n = 0; n < 7_500; n++) {
      work.begin(false);
      expect(evaluateCondition(asked, { n: { N: `${7 * n}` } }, work)).toBe(7 * n < members.length);
      expect(work.isExceeded).toBe(false);
      bytes += work.bytes;
    }
    // What seventy walks along the list count.
    expect(bytes).toBeLessThan(70 * 2 * members.length);
    work.begin(false);
    expect(evaluateCondition(asked, { n: { BOOL: true } }, work)).toBe(true);
    expect(evaluateCondition(asked, { n: { BOOL: false } }, work)).toBe(false);
    expect(evaluateCondition(asked, { n: { S: "1" } }, work)).toBe(false);
  });
});
