/**
 * What is to happen to one item. An intent exists only if it passed the checks of its constructor, so that whatever
 * is committed fits its table, whoever asked for it: a request, a job, an import or a replica. What does not fit is a
 * typed fault, which operations word as AWS does.
 */
import { assert } from "../base/assert.ts";
import type { AttributeMap } from "../item/attribute-value.ts";
import { ITEM_BYTES_MAX } from "../item/item-limits.ts";
import type { Condition } from "../language/condition/condition.ts";
import { pathRoot } from "../language/document-path.ts";
import { allUpdatePaths, type UpdateProgram } from "../language/update/update.ts";
import type { Cell } from "../storage/store.ts";
import type { IndexChange } from "./derive/index-rows.ts";
import type { ServiceOrigin } from "./derive/item-change.ts";
import { itemCell, keyOf } from "./item-cell.ts";
import {
  bareKeyFault,
  checkGivenIndexKeys,
  checkIndexKeys,
  entriesFit,
  type IndexKeyFault,
  itemKeyFault,
  type KeyFault,
} from "./item-checks.ts";
import { conditionKeyPathFault, isTableKey, type KeyPathFault, keyPathFault } from "./key-path-fault.ts";
import type { StoredItem } from "./stored-item.ts";
import type { TableSchema } from "./table-schema.ts";

/** What happens to the item once its condition holds. */
export type Change =
  | { readonly kind: "put"; readonly item: StoredItem }
  | { readonly kind: "update"; readonly program: UpdateProgram; readonly chargeStatement: boolean }
  | { readonly kind: "delete" }
  | { readonly kind: "check" };

/** Why a table does not take what an intent would put, update, delete or check. */
export type IntentFault =
  | KeyFault
  | { readonly kind: "itemTooLarge" }
  /** In an item that is put, or in what an update makes of every item. */
  | { readonly kind: "indexKey"; readonly by: "put" | "update"; readonly fault: IndexKeyFault }
  /** The item is within the limit, but not together with its entry in some local index. */
  | { readonly kind: "entryTooLarge" }
  /** An update changes a key attribute of the table. */
  | { readonly kind: "keyTarget"; readonly attribute: string }
  | KeyPathFault;

/** Not exported: an intent comes from the constructors below alone. */
class CheckedIntent {
  readonly table: TableSchema;
  readonly cell: Cell;
  /** The table's key attributes. */
  readonly key: AttributeMap;
  /** Evaluated on the item as stored; null: always. */
  readonly condition: Condition | null;
  readonly change: Change;
  readonly origin: ServiceOrigin | null;
  /** Makes the type nominal: no object literal and no copy with other members is an intent. */
  declare protected readonly isChecked: true;

  constructor(key: AttributeMap, target: IntentTarget, change: Change) {
    this.table = target.table;
    this.cell = itemCell(target.table, key);
    this.key = key;
    this.condition = target.condition ?? null;
    this.change = change;
    this.origin = target.origin ?? null;
  }
}

/** One checked write; the commit functions take nothing else. */
export type WriteIntent = CheckedIntent;

/** @throws AssertionError for what no constructor made, which only a cast can bring about */
export function assertChecked(intents: readonly WriteIntent[]): void {
  for (const intent of intents)
    assert(intent instanceof CheckedIntent, "a write is made by the constructors of intents");
}

/** What one intent did. */
export interface AppliedWrite {
  readonly intent: WriteIntent;
  readonly old: StoredItem | null;
  readonly new: StoredItem | null;
  readonly indexes: readonly IndexChange[];
  /** Size of the item's collection afterwards; null on tables without local indexes. */
  readonly collectionBytes: number | null;
}

/** What every intent has. */
export interface IntentTarget {
  readonly table: TableSchema;
  /** Null or absent: always. */
  readonly condition?: Condition | null;
  /** Absent: a client asked for it. */
  readonly origin?: ServiceOrigin;
}

/** Whether a constructor refused. */
export const isIntentFault = (result: WriteIntent | IntentFault): result is IntentFault => "kind" in result;

/** Stores a whole item in place of what has its key. */
export function putIntent(target: IntentTarget, item: StoredItem): WriteIntent | IntentFault {
  const { table } = target;
  if (item.bytes > ITEM_BYTES_MAX) return { kind: "itemTooLarge" };
  const keyFault = itemKeyFault(table, item.item);
  if (keyFault !== null) return keyFault;
  const fault = checkIndexKeys(table, item.item);
  if (fault !== null) return { kind: "indexKey", by: "put", fault };
  if (!entriesFit(table, item.item, item.bytes)) return { kind: "entryTooLarge" };
  return (
    conditionFault(target) ?? new CheckedIntent(keyOf(table.keys, item.item), target, { kind: "put", item })
  );
}

/** The program of an update. */
export interface IntendedUpdate {
  readonly program: UpdateProgram;
  /** Whether the statement itself counts against the item's size limit. */
  readonly chargeStatement: boolean;
}

/** Changes attributes of the item with this key; what the update makes of it is checked when it is applied. */
export function updateIntent(
  target: IntentTarget,
  key: AttributeMap,
  { program, chargeStatement }: IntendedUpdate,
): WriteIntent | IntentFault {
  return (
    bareKeyFault(target.table, key) ??
    programFault(target.table, program) ??
    conditionFault(target) ??
    new CheckedIntent(key, target, { kind: "update", program, chargeStatement })
  );
}

/** Removes the item with this key; succeeds where there is none. */
export const deleteIntent = (target: IntentTarget, key: AttributeMap): WriteIntent | IntentFault =>
  bareKeyFault(target.table, key) ?? conditionFault(target) ?? new CheckedIntent(key, target, DELETE);

/** Leaves the item with this key as it is, and holds a transaction to the condition on it. */
export const checkIntent = (target: IntentTarget, key: AttributeMap): WriteIntent | IntentFault =>
  bareKeyFault(target.table, key) ?? conditionFault(target) ?? new CheckedIntent(key, target, CHECK);

const DELETE: Change = { kind: "delete" };
const CHECK: Change = { kind: "check" };

/** What a table refuses of an update before any item is read: one kind of fault after the other. */
function programFault(table: TableSchema, program: UpdateProgram): IntentFault | null {
  for (const { path } of program.actions) {
    const attribute = pathRoot(path);
    if (isTableKey(table, attribute)) return { kind: "keyTarget", attribute };
  }
  const fault = checkGivenIndexKeys(table, program);
  if (fault !== null) return { kind: "indexKey", by: "update", fault };
  return keyPathFault(table, allUpdatePaths(program));
}

const conditionFault = ({ table, condition = null }: IntentTarget): IntentFault | null =>
  condition === null ? null : conditionKeyPathFault(table, condition);
