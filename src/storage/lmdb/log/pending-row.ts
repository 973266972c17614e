/**
 * A row on its way to LMDB, in the form that the commit log has on disk:
 *
 *   length of key (2) ‖ length of p (2) ‖ length of v (4) ‖ version (8) ‖ key ‖ p ‖ v
 *
 * all big-endian; a row that is removed has no v and the length 0xffffffff. It is written once, into a piece of memory
 * that many rows share, and is read from there: thousands of rows wait at a time, and each is one small object to the
 * garbage collector.
 */
import type { Buffer } from "node:buffer";
import type { Slab } from "../../../base/slab.ts";
import type { Version } from "../../store.ts";

const PARTITION_LENGTH_AT = 2;
const VALUE_LENGTH_AT = 4;
const VERSION_AT = 8;
const KEY_AT = 16;
const REMOVED = 0xffff_ffff;

/** What a row says; `v` is null for one that is removed. */
export interface RowParts {
  readonly key: Uint8Array;
  readonly partition: Uint8Array;
  readonly value: Uint8Array | null;
  readonly version: Version;
}

/** A row in the memory that it was written to, or read into; what it hands out are views of it. */
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

  /** What it takes in memory and in the log. */
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
