/**
 * What an update of a request does and when, from either family of parameters.
 */
import type { UpdateItemInput } from "../../api/generated/dynamodb/inputs.ts";
import type { Condition } from "../../language/condition/condition.ts";
import { compileUpdate } from "../../language/update/compile-update.ts";
import type { UpdateProgram } from "../../language/update/update-program.ts";
import type { ErrorWording } from "../request/error-wording.ts";
import { attributeUpdates, expectedCondition } from "../request/legacy-input.ts";
import { orThrow, refuseUnused, requestPlaceholders } from "../request/request-expressions.ts";
import { conditionOf } from "./write-condition.ts";

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
  const placeholders = requestPlaceholders(input, wording);
  const program =
    input.UpdateExpression === undefined
      ? NO_UPDATE
      : orThrow(compileUpdate(input.UpdateExpression, placeholders), wording);
  const condition =
    input.ConditionExpression === undefined
      ? null
      : conditionOf(input.ConditionExpression, placeholders, wording);
  refuseUnused(placeholders, wording);
  return { program, condition, chargeStatement: input.UpdateExpression !== undefined };
}

const NO_UPDATE: UpdateProgram = { actions: [], dialect: "expression" };
