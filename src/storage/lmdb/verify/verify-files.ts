/**
 * Checks the files of a data folder before LMDB opens them: every page of its file, since LMDB maps that and a signal
 * would end the process where this finds a fault, and the commit log, before it is recovered. Changes
 * nothing. The rows are checked afterwards, in `verify-rows.ts`.
 */
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { dataPath, explained, lockDataFolder, requireMarked } from "../data-folder.ts";
import { logFiles } from "../log/commit-log.ts";
import { DamagedLog, decodeGeneration } from "../log/log-record.ts";
import { corruptFolder } from "../open-error.ts";
import { readFileHeader } from "./file-header.ts";
import { type PageFaultListener, walkPages, walkRoots } from "./page-tree.ts";

/** Checks the pages of a folder that no server has open. @throws StorageOpenError */
export async function verifyPages(directory: string, onFault: PageFaultListener): Promise<void> {
  await explained(directory, async () => requireMarked(directory));
  const lock = await lockDataFolder(directory);
  try {
    await explained(directory, async () => walkFile(directory, onFault));
  } finally {
    await lock.release();
  }
}

function walkFile(directory: string, onFault: PageFaultListener): void {
  if (!existsSync(dataPath(directory))) throw corruptFolder(directory, "the data file is missing: data.mdb");
  const file = openSync(dataPath(directory), "r");
  try {
    const outcome = readFileHeader(file);
    if (outcome.kind === "damaged") throw corruptFolder(directory, `the data file ${outcome.what}: data.mdb`);
    walkRoots(file, outcome.header, onFault);
    walkPages(file, outcome.header, onFault);
  } finally {
    closeSync(file);
  }
}

/** Checks the log of a folder that no server has open. @throws StorageOpenError */
export async function verifyLog(
  directory: string,
  onFault: (what: string, where: string) => void,
): Promise<void> {
  const lock = await lockDataFolder(directory);
  try {
    await explained(directory, async () => {
      for (const path of logFiles(directory)) {
        const damage = damageOf(path);
        if (damage === null) continue;
        onFault(damage.message, `${basename(path)}, record ${damage.sequence}, byte ${damage.at}`);
      }
    });
  } finally {
    await lock.release();
  }
}

/** Why a file of the log cannot be read; null when it can. */
function damageOf(path: string): DamagedLog | null {
  try {
    decodeGeneration(readFileSync(path));
    return null;
  } catch (error) {
    if (error instanceof DamagedLog) return error;
    throw error;
  }
}
