/**
 * The conditions of the old API, one per attribute: an operator and its arguments. Expected became
 * ConditionExpression, QueryFilter and ScanFilter became FilterExpression; KeyConditions are made of the same.
 *
 * @see Developer Guide, "Legacy conditional parameters"
 */
import { type AttributeType, type AttributeValue, typeOf } from "../../item/attribute-value.ts";
import { compareKeys } from "../../item/compare.ts";
import type { Condition, Operand } from "../condition/condition.ts";
import type { Comparator } from "../condition/parse-condition.ts";
import { InvalidLegacyParameter, type LegacyFault, type LegacyOperator } from "./legacy-fault.ts";

/** How several conditions are joined; the default is AND. */
export type ConditionalOperator = "AND" | "OR";

/** A condition as sent; the values are canonical. */
export interface LegacyCondition {
  readonly ComparisonOperator: LegacyOperator;
  readonly AttributeValueList?: readonly AttributeValue[] | undefined;
}

interface OperatorRule {
  readonly argumentsMin: number;
  readonly argumentsMax: number;
  /** Types the arguments may have; null: any. */
  readonly types: readonly AttributeType[] | null;
}

const rule = (count: number, types: readonly AttributeType[] | null, argumentsMax = count): OperatorRule => ({
  argumentsMin: count,
  argumentsMax,
  types,
});

const ORDERED: readonly AttributeType[] = ["S", "N", "B"];
const MEMBER: readonly AttributeType[] = ["S", "N", "B", "BOOL", "NULL"];

const RULES: Readonly<Record<LegacyOperator, OperatorRule>> = {
  EQ: rule(1, null),
  NE: rule(1, null),
  LE: rule(1, ORDERED),
  LT: rule(1, ORDERED),
  GE: rule(1, ORDERED),
  GT: rule(1, ORDERED),
  NOT_NULL: rule(0, null),
  NULL: rule(0, null),
  CONTAINS: rule(1, MEMBER),
  NOT_CONTAINS: rule(1, MEMBER),
  BEGINS_WITH: rule(1, ["S", "B"]),
  IN: rule(1, ORDERED, Number.POSITIVE_INFINITY),
  BETWEEN: rule(2, ORDERED),
};

/** What is wrong with the arguments of an operator, or null. */
export function argumentsFault(
  operator: LegacyOperator,
  values: readonly AttributeValue[],
): LegacyFault | null {
  const { argumentsMin, argumentsMax, types } = RULES[operator];
  if (values.length < argumentsMin || values.length > argumentsMax)
    return { kind: "argumentCount", operator };
  const foreign = values.map(typeOf).find((type) => types !== null && !types.includes(type));
  if (foreign !== undefined) return { kind: "argumentType", operator, type: foreign };
  const [low, high] = values;
  if (low === undefined || high === undefined) return null;
  if (values.some((value) => typeOf(value) !== typeOf(low))) return { kind: "mixedTypes" };
  return operator === "BETWEEN" && compareKeys(low, high) > 0 ? { kind: "boundOrder" } : null;
}

const COMPARATORS = {
  EQ: "=",
  NE: "<>",
  LE: "<=",
  LT: "<",
  GE: ">=",
  GT: ">",
} as const satisfies Partial<Record<LegacyOperator, Comparator>>;

/** The meaning of one condition on a whole attribute, its arguments checked before. */
function conditionOn(
  attribute: string,
  operator: LegacyOperator,
  values: readonly AttributeValue[],
): Condition {
  const path = [attribute];
  const operand: Operand = { kind: "path", path };
  const list: readonly Operand[] = values.map((value) => ({ kind: "value", value }));
  const [first = operand, second = operand] = list;
  switch (operator) {
    case "NOT_NULL":
      return { kind: "exists", path };
    case "NULL":
      return { kind: "notExists", path };
    case "CONTAINS":
      return { kind: "contains", operand, member: first };
    case "NOT_CONTAINS": {
      const contains: Condition = { kind: "contains", operand, member: first };
      return {
        kind: "and",
        conditions: [
          { kind: "exists", path },
          { kind: "not", condition: contains },
        ],
      };
    }
    case "BEGINS_WITH":
      return { kind: "beginsWith", operand, prefix: first };
    case "IN":
      return { kind: "in", operand, list };
    case "BETWEEN":
      return { kind: "between", operand, low: first, high: second };
    case "EQ":
    case "NE":
    case "LE":
    case "LT":
    case "GE":
    case "GT":
      return { kind: "compare", operator: COMPARATORS[operator], left: operand, right: first };
  }
}

/** The conditions joined; null where there are none. */
function joined(
  conditions: readonly Condition[],
  operator: ConditionalOperator | undefined,
): Condition | null {
  const [only] = conditions;
  if (only === undefined) return null;
  return conditions.length === 1 ? only : { kind: operator === "OR" ? "or" : "and", conditions };
}

/**
 * What is expected of one attribute, as sent: either `Value` and `Exists`, the oldest form, or an operator with
 * arguments. The values are canonical.
 */
export interface Expectation {
  readonly Value?: AttributeValue | undefined;
  readonly Exists?: boolean | undefined;
  readonly ComparisonOperator?: LegacyOperator | undefined;
  readonly AttributeValueList?: readonly AttributeValue[] | undefined;
}

/** The meaning of the expectations; null where there are none. */
export function compileExpected(
  expected: Readonly<Record<string, Expectation>> | undefined,
  operator: ConditionalOperator | undefined,
): Condition | null | InvalidLegacyParameter {
  const entries = Object.entries(expected ?? {});
  if (operator !== undefined && entries.length < 2) {
    return new InvalidLegacyParameter({ kind: "conditionalOperatorAlone" });
  }
  const conditions: Condition[] = [];
  for (const [attribute, expectation] of entries) {
    const fault = membersFault(attribute, expectation);
    if (fault !== null) return new InvalidLegacyParameter(fault);
    const test = testOf(expectation);
    const argumentFault = argumentsFault(test.operator, test.values);
    if (argumentFault !== null) return new InvalidLegacyParameter(argumentFault);
    conditions.push(conditionOn(attribute, test.operator, test.values));
  }
  return joined(conditions, operator);
}

function membersFault(attribute: string, expectation: Expectation): LegacyFault | null {
  const { Value, Exists, ComparisonOperator: operator, AttributeValueList } = expectation;
  if (Value !== undefined && AttributeValueList !== undefined) return { kind: "valueAndList", attribute };
  if (operator !== undefined) {
    if (Exists !== undefined) return { kind: "existsAndOperator", attribute };
    const isUnary = operator === "NULL" || operator === "NOT_NULL";
    const hasValues = Value !== undefined || AttributeValueList !== undefined;
    return hasValues || isUnary ? null : { kind: "operatorAlone", operator, attribute };
  }
  if (AttributeValueList !== undefined) return { kind: "listAlone", attribute };
  if (Exists === false) return Value === undefined ? null : { kind: "valueUnwanted", attribute };
  return Value === undefined ? { kind: "valueMissing", exists: Exists, attribute } : null;
}

interface Test {
  readonly operator: LegacyOperator;
  readonly values: readonly AttributeValue[];
}

function testOf({ Value, Exists, ComparisonOperator, AttributeValueList }: Expectation): Test {
  const values = AttributeValueList ?? (Value === undefined ? [] : [Value]);
  return { operator: ComparisonOperator ?? (Exists === false ? "NULL" : "EQ"), values };
}

/** The filter's meaning; null where it is absent or empty, and filters nothing. */
export function compileFilter(
  filter: Readonly<Record<string, LegacyCondition>> | undefined,
  operator: ConditionalOperator | undefined,
): Condition | null | InvalidLegacyParameter {
  const entries = Object.entries(filter ?? {});
  if (operator !== undefined && entries.length < 2) {
    return new InvalidLegacyParameter({ kind: "conditionalOperatorAlone" });
  }
  const conditions: Condition[] = [];
  for (const [attribute, { ComparisonOperator, AttributeValueList = [] }] of entries) {
    const fault = argumentsFault(ComparisonOperator, AttributeValueList);
    if (fault !== null) return new InvalidLegacyParameter(fault);
    conditions.push(conditionOn(attribute, ComparisonOperator, AttributeValueList));
  }
  return joined(conditions, operator);
}
