/**
 * Looks at every page of the file of a data folder, before LMDB maps it: what LMDB would be ended for by a signal is
 * found here and told. Changes nothing.
 */
import { closeSync, existsSync, openSync } from "node:fs";
import { dataPath, explained, lockDataFolder, requireMarked } from "../data-folder.ts";
import { corruptFolder } from "../open-error.ts";
import { readFileHeader } from "./file-header.ts";
import { type PageFaultListener, walkPages } from "./page-tree.ts";

/** Looks at the pages of a folder that no server has open. @throws StorageOpenError */
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
  if (!existsSync(dataPath(directory)))
    throw corruptFolder(directory, "the file of the data is missing: data.mdb");
  const file = openSync(dataPath(directory), "r");
  try {
    const header = readFileHeader(file);
    if (header === null)
      throw corruptFolder(directory, "the file of the data is not LMDB's, or lost its beginning: data.mdb");
    walkPages(file, header, onFault);
  } finally {
    closeSync(file);
  }
}
