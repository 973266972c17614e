/**
 * What transactions that read and that write ask of their actions alike: that all together are not too large, that
 * each fits its table and is admitted there, and that no two are about one item.
 */
import {
  type CancellationReason,
  NO_REASON,
  transactionCanceled,
  validationError,
} from "../../api/errors.ts";
import type { ConsumedCapacity } from "../../api/generated/dynamodb/outputs.ts";
import { wordingCohort } from "../../api/wording-cohort.ts";
import { digest, MiB, utf8Bytes } from "../../base/bytes.ts";
import { cellName } from "../../engine/item-cell.ts";
import type { Throttle } from "../../engine/meter.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import type { IntentFault } from "../../engine/write-intent.ts";
import type { Cell } from "../../storage/store.ts";
import type { OperationContext } from "../context.ts";
import {
  type CapacityMode,
  consumedCapacities,
  isCapacityAsked,
  throttleReason,
} from "../request/metering.ts";
import { intentFaultText, type KeyWording } from "../request/request-item.ts";

/** What is known of one action of a transaction once its table is. */
export interface TransactionAction {
  /** As the request named it: name or ARN. */
  readonly tableName: string;
}

/** Why an action does not fit its table. */
export interface ActionFault {
  /** Whether it cancels the transaction with a reason for this action; else the whole request is refused. */
  readonly cancels: boolean;
  readonly text: string;
}

/** What a fault of an intent or key means for a transaction. */
export const actionFault = (fault: IntentFault, wording: KeyWording): ActionFault => ({
  cancels: isSchemaFault(fault),
  text: intentFaultText(fault, wording),
});

/** Whether names and types are at fault, for which AWS cancels; empty values, sizes and targets refuse. */
export function isSchemaFault(fault: IntentFault): boolean {
  const { kind } = fault.kind === "indexKey" ? fault.fault : fault;
  switch (kind) {
    case "keyMissing":
    case "keyType":
    case "keyExtra":
    case "type":
      return true;
    case "partitionKeyTooLong":
    case "sortKeyTooLong":
    case "partitionTooLong":
    case "sortTooLong":
      return wordingCohort.areLongKeysCancelled;
    case "empty":
    case "keyEmpty":
    case "itemTooLarge":
    case "entryTooLarge":
    case "keyTarget":
    case "insideKey":
    case "insideIndexKey":
      return false;
  }
}

/** The cell of an action's item. */
interface Placed {
  readonly cell: Cell;
}

/** How actions are placed. */
export interface Placement<Action extends TransactionAction, Place extends Placed> {
  readonly tables: ReadonlyMap<string, TableSchema>;
  readonly place: (action: Action, table: TableSchema) => Place | ActionFault;
  /** Which of the actions that do not fit get a reason of their own. */
  readonly reasons: "first" | "all";
}

/**
 * All actions at the cells of their items, in order. What refuses the request is told first, then what does not fit its
 * table and so cancels the transaction, then an item that is named twice.
 *
 * @throws ApiError for an action that does not fit, or an item named twice
 */
export function placedActions<Action extends TransactionAction, Place extends Placed>(
  actions: readonly Action[],
  { tables, place, reasons }: Placement<Action, Place>,
): readonly Place[] {
  const places = actions.map((action) => place(action, tables.get(action.tableName) as TableSchema));
  const all: Place[] = [];
  for (const placed of places) {
    if (!("cancels" in placed)) all.push(placed);
    else if (!placed.cancels) throw validationError(placed.text);
  }
  if (all.length < places.length) throw transactionCanceled(unfitReasons(places, reasons));
  const names = new Set(all.map(({ cell }) => cellName(cell)));
  if (names.size < all.length)
    throw validationError("Transaction request cannot include multiple operations on one item");
  return all;
}

function unfitReasons(
  places: readonly (Placed | ActionFault)[],
  reasons: "first" | "all",
): readonly CancellationReason[] {
  const first = places.findIndex((placed) => "cancels" in placed);
  return places.map((placed, i) =>
    "cancels" in placed && (reasons === "all" || i === first)
      ? { Code: "ValidationError", Message: placed.text }
      : NO_REASON,
  );
}

/**
 * Asks whether each action is admitted on its table.
 *
 * @throws ApiError that cancels the transaction when one is not
 */
export function admitActions(
  actions: readonly TransactionAction[],
  tables: ReadonlyMap<string, TableSchema>,
  admit: (table: TableSchema) => Throttle | null,
): void {
  const throttles = actions.map(({ tableName }) => admit(tables.get(tableName) as TableSchema));
  if (throttles.every((throttle) => throttle === null)) return;
  throw transactionCanceled(
    throttles.map((throttle) => (throttle === null ? NO_REASON : throttleReason(throttle))),
  );
}

/** ConsumedCapacity of a transaction: one entry for each table, in the order in which the request names them. */
export const transactionCapacity = (
  { scope }: OperationContext,
  actions: readonly TransactionAction[],
  mode: CapacityMode,
): readonly ConsumedCapacity[] | undefined =>
  isCapacityAsked(mode)
    ? consumedCapacities(
        scope.meter,
        actions.map(({ tableName }) => tableName),
        { mode, isSplit: true },
      )
    : undefined;

/** Most bytes of items, keys and values in one request. */
const PAYLOAD_BYTES_MAX = 4 * MiB;

/** @throws ApiError when a transaction brings more than it may */
export function checkPayload(bytes: number): void {
  if (bytes <= PAYLOAD_BYTES_MAX) return;
  throw validationError(`Transaction request size cannot exceed ${PAYLOAD_BYTES_MAX} bytes`);
}

/** A digest of the parameters that come with a client token. It does not depend on the order of their members. */
export const parametersDigest = (parameters: unknown): Uint8Array =>
  digest(utf8Bytes(JSON.stringify(parameters, sortedMembers)));

function sortedMembers(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const sorted = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    sorted[name] = member;
  return sorted;
}
