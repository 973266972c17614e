/**
 * Expected: what later became ConditionExpression. An attribute's expectation is either `Value` and `Exists`, the
 * oldest form, or an operator with arguments.
 */
import type { AttributeValue } from "../../item/attribute-value.ts";
import type { Condition } from "../condition/condition.ts";
import {
  argumentsFault,
  type ConditionalOperator,
  conditionOn,
  joined,
  type LegacyOperator,
} from "./legacy-condition.ts";
import { InvalidLegacyParameter, type LegacyFault } from "./legacy-fault.ts";

/** What is expected of one attribute, as sent; the values are canonical. */
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
