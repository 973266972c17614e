/**
 * QueryFilter and ScanFilter: what later became FilterExpression.
 */
import type { Condition } from "../condition/condition.ts";
import {
  argumentsFault,
  type ConditionalOperator,
  conditionOn,
  joined,
  type LegacyCondition,
} from "./legacy-condition.ts";
import { InvalidLegacyParameter } from "./legacy-fault.ts";

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
