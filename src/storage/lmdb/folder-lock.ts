/**
 * At most one server has a data folder open: one process, or an owner and its members. Node offers no file locks, so
 * this borrows LMDB's own: an empty environment beside the data, in which every process that opens it registers as a
 * reader. A registration is a byte-range lock that the kernel holds for that process; it ends with the process however
 * that dies, cannot be mistaken for another process that got the same id later, and works across containers that share
 * the folder, where process ids mean nothing. A process that finds another one registered is refused before it registers
 * itself: the first processes of two containers have the same id and so the same lock, and lmdb would block the second
 * one for seconds. Of two that start at the same time, one stays.
 *
 * The files of the registry can be removed beside a process that has them open, and the next one would find nobody:
 * `lock-files.ts` comes before this.
 *
 * A member registers too, if its owner is registered. So members that outlive their owner keep the next one out until
 * they have ended, and no process becomes a member of an owner that has ended.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { open, type RootDatabase, type Transaction } from "lmdb";
import { CREATED_FILES } from "./environment.ts";
import { StorageOpenError } from "./open-error.ts";

/** The part of one process in the use of a folder: alone, or as the owner or a member of those that have it open together. */
export type Sharing =
  | { readonly kind: "alone" }
  | { readonly kind: "owner" }
  /** Started by the process `ownerPid`, which must have the folder open. */
  | { readonly kind: "member"; readonly ownerPid: number };

/** Nobody else has the folder open. */
export const ALONE: Sharing = { kind: "alone" };

/** Held until released or until the process ends. */
export interface FolderLock {
  release(): Promise<void>;
}

/** The file in which processes register. */
export const registryPath = (directory: string): string => join(directory, "lock.mdb");

/** Folders open in this process: the kernel's locks are per process and cannot tell its parts apart. */
const openHere = new Set<string>();

/** Takes the lock of a folder that exists. @throws StorageOpenError "locked", and errors of LMDB and the system */
export async function lockFolder(directory: string, sharing: Sharing): Promise<FolderLock> {
  const { dev, ino } = statSync(directory, { bigint: true });
  const identity = `${dev}:${ino}`;
  if (openHere.has(identity)) throw new StorageOpenError("locked", directory);
  openHere.add(identity);
  try {
    const withdraw = await takePart(directory, sharing);
    return { release: () => withdraw().finally(() => openHere.delete(identity)) };
  } catch (error) {
    openHere.delete(identity);
    throw error;
  }
}

/** Opens the registry and registers there; resolves with the function that undoes both. @throws StorageOpenError "locked" */
async function takePart(directory: string, sharing: Sharing): Promise<() => Promise<void>> {
  const registry = open({ path: registryPath(directory), overlappingSync: false, ...CREATED_FILES });
  let registration: Transaction | null = null;
  // This closure keeps the registration alive: lmdb ends a reader that nothing refers to.
  const withdraw = async (): Promise<void> => {
    registration?.done();
    await registry.close();
  };
  try {
    registration = register(registry, sharing);
    if (registration !== null && mayStay(readers(registry), sharing)) return withdraw;
    throw new StorageOpenError("locked", directory);
  } catch (error) {
    await withdraw();
    throw error;
  }
}

/**
 * Registers this process if it may use the folder. A reader in use keeps its registration, and pins no pages, because
 * nothing is ever written here. All of it happens under LMDB's write lock, so that nobody registers in between.
 */
function register(registry: RootDatabase, sharing: Sharing): Transaction | null {
  return registry.transactionSync(() =>
    mayJoin(readers(registry), sharing) ? registry.useReadTransaction() : null,
  );
}

/** Whether this process may register beside those already there; one with the same id is in another container. */
function mayJoin(registered: readonly number[], sharing: Sharing): boolean {
  if (sharing.kind !== "member") return registered.length === 0;
  return registered.includes(sharing.ownerPid) && !registered.includes(process.pid);
}

/** Whether all registered processes, this one included, may share the folder. */
const mayStay = (registered: readonly number[], sharing: Sharing): boolean =>
  sharing.kind === "member"
    ? registered.includes(sharing.ownerPid)
    : registered.every((pid) => pid === process.pid);

/** Ids of all live registered processes. */
function readers(registry: RootDatabase): readonly number[] {
  registry.readerCheck();
  // Lines are `pid thread transaction`, under one line of headings.
  return Array.from(registry.readerList().matchAll(/^\s*(\d+)\s/gm), ([, pid]) => Number(pid));
}
