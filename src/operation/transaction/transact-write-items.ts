/**
 * TransactWriteItems: up to 100 puts, updates, deletes and checks of any tables, all of them or none.
 */
import { validationError } from "../../api/errors.ts";
import type {
  ConditionCheck,
  Delete,
  Put,
  TransactWriteItem,
  TransactWriteItemsInput,
  Update,
} from "../../api/generated/dynamodb/inputs.ts";
import type {
  ItemCollectionMetrics,
  TransactWriteItemsOutput,
} from "../../api/generated/dynamodb/outputs.ts";
import { newNameRecord } from "../../base/name-record.ts";
import type { TokenRequest } from "../../engine/idempotency.ts";
import {
  checkIntent,
  deleteIntent,
  type IntentFault,
  type IntentTarget,
  updateIntent,
  type WriteIntent,
} from "../../engine/write-intent.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { itemBytes } from "../../item/size.ts";
import { collectionMetrics } from "../answer/collection-metrics.ts";
import type { Operation, OperationContext } from "../context.ts";
import { updatePlan } from "../item/update-plan.ts";
import { CONDITION_VALUES, writeCondition } from "../item/write-condition.ts";
import { BARE } from "../request/error-wording.ts";
import { checkExpressionParameters } from "../request/request-expressions.ts";
import { newStoredItem, requestAttributes } from "../request/request-item.ts";
import { parametersDigest } from "./request-token.ts";
import {
  commitTransaction,
  type TransactionResult,
  type TransactionStep,
  transactedPut,
  transactionCapacity,
} from "./transaction.ts";
import { checkPayload } from "./transaction-payload.ts";

const WORDING = BARE;

export const transactWriteItems: Operation<TransactWriteItemsInput, TransactWriteItemsOutput> = async (
  input,
  context,
) => {
  const steps = input.TransactItems.map(transactionStep);
  checkPayload(steps.reduce((sum, { payloadBytes }) => sum + payloadBytes, 0));
  const result = await commitTransaction(context, steps, tokenRequest(input, context));
  return {
    ConsumedCapacity: transactionCapacity(steps, result, input.ReturnConsumedCapacity),
    ItemCollectionMetrics: metrics(input, steps, result),
  };
};

function tokenRequest(input: TransactWriteItemsInput, context: OperationContext): TokenRequest | null {
  const { ClientRequestToken: token } = input;
  if (token === undefined) return null;
  const payload = parametersDigest(input.TransactItems);
  return { operation: "TransactWriteItems", token, payload, nowMs: context.database.clock.nowMs() };
}

/** An action, and what it brings along: its item or key, and the values of its expressions. */
interface SentStep extends TransactionStep {
  readonly payloadBytes: number;
}

function transactionStep(action: TransactWriteItem): SentStep {
  const kinds = [action.Put, action.Update, action.Delete, action.ConditionCheck].filter(
    (each) => each !== undefined,
  );
  if (kinds.length !== 1) {
    throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  if (action.Put !== undefined) return putStep(action.Put);
  if (action.Update !== undefined) return updateStep(action.Update);
  if (action.Delete !== undefined) return keyStep(action.Delete, deleteIntent);
  return keyStep(action.ConditionCheck as ConditionCheck, checkIntent);
}

function putStep(put: Put): SentStep {
  checkExpressionParameters(put, WORDING, CONDITION_VALUES);
  const item = requestAttributes(put.Item, WORDING);
  const condition = writeCondition(put, WORDING);
  const stored = newStoredItem(item);
  return {
    payloadBytes: stored.bytes + valuesBytes(put),
    tableName: put.TableName,
    returnOldOnFailure: put.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
    wording: "item",
    build: (table) => transactedPut({ table, condition }, stored),
  };
}

function updateStep(update: Update): SentStep {
  checkExpressionParameters(update, WORDING, {
    expressions: ["UpdateExpression", "ConditionExpression"],
    listed: false,
  });
  const key = requestAttributes(update.Key, WORDING);
  const plan = updatePlan(update, WORDING);
  return stepOnKey(update, key, (table) => updateIntent({ table, condition: plan.condition }, key, plan));
}

/** A constructor of intents that need a key and nothing else. */
type KeyIntent = (target: IntentTarget, key: AttributeMap) => WriteIntent | IntentFault;

function keyStep(sent: Delete | ConditionCheck, intent: KeyIntent): SentStep {
  checkExpressionParameters(sent, WORDING, CONDITION_VALUES);
  const key = requestAttributes(sent.Key, WORDING);
  const condition = writeCondition(sent, WORDING);
  return stepOnKey(sent, key, (table) => intent({ table, condition }, key));
}

const stepOnKey = (
  sent: Update | Delete | ConditionCheck,
  key: AttributeMap,
  build: TransactionStep["build"],
): SentStep => ({
  payloadBytes: itemBytes(key) + valuesBytes(sent),
  tableName: sent.TableName,
  returnOldOnFailure: sent.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
  wording: "key",
  build,
});

/** What the values of an action's expressions count. */
const valuesBytes = ({
  ExpressionAttributeValues: values,
}: Put | Update | Delete | ConditionCheck): number =>
  values === undefined ? 0 : itemBytes(requestAttributes(values, WORDING));

function metrics(
  { ReturnItemCollectionMetrics: mode }: TransactWriteItemsInput,
  steps: readonly TransactionStep[],
  result: TransactionResult,
): Readonly<Record<string, readonly ItemCollectionMetrics[]>> | undefined {
  if (mode !== "SIZE" || result.kind !== "committed") return undefined;
  const all = newNameRecord<ItemCollectionMetrics[]>();
  result.written.forEach((written, i) => {
    const known = written.intent.change.kind === "check" ? undefined : collectionMetrics(written, mode);
    const tableName = steps[i]?.tableName;
    if (known !== undefined && tableName !== undefined) (all[tableName] ??= []).push(known);
  });
  return all;
}
