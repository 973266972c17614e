/**
 * Goes on with one of the two headers of the data file where the other is damaged: each is that of a commit, and LMDB uses
 * no page again that the older one refers to. Which of them is sound is told by walking every page that it leads to. If it
 * is the older one, what the last commit wrote is lost, unless the commit log still has it.
 */
import { closeSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { dataPath, explained, lockDataFolder, requireMarked } from "./data-folder.ts";
import { StorageOpenError } from "./open-error.ts";
import { type FileHeader, readEachHeader, readFileHeader } from "./verify/file-header.ts";
import { walkPages, walkRoots } from "./verify/page-tree.ts";

const PAGE_NUMBER_AT = 0;
const TRANSACTION_AT = 152;

/** Whether one of the headers leads to a whole commit, while the file cannot be used as it is. */
export const hasSoundHeader = (directory: string): Promise<boolean> =>
  withFile(directory, "r", (file) => !isSound(file) && soundHeader(file) !== null);

/**
 * Makes the sound header of a folder that no server has open the only one; false when both are sound, and nothing was
 * changed.
 *
 * @throws StorageOpenError, also when neither leads to a whole commit
 */
export const repairHeader = (directory: string): Promise<boolean> =>
  withFile(directory, "r+", (file) => {
    if (isSound(file)) return false;
    const header = soundHeader(file);
    if (header === null) throw new StorageOpenError("corrupt", directory);
    overwriteOther(file, header);
    return true;
  });

async function withFile<T>(directory: string, flags: "r" | "r+", use: (file: number) => T): Promise<T> {
  const lock = await lockDataFolder(directory);
  try {
    return await explained(directory, async () => {
      requireMarked(directory);
      const file = openSync(dataPath(directory), flags);
      try {
        return use(file);
      } finally {
        closeSync(file);
      }
    });
  } finally {
    await lock.release();
  }
}

function isSound(file: number): boolean {
  const outcome = readFileHeader(file);
  return outcome.kind === "header" && isWhole(file, outcome.header);
}

function isWhole(file: number, header: FileHeader): boolean {
  let faults = 0;
  const onFault = (): void => {
    faults += 1;
  };
  walkRoots(file, header, onFault);
  if (faults === 0) walkPages(file, header, onFault);
  return faults === 0;
}

/** The latest header that is where its commit put it, and leads to whole pages only. */
function soundHeader(file: number): FileHeader | null {
  const headers = readEachHeader(file)
    .filter(({ header, page }) => header.transaction > 0n && header.transaction % 2n === BigInt(page))
    .map(({ header }) => header);
  headers.sort((a, b) => Number(b.transaction - a.transaction));
  return headers.find((header) => isWhole(file, header)) ?? null;
}

/** Writes a header over the other one, as that of the commit before it. */
function overwriteOther(file: number, { pageBytes, transaction, isLittleEndian }: FileHeader): void {
  const own = Number(transaction % 2n);
  const bytes = new Uint8Array(pageBytes);
  readSync(file, bytes, 0, pageBytes, own * pageBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(PAGE_NUMBER_AT, BigInt(1 - own), isLittleEndian);
  view.setBigUint64(TRANSACTION_AT, transaction - 1n, isLittleEndian);
  writeSync(file, bytes, 0, pageBytes, (1 - own) * pageBytes);
  fsyncSync(file);
}
