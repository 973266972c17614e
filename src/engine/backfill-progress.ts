/**
 * How far the filling of a derived keyspace came, in one cell that changes in the very commits that fill it. Writes to a
 * table with an index that is being filled name the cell too, so that each entry is counted once: by the filling if
 * its item has not changed since the filling began, else by the write that changed it.
 */
import { Buffer } from "node:buffer";
import { compareBytes, digest } from "../base/bytes.ts";
import type { Cell, CounterChange, Read, Version } from "../storage/store.ts";
import { catalogCell } from "./catalog/catalog-cells.ts";
import { maintainerOf } from "./derive/index-maintainers.ts";
import { indexCounterChange } from "./derive/index-rows.ts";
import type { ItemChange } from "./derive/item-change.ts";
import { type RecordFormat, recordFormat } from "./record-format.ts";
import type { IndexSchema, TableSchema } from "./table-schema.ts";

/** A place in a scan. */
export interface ScanPosition {
  readonly partition: Uint8Array;
  readonly key: Uint8Array;
}

/** What a filling has done so far, over all processes that had a part in it. */
export interface BackfillCounts {
  readonly itemsRead: number;
  readonly rowsWritten: number;
}

/** A filling that began. */
export interface BackfillProgress extends BackfillCounts {
  /** Version of the commit that began it. */
  readonly since: Version;
  /** Every item up to here has its rows; null before the first. */
  readonly after: ScanPosition | null;
  /** Whether every item has its rows. */
  readonly isWhole: boolean;
}

/** The cell that tells how far the filling of that keyspace came. */
export const backfillCell = (keyspace: number): Cell => catalogCell("backfills", String(keyspace));

/** What the cell says; null before the filling begins. */
export function parseProgress({ value }: Read): BackfillProgress | null {
  if (value === null) return null;
  const { since, after, isWhole, itemsRead, rowsWritten } = progressRecords.decode(value);
  const place = after === null ? null : { partition: bytesOf(after.partition), key: bytesOf(after.key) };
  return { since: BigInt(since), after: place, isWhole, itemsRead, rowsWritten };
}

/** What the cell is to say. */
export function progressBytes({ since, after, ...rest }: BackfillProgress): Uint8Array {
  const place = after === null ? null : { partition: base64(after.partition), key: base64(after.key) };
  return progressRecords.encode({ since: String(since), after: place, ...rest });
}

/** Bytes in base64, versions in decimal. */
interface StoredProgress extends BackfillCounts {
  readonly since: string;
  readonly after: { readonly partition: string; readonly key: string } | null;
  readonly isWhole: boolean;
}

/** 0.1.0: the parts of a place had one letter each. */
interface ShortProgress extends Omit<StoredProgress, "after"> {
  readonly after: { readonly p: string; readonly k: string } | null;
}

const inWords = ({ after, ...rest }: ShortProgress): StoredProgress => ({
  ...rest,
  after: after === null ? null : { partition: after.p, key: after.k },
});

const progressRecords: RecordFormat<StoredProgress> = recordFormat("backfill progress", [inWords]);

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const bytesOf = (text: string): Uint8Array => Buffer.from(text, "base64");

/** The indexes of a table that lack entries of items older than they are. */
export const fillingIndexes = (table: TableSchema): readonly IndexSchema[] =>
  table.globalIndexes.length === 0 ? NONE : table.globalIndexes.filter(({ status }) => status === "creating");

const NONE: readonly IndexSchema[] = [];

/** An item as a write found it. */
export interface WrittenPlace {
  readonly change: ItemChange;
  /** Version that the item had; 0n where there was none. */
  readonly before: Version;
}

/**
 * What a write counts for an index that is being filled; null when it is left to the filling. Where the entry before
 * was not counted yet, the one afterwards is counted whole, and the filling will pass over it.
 */
export function countWhileFilling(
  index: IndexSchema,
  { change, before }: WrittenPlace,
  progress: BackfillProgress | null,
): CounterChange | null {
  if (progress === null) return null;
  const row = (item: typeof change.old) =>
    item === null ? null : maintainerOf(index).row(change.table, index, item);
  const wasCounted = before >= progress.since || isFilled(progress, change.cell);
  return indexCounterChange(index, wasCounted ? row(change.old) : null, row(change.new));
}

/** Whether the filling has seen the item of the cell. */
export const isFilled = (progress: BackfillProgress, cell: Cell): boolean =>
  progress.isWhole || isPassed(progress.after, cell);

/** Whether the filling has passed the cell, in the order of a scan. */
function isPassed(front: ScanPosition | null, { partition, key }: Cell): boolean {
  if (front === null) return false;
  const order = compareBytes(digest(partition), digest(front.partition));
  return order < 0 || (order === 0 && compareBytes(key, front.key) <= 0);
}
