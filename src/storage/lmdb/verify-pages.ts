/**
 * Looks at every page of the file of a data folder, before LMDB maps it: what LMDB would be ended for by a signal is
 * found here and told. Changes nothing.
 */
import { closeSync, existsSync, openSync } from "node:fs";
import { dataPath, explained, lockDataFolder, markerPath } from "./data-folder.ts";
import { readFileHeader } from "./file-header.ts";
import { StorageOpenError } from "./open-error.ts";
import { type PageFaultListener, walkPages } from "./page-tree.ts";

/** Looks at the pages of a folder that no server has open. @throws StorageOpenError */
export async function verifyPages(directory: string, onFault: PageFaultListener): Promise<void> {
  if (!existsSync(dataPath(directory)))
    throw new StorageOpenError(existsSync(markerPath(directory)) ? "corrupt" : "missing", directory);
  const lock = await lockDataFolder(directory);
  try {
    await explained(directory, async () => walkFile(directory, onFault));
  } finally {
    await lock.release();
  }
}

function walkFile(directory: string, onFault: PageFaultListener): void {
  const file = openSync(dataPath(directory), "r");
  try {
    const header = readFileHeader(file);
    if (header === null) throw new StorageOpenError("corrupt", directory);
    walkPages(file, header, onFault);
  } finally {
    closeSync(file);
  }
}
