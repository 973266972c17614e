/**
 * What an update of a request does and when, from either family of parameters.
 */
import type { UpdateItemInput } from "../../api/generated/inputs.ts";
import type { Condition } from "../../language/condition/condition.ts";
import { compileUpdate } from "../../language/update/compile-update.ts";
import type { UpdateProgram } from "../../language/update/update-program.ts";
import { attributeUpdates, expectedCondition } from "../request/legacy-input.ts";
import { compiled, refuseUnused, requestPlaceholders } from "../request/request-expressions.ts";
import type { Voice } from "../request/voice.ts";
import { conditionOf } from "./write-condition.ts";

/** What an update does and when. */
export interface UpdatePlan {
  readonly program: UpdateProgram;
  readonly condition: Condition | null;
  /** Whether the statement itself counts against the item's size limit. */
  readonly chargeStatement: boolean;
}

/** The update of a request, from either family. @throws ApiError */
export function updatePlan(input: Omit<UpdateItemInput, "TableName" | "Key">, voice: Voice): UpdatePlan {
  if (
    input.AttributeUpdates !== undefined ||
    input.Expected !== undefined ||
    input.ConditionalOperator !== undefined
  ) {
    const program = attributeUpdates(input.AttributeUpdates ?? {}, voice);
    return { program, condition: expectedCondition(input, voice), chargeStatement: false };
  }
  const placeholders = requestPlaceholders(input, voice);
  const program =
    input.UpdateExpression === undefined
      ? NO_UPDATE
      : compiled(compileUpdate(input.UpdateExpression, placeholders), voice);
  const condition =
    input.ConditionExpression === undefined
      ? null
      : conditionOf(input.ConditionExpression, placeholders, voice);
  refuseUnused(placeholders, voice);
  return { program, condition, chargeStatement: input.UpdateExpression !== undefined };
}

const NO_UPDATE: UpdateProgram = { actions: [], dialect: "expression" };
