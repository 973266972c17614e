/**
 * What one item change means for the table's indexes: the entry before and after, for each index whose view of
 * the item changed. Mutations, tallies, collection size and consumed capacity are all read off this list.
 */
import { equalBytes } from "../../base/bytes.ts";
import { equalItems } from "../../item/compare.ts";
import type { Cell, CounterChange, Mutation } from "../../storage/store.ts";
import { decodeItem } from "../stored-item.ts";
import type { IndexSchema } from "../table-schema.ts";
import { type IndexRow, indexRow } from "./index-rows.ts";
import { changesNothing, type ItemChange } from "./item-change.ts";

/** The entry of one index before and after; at least one is there, and they differ. */
export interface IndexChange {
  readonly index: IndexSchema;
  readonly old: IndexRow | null;
  readonly new: IndexRow | null;
}

const NONE: readonly IndexChange[] = [];

/** Changes of all indexes that are not being deleted, local ones first. */
export function indexChanges(change: ItemChange): readonly IndexChange[] {
  const { table } = change;
  if (table.localIndexes.length === 0 && table.globalIndexes.length === 0) return NONE;
  if (changesNothing(change)) return NONE;
  const changes: IndexChange[] = [];
  for (const index of table.localIndexes) addChange(change, index, changes);
  for (const index of table.globalIndexes) if (index.status !== "deleting") addChange(change, index, changes);
  return changes;
}

function addChange(change: ItemChange, index: IndexSchema, changes: IndexChange[]): void {
  const before = change.old === null ? null : indexRow(change.table, index, change.old.item);
  const after = change.new === null ? null : indexRow(change.table, index, change.new.item);
  if (before === null && after === null) return;
  if (before !== null && after !== null && sameRow(before, after)) return;
  changes.push({ index, old: before, new: after });
}

const sameRow = (a: IndexRow, b: IndexRow): boolean =>
  sameCell(a.cell, b.cell) &&
  (equalBytes(a.value, b.value) || equalItems(decodeItem(a.value), decodeItem(b.value)));

const sameCell = (a: Cell, b: Cell): boolean =>
  equalBytes(a.partition, b.partition) && equalBytes(a.key, b.key);

/** Whether the entry stays where it was: only its projected data changed. */
export const staysInPlace = (change: IndexChange): boolean =>
  change.old !== null && change.new !== null && sameCell(change.old.cell, change.new.cell);

/** The writes that carry an index from before to after. */
export function indexMutations(change: IndexChange): readonly Mutation[] {
  const mutations: Mutation[] = [];
  if (change.old !== null && !staysInPlace(change)) mutations.push({ cell: change.old.cell, value: null });
  if (change.new !== null) mutations.push({ cell: change.new.cell, value: change.new.value });
  return mutations;
}

/** What the change adds to the index's count and size. */
export const indexCounterChange = (change: IndexChange): CounterChange => ({
  counter: change.index.id,
  rows: (change.new === null ? 0 : 1) - (change.old === null ? 0 : 1),
  bytes: (change.new?.bytes ?? 0) - (change.old?.bytes ?? 0),
});
