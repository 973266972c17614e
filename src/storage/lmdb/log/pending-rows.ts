/**
 * Rows that are durable in the commit log and not yet in LMDB, and the form in which they lie in memory and in the log.
 * Reads look here first; a checkpoint writes the rows to LMDB. The rows of a batch under way are a layer above, seen only
 * by the decisions of that batch, until the log has them.
 *
 * A row is written once, into a piece of memory that many rows share, and is read from there: thousands of rows wait at
 * a time, and each is one small object to the garbage collector. Its form is that of the log on disk:
 *
 *   length of row key (2) ‖ length of partition (2) ‖ length of value (4) ‖ version (8) ‖ row key ‖ partition ‖ value
 *
 * all big-endian; a row that is removed has no value and the length 0xffffffff.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../../base/assert.ts";
import { Slab, type SlabMark } from "../../../base/slab.ts";
import type { KeyRange } from "../../cell-key.ts";
import { SortedMap } from "../../sorted-map.ts";
import type { Version } from "../../store.ts";

/** A row under the text of its key. */
export type PendingEntry = readonly [text: string, row: PendingRow];

/** Rows of one batch by the text of their keys; of several writes of one key the last counts. */
export type StagedRows = Map<string, PendingRow>;

/** Above the text of every key. */
const ABOVE_ALL = "\u0100";

const PARTITION_LENGTH_AT = 2;
const VALUE_LENGTH_AT = 4;
const VERSION_AT = 8;
const KEY_AT = 16;
const REMOVED = 0xffff_ffff;

/** Both layers. What is read from them is copied in the same turn of the event loop: the memory of rows is reused. */
export class PendingRows {
  /** Where the rows of batches are written. */
  readonly memory = new Slab();
  readonly #rows = new SortedMap<PendingRow>();
  #staged: StagedRows | null = null;
  /** Where the memory of the last staged batch begins. */
  #stagedFrom: SlabMark = this.memory.mark();
  #bytes = 0;
  #removals = 0;

  /** Rows that wait for a checkpoint. */
  get count(): number {
    return this.#rows.size;
  }

  /** What they take in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many of them remove a row: a range read steps over each of those within its bounds. */
  get removals(): number {
    return this.#removals;
  }

  /** Whether nothing here can hide or add to what LMDB holds. */
  get isEmpty(): boolean {
    return this.#rows.size === 0 && (this.#staged === null || this.#staged.size === 0);
  }

  find(key: Uint8Array): PendingRow | undefined {
    const text = keyText(key);
    return this.#staged?.get(text) ?? this.#rows.get(text);
  }

  /** Rows within the bounds, removed ones included, ascending unless `isReverse`. */
  within({ low, high }: KeyRange, isReverse = false): Iterator<PendingRow, void> {
    const [from, to] = [keyText(low), keyText(high)];
    if (this.#staged !== null && this.#staged.size > 0) return this.#bothWithin(from, to, isReverse);
    return valuesOf(isReverse ? this.#rows.descending(from, to) : this.#rows.ascending(from, to));
  }

  /** Runs `fill`, during which reads see what it puts into the batch. @throws what `fill` throws; nothing is kept */
  stage(fill: (staged: StagedRows) => void): StagedRows {
    assert(this.#staged === null, "a batch is staged within another");
    const staged: StagedRows = new Map();
    this.#staged = staged;
    this.#stagedFrom = this.memory.mark();
    try {
      fill(staged);
    } catch (error) {
      this.unstage();
      throw error;
    } finally {
      this.#staged = null;
    }
    return staged;
  }

  /** Discards the last staged batch. */
  unstage(): void {
    this.memory.rewind(this.#stagedFrom);
  }

  /** Shows the rows of a batch to everyone: the log has them. */
  publish(staged: StagedRows): void {
    for (const [text, row] of staged) {
      const before = this.#rows.get(text);
      if (before !== undefined) this.#count(before, -1);
      this.#count(row, 1);
      this.#rows.set(text, row);
    }
  }

  /** The next rows after the key `after` in key order: as many as fit the bounds, and at least one if there is any. */
  next(after: string | null, rowsMax: number, bytesMax: number): readonly PendingEntry[] {
    const entries: PendingEntry[] = [];
    let bytes = 0;
    for (const entry of this.#rows.ascending(after === null ? "" : `${after}\0`, ABOVE_ALL)) {
      if (entries.length > 0 && (entries.length >= rowsMax || bytes >= bytesMax)) break;
      entries.push(entry);
      bytes += entry[1].bytes;
    }
    return entries;
  }

  /** Forgets rows that LMDB has now, unless they were overwritten meanwhile. */
  settle(entries: readonly PendingEntry[]): void {
    for (const [text, row] of entries) {
      if (this.#rows.get(text) !== row) continue;
      this.#count(row, -1);
      this.#rows.delete(text);
    }
  }

  #count(row: PendingRow, times: 1 | -1): void {
    this.#bytes += times * row.bytes;
    if (row.isRemoval) this.#removals += times;
  }

  /** Only for batches that read a range, which few do; so it may sort. */
  *#bothWithin(from: string, to: string, isReverse: boolean): Generator<PendingRow, void> {
    const rows = new Map(this.#rows.ascending(from, to));
    for (const [text, row] of this.#staged ?? []) if (text >= from && text < to) rows.set(text, row);
    const texts = [...rows.keys()].toSorted();
    if (isReverse) texts.reverse();
    for (const text of texts) yield rows.get(text)!;
  }
}

/** The bytes of a key as text that sorts as they do. */
export const keyText = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");

function* valuesOf<V>(entries: Iterable<readonly [string, V]>): Generator<V, void> {
  for (const [, value] of entries) yield value;
}

/** The parts of a row; the value is null for one that is removed. */
export interface RowParts {
  readonly key: Uint8Array;
  readonly partition: Uint8Array;
  readonly value: Uint8Array | null;
  readonly version: Version;
}

/** A row in the memory that it was written to, or read into; its parts are views of that memory. */
export class PendingRow implements RowParts {
  readonly #piece: Buffer;
  readonly #at: number;

  /** The row that lies in `piece` from `at` on. */
  constructor(piece: Buffer, at: number) {
    this.#piece = piece;
    this.#at = at;
  }

  /** Writes a row. */
  static write(slab: Slab, { key, partition, value, version }: RowParts): PendingRow {
    const at = slab.take(KEY_AT + key.length + partition.length + (value?.length ?? 0));
    const { piece } = slab;
    piece.writeUInt16BE(key.length, at);
    piece.writeUInt16BE(partition.length, at + PARTITION_LENGTH_AT);
    piece.writeUInt32BE(value === null ? REMOVED : value.length, at + VALUE_LENGTH_AT);
    piece.writeBigUInt64BE(version, at + VERSION_AT);
    piece.set(key, at + KEY_AT);
    piece.set(partition, at + KEY_AT + key.length);
    if (value !== null) piece.set(value, at + KEY_AT + key.length + partition.length);
    return new PendingRow(piece, at);
  }

  /** Whether it removes what LMDB has under its key. */
  get isRemoval(): boolean {
    return this.#piece.readUInt32BE(this.#at + VALUE_LENGTH_AT) === REMOVED;
  }

  get key(): Buffer {
    const start = this.#at + KEY_AT;
    return this.#piece.subarray(start, start + this.#keyBytes);
  }

  get partition(): Buffer {
    const start = this.#at + KEY_AT + this.#keyBytes;
    return this.#piece.subarray(start, start + this.#partitionBytes);
  }

  get value(): Buffer | null {
    const length = this.#piece.readUInt32BE(this.#at + VALUE_LENGTH_AT);
    if (length === REMOVED) return null;
    const start = this.#at + KEY_AT + this.#keyBytes + this.#partitionBytes;
    return this.#piece.subarray(start, start + length);
  }

  get version(): Version {
    return this.#piece.readBigUInt64BE(this.#at + VERSION_AT);
  }

  /** Its size in memory and in the log. */
  get bytes(): number {
    const length = this.#piece.readUInt32BE(this.#at + VALUE_LENGTH_AT);
    return KEY_AT + this.#keyBytes + this.#partitionBytes + (length === REMOVED ? 0 : length);
  }

  /** Copies the row to `target`, from `at` on; answers where it ends. */
  copyTo(target: Buffer, at: number): number {
    return at + this.#piece.copy(target, at, this.#at, this.#at + this.bytes);
  }

  get #keyBytes(): number {
    return this.#piece.readUInt16BE(this.#at);
  }

  get #partitionBytes(): number {
    return this.#piece.readUInt16BE(this.#at + PARTITION_LENGTH_AT);
  }
}
