/**
 * The condition of a write, from either family of parameters.
 */
import type { ExpectedAttributeValue } from "../../api/generated/inputs.ts";
import { compileCondition } from "../../language/condition/compile-condition.ts";
import type { Condition } from "../../language/condition/condition.ts";
import type { Placeholders } from "../../language/placeholders.ts";
import { expectedCondition } from "../request/legacy-input.ts";
import {
  compiled,
  type ExpressionParameters,
  refuseUnused,
  requestPlaceholders,
  type ValueUse,
} from "../request/request-expressions.ts";
import type { Voice } from "../request/voice.ts";

/** Values of PutItem and DeleteItem serve their condition. */
export const CONDITION_VALUES: ValueUse = { expressions: ["ConditionExpression"], listed: false };

/** The parameters that put a condition on a write, old and new. */
export interface ConditionParameters extends ExpressionParameters {
  readonly Expected?: Readonly<Record<string, ExpectedAttributeValue>> | undefined;
  readonly ConditionalOperator?: "AND" | "OR" | undefined;
}

/** The whole condition of a request that has no other expression; null: none. @throws ApiError */
export function writeCondition(input: ConditionParameters, voice: Voice): Condition | null {
  if (input.Expected !== undefined || input.ConditionalOperator !== undefined)
    return expectedCondition(input, voice);
  if (input.ConditionExpression === undefined) return null;
  const placeholders = requestPlaceholders(input, voice);
  const condition = conditionOf(input.ConditionExpression, placeholders, voice);
  refuseUnused(placeholders, voice);
  return condition;
}

/** @throws ApiError when the expression is malformed */
export const conditionOf = (text: string, placeholders: Placeholders, voice: Voice): Condition =>
  compiled(compileCondition(text, "Condition", placeholders), voice);
