/**
 * One change of one item, as every deriver sees it.
 */
import { equalBytes } from "../../base/bytes.ts";
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
  readonly version: Version;
  readonly origin: ServiceOrigin | null;
}

/**
 * Whether the item reads the same before and after; sets count without order. Items that read the same differ in
 * the order of names and members alone, so stored forms of unequal length settle it without parsing the old one.
 */
export function changesNothing(change: ItemChange): boolean {
  const { old, new: after } = change;
  if (old === null || after === null) return old === after;
  if (old === after) return true;
  if (old.value.length !== after.value.length) return false;
  return equalBytes(old.value, after.value) || equalItems(old.item, after.item);
}
