/**
 * What TransactGetItems and the reads of ExecuteTransaction share: all items as they are at one moment.
 */
import { validationError } from "../../api/errors.ts";
import type { ItemResponse } from "../../api/generated/dynamodb/outputs.ts";
import { MiB } from "../../base/bytes.ts";
import { readUnits } from "../../engine/capacity.ts";
import { visitInTurns } from "../../engine/in-turns.ts";
import { itemCell } from "../../engine/item-cell.ts";
import { bareKeyFault } from "../../engine/item-checks.ts";
import { keyPathFault } from "../../engine/key-path-fault.ts";
import { readAtomically } from "../../engine/page-reader.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { Projection } from "../../language/projection/projection.ts";
import type { Cell } from "../../storage/store.ts";
import type { OperationContext } from "../context.ts";
import { renderItem } from "../request/request-expressions.ts";
import { resolveTables } from "../request/resolve-table.ts";
import {
  type ActionFault,
  actionFault,
  admitActions,
  placedActions,
  type TransactionAction,
} from "./transaction-items.ts";

/** Most bytes of items in one answer. */
const ANSWER_BYTES_MAX = 4 * MiB;

/** One item that a transaction reads. */
export interface TransactionRead extends TransactionAction {
  readonly key: AttributeMap;
  readonly projection: Projection | null;
}

/**
 * All items as they are at one moment, in order; null where there is none.
 *
 * @throws ApiError for a missing table, a key that does not fit, an item named twice, or too much to answer
 */
export async function readTransaction(
  context: OperationContext,
  steps: readonly TransactionRead[],
  reasons: "first" | "all",
): Promise<readonly (StoredItem | null)[]> {
  const tables = await resolveTables(
    context,
    steps.map(({ tableName }) => tableName),
  );
  const placed = placedActions(steps, { tables, place: placedRead, reasons });
  const { meter } = context.scope;
  admitActions(steps, tables, (table) => meter.admitRead(table, null));
  const cells = placed.map(({ cell }) => cell);
  const items = await readAtomically(context.database.store, cells);
  for (const [i, { tableName }] of steps.entries()) {
    const table = tables.get(tableName) as TableSchema;
    meter.chargeRead(table, null, 2 * readUnits(items[i]?.bytes ?? 0, "strong"));
  }
  if (items.reduce((sum, item) => sum + (item?.bytes ?? 0), 0) > ANSWER_BYTES_MAX) {
    throw validationError(`Transaction response size cannot exceed ${ANSWER_BYTES_MAX} bytes`);
  }
  return items;
}

function placedRead(
  { key, projection }: TransactionRead,
  table: TableSchema,
): { readonly cell: Cell } | ActionFault {
  const fault = bareKeyFault(table, key) ?? keyPathFault(table, projection?.paths ?? []);
  return fault === null ? { cell: itemCell(table, key) } : actionFault(fault, "key");
}

/** The entries of the reads, for the items that they found, in order. @throws RequestAbandoned */
export async function transactionItems(
  { scope }: OperationContext,
  items: readonly (StoredItem | null)[],
  reads: readonly Pick<TransactionRead, "projection">[],
): Promise<readonly ItemResponse[]> {
  const entries: ItemResponse[] = items.map(() => ({}));
  await visitInTurns(scope, items, (stored, at) => {
    entries[at] = transactionItem(stored, reads[at]?.projection ?? null);
    return 0;
  });
  return entries;
}

/** The entry of one read. Unlike in other reads, an item of which the projection shows nothing is no item. */
function transactionItem(stored: StoredItem, projection: Projection | null): ItemResponse {
  const Item = renderItem(stored, projection);
  return projection !== null && isEmpty(Item) ? {} : { Item };
}

function isEmpty(shown: object): boolean {
  for (const _ in shown) return false;
  return true;
}
