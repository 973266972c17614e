/**
 * DeleteItem: removes the item with this key, if the condition holds; succeeds where there is none.
 */
import type { DeleteItemInput } from "../../api/generated/dynamodb/inputs.ts";
import type { DeleteItemOutput } from "../../api/generated/dynamodb/outputs.ts";
import { deleteIntent } from "../../engine/write-intent.ts";
import type { Operation } from "../context.ts";
import { ENVELOPED } from "../request/error-wording.ts";
import { writeCosts } from "../request/metering.ts";
import { checkExpressionParameters } from "../request/request-expressions.ts";
import { requestAttributes } from "../request/request-item.ts";
import { CONDITION_VALUES, checkOldValuesOnly, writeCondition } from "./write-expressions.ts";
import { writeItem } from "./write-item.ts";

export const deleteItem: Operation<DeleteItemInput, DeleteItemOutput> = async (input, context) => {
  checkExpressionParameters(input, ENVELOPED, CONDITION_VALUES);
  checkOldValuesOnly(input.ReturnValues);
  const key = requestAttributes(input.Key, ENVELOPED);
  const condition = writeCondition(input, ENVELOPED);
  const returnOldOnFailure = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  const written = await writeItem(
    context,
    {
      tableName: input.TableName,
      wording: "key",
      build: (table) => deleteIntent({ table, condition }, key),
    },
    { returnOldOnFailure },
  );
  return {
    Attributes: input.ReturnValues === "ALL_OLD" ? (written.old ?? undefined) : undefined,
    ...writeCosts(input, written, context),
  };
};
