/**
 * TransactGetItems: up to 100 items of any tables, all as they were at one moment.
 */
import type { Get, TransactGetItemsInput } from "../api/generated/inputs.ts";
import type { TransactGetItemsOutput } from "../api/generated/outputs.ts";
import { shown } from "./answer/shown-item.ts";
import type { Operation } from "./context.ts";
import { readCapacity, readTransaction, type TransactionRead } from "./read/transaction-read.ts";
import { checkFamilies } from "./request/request-expressions.ts";
import { requestAttributes } from "./request/request-item.ts";
import { requestProjection } from "./request/request-projection.ts";
import { READ_VOICE } from "./request/voice.ts";

export const transactGetItems: Operation<TransactGetItemsInput, TransactGetItemsOutput> = async (
  input,
  context,
) => {
  const steps = input.TransactItems.map(({ Get: get }) => transactGetStep(get));
  const items = await readTransaction(context, steps);
  return {
    Responses: items.map((item, i) =>
      item === null ? {} : { Item: shown(item, steps[i]?.projection ?? null) },
    ),
    ConsumedCapacity: readCapacity(steps, items, input.ReturnConsumedCapacity),
  };
};

function transactGetStep(get: Get): TransactionRead {
  checkFamilies(get, READ_VOICE, { expressions: [], listed: false });
  const key = requestAttributes(get.Key, READ_VOICE);
  return { tableName: get.TableName, key, projection: requestProjection(get, READ_VOICE) };
}
