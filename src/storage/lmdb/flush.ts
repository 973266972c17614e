/**
 * fsync of files and of the folders that hold their names: a name can be lost although the bytes are on disk.
 */
import { closeSync, constants, fsyncSync, openSync } from "node:fs";

/** Makes the contents of a file durable. */
export const flushFile = (path: string): void => flush(path, constants.O_RDWR);

/** Makes the names of new, renamed and removed files durable; Windows does so by itself. */
export function flushFolder(directory: string): void {
  if (process.platform === "win32") return;
  flush(directory, constants.O_RDONLY);
}

function flush(path: string, flags: number): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
