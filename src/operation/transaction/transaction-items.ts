/**
 * What transactions that read and that write ask of their actions alike: that each fits its table, and that no two
 * are about one item.
 */
import { transactionInvalid, validationError } from "../../api/errors.ts";
import { cellName } from "../../engine/item-cell.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import type { Cell } from "../../storage/store.ts";

/** What is known of one action of a transaction once its table is. */
export interface TransactionAction {
  /** As the request named it: name or ARN. */
  readonly tableName: string;
}

/** How an action is held to its table. */
export interface ActionChecks<Action, Placed> {
  /** What in its key or item does not fit the table, as a cancellation reason says it; null when all fits. */
  readonly schemaFault: (action: Action, table: TableSchema) => string | null;
  /** The action at its item's cell, once its key is known to fit. @throws ApiError for what refuses the whole request */
  readonly place: (action: Action, table: TableSchema) => Placed;
}

/**
 * All actions at the cells of their items, in order. The first that does not fit its table cancels the transaction,
 * unless what the others bring refuses the request.
 *
 * @throws ApiError for an action that does not fit, or an item named twice
 */
export function placedActions<Action extends TransactionAction, Placed extends { readonly cell: Cell }>(
  actions: readonly Action[],
  tables: ReadonlyMap<string, TableSchema>,
  { schemaFault, place }: ActionChecks<Action, Placed>,
): readonly Placed[] {
  const tableOf = ({ tableName }: Action): TableSchema => tables.get(tableName) as TableSchema;
  const faults = actions.map((action) => schemaFault(action, tableOf(action)));
  const names = new Set<string>();
  const all: Placed[] = [];
  for (const [i, action] of actions.entries()) {
    if (faults[i] !== null) continue;
    const placed = place(action, tableOf(action));
    const name = cellName(placed.cell);
    if (names.has(name))
      throw validationError("Transaction request cannot include multiple operations on one item");
    names.add(name);
    all.push(placed);
  }
  const first = faults.findIndex((fault) => fault !== null);
  if (first >= 0) throw transactionInvalid(actions.length, first, faults[first] ?? "");
  return all;
}
