/**
 * Writes what a data folder holds into a new file without the gaps that removed rows leave, and puts it in the place
 * of the old one. Whenever this ends, the folder holds either file whole: the new one is on disk before it is renamed.
 * Every page is looked at first, before anything is written: a damaged one would end LMDB by a signal. So is the log.
 */
import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { dataPath, openDataFolder } from "./data-folder.ts";
import { openFaultOf } from "./fault-code.ts";
import { flushFile, flushFolder } from "./flush.ts";
import { StorageOpenError } from "./open-error.ts";
import { verifyLog } from "./verify-log.ts";
import { verifyPages } from "./verify-pages.ts";

/** Sizes of the file that holds the data, in bytes. */
export interface Compaction {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Compacts a folder that no server has open.
 *
 * @throws StorageOpenError, also when a page is damaged, and when the disk is too full for the copy
 */
export async function compactFolder(
  directory: string,
  onProgress: (bytes: number, bytesMax: number) => void,
): Promise<Compaction> {
  const refuse = (): never => {
    throw new StorageOpenError("corrupt", directory);
  };
  await verifyPages(directory, refuse);
  await verifyLog(directory, refuse);
  const { environment, lock } = await openDataFolder(directory);
  const beside = `${dataPath(directory)}.new`;
  const bytesBefore = statSync(dataPath(directory)).size;
  const watch = setInterval(() => onProgress(sizeOf(beside), bytesBefore), 200);
  try {
    rmSync(beside, { force: true });
    await environment.db.backup(beside, true);
    flushFile(beside);
    const bytesAfter = statSync(beside).size;
    await environment.db.close();
    renameSync(beside, dataPath(directory));
    flushFolder(directory);
    return { bytesBefore, bytesAfter };
  } catch (cause) {
    rmSync(beside, { force: true });
    await environment.db.close();
    throw new StorageOpenError(openFaultOf(cause), directory, { cause });
  } finally {
    clearInterval(watch);
    await lock.release();
  }
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);
