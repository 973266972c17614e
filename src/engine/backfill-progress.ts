/**
 * How far the filling of a derived keyspace came: a place to go on from, and what to tell of it. It is noted after each
 * batch, in a partition of its own, and nothing depends on it: which items lack their rows is told by their versions, so
 * a batch that is done twice does no harm.
 */
import { Buffer } from "node:buffer";
import { compareBytes, digest, utf8Bytes } from "../base/bytes.ts";
import { type Cell, type Read, SYSTEM_KEYSPACE } from "../storage/store.ts";
import { type RecordFormat, recordFormat } from "./record-format.ts";

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
  /** Every item up to here has its rows; null before the first. */
  readonly after: ScanPosition | null;
  /** Whether every item has its rows. */
  readonly isWhole: boolean;
}

const PROGRESS = utf8Bytes("progress");

/** The cell that tells how far the filling of that keyspace came. */
export const backfillCell = (keyspace: number): Cell => ({
  keyspace: SYSTEM_KEYSPACE,
  partition: utf8Bytes(`backfill/${keyspace}`),
  key: PROGRESS,
});

/** What the cell says; null before the filling begins. */
export function parseProgress({ value }: Read): BackfillProgress | null {
  if (value === null) return null;
  const { after, ...rest } = progressRecords.decode(value);
  const place = after === null ? null : { partition: bytesOf(after.partition), key: bytesOf(after.key) };
  return { after: place, ...rest };
}

/** What the cell is to say. */
export function progressBytes({ after, ...rest }: BackfillProgress): Uint8Array {
  const place = after === null ? null : { partition: base64(after.partition), key: base64(after.key) };
  return progressRecords.encode({ after: place, ...rest });
}

/** Bytes in base64. */
interface StoredProgress extends BackfillCounts {
  readonly after: { readonly partition: string; readonly key: string } | null;
  readonly isWhole: boolean;
}

const progressRecords: RecordFormat<StoredProgress> = recordFormat("backfill progress");

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const bytesOf = (text: string): Uint8Array => Buffer.from(text, "base64");

/** Whether the filling has seen the item of the cell. */
export const isFilled = (progress: BackfillProgress, cell: Cell): boolean =>
  progress.isWhole || isPassed(progress.after, cell);

/** Whether the filling has passed the cell, in the order of a scan. */
function isPassed(front: ScanPosition | null, { partition, key }: Cell): boolean {
  if (front === null) return false;
  const order = compareBytes(digest(partition), digest(front.partition));
  return order < 0 || (order === 0 && compareBytes(key, front.key) <= 0);
}
