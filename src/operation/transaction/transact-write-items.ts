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
} from "../../api/generated/inputs.ts";
import type { ItemCollectionMetrics, TransactWriteItemsOutput } from "../../api/generated/outputs.ts";
import { newNameRecord } from "../../base/name-record.ts";
import type { TokenRequest } from "../../engine/idempotency.ts";
import { checkIndexKeys } from "../../engine/index-key-check.ts";
import { itemCell, keyOf } from "../../engine/item-cell.ts";
import type { Change } from "../../engine/write-intent.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { itemBytes } from "../../item/size.ts";
import type { Condition } from "../../language/condition/condition.ts";
import { collectionMetrics } from "../answer/collection-metrics.ts";
import type { Operation, OperationContext } from "../context.ts";
import { updatePlan } from "../item/update-plan.ts";
import { CONDITION_VALUES, writeCondition } from "../item/write-condition.ts";
import { BARE } from "../request/error-wording.ts";
import { indexKeyText } from "../request/index-key-refusal.ts";
import { checkEntries } from "../request/indexed-item.ts";
import { checkKeyValues, itemKeySchemaFault, keySchemaFault } from "../request/item-key.ts";
import { checkExpressionParameters } from "../request/request-expressions.ts";
import { newStoredItem, requestAttributes } from "../request/request-item.ts";
import { refuseKeyUpdates } from "../request/update-targets.ts";
import { parametersDigest } from "./request-token.ts";
import {
  commitTransaction,
  type TransactionResult,
  type TransactionStep,
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
  if (action.Delete !== undefined) return keyStep(action.Delete, { kind: "delete" });
  return keyStep(action.ConditionCheck as ConditionCheck, { kind: "check" });
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
    schemaFault(table) {
      const fault = itemKeySchemaFault(table, item);
      if (fault !== null) return fault;
      const indexFault = checkIndexKeys(table, item);
      return indexFault === null ? null : indexKeyText(indexFault, "put");
    },
    intent(table) {
      checkKeyValues(table, item);
      checkEntries(table, stored);
      const key = keyOf(table.keys, item);
      return {
        table,
        cell: itemCell(table, item),
        key,
        condition,
        change: { kind: "put", item: stored },
        origin: null,
      };
    },
  };
}

function updateStep(update: Update): SentStep {
  checkExpressionParameters(update, WORDING, {
    expressions: ["UpdateExpression", "ConditionExpression"],
    listed: false,
  });
  const key = requestAttributes(update.Key, WORDING);
  const { program, condition, chargeStatement } = updatePlan(update, WORDING);
  const step = stepOnKey({
    sent: update,
    key,
    condition,
    change: { kind: "update", program, chargeStatement },
  });
  return {
    ...step,
    intent(table) {
      const intent = step.intent(table);
      refuseKeyUpdates(table, program);
      return intent;
    },
  };
}

function keyStep(sent: Delete | ConditionCheck, change: Change): SentStep {
  checkExpressionParameters(sent, WORDING, CONDITION_VALUES);
  const key = requestAttributes(sent.Key, WORDING);
  return stepOnKey({ sent, key, condition: writeCondition(sent, WORDING), change });
}

interface KeyAction {
  readonly sent: Update | Delete | ConditionCheck;
  readonly key: AttributeMap;
  readonly condition: Condition | null;
  readonly change: Change;
}

const stepOnKey = ({ sent, key, condition, change }: KeyAction): SentStep => ({
  payloadBytes: itemBytes(key) + valuesBytes(sent),
  tableName: sent.TableName,
  returnOldOnFailure: sent.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
  schemaFault: (table) => keySchemaFault(table, key),
  intent(table) {
    checkKeyValues(table, key);
    return { table, cell: itemCell(table, key), key, condition, change, origin: null };
  },
});

/** What the values of an action's expressions count. */
const valuesBytes = ({ ExpressionAttributeValues: values }: Put | KeyAction["sent"]): number =>
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
