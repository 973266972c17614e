/**
 * The format of a row in LMDB: the row key of `cell-key.ts`, and the value
 *
 *   version (8) ‖ length of partition (2) ‖ partition ‖ value of the cell
 *
 * which repeats the partition because a digest alone is never trusted. LMDB hands out one shared buffer for every value
 * it reads; `decode` copies the cell's value from there straight into memory of its own, and `readKey` likewise, which
 * halves the cost of a range against copying the whole value first.
 */
import { Buffer } from "node:buffer";
import { NO_BYTES } from "../../base/bytes.ts";
import { KEY_PREFIX_BYTES } from "../cell-key.ts";
import type { Version } from "../store.ts";

/** One stored value, decoded. */
export interface StoredRow {
  readonly partition: Uint8Array;
  readonly value: Uint8Array;
  readonly version: Version;
}

/** One row and its whole row key. */
export interface KeyedRow {
  readonly key: Uint8Array;
  readonly value: StoredRow;
}

const PARTITION_LENGTH_AT = 8;
const PARTITION_AT = 10;
const SCRATCH_BYTES = 64 * 1_024;

/** Bytes with the marks that tell lmdb which part of them to store. */
type MarkedBuffer = Buffer & { start?: number; end?: number };

/** Encoder and decoder of one environment; not shared, since it remembers the last partition. */
export class RowCodec {
  /** The partition that the next decoded row most likely has; such rows share this very array. */
  likelyPartition: Uint8Array = NO_BYTES;
  /** How many leading bytes of a row key `readKey` skips; 0 while whole row keys are read. */
  keySkip = KEY_PREFIX_BYTES;
  #scratch: MarkedBuffer = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  #source: ArrayBufferLike = new ArrayBuffer(0);
  #bytes = new Uint8Array(this.#source);
  #view = new DataView(this.#source);

  /** The bytes of a row, good until the next call; lmdb copies them before it returns. */
  readonly encode = ({ partition, value, version }: StoredRow): Buffer => {
    const length = PARTITION_AT + partition.length + value.length;
    if (length > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(2 * length);
    const scratch = this.#scratch;
    scratch.writeBigUInt64BE(version, 0);
    scratch.writeUInt16BE(partition.length, PARTITION_LENGTH_AT);
    scratch.set(partition, PARTITION_AT);
    scratch.set(value, PARTITION_AT + partition.length);
    scratch.start = 0;
    scratch.end = length;
    return scratch;
  };

  /** Decodes a stored value, out of memory that is about to be overwritten. */
  readonly decode = (value: Uint8Array): StoredRow => {
    if (value.buffer !== this.#source) this.#attach(value.buffer);
    const at = value.byteOffset;
    const version = this.#view.getBigUint64(at);
    const valueAt = at + PARTITION_AT + this.#view.getUint16(at + PARTITION_LENGTH_AT);
    if (!this.#isLikelyPartition(at + PARTITION_AT, valueAt))
      this.likelyPartition = copyOf(this.#bytes, at + PARTITION_AT, valueAt);
    return {
      partition: this.likelyPartition,
      value: copyOf(this.#bytes, valueAt, at + value.length),
      version,
    };
  };

  /** Writes a row key into lmdb's key buffer. */
  readonly writeKey = (key: Uint8Array, target: Buffer, start: number): number => {
    target.set(key, start);
    return start + key.length;
  };

  /** Reads the cell's key, which follows the prefix of the row key. */
  readonly readKey = (source: Buffer, start: number, end: number): Buffer => {
    const from = start + this.keySkip;
    const key = Buffer.allocUnsafe(end - from);
    for (let index = 0, at = from; at < end; index++, at++) key[index] = source[at] ?? 0;
    return key;
  };

  #attach(source: ArrayBufferLike): void {
    this.#source = source;
    this.#bytes = new Uint8Array(source);
    this.#view = new DataView(source);
  }

  #isLikelyPartition(from: number, to: number): boolean {
    const { likelyPartition } = this;
    if (likelyPartition.length !== to - from) return false;
    const bytes = this.#bytes;
    for (let index = 0; index < likelyPartition.length; index++)
      if (bytes[from + index] !== likelyPartition[index]) return false;
    return true;
  }
}

function copyOf(bytes: Uint8Array, from: number, to: number): Buffer {
  const copy = Buffer.allocUnsafe(to - from);
  copy.set(bytes.subarray(from, to));
  return copy;
}
