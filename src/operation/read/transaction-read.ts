/**
 * What TransactGetItems and the reads of ExecuteTransaction share: all items as they are at one moment.
 */
import { transactionCanceled, validationError } from "../../api/errors.ts";
import type { ConsumedCapacity } from "../../api/generated/outputs.ts";
import { hexText, MiB } from "../../base/bytes.ts";
import { readUnits } from "../../engine/capacity.ts";
import { itemCell } from "../../engine/item-cell.ts";
import { readItems } from "../../engine/page-reader.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { Projection } from "../../language/projection/projection.ts";
import type { Cell } from "../../storage/store.ts";
import { type CapacityMode, consumedCapacity } from "../answer/consumed-capacity.ts";
import type { OperationContext } from "../context.ts";
import { checkKeyValues, keySchemaFault } from "../request/item-key.ts";
import { resolveTable } from "../request/resolve-table.ts";

/** Most bytes of items in one answer. */
const ANSWER_BYTES_MAX = 4 * MiB;

/** One item that a transaction reads. */
export interface TransactionRead {
  /** As the request named it: name or ARN. */
  readonly tableName: string;
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
  const cells = await stepCells(context, steps);
  const items = await readItems(context.database.store, cells, "atomic");
  if (items.reduce((sum, item) => sum + (item?.bytes ?? 0), 0) > ANSWER_BYTES_MAX) {
    throw validationError(`Transaction response size cannot exceed ${ANSWER_BYTES_MAX} bytes`);
  }
  return items;
}

/** Where the items lie. @throws ApiError for a missing table, a key that does not fit, or an item named twice */
async function stepCells(
  context: OperationContext,
  steps: readonly TransactionRead[],
): Promise<readonly Cell[]> {
  const tables = [];
  for (const { tableName } of steps) tables.push(await resolveTable(context, tableName));
  const seen = new Set<string>();
  const faults: (string | null)[] = [];
  const cells: Cell[] = [];
  for (const [i, table] of tables.entries()) {
    const { key } = steps[i] as TransactionRead;
    faults.push(keySchemaFault(table, key));
    if (faults.at(-1) !== null) continue;
    checkKeyValues(table, key);
    const cell = itemCell(table, key);
    const name = `${cell.space} ${hexText(cell.p)} ${hexText(cell.k)}`;
    if (seen.has(name))
      throw validationError("Transaction request cannot include multiple operations on one item");
    seen.add(name);
    cells.push(cell);
  }
  const first = faults.findIndex((fault) => fault !== null);
  if (first >= 0) {
    throw transactionCanceled(
      faults.map((fault, i) =>
        i === first ? { Code: "ValidationError", Message: fault ?? "" } : { Code: "None" },
      ),
    );
  }
  return cells;
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
