/**
 * The condition of a write, from either family of parameters.
 */
import type { ExpectedAttributeValue } from "../../api/generated/dynamodb/inputs.ts";
import { compileCondition } from "../../language/condition/compile-condition.ts";
import type { Condition } from "../../language/condition/condition.ts";
import type { Placeholders } from "../../language/placeholders.ts";
import type { ErrorWording } from "../request/error-wording.ts";
import { expectedCondition } from "../request/legacy-input.ts";
import {
  type ExpressionParameters,
  orThrow,
  refuseUnused,
  requestPlaceholders,
  type ValueUse,
} from "../request/request-expressions.ts";

/** Values of PutItem and DeleteItem serve their condition. */
export const CONDITION_VALUES: ValueUse = { expressions: ["ConditionExpression"], listed: false };

/** The parameters that put a condition on a write, old and new. */
export interface ConditionParameters extends ExpressionParameters {
  readonly Expected?: Readonly<Record<string, ExpectedAttributeValue>> | undefined;
  readonly ConditionalOperator?: "AND" | "OR" | undefined;
}

/** The whole condition of a request that has no other expression; null: none. @throws ApiError */
export function writeCondition(input: ConditionParameters, wording: ErrorWording): Condition | null {
  if (input.Expected !== undefined || input.ConditionalOperator !== undefined)
    return expectedCondition(input, wording);
  if (input.ConditionExpression === undefined) return null;
  const placeholders = requestPlaceholders(input, wording);
  const condition = conditionOf(input.ConditionExpression, placeholders, wording);
  refuseUnused(placeholders, wording);
  return condition;
}

/** @throws ApiError when the expression is malformed */
export const conditionOf = (text: string, placeholders: Placeholders, wording: ErrorWording): Condition =>
  orThrow(compileCondition(text, "Condition", placeholders), wording);
