/**
 * The common half of every write: find the table, build the intents against its schema, commit, and start over
 * when the table changed in between.
 */
import {
  conditionalCheckFailed,
  itemCollectionSizeLimitExceeded,
  updateTooLarge,
  validationError,
} from "../../api/errors.ts";
import { assert } from "../../base/assert.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import { commitIndependently } from "../../engine/write.ts";
import type { AppliedWrite, Refusal, WriteIntent, WriteOutcome } from "../../engine/write-intent.ts";
import { EncodedJson } from "../../item/encoded-json.ts";
import { updateFaultText } from "../../language/update/update-operand.ts";
import type { OperationContext } from "../context.ts";
import { indexKeyRefusal } from "../request/index-key-refusal.ts";
import { resolveTable } from "../request/resolve-table.ts";

/** A table that changes more often than this while one write waits is a fault of this program. */
export const SCHEMA_RETRIES_MAX = 100;

/** Builds the intent against the table's present schema; throws ApiError for what does not fit it. */
export type BuildIntent = (table: TableSchema) => WriteIntent;

interface WriteOptions {
  /** Whether the old item goes into the error when the condition fails. */
  readonly returnOldOnFailure: boolean;
}

/** Commits one write. @throws ApiError when the table is missing or the write is refused */
export async function writeItem(
  context: OperationContext,
  tableName: string,
  build: BuildIntent,
  options: WriteOptions,
): Promise<AppliedWrite> {
  const outcome = await tryWrite(context, tableName, build);
  if (outcome.kind === "refused") throw refusalError(outcome.refusal, options);
  return outcome.written;
}

/** Commits one write, or says why it is refused. @throws ApiError when the table is missing or the write does not fit it */
export async function tryWrite(
  context: OperationContext,
  tableName: string,
  build: BuildIntent,
): Promise<WriteOutcome> {
  for (let tries = 0; tries < SCHEMA_RETRIES_MAX; tries += 1) {
    const found = resolveTable(context, tableName);
    const table = found instanceof Promise ? await found : found;
    const result = await commitIndependently(context.database, [build(table)]);
    if (result.kind === "tableChanged") continue;
    const [outcome] = result.outcomes;
    assert(outcome !== undefined, "a commit reports each intent");
    return outcome;
  }
  throw new Error("the table kept changing during a write");
}

/** The error of a single write. */
export function refusalError(refusal: Refusal, { returnOldOnFailure }: WriteOptions): Error {
  switch (refusal.kind) {
    case "condition":
      return conditionalCheckFailed(
        returnOldOnFailure && refusal.old !== null ? new EncodedJson(refusal.old.json) : undefined,
      );
    case "update":
      return validationError(updateFaultText(refusal.fault));
    case "updateTooLarge":
      return updateTooLarge();
    case "indexKey":
      return indexKeyRefusal(refusal.fault, "update");
    case "collectionTooLarge":
      return itemCollectionSizeLimitExceeded();
  }
}
