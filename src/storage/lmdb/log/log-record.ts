/**
 * The format of a batch in the commit log: a header of 40 bytes, then its rows as they lie in memory
 * (`pending-rows.ts`).
 *
 * Files of the log are overwritten from their start, so that the bytes after the last record are older ones, or part of
 * a record that was never finished. Neither may pass for a record, even if a client chose its bytes: the header carries
 * a random salt of its generation, the place in the generation, and checksums of the rows and of itself.
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { NO_BYTES } from "../../../base/bytes.ts";
import { PendingRow, type StagedRows } from "./pending-rows.ts";

const MAGIC = 0x53_74_61_4c;
/** Bytes of the header of a record. */
export const HEADER_BYTES = 40;
const SALT_AT = 4;
const GENERATION_AT = 12;
const SEQUENCE_AT = 16;
const LENGTH_AT = 20;
const COUNT_AT = 28;
const ROWS_CHECKSUM_AT = 32;
const HEADER_CHECKSUM_AT = 36;
const SCRATCH_BYTES = 256 * 1_024;

/** Bytes of the salt of a generation. */
export const SALT_BYTES = 8;

/** Where in the log a record belongs. */
export interface RecordPlace {
  /** Rises by one whenever the log begins the other file. */
  readonly generation: number;
  /** Counts the records of the generation from 0. */
  readonly sequence: number;
  readonly salt: Uint8Array;
}

/** Writes records into one reused buffer. */
export class RecordEncoder {
  readonly #scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

  /** The bytes of a record, valid until the next call. */
  encode({ generation, sequence, salt }: RecordPlace, rows: StagedRows): Buffer {
    const length = lengthOf(rows);
    const size = HEADER_BYTES + length;
    // A large record gets a buffer of its own, which is not kept.
    const bytes = size <= SCRATCH_BYTES ? this.#scratch.subarray(0, size) : Buffer.allocUnsafeSlow(size);
    let at = HEADER_BYTES;
    for (const row of rows.values()) at = row.copyTo(bytes, at);
    bytes.writeUInt32BE(MAGIC, 0);
    bytes.set(salt, SALT_AT);
    bytes.writeUInt32BE(generation, GENERATION_AT);
    bytes.writeUInt32BE(sequence, SEQUENCE_AT);
    bytes.writeBigUInt64BE(BigInt(length), LENGTH_AT);
    bytes.writeUInt32BE(rows.size, COUNT_AT);
    bytes.writeUInt32BE(crc32(bytes.subarray(HEADER_BYTES)), ROWS_CHECKSUM_AT);
    bytes.writeUInt32BE(crc32(bytes.subarray(0, HEADER_CHECKSUM_AT)), HEADER_CHECKSUM_AT);
    return bytes;
  }
}

function lengthOf(rows: StagedRows): number {
  let length = 0;
  for (const row of rows.values()) length += row.bytes;
  return length;
}

/** A record's header, decoded. */
interface Header extends RecordPlace {
  readonly length: number;
  readonly count: number;
  readonly checksum: number;
}

/** A generation of the log as it was at some moment. */
export interface RecordedGeneration extends Pick<RecordPlace, "generation" | "salt"> {
  /** Where its last record ends in the file. */
  readonly bytes: number;
}

/** The finished records of the generation in one file of the log. */
export interface LoggedGeneration extends RecordedGeneration {
  /** Rows per record, in the order of the commits. */
  readonly records: readonly (readonly PendingRow[])[];
}

/** A record that was finished, and so may have been acknowledged, is damaged. */
export class DamagedLog extends Error {
  readonly generation: number;
  /** Which record of the generation it is; 0 for the first. */
  readonly sequence: number;
  /** Where in the file of the generation the record begins. */
  readonly at: number;

  constructor(
    part: RecordPart,
    { generation, sequence, at }: Pick<DamagedLog, "generation" | "sequence" | "at">,
  ) {
    super(DAMAGE_TEXTS[part]);
    this.generation = generation;
    this.sequence = sequence;
    this.at = at;
  }
}

type RecordPart = "header" | "rows";

const DAMAGE_TEXTS: Readonly<Record<RecordPart, string>> = {
  header: "the header of a record of the commit log is damaged",
  rows: "the rows of a record of the commit log are damaged",
};

/**
 * Reads a file of the log; null when it holds no record. A record that was being written when the power failed ends the
 * generation, since the next one is begun only when the one before it is on disk. So if a later record follows one that
 * is not valid, that one was valid once, and it is damaged.
 *
 * @throws DamagedLog
 */
export function decodeGeneration(bytes: Buffer): LoggedGeneration | null {
  const first = headerAt(bytes, 0, null);
  const records: PendingRow[][] = [];
  let at = 0;
  let invalid: RecordPart = "header";
  for (let header = first; header !== null; ) {
    const end: number = at + HEADER_BYTES + header.length;
    const rows = bytes.subarray(at + HEADER_BYTES, end);
    if (rows.length < header.length || crc32(rows) !== header.checksum) {
      invalid = "rows";
      break;
    }
    records.push(decodeRows(rows, header.count));
    at = end;
    header = headerAt(bytes, at, { ...header, sequence: header.sequence + 1 });
  }
  const later = laterRecord(bytes, at, first === null ? null : { ...first, sequence: records.length });
  if (later !== null)
    throw new DamagedLog(invalid, { generation: later.generation, sequence: records.length, at });
  return first === null ? null : { generation: first.generation, salt: first.salt, bytes: at, records };
}

/**
 * The whole records of a generation that a damaged file still holds, in their order. Which generation it is, its first
 * record tells, or `expected` where that is damaged; of an unknown one there are none.
 */
export function salvageGeneration(
  bytes: Buffer,
  expected: Pick<RecordPlace, "generation" | "salt"> | undefined,
): LoggedGeneration | null {
  const of = headerAt(bytes, 0, null) ?? expected;
  if (of === undefined) return null;
  const records: PendingRow[][] = [];
  let end = 0;
  const start = startOf(of);
  for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, Math.max(end, at + 1))) {
    const header = validHeaderAt(bytes, at);
    if (header === null) continue;
    const rows = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + header.length);
    if (rows.length < header.length || crc32(rows) !== header.checksum) continue;
    records.push(decodeRows(rows, header.count));
    end = at + HEADER_BYTES + header.length;
  }
  return { generation: of.generation, salt: of.salt, bytes: end, records };
}

/** How each record of a generation begins. */
function startOf({ generation, salt }: Pick<RecordPlace, "generation" | "salt">): Buffer {
  const start = Buffer.alloc(SEQUENCE_AT);
  start.writeUInt32BE(MAGIC, 0);
  start.set(salt, SALT_AT);
  start.writeUInt32BE(generation, GENERATION_AT);
  return start;
}

/**
 * A record, anywhere after `at`, that was begun after the one at `place`, which should be at `at`. Without a place the
 * generation is unknown, since its first record is missing.
 */
function laterRecord(bytes: Buffer, at: number, place: RecordPlace | null): RecordPlace | null {
  const start = startOf(place ?? { generation: 0, salt: NO_BYTES }).subarray(
    0,
    place === null ? SALT_AT : SEQUENCE_AT,
  );
  for (let found = bytes.indexOf(start, at); found >= 0; found = bytes.indexOf(start, found + 1)) {
    const header = validHeaderAt(bytes, found);
    if (header !== null && header.sequence > (place?.sequence ?? 0)) return header;
  }
  return null;
}

/** The generation that a file of the log holds; null when it holds none. `bytes` need only be its start. */
export const generationOf = (bytes: Buffer): number | null => headerAt(bytes, 0, null)?.generation ?? null;

/** The header at that offset; null when there is none, or it is not the one that belongs at `place`. */
function headerAt(bytes: Buffer, at: number, place: RecordPlace | null): Header | null {
  const found = validHeaderAt(bytes, at);
  if (found === null || place === null) return found?.sequence === 0 ? found : null;
  const belongs =
    found.generation === place.generation &&
    found.sequence === place.sequence &&
    Buffer.compare(found.salt, place.salt) === 0;
  return belongs ? found : null;
}

/** The header at that offset, of any record; null when there is no valid one. */
function validHeaderAt(bytes: Buffer, at: number): Header | null {
  if (at + HEADER_BYTES > bytes.length) return null;
  const header = bytes.subarray(at, at + HEADER_BYTES);
  if (header.readUInt32BE(0) !== MAGIC) return null;
  if (header.readUInt32BE(HEADER_CHECKSUM_AT) !== crc32(header.subarray(0, HEADER_CHECKSUM_AT))) return null;
  return {
    generation: header.readUInt32BE(GENERATION_AT),
    sequence: header.readUInt32BE(SEQUENCE_AT),
    salt: header.subarray(SALT_AT, SALT_AT + SALT_BYTES),
    length: Number(header.readBigUInt64BE(LENGTH_AT)),
    count: header.readUInt32BE(COUNT_AT),
    checksum: header.readUInt32BE(ROWS_CHECKSUM_AT),
  };
}

function decodeRows(bytes: Buffer, count: number): PendingRow[] {
  const rows: PendingRow[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    const row = new PendingRow(bytes, at);
    rows.push(row);
    at += row.bytes;
  }
  return rows;
}
