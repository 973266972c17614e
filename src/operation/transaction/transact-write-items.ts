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
import { isValueFault, parseAttributes, type ValueFault } from "../../item/parse.ts";
import { itemBytes } from "../../item/size.ts";
import type { Condition } from "../../language/condition/condition.ts";
import type { Placeholders } from "../../language/placeholders.ts";
import type { Operation, OperationContext } from "../context.ts";
import { expressionCondition, expressionUpdate } from "../item/write-expressions.ts";
import { IN_TRANSACTION, valueRefusal } from "../request/error-wording.ts";
import { collectionMetrics } from "../request/metering.ts";
import { requestPlaceholders } from "../request/request-expressions.ts";
import { newStoredItem, requestAttributes } from "../request/request-item.ts";
import {
  commitTransaction,
  type TransactionResult,
  type TransactionStep,
  transactedPut,
} from "./transaction.ts";
import { checkPayload, parametersDigest, transactionCapacity } from "./transaction-items.ts";

const WORDING = IN_TRANSACTION;

export const transactWriteItems: Operation<TransactWriteItemsInput, TransactWriteItemsOutput> = async (
  input,
  context,
) => {
  const steps = input.TransactItems.map(transactionStep);
  checkPayload(steps.reduce((sum, { payloadBytes }) => sum + payloadBytes, 0));
  const result = await commitTransaction(context, steps, {
    token: await tokenRequest(input, context),
    reasons: "first",
  });
  return {
    ConsumedCapacity: transactionCapacity(context, steps, input.ReturnConsumedCapacity),
    ItemCollectionMetrics: metrics(input, steps, result),
  };
};

async function tokenRequest(
  input: TransactWriteItemsInput,
  { database: { clock, retention } }: OperationContext,
): Promise<TokenRequest | null> {
  const { ClientRequestToken: token } = input;
  if (token === undefined) return null;
  const payload = parametersDigest(input.TransactItems);
  return {
    operation: "TransactWriteItems",
    token,
    payload,
    nowMs: clock.nowMs(),
    retentionMs: await retention.nowMs(),
  };
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
  if (action.Delete !== undefined) return conditionedStep(action.Delete, deleteIntent);
  return conditionedStep(action.ConditionCheck as ConditionCheck, checkIntent);
}

function putStep(put: Put): SentStep {
  const item = requestAttributes(put.Item, WORDING);
  const placeholders = requestPlaceholders(put, WORDING);
  const condition = memberCondition(put, placeholders);
  const stored = newStoredItem(item);
  return {
    payloadBytes: stored.bytes + placeholders.valueBytes,
    tableName: put.TableName,
    returnOldOnFailure: put.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
    wording: "item",
    build: (table) => transactedPut({ table, condition }, stored),
  };
}

function updateStep(update: Update): SentStep {
  const sent = sentKey(update);
  const placeholders = requestPlaceholders(update, WORDING);
  const plan = expressionUpdate(update, placeholders, WORDING);
  const key = flatKey(sent);
  const payloadBytes = itemBytes(key) + placeholders.valueBytes;
  return keyStep(update, payloadBytes, (table) =>
    updateIntent({ table, condition: plan.condition }, key, plan),
  );
}

/** A constructor of intents that need a key and nothing else. */
type KeyIntent = (target: IntentTarget, key: AttributeMap) => WriteIntent | IntentFault;

function conditionedStep(sent: Delete | ConditionCheck, intent: KeyIntent): SentStep {
  const unchecked = sentKey(sent);
  const placeholders = requestPlaceholders(sent, WORDING);
  const condition = memberCondition(sent, placeholders);
  const key = flatKey(unchecked);
  const payloadBytes = itemBytes(key) + placeholders.valueBytes;
  return keyStep(sent, payloadBytes, (table) => intent({ table, condition }, key));
}

/** Unlike requests about one item, members may bring names and values for no expression at all. */
const memberCondition = (
  sent: Put | Delete | ConditionCheck,
  placeholders: Placeholders,
): Condition | null =>
  sent.ConditionExpression === undefined ? null : expressionCondition(sent, placeholders, WORDING);

/** The key of a member. One that is nested too deep is told after what is wrong with the expressions. */
function sentKey({ Key }: Update | Delete | ConditionCheck): AttributeMap | ValueFault {
  const key = parseAttributes(Key);
  if (isValueFault(key) && key.fault.kind !== "tooDeep") throw valueRefusal(WORDING, key);
  return key;
}

function flatKey(key: AttributeMap | ValueFault): AttributeMap {
  if (isValueFault(key)) throw valueRefusal(WORDING, key);
  return key;
}

const keyStep = (
  sent: Update | Delete | ConditionCheck,
  payloadBytes: number,
  build: TransactionStep["build"],
): SentStep => ({
  payloadBytes,
  tableName: sent.TableName,
  returnOldOnFailure: sent.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
  wording: "key",
  build,
});

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
