/**
 * The meaning of a key condition before the table is known: one clause per key attribute, in the order written.
 * KeyConditionExpression and legacy KeyConditions compile to it; `plan-key-condition.ts` sets it against a schema.
 */
import type { AttributeValue } from "../../item/attribute-value.ts";

/** How a clause compares; `between` is inclusive and has two values, all others one. */
export type KeyOperator = "=" | "<" | "<=" | ">" | ">=" | "between" | "begins_with";

/** What one key attribute must satisfy. */
export interface KeyClause {
  readonly attribute: string;
  readonly operator: KeyOperator;
  readonly values: readonly AttributeValue[];
}

/** At least one clause, and no two on one attribute. */
export type KeyConditionClauses = readonly KeyClause[];
