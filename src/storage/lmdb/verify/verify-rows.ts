/**
 * Checks every row of a data folder below the storage contract: that LMDB or the log finds it, that its key matches its
 * partition, that its version was assigned, and that its keyspace exists. Changes nothing.
 */
import { Buffer } from "node:buffer";
import { equalBytes } from "../../../base/bytes.ts";
import { cellKey, ENGINE_KEYSPACES_FROM, KEY_PREFIX_BYTES } from "../../cell-key.ts";
import type { KeyspaceState } from "../../keyspace-registry.ts";
import { SYSTEM_KEYSPACE, type Version } from "../../store.ts";
import { openFolderToRead, type ReadFolder } from "../data-folder.ts";
import { countedRows } from "../environment.ts";
import { readKeyspaceState } from "../keyspace-catalog.ts";
import { RowReader } from "../row-reader.ts";
import { readLastVersion } from "../write-batch.ts";

/** Called with progress and faults. */
export interface RowListener {
  /** `count` rows of about `countMax` were read. */
  onRows(count: number, countMax: number): void;
  /** Something is wrong with the row under `key`, or, without one, with the file. */
  onFault(what: string, key?: Uint8Array): void;
}

/** Rows between two calls of `onRows`. */
const ROWS_PER_CALL = 10_000;

/** Bounds of all keys there can be. */
const EVERYTHING = { start: Uint8Array.of(0), end: new Uint8Array(8).fill(0xff) };

/** Reads every row of a folder that no server has open; answers how many. @throws StorageOpenError */
export async function verifyRows(directory: string, listener: RowListener): Promise<number> {
  const folder = await openFolderToRead(directory);
  try {
    const reader = new RowReader(folder.environment, folder.pending);
    const check = new RowCheck(reader, readLastVersion(reader));
    return storedRows(folder, check, listener) + pendingRows(folder, check, listener);
  } finally {
    await folder.environment.db.close();
    await folder.lock.release();
  }
}

/** Checks the rows of LMDB; answers how many there are that the log neither replaces nor removes. */
function storedRows(
  { environment: { db, codec }, pending }: ReadFolder,
  check: RowCheck,
  listener: RowListener,
): number {
  const entryCount = countedRows(db);
  let found = 0;
  let hidden = 0;
  codec.keySkip = 0;
  try {
    for (const key of db.getKeys(EVERYTHING)) {
      found += 1;
      if (found % ROWS_PER_CALL === 0) listener.onRows(found, entryCount);
      if (pending.find(key) !== undefined) {
        hidden += 1;
        continue;
      }
      const fault = check.faultOf(key, () => db.get(key));
      if (fault !== null) listener.onFault(fault, key);
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    listener.onFault(`the rows cannot all be read${code}`);
  } finally {
    codec.keySkip = KEY_PREFIX_BYTES;
  }
  if (found !== entryCount) listener.onFault(`LMDB counts ${entryCount} rows, but ${found} were found`);
  return found - hidden;
}

/** Checks the rows that only the log has, and answers how many. */
function pendingRows({ pending }: ReadFolder, check: RowCheck, listener: RowListener): number {
  let rows = 0;
  for (const [, row] of pending.next(null, Infinity, Infinity)) {
    if (row.isRemoval) continue;
    rows += 1;
    const fault = check.faultOf(row.key, () => row);
    if (fault !== null) listener.onFault(fault, row.key);
  }
  return rows;
}

class RowCheck {
  readonly #reader: RowReader;
  readonly #last: Version;
  readonly #states = new Map<number, KeyspaceState | undefined>();

  constructor(reader: RowReader, last: Version) {
    this.#reader = reader;
    this.#last = last;
  }

  /** What is wrong with a row; null for nothing. */
  faultOf(
    key: Uint8Array,
    read: () => { readonly partition: Uint8Array; readonly version: Version } | undefined,
  ): string | null {
    if (key.length < KEY_PREFIX_BYTES) return "the key is too short";
    const keyspace = Buffer.from(key.buffer, key.byteOffset, key.length).readUInt32BE(0);
    let row: ReturnType<typeof read>;
    try {
      row = read();
    } catch (error) {
      if (error instanceof Error) return "the value cannot be read";
      throw error;
    }
    if (row === undefined) return "the value is missing";
    if (!equalBytes(cellKey(keyspace, row.partition, key.subarray(KEY_PREFIX_BYTES)), key))
      return "the key does not match the partition in the value";
    if (row.version <= 0n || row.version > this.#last) return "the version was never assigned";
    return this.#keyspaceFault(keyspace);
  }

  #keyspaceFault(keyspace: number): string | null {
    if (keyspace === SYSTEM_KEYSPACE || keyspace >= ENGINE_KEYSPACES_FROM) return null;
    if (!this.#states.has(keyspace)) this.#states.set(keyspace, readKeyspaceState(this.#reader, keyspace));
    const state = this.#states.get(keyspace);
    if (state === undefined) return "the keyspace was never created";
    return state === "retired" ? "the keyspace was dropped" : null;
  }
}
