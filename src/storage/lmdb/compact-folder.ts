/**
 * Writes the contents of a data folder into a new file, row by row in the order of their keys, so that neither removed
 * rows nor half-empty pages take space, and replaces the old file with it, keeping owner and mode. Whenever this ends,
 * the folder holds one of the two files whole: the new one is on disk before it is renamed. Every page and the log are
 * checked first: a damaged page would end the process by a signal.
 */
import type { Buffer } from "node:buffer";
import { chmodSync, chownSync, closeSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { RootDatabase } from "lmdb";
import { nextTurn } from "../../base/awaitable.ts";
import { MiB } from "../../base/bytes.ts";
import {
  copyPath,
  dataPath,
  discardCopy,
  explained,
  freeBytes,
  openDataFolder,
  realDataPath,
} from "./data-folder.ts";
import { countedRows, openUntranslated } from "./environment.ts";
import { meansShortWrite } from "./fault-code.ts";
import { flushFile, flushFolder } from "./flush.ts";
import { StorageOpenError } from "./open-error.ts";
import { verifyLog, verifyPages } from "./verify/verify-files.ts";

/** Sizes of the file that holds the data, in bytes. */
export interface Compaction {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** Rows written so far, of how many. */
export type CompactionListener = (rows: number, rowsMax: number) => void;

/** Of keys and values. */
const TRANSACTION_BYTES = 16 * MiB;
/** The bits of a file's mode that are not its type. */
const PERMISSIONS = 0o7777;

/**
 * Compacts a folder that no server has open.
 *
 * @throws StorageOpenError, also when a page is damaged, and when the disk is too full for the copy
 */
export async function compactFolder(directory: string, onProgress: CompactionListener): Promise<Compaction> {
  const refuse = (): never => {
    throw new StorageOpenError("corrupt", directory);
  };
  await verifyPages(directory, refuse);
  await verifyLog(directory, refuse);
  const { environment, lock } = await openDataFolder(directory);
  const path = realDataPath(directory);
  const beside = copyPath(directory);
  const disk = dirname(path);
  const refuseFull = (cause: unknown): never => {
    const isFull = meansShortWrite(cause) && freeBytes(disk) < 2 * TRANSACTION_BYTES;
    throw isFull ? new StorageOpenError("diskFull", directory, { cause }) : cause;
  };
  try {
    await environment.db.close();
    return await explained(directory, async () => {
      const bytesBefore = statSync(path).size;
      createLike(path, beside);
      if (!(await copyRows(dataPath(directory), beside, onProgress).catch(refuseFull))) refuse();
      flushFile(beside);
      const bytesAfter = statSync(beside).size;
      renameSync(beside, path);
      flushFolder(disk);
      return { bytesBefore, bytesAfter };
    });
  } finally {
    discardCopy(directory);
    await lock.release();
  }
}

/**
 * Makes an empty file `beside` with the owner and the mode of the one at `path`: the account that compacts may be
 * another than the server's, which must be able to open the file then, and whoever could not read it still cannot.
 */
function createLike(path: string, beside: string): void {
  const { uid, gid, mode } = statSync(path);
  closeSync(openSync(beside, "wx", 0o600));
  const own = statSync(beside);
  if (own.uid !== uid || own.gid !== gid) chownSync(beside, uid, gid);
  chmodSync(beside, mode & PERMISSIONS);
}

/** Copies rows as bytes; answers whether it copied as many as LMDB counts. */
async function copyRows(from: string, to: string, onProgress: CompactionListener): Promise<boolean> {
  const source = openUntranslated(from, "read");
  try {
    const target = openUntranslated(to, "write");
    try {
      const rowsMax = countedRows(source);
      let count = 0;
      for (let rows = rowsAfter(source, null); rows.length > 0; rows = rowsAfter(source, rows.at(-1)!.key)) {
        // Nothing else runs, so this may block; and lmdb itself prints errors of commits that run on its thread.
        target.transactionSync(() => {
          for (const { key, value } of rows) target.putSync(key, value);
        });
        count += rows.length;
        onProgress(count, rowsMax);
        await nextTurn();
      }
      return countedRows(target) === rowsMax;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

interface UntranslatedRow {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** The rows after `key`, or the first ones, up to the size of a transaction. */
function rowsAfter(source: RootDatabase<Buffer, Buffer>, key: Buffer | null): readonly UntranslatedRow[] {
  const rows: UntranslatedRow[] = [];
  let bytes = 0;
  for (const row of source.getRange(key === null ? {} : { start: key, exclusiveStart: true })) {
    rows.push(row);
    bytes += row.key.length + row.value.length;
    if (bytes >= TRANSACTION_BYTES) break;
  }
  return rows;
}
