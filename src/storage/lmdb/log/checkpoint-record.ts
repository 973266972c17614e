/**
 * What LMDB knows of the commit log: the generations that may hold rows which it does not have, and how far they were
 * flushed. A checkpoint records it with the first of its transactions and with the one after which it needs the older file
 * no longer; so does the first record of a log. A file that is missing, or shorter than this, has lost what was
 * acknowledged. A folder that was closed in order has no log, and no such row.
 */
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { crc32 } from "node:zlib";
import { equalBytes, NO_BYTES, utf8Bytes } from "../../../base/bytes.ts";
import { cellKey, META_KEYSPACE } from "../../cell-key.ts";
import { commitDurably, type Environment } from "../environment.ts";
import { RowReader } from "../row-reader.ts";
import type { RowSink } from "../write-batch.ts";
import { logPathOf } from "./commit-log.ts";
import { type LoggedGeneration, type RecordedGeneration, SALT_BYTES } from "./log-record.ts";

/** A file of the log has less than was recorded of it. */
export interface LogFault {
  readonly kind: "missing" | "empty" | "older" | "foreign" | "short";
  /** Its name. */
  readonly file: string;
  /** How much it has, and how much it had at least. */
  readonly bytes: number;
  readonly bytesMin: number;
}

const PARTITION = utf8Bytes("commit log");
const KEY = cellKey(META_KEYSPACE, PARTITION, NO_BYTES);
/** Verify knows of no version before the first. */
const VERSION = 1n;

/** The form of the value: a byte that tells it, for each generation number (4), bytes (8) and salt (8), and a checksum. */
const FORMAT = 1;
const BYTES_AT = 4;
const SALT_AT = 12;
const ENTRY_BYTES = SALT_AT + SALT_BYTES;
const CHECKSUM_BYTES = 4;

/** What LMDB knows of the log cannot be read: a byte of it was changed. */
export class DamagedCheckpointRecord extends Error {}

/** Puts into an open write transaction what is flushed by now. */
export function recordLog(sink: RowSink, generations: readonly RecordedGeneration[]): void {
  const value = Buffer.alloc(1 + generations.length * ENTRY_BYTES + CHECKSUM_BYTES);
  value.writeUInt8(FORMAT);
  for (const [index, { generation, bytes, salt }] of generations.entries()) {
    const at = 1 + index * ENTRY_BYTES;
    value.writeUInt32BE(generation, at);
    value.writeBigUInt64BE(BigInt(bytes), at + BYTES_AT);
    value.set(salt, at + SALT_AT);
  }
  const end = value.length - CHECKSUM_BYTES;
  value.writeUInt32BE(crc32(value.subarray(0, end)), end);
  sink.put(KEY, { partition: PARTITION, value, version: VERSION });
}

/** Forgets the log, durably, before its files are removed. @throws errors of LMDB and the system */
export async function forgetLog({ db }: Environment): Promise<void> {
  if (!db.doesExist(KEY)) return;
  await commitDurably(db, () => db.removeSync(KEY));
  db.resetReadTxn();
}

/** What was recorded, the oldest generation first. @throws DamagedCheckpointRecord */
export function recordedLog(environment: Environment): readonly RecordedGeneration[] {
  const { value } = new RowReader(environment).get(KEY, PARTITION);
  if (value === null) return [];
  const bytes = Buffer.from(value);
  const end = bytes.length - CHECKSUM_BYTES;
  const isWhole = end > 0 && bytes[0] === FORMAT && crc32(bytes.subarray(0, end)) === bytes.readUInt32BE(end);
  if (!isWhole) throw new DamagedCheckpointRecord("what data.mdb knows of the commit log is damaged");
  const generations: RecordedGeneration[] = [];
  for (let at = 1; at + ENTRY_BYTES <= end; at += ENTRY_BYTES)
    generations.push({
      generation: bytes.readUInt32BE(at),
      bytes: Number(bytes.readBigUInt64BE(at + BYTES_AT)),
      salt: bytes.subarray(at + SALT_AT, at + ENTRY_BYTES),
    });
  return generations;
}

/** What the files lack. A file that holds a later generation than was recorded lacks nothing: it was begun since. */
export function logFaults(
  directory: string,
  recorded: readonly RecordedGeneration[],
  found: readonly LoggedGeneration[],
): readonly LogFault[] {
  return recorded.flatMap((expected) => {
    const path = logPathOf(directory, expected.generation);
    const held = found.find(({ generation }) => logPathOf(directory, generation) === path);
    const kind = faultOf(expected, held, existsSync(path));
    const file = basename(path);
    return kind === null ? [] : [{ kind, file, bytes: held?.bytes ?? 0, bytesMin: expected.bytes }];
  });
}

function faultOf(
  expected: RecordedGeneration,
  held: LoggedGeneration | undefined,
  exists: boolean,
): LogFault["kind"] | null {
  if (held === undefined) return exists ? "empty" : "missing";
  if (held.generation !== expected.generation) return held.generation > expected.generation ? null : "older";
  if (!equalBytes(held.salt, expected.salt)) return "foreign";
  return held.bytes < expected.bytes ? "short" : null;
}
