/**
 * Legacy parameters: their rules, and what they mean for items.
 */
import { describe, expect, it } from "vitest";
import type { AttributeValue, Item } from "../../item/attribute-value.ts";
import type { Condition } from "../condition/condition.ts";
import { evaluateCondition } from "../condition/evaluate-condition.ts";
import { EvaluationWork } from "../condition/evaluation-work.ts";
import { type AttributeUpdate, compileAttributeUpdates } from "./compile-attribute-updates.ts";
import { compileKeyConditions } from "./compile-key-conditions.ts";
import {
  compileExpected,
  compileFilter,
  type Expectation,
  type LegacyCondition,
} from "./legacy-condition.ts";
import { isInvalidLegacyParameter, type LegacyOperator, legacyFaultText } from "./legacy-fault.ts";

const INVALID = "One or more parameter values were invalid: ";
const N1 = { N: "1" };
const N2 = { N: "2" };
const S = { S: "s" };

const textOf = (result: unknown): string =>
  isInvalidLegacyParameter(result) ? legacyFaultText(result.fault) : "accepted";

const test = (operator: LegacyOperator, ...values: readonly AttributeValue[]): LegacyCondition => ({
  ComparisonOperator: operator,
  AttributeValueList: values,
});

describe("a condition's arguments are refused", () => {
  const count = (operator: string): string =>
    `${INVALID}Invalid number of argument(s) for the ${operator} ComparisonOperator`;
  const type = (operator: string, name: string): string =>
    `${INVALID}ComparisonOperator ${operator} is not valid for ${name} AttributeValue type`;
  it.each<readonly [LegacyCondition, string]>([
    [test("EQ"), count("EQ")],
    [test("NE", N1, N2), count("NE")],
    [test("NULL", N1), count("NULL")],
    [test("NOT_NULL", N1), count("NOT_NULL")],
    [test("IN"), count("IN")],
    [test("BETWEEN", N1), count("BETWEEN")],
    [{ ComparisonOperator: "GT" }, count("GT")],
    [test("LT", { SS: ["a"] }), type("LT", "SS")],
    [test("GE", { BOOL: true }), type("GE", "BOOL")],
    [test("CONTAINS", { SS: ["a"] }), type("CONTAINS", "SS")],
    [test("NOT_CONTAINS", { L: [] }), type("NOT_CONTAINS", "L")],
    [test("BEGINS_WITH", N1), type("BEGINS_WITH", "N")],
    [test("IN", S, { M: {} }), type("IN", "M")],
    [test("BETWEEN", N1, { NULL: true }), type("BETWEEN", "NULL")],
    [test("IN", S, N1), `${INVALID}AttributeValues inside AttributeValueList must be of same type`],
    [test("BETWEEN", S, N1), `${INVALID}AttributeValues inside AttributeValueList must be of same type`],
    [
      test("BETWEEN", N2, N1),
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
    ],
    [test("EQ", { L: [] }), "accepted"],
    [test("NE", { M: {} }), "accepted"],
    [test("BETWEEN", N1, N1), "accepted"],
    [{ ComparisonOperator: "NULL" }, "accepted"],
  ])("%j", (condition, expected) => {
    expect(textOf(compileFilter({ a: condition }, undefined))).toBe(expected);
    expect(
      textOf(compileExpected({ a: condition }, undefined)).replace(/.*must be used with.*/, count("GT")),
    ).toBe(expected);
  });
});

describe("an expectation is refused", () => {
  it.each<readonly [Expectation, string]>([
    [{ Exists: true }, "Value must be provided when Exists is true for Attribute: a"],
    [{}, "Value must be provided when Exists is null for Attribute: a"],
    [{ Exists: false, Value: S }, "Value cannot be used when Exists is false for Attribute: a"],
    [
      { Value: S, AttributeValueList: [S], ComparisonOperator: "EQ" },
      "Value and AttributeValueList cannot be used together for Attribute: a",
    ],
    [
      { Exists: true, ComparisonOperator: "EQ", Value: S },
      "Exists and ComparisonOperator cannot be used together for Attribute: a",
    ],
    [
      { ComparisonOperator: "EQ" },
      "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a",
    ],
    [
      { AttributeValueList: [S] },
      "AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
    ],
  ])("%j", (expectation, expected) => {
    expect(textOf(compileExpected({ a: expectation }, undefined))).toBe(INVALID + expected);
  });
});

describe("ConditionalOperator", () => {
  const alone = "ConditionalOperator can only be used when Filter or Expected has two or more elements";

  it("needs two conditions to join", () => {
    expect(textOf(compileExpected(undefined, "AND"))).toBe(alone);
    expect(textOf(compileExpected({ a: { Value: S } }, "OR"))).toBe(alone);
    expect(textOf(compileFilter({}, "OR"))).toBe(alone);
  });

  it("joins them, by AND unless it is OR", () => {
    const filter = { a: test("EQ", S), b: test("EQ", N1) };
    expect(holds(compileFilter(filter, undefined), { a: S })).toBe(false);
    expect(holds(compileFilter(filter, "AND"), { a: S })).toBe(false);
    expect(holds(compileFilter(filter, "OR"), { a: S })).toBe(true);
  });
});

function holds(condition: ReturnType<typeof compileFilter>, item: Item | null): boolean {
  if (condition === null || isInvalidLegacyParameter(condition)) throw new Error("no condition");
  return evaluateCondition(condition satisfies Condition, item, EvaluationWork.ofWrite());
}

describe("a condition on an attribute", () => {
  const item: Item = { a: { S: "abc" }, n: N1, ss: { SS: ["a", "b"] }, l: { L: [N1, { NULL: true }] } };
  it.each<readonly [string, LegacyCondition, boolean]>([
    ["a", test("EQ", { S: "abc" }), true],
    ["ss", test("EQ", { SS: ["b", "a"] }), true],
    ["x", test("EQ", S), false],
    ["a", test("NE", { S: "abc" }), false],
    ["x", test("NE", S), true],
    ["n", test("LT", N2), true],
    ["n", test("LE", N1), true],
    ["n", test("GT", N1), false],
    ["n", test("GE", N1), true],
    ["n", test("LT", S), false],
    ["a", test("NOT_NULL"), true],
    ["x", test("NOT_NULL"), false],
    ["x", test("NULL"), true],
    ["a", test("CONTAINS", { S: "b" }), true],
    ["ss", test("CONTAINS", { S: "b" }), true],
    ["l", test("CONTAINS", { NULL: true }), true],
    ["ss", test("NOT_CONTAINS", { S: "b" }), false],
    ["ss", test("NOT_CONTAINS", { S: "c" }), true],
    ["a", test("BEGINS_WITH", { S: "ab" }), true],
    ["n", test("IN", N2, N1), true],
    ["n", test("BETWEEN", N1, N2), true],
    ["a", test("BETWEEN", N1, N2), false],
  ])("%s %j is %s", (name, condition, expected) => {
    expect(holds(compileFilter({ [name]: condition }, undefined), item)).toBe(expected);
    expect(holds(compileExpected({ [name]: condition }, undefined), item)).toBe(expected);
  });

  it("an empty filter filters nothing", () => {
    expect(compileFilter({}, undefined)).toBeNull();
    expect(compileFilter(undefined, undefined)).toBeNull();
    expect(compileExpected(undefined, undefined)).toBeNull();
  });
});

describe("an expectation by Value and Exists", () => {
  it.each<readonly [Expectation, Item | null, boolean]>([
    [{ Value: S }, { a: S }, true],
    [{ Exists: true, Value: S }, { a: N1 }, false],
    [{ Exists: false }, { a: S }, false],
    [{ Exists: false }, null, true],
    [{ ComparisonOperator: "NULL" }, null, true],
    [{ ComparisonOperator: "GT", Value: N1 }, { a: N2 }, true],
    [{ Value: S }, null, false],
  ])("%j of %j is %s", (expectation, item, expected) => {
    expect(holds(compileExpected({ a: expectation }, undefined), item)).toBe(expected);
  });
});

describe("key conditions", () => {
  it("become clauses", () => {
    expect(compileKeyConditions({ pk: test("EQ", S), sk: test("BETWEEN", N1, N2) })).toEqual([
      { attribute: "pk", operator: "=", values: [S] },
      { attribute: "sk", operator: "between", values: [N1, N2] },
    ]);
  });

  it.each([
    test("NE", S),
    test("NOT_NULL"),
    test("NULL"),
    test("IN", S),
    test("CONTAINS", S),
    test("NOT_CONTAINS", S),
  ])("of $ComparisonOperator wait for a table to refuse them", (condition) => {
    expect(compileKeyConditions({ pk: condition })).toEqual([
      { attribute: "pk", operator: "unindexable", values: condition.AttributeValueList },
    ]);
  });

  it.each<readonly [Record<string, LegacyCondition>, string]>([
    [{}, "Conditions can be of length 1 or 2 only"],
    [{ pk: test("EQ", S), a: test("EQ", S), b: test("NE", S) }, "Conditions can be of length 1 or 2 only"],
    [
      { pk: test("LT", { SS: ["a"] }) },
      `${INVALID}ComparisonOperator LT is not valid for SS AttributeValue type`,
    ],
  ])("%j is refused", (conditions, expected) => {
    expect(textOf(compileKeyConditions(conditions))).toBe(expected);
  });
});

describe("attribute updates", () => {
  it("become actions", () => {
    const updates: Readonly<Record<string, AttributeUpdate>> = {
      a: { Value: S },
      b: { Action: "PUT", Value: S },
      c: { Action: "ADD", Value: { L: [N1] } },
      d: { Action: "DELETE" },
      e: { Action: "DELETE", Value: { SS: ["a"] } },
    };
    expect(compileAttributeUpdates(updates)).toEqual({
      dialect: "legacy",
      actions: [
        { kind: "set", path: ["a"], operand: { kind: "value", value: S } },
        { kind: "set", path: ["b"], operand: { kind: "value", value: S } },
        { kind: "add", path: ["c"], value: { L: [N1] } },
        { kind: "remove", path: ["d"] },
        { kind: "delete", path: ["e"], value: { SS: ["a"] } },
      ],
    });
  });

  it.each<readonly [AttributeUpdate, string]>([
    [{}, "Only DELETE action is allowed when no attribute value is specified"],
    [{ Action: "PUT" }, "Only DELETE action is allowed when no attribute value is specified"],
    [{ Action: "ADD" }, "Only DELETE action is allowed when no attribute value is specified"],
    [{ Action: "DELETE", Value: S }, "DELETE action with value is not supported for the type S"],
    [{ Action: "DELETE", Value: { L: [] } }, "DELETE action with value is not supported for the type L"],
    [{ Action: "ADD", Value: S }, "ADD action is not supported for the type S"],
    [{ Action: "ADD", Value: { BOOL: true } }, "ADD action is not supported for the type BOOL"],
    [{ Action: "ADD", Value: { M: {} } }, "ADD action is not supported for the type M"],
  ])("%j is refused", (update, expected) => {
    expect(textOf(compileAttributeUpdates({ a: update }))).toBe(INVALID + expected);
  });
});
