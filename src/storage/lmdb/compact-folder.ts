/**
 * Writes what a data folder holds into a new file, row by row in the order of their keys, so that neither removed rows
 * nor half-empty pages take room, and puts it in the place of the old one, with its owner and mode. Whenever this ends,
 * the folder holds either file whole: the new one is on disk before it is renamed. Every page is looked at first, before
 * anything is written: a damaged one would end LMDB by a signal. So is the log.
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
/** What of the mode of a file is not its type. */
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

/** Copies rows as they are, without a look at what they mean; answers whether as many were copied as are counted. */
async function copyRows(from: string, to: string, onProgress: CompactionListener): Promise<boolean> {
  const source = openUntranslated(from, "read");
  try {
    const target = openUntranslated(to, "write");
    try {
      const rowsMax = countedRows(source);
      let count = 0;
      for (
        let rows = rowsBehind(source, null);
        rows.length > 0;
        rows = rowsBehind(source, rows.at(-1)!.key)
      ) {
        // Beside nothing else, so it may block; and lmdb prints by itself what goes wrong with a commit on its thread.
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

/** The rows behind `key`, or the first ones, as many as make up a transaction. */
function rowsBehind(source: RootDatabase<Buffer, Buffer>, key: Buffer | null): readonly UntranslatedRow[] {
  const rows: UntranslatedRow[] = [];
  let bytes = 0;
  for (const row of source.getRange(key === null ? {} : { start: key, exclusiveStart: true })) {
    rows.push(row);
    bytes += row.key.length + row.value.length;
    if (bytes >= TRANSACTION_BYTES) break;
  }
  return rows;
}
