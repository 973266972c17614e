/**
 * One change of one item, and what is kept beside the items because of it. A maintainer keeps one kind of structure:
 * an index, the order of expiry, the log of changes.
 */
import { equalBytes } from "../../base/bytes.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { equalItems } from "../../item/compare.ts";
import type { Cell, CounterChange, LogAppend, Mutation, Version } from "../../storage/store.ts";
import type { StoredItem } from "../stored-item.ts";
import type { TableSchema } from "../table-schema.ts";
import type { IndexChange } from "./index-rows.ts";

/** Who made a change that no client asked for. */
export type ServiceOrigin = "expiry";

export interface ItemChange {
  readonly table: TableSchema;
  readonly cell: Cell;
  /** The table's key attributes. */
  readonly key: AttributeMap;
  readonly old: StoredItem | null;
  readonly new: StoredItem | null;
  /** Version that the item had; 0n where there was none. */
  readonly before: Version;
  /** Version of the commit. */
  readonly version: Version;
  readonly origin: ServiceOrigin | null;
  /** Whether other items change in the same commit, all or none. */
  readonly inTransaction: boolean;
}

/** What is committed beside one item; each maintainer adds its part. */
export interface Derivation {
  readonly mutations: Mutation[];
  readonly logs: LogAppend[];
  readonly counters: CounterChange[];
  /** What the change meant for each index whose view of the item changed, local indexes first. */
  readonly indexes: IndexChange[];
  /** Bytes that the change adds to the item's collection; negative when it shrinks. */
  collectionGrowth: number;
}

/** Keeps one kind of structure beside the items. Pure: no reads, no clock. */
export interface Maintainer {
  /** Whether the table has anything of this kind. */
  keeps(table: TableSchema): boolean;
  /** Adds what a change means for it. Asked only where the table has it, and only for items that changed. */
  derive(change: ItemChange, derivation: Derivation): void;
}

/**
 * Whether the item reads the same before and after; sets count without order. Items that read the same differ in
 * the order of names and members alone, so JSON of unequal length settles it without parsing the old one. So does JSON
 * that has not the same bytes in some order, which is worth a look only where nothing parses the old item anyway.
 */
export function changesNothing(change: ItemChange): boolean {
  const { old, new: after } = change;
  if (old === null || after === null) return old === after;
  if (old === after) return true;
  if (old.jsonBytes !== after.jsonBytes) return false;
  const before = old.json;
  const now = after.json;
  if (equalBytes(before, now)) return true;
  if (!isParsed(change.table) && byteSum(before) !== byteSum(now)) return false;
  return equalItems(old.item, after.item);
}

/** Whether some maintainer reads attributes of the old item. */
const isParsed = ({ localIndexes, globalIndexes, expiry }: TableSchema): boolean =>
  localIndexes.length > 0 || globalIndexes.length > 0 || expiry !== null;

function byteSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at++) sum += bytes[at] as number;
  return sum;
}
