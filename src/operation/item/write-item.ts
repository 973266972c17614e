/**
 * The common half of every write of one item: find the table, build the intent against its schema and commit it.
 */
import {
  conditionalCheckFailed,
  conditionTooLarge,
  itemCollectionSizeLimitExceeded,
  updateTooLarge,
  validationError,
} from "../../api/errors.ts";
import { assert } from "../../base/assert.ts";
import { whenReady } from "../../base/awaitable.ts";
import type { Refusal } from "../../engine/apply-intent.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import { commitIndependently, retryTableChanges, type WriteOutcome } from "../../engine/write.ts";
import type { AppliedWrite, IntentFault, WriteIntent } from "../../engine/write-intent.ts";
import { EVALUATION_BYTES_MAX } from "../../language/condition/evaluation-work.ts";
import { updateFaultText } from "../../language/update/update-operand.ts";
import type { OperationContext } from "../context.ts";
import { admitWrite } from "../request/metering.ts";
import { intentOrThrow, type KeyWording, updatedIndexKeyRefusal } from "../request/request-item.ts";
import { resolveTable } from "../request/resolve-table.ts";

/** One write, as far as it can be read without its table. */
export interface ItemWrite {
  /** As the request named it: name or ARN. */
  readonly tableName: string;
  /** How what does not fit in its key is worded. */
  readonly wording: KeyWording;
  /** The intent against the table's present schema. @throws ApiError for what is no fault of an intent */
  readonly build: (table: TableSchema) => WriteIntent | IntentFault;
}

interface WriteOptions {
  /** Whether the old item goes into the error when the condition fails. */
  readonly returnOldOnFailure: boolean;
}

/** Commits one write. @throws ApiError when the table is missing or the write is refused */
export async function writeItem(
  context: OperationContext,
  write: ItemWrite,
  options: WriteOptions,
): Promise<AppliedWrite> {
  const outcome = await tryWrite(context, write);
  if (outcome.kind === "refused") throw refusalError(outcome.refusal, options);
  return outcome.written;
}

/** Commits one write, or says why it is refused. @throws ApiError when the table is missing or the write does not fit it */
export async function tryWrite(
  context: OperationContext,
  { tableName, wording, build }: ItemWrite,
): Promise<WriteOutcome> {
  let intents: readonly WriteIntent[] = [];
  const outcomes = await retryTableChanges(() =>
    whenReady(resolveTable(context, tableName), (table) => {
      intents = [intentOrThrow(build(table), wording)];
      admitWrite(context, table);
      return commitIndependently(context.database, intents);
    }),
  );
  const [outcome] = outcomes;
  assert(outcome !== undefined, "a commit reports each intent");
  chargeOutcomes(context, intents, outcomes);
  return outcome;
}

/** Charges for writes that were carried out, and for those that were refused for what they found. */
export function chargeOutcomes(
  { scope: { meter } }: OperationContext,
  intents: readonly WriteIntent[],
  outcomes: readonly WriteOutcome[],
): void {
  for (const [i, outcome] of outcomes.entries()) {
    const intent = intents[i];
    if (outcome.kind === "written") meter.chargeWrite(outcome.written);
    else if (intent !== undefined) meter.chargeRefusedWrite(intent, outcome.refusal);
  }
}

/** The error of a single write. */
export function refusalError(refusal: Refusal, { returnOldOnFailure }: WriteOptions): Error {
  switch (refusal.kind) {
    case "condition":
      return conditionalCheckFailed(returnOldOnFailure ? (refusal.old ?? undefined) : undefined);
    case "conditionTooLarge":
      return conditionTooLarge(EVALUATION_BYTES_MAX);
    case "update":
      return validationError(updateFaultText(refusal.fault));
    case "updateTooLarge":
      return updateTooLarge();
    case "indexKey":
      return updatedIndexKeyRefusal(refusal.fault);
    case "collectionTooLarge":
      return itemCollectionSizeLimitExceeded();
  }
}
