/**
 * At most one server has a data folder open: one process, or an owner and its members. Node offers no file locks, so this borrows LMDB's own: an empty
 * environment beside the data, in which every process that opens it registers as a reader. A registration is a
 * byte-range lock held by the kernel for that process; it ends with the process however that dies, cannot be
 * mistaken for another process that got the same id later, and works across containers that share the folder,
 * where process ids mean nothing. Whoever sees a second registration withdraws; two that start in the same
 * instant may both withdraw, never both stay.
 *
 * A member registers too and withdraws unless its owner is registered. So members that outlive an owner keep the
 * next one out until they are gone, and nobody becomes a member of an owner that is gone.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { StorageOpenError } from "./open-error.ts";
import type { Sharing } from "./sharing.ts";

/** Held until released or until the process ends. */
export interface FolderLock {
  release(): Promise<void>;
}

/** Folders open in this process: the kernel's locks are per process and cannot tell its parts apart. */
const openHere = new Set<string>();

/** Takes the lock of a folder that exists. @throws StorageOpenError "locked" */
export async function lockFolder(directory: string, sharing: Sharing): Promise<FolderLock> {
  const { dev, ino } = statSync(directory, { bigint: true });
  const identity = `${dev}:${ino}`;
  if (openHere.has(identity)) throw new StorageOpenError("locked", directory);
  openHere.add(identity);
  const registry = open({ path: join(directory, "lock.mdb"), overlappingSync: false });
  // A reader in use keeps its registration; it pins nothing, because nothing is ever written here. `release` holds
  // on to it, for lmdb would end a reader that nobody refers to.
  const registration = registry.useReadTransaction();
  const release = async (): Promise<void> => {
    registration.done();
    await registry.close();
    openHere.delete(identity);
  };
  registry.readerCheck();
  const readers = readerProcesses(registry.readerList());
  const mayStay =
    sharing.kind === "member"
      ? readers.includes(sharing.ownerPid)
      : readers.every((pid) => pid === process.pid);
  if (mayStay) return { release };
  await release();
  throw new StorageOpenError("locked", directory);
}

/** Process ids of a listing whose lines are `pid thread transaction`, under one line of headings. */
function readerProcesses(listing: string): readonly number[] {
  return Array.from(listing.matchAll(/^\s*(\d+)\s/gm), ([, pid]) => Number(pid));
}
