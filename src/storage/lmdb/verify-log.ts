/**
 * Looks at the commit log of a data folder, before what it holds is carried to LMDB. Changes nothing.
 */
import { readLog } from "./commit-log.ts";
import { explained, lockDataFolder } from "./data-folder.ts";
import { DamagedLog } from "./log-record.ts";

/** Looks at the log of a folder that no server has open. @throws StorageOpenError */
export async function verifyLog(
  directory: string,
  onFault: (what: string, where: string) => void,
): Promise<void> {
  const lock = await lockDataFolder(directory);
  try {
    const damage = await explained(directory, async () => damageOf(directory));
    if (damage !== null) onFault(damage.message, `generation ${damage.generation}, byte ${damage.at}`);
  } finally {
    await lock.release();
  }
}

/** Why the log cannot be read; null when it can. */
function damageOf(directory: string): DamagedLog | null {
  try {
    readLog(directory);
    return null;
  } catch (error) {
    if (error instanceof DamagedLog) return error;
    throw error;
  }
}
