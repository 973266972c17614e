/**
 * UpdateItem: changes some attributes of an item, or creates it, if the condition holds.
 */
import type { UpdateItemInput } from "../../api/generated/dynamodb/inputs.ts";
import type { UpdateItemOutput } from "../../api/generated/dynamodb/outputs.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import { type AppliedWrite, updateIntent } from "../../engine/write-intent.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { ItemImage } from "../../item/item-image.ts";
import { type UpdateProgram, updatedValues } from "../../language/update/update.ts";
import type { Operation } from "../context.ts";
import { ENVELOPED } from "../request/error-wording.ts";
import { writeCosts } from "../request/metering.ts";
import { checkExpressionParameters } from "../request/request-expressions.ts";
import { requestAttributes } from "../request/request-item.ts";
import { UPDATE_VALUES, updatePlan } from "./write-expressions.ts";
import { writeItem } from "./write-item.ts";

export const updateItem: Operation<UpdateItemInput, UpdateItemOutput> = async (input, context) => {
  checkExpressionParameters(input, ENVELOPED, UPDATE_VALUES);
  const key = requestAttributes(input.Key, ENVELOPED);
  const plan = updatePlan(input, ENVELOPED);
  const returnOldOnFailure = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  const written = await writeItem(
    context,
    {
      tableName: input.TableName,
      wording: "key",
      build: (table) => updateIntent({ table, condition: plan.condition }, key, plan),
    },
    { returnOldOnFailure },
  );
  return {
    Attributes: returnedValues(input.ReturnValues, plan.program, written),
    ...writeCosts(input, written, context),
  };
};

function returnedValues(
  mode: UpdateItemInput["ReturnValues"],
  program: UpdateProgram,
  written: AppliedWrite,
): AttributeMap | ItemImage | undefined {
  switch (mode) {
    case "ALL_OLD":
      return written.old ?? undefined;
    case "ALL_NEW":
      return written.new ?? undefined;
    case "UPDATED_OLD":
      return touchedValues(program, written.old);
    case "UPDATED_NEW":
      return touchedValues(program, written.new);
    case "NONE":
    case undefined:
      return undefined;
  }
}

/** The places that the update names, as one image shows them; nothing where it shows none. */
function touchedValues(program: UpdateProgram, image: StoredItem | null): AttributeMap | undefined {
  if (image === null) return undefined;
  const values = updatedValues(program, image.item);
  return Object.keys(values).length === 0 ? undefined : values;
}
