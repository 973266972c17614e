/**
 * TransactGetItems: up to 100 items of any tables, all as they were at one moment.
 */
import type { Get, TransactGetItemsInput } from "../../api/generated/dynamodb/inputs.ts";
import type { TransactGetItemsOutput } from "../../api/generated/dynamodb/outputs.ts";
import type { Operation } from "../context.ts";
import { IN_TRANSACTION } from "../request/error-wording.ts";
import { requestPlaceholders, requestProjection } from "../request/request-expressions.ts";
import { requestAttributes } from "../request/request-item.ts";
import { transactionCapacity } from "./transaction-items.ts";
import { readTransaction, type TransactionRead, transactionItems } from "./transaction-read.ts";

export const transactGetItems: Operation<TransactGetItemsInput, TransactGetItemsOutput> = async (
  input,
  context,
) => {
  const steps = input.TransactItems.map(({ Get: get }) => transactGetStep(get));
  const items = await readTransaction(context, steps, "first");
  return {
    Responses: await transactionItems(context, items, steps),
    ConsumedCapacity: transactionCapacity(context, steps, input.ReturnConsumedCapacity),
  };
};

function transactGetStep(get: Get): TransactionRead {
  const key = requestAttributes(get.Key, IN_TRANSACTION);
  if (get.ProjectionExpression === undefined) requestPlaceholders(get, IN_TRANSACTION);
  return { tableName: get.TableName, key, projection: requestProjection(get, IN_TRANSACTION) };
}
