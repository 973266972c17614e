/**
 * The files of a folder's registry, before LMDB opens them. Where one is missing, whoever was registered there cannot be
 * seen: then the system is asked which processes have the data file open to write it. Linux tells of those of this machine,
 * or of this container, that this account may look at.
 */
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { environmentFault, lockPath } from "./environment.ts";
import { registryPath, type Sharing } from "./folder-lock.ts";
import { corruptFolder, StorageOpenError } from "./open-error.ts";

/**
 * Refuses a folder whose registry LMDB could not open, or which is missing beside a process that writes the data. Asked
 * before the registry is created: the next process would not find it missing.
 *
 * @throws StorageOpenError
 */
export function requireRegistry(directory: string, dataFile: string, sharing: Sharing): void {
  const path = registryPath(directory);
  const bytes = [path, lockPath(path)].map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  if (bytes.includes(0)) {
    if (sharing.kind !== "member" && isWrittenByAnother(dataFile))
      throw new StorageOpenError("locked", directory);
    return;
  }
  const fault = environmentFault(path);
  if (fault !== null)
    throw corruptFolder(directory, `the file ${fault}; remove it while no server runs: ${basename(path)}`);
}

/** Where Linux lists processes and the files that they have open. */
const PROCESSES = "/proc";
/** The bits of a file's flags that say what it was opened for; 0 is to read. */
const ACCESS_MODE = 3;

/** Whether another process of this machine has the file open to write; false where the system does not say. */
function isWrittenByAnother(path: string): boolean {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (file === undefined) return false;
  const others = readableNames(PROCESSES).filter((name) => /^\d+$/.test(name) && name !== ownName());
  return others.some((pid) => {
    const open = join(PROCESSES, pid, "fd");
    return readableNames(open).some((name) => {
      try {
        const { dev, ino } = statSync(join(open, name), { bigint: true });
        if (dev !== file.dev || ino !== file.ino) return false;
        const flags = /^flags:\s*(\d+)$/m.exec(
          readFileSync(join(PROCESSES, pid, "fdinfo", name), "utf8"),
        )?.[1];
        return flags !== undefined && (Number.parseInt(flags, 8) & ACCESS_MODE) !== 0;
      } catch {
        // It was closed meanwhile.
        return false;
      }
    });
  });
}

/** The name of this process among the others, which may be those of another namespace than that of its id. */
const ownName = (): string => readlinkSync(join(PROCESSES, "self"));

/** The names in a folder; none where this account may not look, or it is gone. */
function readableNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A process that ended, or is somebody else's.
    return [];
  }
}
