/**
 * One change of one item, as every deriver sees it.
 */
import type { AttributeMap } from "../../item/attribute-value.ts";
import { equalItems } from "../../item/compare.ts";
import type { Cell, Version } from "../../storage/store.ts";
import type { StoredItem } from "../stored-item.ts";
import type { TableSchema } from "../table-schema.ts";

/** Who made a change that no client asked for. */
export type ServiceOrigin = "expiry";

export interface ItemChange {
  readonly table: TableSchema;
  readonly cell: Cell;
  /** The table's key attributes. */
  readonly key: AttributeMap;
  readonly old: StoredItem | null;
  readonly new: StoredItem | null;
  /** Version of the commit. */
  readonly ver: Version;
  readonly origin: ServiceOrigin | null;
}

/** Whether the item reads the same before and after; sets count without order. */
export function changesNothing(change: ItemChange): boolean {
  if (change.old === null || change.new === null) return change.old === change.new;
  return change.old === change.new || equalItems(change.old.item, change.new.item);
}
