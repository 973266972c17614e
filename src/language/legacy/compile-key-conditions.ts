/**
 * KeyConditions: what later became KeyConditionExpression.
 */
import type { KeyConditionClauses, KeyOperator } from "../key-condition/key-condition.ts";
import { argumentsFault, type LegacyCondition } from "./legacy-condition.ts";
import { InvalidLegacyParameter, type LegacyOperator } from "./legacy-fault.ts";

const KEY_OPERATORS: Readonly<Partial<Record<LegacyOperator, KeyOperator>>> = {
  EQ: "=",
  LE: "<=",
  LT: "<",
  GE: ">=",
  GT: ">",
  BEGINS_WITH: "begins_with",
  BETWEEN: "between",
};

/** Most conditions, whatever the table. */
const CONDITIONS_MAX = 2;

/** The clauses of the conditions. Operators that no index answers are refused later, when a table is known. */
export function compileKeyConditions(
  conditions: Readonly<Record<string, LegacyCondition>>,
): KeyConditionClauses | InvalidLegacyParameter {
  const clauses: KeyConditionClauses[number][] = [];
  for (const [attribute, { ComparisonOperator, AttributeValueList: values = [] }] of Object.entries(
    conditions,
  )) {
    const fault = argumentsFault(ComparisonOperator, values);
    if (fault !== null) return new InvalidLegacyParameter(fault);
    clauses.push({ attribute, operator: KEY_OPERATORS[ComparisonOperator] ?? "unindexable", values });
  }
  return clauses.length === 0 || clauses.length > CONDITIONS_MAX
    ? new InvalidLegacyParameter({ kind: "keyConditionCount" })
    : clauses;
}
