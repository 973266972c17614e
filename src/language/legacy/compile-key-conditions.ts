/**
 * KeyConditions: what later became KeyConditionExpression.
 */
import type { KeyClause, KeyConditionClauses, KeyOperator } from "../key-condition/key-condition.ts";
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

/** The clauses of the conditions; how many there may be depends on the schema. */
export function compileKeyConditions(
  conditions: Readonly<Record<string, LegacyCondition>>,
): KeyConditionClauses | InvalidLegacyParameter {
  const clauses: KeyClause[] = [];
  for (const [attribute, { ComparisonOperator, AttributeValueList: values = [] }] of Object.entries(
    conditions,
  )) {
    const fault = argumentsFault(ComparisonOperator, values);
    if (fault !== null) return new InvalidLegacyParameter(fault);
    const operator = KEY_OPERATORS[ComparisonOperator];
    if (operator === undefined) return new InvalidLegacyParameter({ kind: "notIndexable" });
    clauses.push({ attribute, operator, values });
  }
  return clauses.length === 0 ? new InvalidLegacyParameter({ kind: "noKeyConditions" }) : clauses;
}
