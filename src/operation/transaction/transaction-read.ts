/**
 * What TransactGetItems and the reads of ExecuteTransaction share: all items as they are at one moment.
 */
import { validationError } from "../../api/errors.ts";
import type { ConsumedCapacity } from "../../api/generated/dynamodb/outputs.ts";
import { MiB } from "../../base/bytes.ts";
import { readUnits } from "../../engine/capacity.ts";
import { itemCell } from "../../engine/item-cell.ts";
import { bareKeyFault } from "../../engine/item-checks.ts";
import { readItems } from "../../engine/page-reader.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { Projection } from "../../language/projection/projection.ts";
import { type CapacityMode, consumedCapacity } from "../answer/consumed-capacity.ts";
import type { OperationContext } from "../context.ts";
import { resolveTables } from "../request/resolve-table.ts";
import { actionFault, placedActions, type TransactionAction } from "./transaction-items.ts";

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
  const placed = placedActions(steps, tables, ({ key }, table) => {
    const fault = bareKeyFault(table, key);
    return fault === null ? { cell: itemCell(table, key) } : actionFault(fault, "key");
  });
  const cells = placed.map(({ cell }) => cell);
  const items = await readItems(context.database.store, cells, "atomic");
  if (items.reduce((sum, item) => sum + (item?.bytes ?? 0), 0) > ANSWER_BYTES_MAX) {
    throw validationError(`Transaction response size cannot exceed ${ANSWER_BYTES_MAX} bytes`);
  }
  return items;
}

/** Capacity of a transactional read, a list with one entry per table in the order the request names them. */
export function readCapacity(
  steps: readonly TransactionRead[],
  items: readonly (StoredItem | null)[],
  mode: CapacityMode,
): readonly ConsumedCapacity[] | undefined {
  if (mode !== "TOTAL" && mode !== "INDEXES") return undefined;
  const units = new Map<string, number>();
  steps.forEach(({ tableName }, i) => {
    units.set(tableName, (units.get(tableName) ?? 0) + 2 * readUnits(items[i]?.bytes ?? 0, "strong"));
  });
  return [...units].flatMap(
    ([tableName, table]) =>
      consumedCapacity({ table, indexes: [] }, { tableName, mode, direction: "read" }) ?? [],
  );
}
