/**
 * Reads from the memory map and the pending rows above it: one key, or the rows between two keys. Synchronous, and
 * always of the latest commit; inside a batch, of what it wrote so far. All reads in one turn of the event loop see one
 * snapshot.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../base/assert.ts";
import { equalBytes } from "../../base/bytes.ts";
import { cellKey, KEY_PREFIX_BYTES, type KeyRange, nextPrefix } from "../cell-key.ts";
import type { Page, Read, Row } from "../store.ts";
import type { Environment } from "./environment.ts";
import { type PendingRow, PendingRows } from "./log/pending-rows.ts";
import type { KeyedRow } from "./row-codec.ts";

const ABSENT: Read = { value: null, version: 0n };
/** Unwanted rows that are stepped over before it pays to search for the next wanted one. */
const STEPS_MAX = 4;

/** Which rows within the bounds, and when to stop. */
export interface PageOptions {
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly reverse?: boolean;
  /** Only rows whose cell key begins with this byte; forward only. */
  readonly keyPrefix?: number;
}

/** All reads of one environment. */
export class RowReader {
  readonly #environment: Environment;
  readonly #pending: PendingRows;

  constructor(environment: Environment, pending = new PendingRows()) {
    this.#environment = environment;
    this.#pending = pending;
  }

  /** The row under a row key, which must be that of a cell of this partition. */
  get(key: Uint8Array, partition: Uint8Array): Read {
    if (!this.#pending.isEmpty) {
      const row = this.#pending.find(key);
      if (row !== undefined) return readOf(row, partition);
    }
    const { db, codec } = this.#environment;
    codec.likelyPartition = partition;
    const row = db.get(key);
    if (row === undefined) return ABSENT;
    assert(row.partition === partition, "two partitions share a digest");
    return { value: row.value, version: row.version };
  }

  /** Rows of a partition within the bounds. */
  partition(partition: Uint8Array, bounds: KeyRange, options: PageOptions): Page {
    this.#environment.codec.likelyPartition = partition;
    const page = this.page(bounds, options);
    for (const row of page.rows) assert(row.partition === partition, "two partitions share a digest");
    return page;
  }

  /** Rows within the bounds, of any partition. */
  page(bounds: KeyRange, options: PageOptions): Page {
    const { rowsMax, bytesMax, keyPrefix } = options;
    const rows: Row[] = [];
    let bytes = 0;
    let low: Uint8Array | undefined = bounds.low;
    while (low !== undefined) {
      const from: Uint8Array = low;
      low = undefined;
      let steps = 0;
      for (const { key, value } of this.#entries(
        { low: from, high: bounds.high },
        options.reverse === true,
      )) {
        if (keyPrefix !== undefined && key[0] !== keyPrefix) {
          steps += 1;
          if (steps < STEPS_MAX) continue;
          low = nextWithPrefix(cellKey(keyspaceOf(bounds), value.partition, key), keyPrefix);
          break;
        }
        if (rows.length >= rowsMax || (rows.length > 0 && bytes >= bytesMax)) return { rows, more: true };
        rows.push({ partition: value.partition, key, value: value.value, version: value.version });
        bytes += value.value.length;
      }
    }
    return { rows, more: false };
  }

  /** At most `keysMax` row keys within the bounds. */
  keys(bounds: KeyRange, keysMax: number): readonly Uint8Array[] {
    const keys: Uint8Array[] = [];
    for (const { key } of this.#merged(bounds, this.#pending.within(bounds), false)) {
      if (keys.length === keysMax) break;
      keys.push(key);
    }
    return keys;
  }

  /** Rows within the bounds, each under its cell's key. */
  #entries(bounds: KeyRange, isReverse: boolean): Iterable<KeyedRow> {
    if (this.#pending.isEmpty) return this.#stored(bounds, isReverse);
    const pending = this.#pending.within(bounds, isReverse);
    const first = pending.next();
    if (first.done === true) return this.#stored(bounds, isReverse);
    return this.#withCellKeys(this.#merged(bounds, startingWith(first.value, pending), isReverse));
  }

  /** The same rows under their cells' keys; rows of the partition that is read share its array. */
  *#withCellKeys(rows: Iterable<KeyedRow>): Generator<KeyedRow, void> {
    const { likelyPartition } = this.#environment.codec;
    for (const { key, value } of rows) {
      const partition = equalBytes(value.partition, likelyPartition) ? likelyPartition : value.partition;
      yield {
        key: key.subarray(KEY_PREFIX_BYTES),
        value: { partition, value: value.value, version: value.version },
      };
    }
  }

  /** Rows within the bounds, each under its row key. */
  *#merged(bounds: KeyRange, pending: Iterator<PendingRow>, isReverse: boolean): Generator<KeyedRow, void> {
    const { codec } = this.#environment;
    codec.keySkip = 0;
    try {
      yield* mergeRows(this.#stored(bounds, isReverse), pending, isReverse);
    } finally {
      codec.keySkip = KEY_PREFIX_BYTES;
    }
  }

  #stored({ low, high }: KeyRange, isReverse: boolean): Iterable<KeyedRow> {
    const { db } = this.#environment;
    if (!isReverse) return db.getRange({ start: low, end: high });
    return db.getRange({ start: high, exclusiveStart: true, end: low, inclusiveEnd: true, reverse: true });
  }
}

function* startingWith<T>(first: T, rest: Iterator<T>): Generator<T, void> {
  yield first;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}

/** What a pending row of this partition holds. */
function readOf(row: PendingRow, partition: Uint8Array): Read {
  const { value } = row;
  if (value === null) return ABSENT;
  assert(equalBytes(row.partition, partition), "two partitions share a digest");
  return { value: Buffer.from(value), version: row.version };
}

function keyspaceOf({ low }: KeyRange): number {
  return new DataView(low.buffer, low.byteOffset).getUint32(0);
}

/** The first row key after `key` whose cell key begins with this byte: in its partition, or in the next. */
function nextWithPrefix(key: Uint8Array, keyPrefix: number): Uint8Array {
  const partition = key.subarray(0, KEY_PREFIX_BYTES);
  const first = key[KEY_PREFIX_BYTES] ?? -1;
  return first < keyPrefix ? Buffer.concat([partition, Buffer.of(keyPrefix)]) : nextPrefix(partition);
}

/**
 * Rows of LMDB and pending rows as one sequence in the order of their keys, both ascending, or both descending if
 * `isReverse`. A pending row hides the stored one of its key, and one that is removed hides it for good.
 */
function* mergeRows(
  stored: Iterable<KeyedRow>,
  pending: Iterator<PendingRow>,
  isReverse: boolean,
): Generator<KeyedRow, void> {
  const sign = isReverse ? -1 : 1;
  let next = pending.next();
  for (const row of stored) {
    let order = -1;
    for (; next.done !== true; next = pending.next()) {
      order = sign * Buffer.compare(next.value.key, row.key);
      if (order >= 0) break;
      yield* visible(next.value);
    }
    if (next.done !== true && order === 0) {
      yield* visible(next.value);
      next = pending.next();
    } else yield row;
  }
  for (; next.done !== true; next = pending.next()) yield* visible(next.value);
}

/** A copy: the memory of a pending row is used again once LMDB has it. */
function* visible(row: PendingRow): Generator<KeyedRow, void> {
  const { value } = row;
  if (value === null) return;
  yield {
    key: Buffer.from(row.key),
    value: { partition: Buffer.from(row.partition), value: Buffer.from(value), version: row.version },
  };
}
