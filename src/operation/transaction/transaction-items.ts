/**
 * What transactions that read and that write ask of their actions alike: that each fits its table, and that no two
 * are about one item.
 */
import { transactionInvalid, validationError } from "../../api/errors.ts";
import { cellName } from "../../engine/item-cell.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import type { IntentFault } from "../../engine/write-intent.ts";
import type { Cell } from "../../storage/store.ts";
import { intentFaultText, type KeyWording } from "../request/item-fault.ts";

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

/** How a fault of an intent or key is told. */
export const actionFault = (fault: IntentFault, wording: KeyWording): ActionFault => ({
  cancels: isSchemaFault(fault),
  text: intentFaultText(fault, wording),
});

/** Whether names and types are at fault, for which AWS cancels; sizes and targets refuse. */
export function isSchemaFault({ kind }: IntentFault): boolean {
  return kind === "keyMissing" || kind === "keyType" || kind === "keyExtra" || kind === "indexKey";
}

/** The cell of an action's item. */
interface Placed {
  readonly cell: Cell;
}

/**
 * All actions at the cells of their items, in order. The first that does not fit its table cancels the transaction,
 * unless what the others bring refuses the request.
 *
 * @throws ApiError for an action that does not fit, or an item named twice
 */
export function placedActions<Action extends TransactionAction, Place extends Placed>(
  actions: readonly Action[],
  tables: ReadonlyMap<string, TableSchema>,
  place: (action: Action, table: TableSchema) => Place | ActionFault,
): readonly Place[] {
  const places = actions.map((action) => place(action, tables.get(action.tableName) as TableSchema));
  const names = new Set<string>();
  const all: Place[] = [];
  for (const placed of places) {
    if ("cancels" in placed) {
      if (!placed.cancels) throw validationError(placed.text);
      continue;
    }
    const name = cellName(placed.cell);
    if (names.has(name))
      throw validationError("Transaction request cannot include multiple operations on one item");
    names.add(name);
    all.push(placed);
  }
  for (const [i, placed] of places.entries())
    if ("cancels" in placed) throw transactionInvalid(places.length, i, placed.text);
  return all;
}
