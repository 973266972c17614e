/**
 * What TransactGetItems and the reads of ExecuteTransaction share: all items as they are at one moment.
 */
import { validationError } from "../../api/errors.ts";
import { MiB } from "../../base/bytes.ts";
import { readUnits } from "../../engine/capacity.ts";
import { itemCell } from "../../engine/item-cell.ts";
import { bareKeyFault } from "../../engine/item-checks.ts";
import { readItems } from "../../engine/page-reader.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import { keyPathFault } from "../../engine/write-intent.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { Projection } from "../../language/projection/projection.ts";
import type { OperationContext } from "../context.ts";
import { resolveTables } from "../request/resolve-table.ts";
import { actionFault, admitActions, placedActions, type TransactionAction } from "./transaction-items.ts";

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
): Promise<readonly (StoredItem | null)[]> {
  const tables = await resolveTables(
    context,
    steps.map(({ tableName }) => tableName),
  );
  const placed = placedActions(steps, tables, ({ key, projection }, table) => {
    const fault = bareKeyFault(table, key) ?? keyPathFault(table, projection?.paths ?? []);
    return fault === null ? { cell: itemCell(table, key) } : actionFault(fault, "key");
  });
  const { meter } = context.scope;
  admitActions(steps, tables, (table) => meter.admitRead(table, null));
  const cells = placed.map(({ cell }) => cell);
  const items = await readItems(context.database.store, cells, "atomic");
  for (const [i, { tableName }] of steps.entries()) {
    const table = tables.get(tableName) as TableSchema;
    meter.chargeRead(table, null, 2 * readUnits(items[i]?.bytes ?? 0, "strong"));
  }
  if (items.reduce((sum, item) => sum + (item?.bytes ?? 0), 0) > ANSWER_BYTES_MAX) {
    throw validationError(`Transaction response size cannot exceed ${ANSWER_BYTES_MAX} bytes`);
  }
  return items;
}
