/**
 * Looks at the commit log of a data folder, before what it holds is carried to LMDB. Changes nothing.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { explained, lockDataFolder } from "../data-folder.ts";
import { logFiles } from "../log/commit-log.ts";
import { DamagedLog, decodeGeneration } from "../log/log-record.ts";

/** Looks at the log of a folder that no server has open. @throws StorageOpenError */
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
