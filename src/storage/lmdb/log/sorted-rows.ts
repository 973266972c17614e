/**
 * Writes rows in the order of their keys so that LMDB's pages become full. LMDB splits a full page in halves when a row
 * is inserted between two others; only after its last row does it leave the page full and begin another. A partition
 * that is filled in the order of its sort keys grows between two other partitions, and so would leave only half-full
 * pages. Therefore, where new rows fill a page, the rows that follow them are taken out first and put back afterwards.
 *
 * Twenty million items of 100 bytes in partitions of 100 take 6.0 GB this way, and 8.0 GB otherwise.
 */
import { KEY_PREFIX_BYTES } from "../../cell-key.ts";
import { type Environment, wholeRows } from "../environment.ts";
import type { KeyedRow } from "../row-codec.ts";
import { applyRows, sinkOfEnvironment } from "../write-batch.ts";
import { keyText, type PendingEntry, type PendingRow } from "./pending-rows.ts";

/** A page of LMDB where the system's are of the usual size; with larger ones, fewer pages become full. */
const PAGE_BYTES = 4_096;
/** A longer row lies on overflow pages of its own. */
const ROW_BYTES_MAX = PAGE_BYTES / 2;

/** How many rows are written after a search that found no run, or a page of them where that is more. */
const UNSEARCHED_ROWS = 16;

const NO_ROWS: readonly KeyedRow[] = [];

/** Writes rows, sorted by their keys, into the open write transaction. */
export function writeSorted(entries: readonly PendingEntry[], environment: Environment): void {
  const sink = sinkOfEnvironment(environment);
  for (let at = 0; at < entries.length; ) {
    const rowsMin = rowsOfPage(entries[at]![1]);
    const { count, following } = mayBeRun(entries, at, rowsMin)
      ? findRun(entries, at, rowsMin, environment)
      : { count: 1, following: NO_ROWS };
    for (const { key } of following) sink.remove(key);
    applyRows(rowsOf(entries, at, at + count), sink);
    for (const { key, value } of following) sink.put(key, value);
    at += count;
  }
}

/** How many rows like this one fill a page; infinitely many of those on overflow pages. */
const rowsOfPage = ({ bytes }: PendingRow): number =>
  bytes > ROW_BYTES_MAX ? Number.POSITIVE_INFINITY : Math.ceil(PAGE_BYTES / bytes);

/** Whether `rowsMin` rows from `at` on are of one partition. */
function mayBeRun(entries: readonly PendingEntry[], at: number, rowsMin: number): boolean {
  const last = entries[at + rowsMin - 1];
  return last !== undefined && last[0].startsWith(entries[at]![0].slice(0, KEY_PREFIX_BYTES));
}

/** How many rows from `at` on to write at once, and which stored rows follow them on the page where they will lie. */
function findRun(
  entries: readonly PendingEntry[],
  at: number,
  rowsMin: number,
  environment: Environment,
): { readonly count: number; readonly following: readonly KeyedRow[] } {
  const { key } = entries[at]![1];
  // Where one row is not new, its neighbours hardly are: they are written without another search.
  const none = { count: Math.max(rowsMin, UNSEARCHED_ROWS), following: NO_ROWS };
  if (environment.db.doesExist(key)) return none;
  const following: KeyedRow[] = [];
  let count = rowsMin;
  let bytes = 0;
  for (const row of wholeRows(environment, { start: key })) {
    if (following.length === 0) count = countBelow(entries, at, keyText(row.key));
    const rowBytes = row.key.length + row.value.partition.length + row.value.value.length;
    if (count < rowsMin || rowBytes > ROW_BYTES_MAX) return none;
    following.push(row);
    bytes += rowBytes;
    if (bytes >= PAGE_BYTES) break;
  }
  return { count, following };
}

/** Puts from `at` on whose keys are below this one. */
function countBelow(entries: readonly PendingEntry[], at: number, text: string): number {
  let end = at;
  while (end < entries.length && entries[end]![0] < text && !entries[end]![1].isRemoval) end += 1;
  return end - at;
}

function* rowsOf(entries: readonly PendingEntry[], from: number, to: number): Generator<PendingRow, void> {
  for (let at = from; at < Math.min(to, entries.length); at++) yield entries[at]![1];
}
