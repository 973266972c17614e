/**
 * What TransactWriteItems and ExecuteTransaction share: resolve every table, check every key, commit all or
 * nothing, and say for each action why it did not go through.
 */
import {
  type ApiError,
  type CancellationReason,
  conditionalCheckFailed,
  conditionTooLarge,
  idempotentParameterMismatch,
  itemCollectionSizeLimitExceeded,
  NO_REASON,
  transactionCanceled,
  transactionInvalid,
  updateTooLarge,
} from "../../api/errors.ts";
import type { Refusal } from "../../engine/apply-intent.ts";
import { readUnits } from "../../engine/capacity.ts";
import type { TokenRequest } from "../../engine/idempotency.ts";
import { checkIndexKeys } from "../../engine/item-checks.ts";
import type { Meter } from "../../engine/meter.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import { commitAtomically, retryTableChanges } from "../../engine/write.ts";
import {
  type AppliedWrite,
  type IntentFault,
  type IntentTarget,
  isIntentFault,
  putIntent,
  type WriteIntent,
} from "../../engine/write-intent.ts";
import { EVALUATION_BYTES_MAX } from "../../language/condition/evaluation-work.ts";
import { updateFaultText } from "../../language/update/update-operand.ts";
import type { OperationContext } from "../context.ts";
import { type KeyWording, transactedIndexKeyText, updatedIndexKeyRefusal } from "../request/request-item.ts";
import { resolveTables } from "../request/resolve-table.ts";
import {
  type ActionFault,
  actionFault,
  admitActions,
  isSchemaFault,
  placedActions,
  type TransactionAction,
} from "./transaction-items.ts";

const CONDITION_FAILED: CancellationReason = {
  Code: "ConditionalCheckFailed",
  Message: conditionalCheckFailed().message,
};

/** One action of a transaction, as far as it can be read without its table. */
export interface TransactionStep extends TransactionAction {
  /** How what does not fit in its key is worded. */
  readonly wording: KeyWording;
  /** The write against the table's present schema. @throws ApiError for what is no fault of an intent */
  readonly build: (table: TableSchema) => WriteIntent | IntentFault;
  /** Whether the stored item goes into the reason when the condition fails. */
  readonly returnOldOnFailure: boolean;
  /** The reason given when the condition fails, where it is not the usual one. */
  readonly conditionFailed?: CancellationReason;
}

/** The result of a transaction that was not refused. */
export type TransactionResult =
  | { readonly kind: "committed"; readonly written: readonly AppliedWrite[] }
  /** The token's first request did it all already. */
  | { readonly kind: "replayed" };

interface TransactionOptions {
  readonly token: TokenRequest | null;
  /** Which of the actions that do not fit their tables get a reason of their own. */
  readonly reasons: "first" | "all";
}

/** Carries out a transaction and charges for it. @throws ApiError when it is refused or cancelled */
export async function commitTransaction(
  context: OperationContext,
  steps: readonly TransactionStep[],
  { token, reasons }: TransactionOptions,
): Promise<TransactionResult> {
  const names = steps.map(({ tableName }) => tableName);
  const { meter } = context.scope;
  let tables: ReadonlyMap<string, TableSchema> = new Map();
  const result = await retryTableChanges(async () => {
    tables = await resolveTables(context, names);
    const intents = placedActions(steps, { tables, place: placedStep, reasons });
    admitActions(steps, tables, (table) => meter.admitWrite(table));
    return commitAtomically(context.database, intents, { token, turns: context.scope });
  });
  switch (result.kind) {
    case "committed":
      for (const written of result.written) meter.chargeWrite(written, 2);
      return result;
    case "refused":
      throw refused(steps, result.refusals);
    case "token":
      if (result.state.kind === "mismatch") throw idempotentParameterMismatch();
      for (const [i, { tableName }] of steps.entries())
        chargeReplay(meter, tables.get(tableName), result.state.imageBytes[i] ?? 0);
      return { kind: "replayed" };
  }
}

/** A replay reads what the first call left, at the price of a transactional read. */
function chargeReplay(meter: Meter, table: TableSchema | undefined, imageBytes: number): void {
  if (table !== undefined) meter.chargeRead(table, null, 2 * readUnits(imageBytes, "strong"));
}

function placedStep({ build, wording }: TransactionStep, table: TableSchema): WriteIntent | ActionFault {
  const result = build(table);
  return isIntentFault(result) ? actionFault(result, wording) : result;
}

/**
 * As `putIntent`, for a transaction: an index key of a wrong type cancels it, and so is found before the values of the
 * table's key are checked, which refuse the request.
 */
export function transactedPut(target: IntentTarget, item: StoredItem): WriteIntent | IntentFault {
  const result = putIntent(target, item);
  if (!isIntentFault(result) || isSchemaFault(result)) return result;
  const fault = checkIndexKeys(target.table, item.item);
  const unfit: IntentFault | null = fault === null ? null : { kind: "indexKey", by: "put", fault };
  return unfit !== null && isSchemaFault(unfit) ? unfit : result;
}

function refused(steps: readonly TransactionStep[], refusals: readonly (Refusal | null)[]): ApiError {
  if (refusals.some((refusal) => refusal?.kind === "updateTooLarge")) return updateTooLarge();
  if (refusals.some((refusal) => refusal?.kind === "conditionTooLarge"))
    return conditionTooLarge(EVALUATION_BYTES_MAX);
  for (const refusal of refusals)
    if (refusal?.kind === "indexKey" && refusal.fault.kind === "empty")
      return updatedIndexKeyRefusal(refusal.fault);
  const invalid = refusals.findIndex((refusal) => refusal?.kind === "update" || refusal?.kind === "indexKey");
  if (invalid >= 0)
    return transactionInvalid(
      steps.length,
      invalid,
      reason(refusals[invalid] ?? null, steps[invalid]).Message ?? "",
    );
  return transactionCanceled(refusals.map((refusal, i) => reason(refusal, steps[i])));
}

function reason(refusal: Refusal | null, step: TransactionStep | undefined): CancellationReason {
  if (refusal === null) return NO_REASON;
  switch (refusal.kind) {
    case "condition": {
      const failed = step?.conditionFailed ?? CONDITION_FAILED;
      const { old } = refusal;
      return step?.returnOldOnFailure === true && old !== null ? { ...failed, Item: old } : failed;
    }
    case "conditionTooLarge":
      return { Code: "ValidationError", Message: conditionTooLarge(EVALUATION_BYTES_MAX).message };
    case "update":
      return { Code: "ValidationError", Message: updateFaultText(refusal.fault) };
    case "updateTooLarge":
      return { Code: "ValidationError", Message: updateTooLarge().message };
    case "indexKey":
      return { Code: "ValidationError", Message: transactedIndexKeyText(refusal.fault) };
    case "collectionTooLarge":
      return {
        Code: "ItemCollectionSizeLimitExceeded",
        Message: itemCollectionSizeLimitExceeded().message,
      };
  }
}
