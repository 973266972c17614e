/**
 * What the parameters of a write say of the item: the condition, and for an update its program, from either family
 * of parameters.
 */
import type { ExpectedAttributeValue, UpdateItemInput } from "../../api/generated/dynamodb/inputs.ts";
import { type Condition, compileCondition } from "../../language/condition/condition.ts";
import type { Placeholders } from "../../language/placeholders.ts";
import { compileUpdate, type UpdateProgram } from "../../language/update/update.ts";
import { ENVELOPED, type ErrorWording, refusal } from "../request/error-wording.ts";
import { attributeUpdates, expectedCondition } from "../request/legacy-input.ts";
import {
  type ExpressionParameters,
  orThrow,
  refuseUnused,
  requestPlaceholders,
  type ValueUse,
} from "../request/request-expressions.ts";

/** Values of writes that are no updates serve their condition. */
export const CONDITION_VALUES: ValueUse = { expressions: ["ConditionExpression"], listed: false };

/** Values of updates serve the update and its condition. */
export const UPDATE_VALUES: ValueUse = {
  expressions: ["UpdateExpression", "ConditionExpression"],
  listed: false,
};

/** The parameters that put a condition on a write, old and new. */
interface ConditionParameters extends ExpressionParameters {
  readonly Expected?: Readonly<Record<string, ExpectedAttributeValue>> | undefined;
  readonly ConditionalOperator?: "AND" | "OR" | undefined;
}

/** The whole condition of a request that has no other expression; null: none. @throws ApiError */
export function writeCondition(input: ConditionParameters, wording: ErrorWording): Condition | null {
  if (input.Expected !== undefined || input.ConditionalOperator !== undefined)
    return expectedCondition(input, wording);
  if (input.ConditionExpression === undefined) return null;
  return expressionCondition(input, requestPlaceholders(input, wording), wording);
}

/** The condition of the new family, the only expression that the placeholders are for. @throws ApiError */
export function expressionCondition(
  input: ExpressionParameters,
  placeholders: Placeholders,
  wording: ErrorWording,
): Condition | null {
  const condition = compiledCondition(input, placeholders, wording);
  refuseUnused(placeholders, wording);
  return condition;
}

const compiledCondition = (
  { ConditionExpression: text }: ExpressionParameters,
  placeholders: Placeholders,
  wording: ErrorWording,
): Condition | null =>
  text === undefined ? null : orThrow(compileCondition(text, "Condition", placeholders), wording);

/** What an update does and when. */
export interface UpdatePlan {
  readonly program: UpdateProgram;
  readonly condition: Condition | null;
  /** Whether the statement itself counts against the item's size limit. */
  readonly chargeStatement: boolean;
}

/** The update of a request, from either family. @throws ApiError */
export function updatePlan(
  input: Omit<UpdateItemInput, "TableName" | "Key">,
  wording: ErrorWording,
): UpdatePlan {
  if (
    input.AttributeUpdates !== undefined ||
    input.Expected !== undefined ||
    input.ConditionalOperator !== undefined
  ) {
    const program = attributeUpdates(input.AttributeUpdates ?? {}, wording);
    return { program, condition: expectedCondition(input, wording), chargeStatement: false };
  }
  return expressionUpdate(input, requestPlaceholders(input, wording), wording);
}

/** The update of the new family; the placeholders are for it and its condition. @throws ApiError */
export function expressionUpdate(
  input: ExpressionParameters,
  placeholders: Placeholders,
  wording: ErrorWording,
): UpdatePlan {
  const { UpdateExpression: text } = input;
  const program = text === undefined ? NO_UPDATE : orThrow(compileUpdate(text, placeholders), wording);
  const condition = compiledCondition(input, placeholders, wording);
  refuseUnused(placeholders, wording);
  return { program, condition, chargeStatement: text !== undefined };
}

const NO_UPDATE: UpdateProgram = { actions: [], dialect: "expression" };

/** PutItem and DeleteItem can give back the old item and nothing else. @throws ApiError */
export function checkOldValuesOnly(returnValues: string | undefined): void {
  if (returnValues === undefined || returnValues === "ALL_OLD" || returnValues === "NONE") return;
  throw refusal(ENVELOPED, "ReturnValues can only be ALL_OLD or NONE");
}
