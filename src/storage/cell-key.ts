/**
 * Where a cell lives among all cells in order: `keyspace (4 bytes) ‖ digest of the partition (16 bytes) ‖ key`. The
 * digest spreads partitions evenly, keeps row keys short however long a partition is, and *is* the order of a scan, so
 * that the segments of a parallel scan are splits of the digest range. A row key is all of this; a cell's key is the
 * last part alone. All bounds here are half-open: `low` belongs, `high` does not.
 */
import { Buffer } from "node:buffer";
import * as crypto from "node:crypto";
import { assert } from "../base/assert.ts";
import { NO_BYTES, utf8Bytes } from "../base/bytes.ts";
import {
  CELL_KEY_BYTES_MAX,
  type Cell,
  type RangeOptions,
  type ScanOptions,
  SYSTEM_KEYSPACE,
} from "./store.ts";

/** Keyspaces from here up belong to the engines themselves; no table gets such an id. */
export const ENGINE_KEYSPACES_FROM = 0xffff_ff00;
/** One partition per ordered log; the key is the position. */
export const LOG_KEYSPACE = ENGINE_KEYSPACES_FROM + 1;
/** One row per lease. */
export const LEASE_KEYSPACE = ENGINE_KEYSPACES_FROM + 2;
/** One row per counter. */
export const COUNTER_KEYSPACE = ENGINE_KEYSPACES_FROM + 3;
/** What an engine must remember about itself: keyspaces, the last version. */
export const META_KEYSPACE = ENGINE_KEYSPACES_FROM + 4;

/** Bytes of a row key before the cell's own key. */
export const KEY_PREFIX_BYTES = 20;
const DIGEST_AT = 4;
const DIGEST_BYTES = 16;
/** How many values the bits have that segments are split by. */
const SEGMENTED_RANGE = 0x1_0000_0000;

/** Keys from `low` up to, not including, `high`. */
export interface KeyRange {
  readonly low: Uint8Array;
  readonly high: Uint8Array;
}

/** The first 16 bytes of SHA-256, as Latin-1 text: one character per byte. */
const digestText: (bytes: Uint8Array) => string =
  typeof crypto.hash === "function"
    ? (bytes) => crypto.hash("sha256", bytes, "binary")
    : (bytes) => crypto.createHash("sha256").update(bytes).digest("binary");

/** The row key of the cell at (keyspace, partition, key). */
export function cellKey(keyspace: number, partition: Uint8Array, key: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(KEY_PREFIX_BYTES + key.length);
  writePrefix(bytes, keyspace, partition);
  bytes.set(key, KEY_PREFIX_BYTES);
  return bytes;
}

/** The row key of `cell`. */
export const keyOfCell = (cell: Cell): Buffer => cellKey(cell.keyspace, cell.partition, cell.key);

/** The partition of a log. */
export const logPartition = (log: string): Uint8Array => utf8Bytes(log);

/** Eight bytes that sort as `position` does. */
export function positionBytes(position: bigint): Uint8Array {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(position);
  return bytes;
}

/** The row keys that a read of one partition may meet. */
export function partitionRange(
  keyspace: number,
  partition: Uint8Array,
  options: Pick<RangeOptions, "from" | "to">,
): KeyRange {
  const { from, to } = options;
  for (const bound of [from, to]) if (bound !== undefined) checkBound(bound.key);
  const low = cellKey(
    keyspace,
    partition,
    from === undefined ? NO_BYTES : from.inclusive ? from.key : justAbove(from.key),
  );
  if (to !== undefined)
    return { low, high: cellKey(keyspace, partition, to.inclusive ? justAbove(to.key) : to.key) };
  return { low, high: nextPrefix(low.subarray(0, KEY_PREFIX_BYTES)) };
}

/** The row keys that a read of one segment of a keyspace may meet, after `after` where it is given. */
export function segmentRange(
  keyspace: number,
  options: Pick<ScanOptions, "segment" | "segments" | "after">,
): KeyRange {
  const { segment, segments, after } = options;
  const start = segmentStart(keyspace, segment, segments);
  const high =
    segment + 1 === segments ? keyspaceRange(keyspace).high : segmentStart(keyspace, segment + 1, segments);
  if (after === undefined) return { low: start, high };
  const resumed = justAbove(cellKey(keyspace, after.partition, after.key));
  return { low: Buffer.compare(resumed, start) > 0 ? resumed : start, high };
}

/** All row keys of a keyspace. */
export function keyspaceRange(keyspace: number): KeyRange {
  const bounds = Buffer.allocUnsafe(8);
  bounds.writeUInt32BE(keyspace, 0);
  bounds.writeUInt32BE(keyspace + 1, 4);
  return { low: bounds.subarray(0, 4), high: bounds.subarray(4) };
}

/** The first key that can follow `key`. */
export function justAbove(key: Uint8Array): Buffer {
  const above = Buffer.allocUnsafe(key.length + 1);
  above.set(key);
  above[key.length] = 0;
  return above;
}

/** The first key after all that begin with `prefix`. */
export function nextPrefix(prefix: Uint8Array): Buffer {
  const next = Buffer.from(prefix);
  for (let index = next.length - 1; index >= 0; index--) {
    const byte = next[index]!;
    next[index] = (byte + 1) & 0xff;
    if (byte !== 0xff) break;
  }
  return next;
}

/** No row lies at or next to a longer bound, and not every engine could look for one. */
const checkBound = (key: Uint8Array): void =>
  assert(key.length <= CELL_KEY_BYTES_MAX, "a bound is too long", { bytes: key.length });

function writePrefix(key: Buffer, keyspace: number, partition: Uint8Array): void {
  key.writeUInt32BE(keyspace, 0);
  key.write(
    keyspace === SYSTEM_KEYSPACE ? systemDigest(partition) : digestText(partition),
    DIGEST_AT,
    DIGEST_BYTES,
    "latin1",
  );
}

/** Every request looks into the system keyspace, mostly at a partition named by the same object; a digest takes 0.7 µs. */
const systemDigests = new WeakMap<Uint8Array, string>();

function systemDigest(partition: Uint8Array): string {
  const known = systemDigests.get(partition);
  if (known !== undefined) return known;
  const digest = digestText(partition);
  systemDigests.set(partition, digest);
  return digest;
}

/** Segment boundaries split the first 32 bits of the digest evenly. */
function segmentStart(keyspace: number, segment: number, segments: number): Buffer {
  const start = Buffer.allocUnsafe(8);
  start.writeUInt32BE(keyspace, 0);
  start.writeUInt32BE(Math.floor((segment * SEGMENTED_RANGE) / segments), DIGEST_AT);
  return start;
}

/** 0-based segment, of `segments`, that holds this partition in every keyspace: the same split. */
export function segmentOf(partition: Uint8Array, segments: number): number {
  const place = cellKey(0, partition, NO_BYTES).readUInt32BE(DIGEST_AT);
  const guess = Math.floor((place * segments) / SEGMENTED_RANGE);
  return Math.floor(((guess + 1) * SEGMENTED_RANGE) / segments) <= place ? guess + 1 : guess;
}
