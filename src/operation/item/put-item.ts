/**
 * PutItem: stores a whole item in place of what has its key, if the condition holds.
 */
import type { PutItemInput } from "../../api/generated/dynamodb/inputs.ts";
import type { PutItemOutput } from "../../api/generated/dynamodb/outputs.ts";
import { putIntent } from "../../engine/write-intent.ts";
import type { Operation } from "../context.ts";
import { ENVELOPED } from "../request/error-wording.ts";
import { writeCosts } from "../request/metering.ts";
import { checkExpressionParameters } from "../request/request-expressions.ts";
import { newStoredItem, requestAttributes } from "../request/request-item.ts";
import { CONDITION_VALUES, checkOldValuesOnly, writeCondition } from "./write-expressions.ts";
import { writeItem } from "./write-item.ts";

export const putItem: Operation<PutItemInput, PutItemOutput> = async (input, context) => {
  checkExpressionParameters(input, ENVELOPED, CONDITION_VALUES);
  checkOldValuesOnly(input.ReturnValues);
  const item = requestAttributes(input.Item, ENVELOPED);
  const condition = writeCondition(input, ENVELOPED);
  const stored = newStoredItem(item);
  const returnOldOnFailure = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  const written = await writeItem(
    context,
    {
      tableName: input.TableName,
      wording: "item",
      build: (table) => putIntent({ table, condition }, stored),
    },
    { returnOldOnFailure },
  );
  return {
    Attributes: input.ReturnValues === "ALL_OLD" ? (written.old ?? undefined) : undefined,
    ...writeCosts(input, written, context),
  };
};
