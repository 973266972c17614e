/**
 * The folder of a durable store: a format file, LMDB's data file, the commit log and the lock. The format file is read
 * before anything else is touched, so that a folder this release does not understand stays as it is. Opening checks
 * the files, recovers the log, and says in an operator's terms what keeps it from opening.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { MiB } from "../../base/bytes.ts";
import {
  commitDurably,
  countedRows,
  type Environment,
  environmentFault,
  isUnusedEnvironment,
  lockPath,
  openEnvironment,
  wholeRows,
} from "./environment.ts";
import { classifyOpenError } from "./fault-code.ts";
import { flushFile, flushFolder } from "./flush.ts";
import { ALONE, type FolderLock, lockFolder, registryPath, type Sharing } from "./folder-lock.ts";
import { requireRegistry } from "./lock-files.ts";
import { DamagedCheckpointRecord } from "./log/checkpoint-record.ts";
import { logFiles, logPaths } from "./log/commit-log.ts";
import { DamagedLog } from "./log/log-record.ts";
import { IncompleteLog, readPending, recoverLog } from "./log/log-recovery.ts";
import type { PendingRows } from "./log/pending-rows.ts";
import { corruptFolder, StorageOpenError } from "./open-error.ts";
import { FIRST_ROW } from "./write-batch.ts";

/** Rises when an older release could no longer read what a newer one writes. */
export const DATA_FORMAT = 3;

/**
 * Free disk below which no folder is opened that lacks a lock file, or the first page of one: LMDB maps it, and writing
 * a mapped page for which there is no disk ends the process. With all of them a folder opens on a full disk too, so that
 * room can be made by deleting.
 */
const OPEN_BYTES_MIN = MiB;

/** For the account of the server alone: whoever may read the files may read every table without any access key. */
const FOLDER_MODE = 0o700;

/** An open data folder; release the lock after closing the environment. */
export interface DataFolder {
  readonly environment: Environment;
  readonly lock: FolderLock;
}

/** A folder that is open for reading: the rows of the environment, and above them those of the log. */
export interface ReadFolder extends DataFolder {
  readonly pending: PendingRows;
}

/** Opens the folder; creates it where it is missing, unless as a member. @throws StorageOpenError */
export async function openDataFolder(directory: string, sharing: Sharing = ALONE): Promise<DataFolder> {
  if (sharing.kind === "member") requireData(directory);
  else await explained(directory, async () => makeFolder(directory, FOLDER_MODE));
  const lock = await lockDataFolder(directory, sharing);
  try {
    return await explained(directory, async () => {
      // A member opens files that others are writing; its owner has checked them.
      if (sharing.kind === "member") return { environment: openEnvironment(dataPath(directory)), lock };
      const format = readFormat(directory);
      if (format === undefined) return { environment: await createData(directory), lock };
      requireWhole(directory);
      discardCopy(directory);
      // Once there may be records in a newer form, a release that would misread them must not open the folder.
      if (format < DATA_FORMAT) writeFormat(directory);
      return { environment: await openRecovered(directory), lock };
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Opens a folder that nobody else has open as the next start would, and changes nothing. @throws StorageOpenError */
export async function openFolderToRead(directory: string): Promise<ReadFolder> {
  const lock = await lockDataFolder(directory);
  try {
    return await explained(directory, async () => {
      requireMarked(directory);
      requireWhole(directory);
      const environment = openEnvironment(dataPath(directory), "read");
      try {
        return { environment, pending: readPending(directory, environment), lock };
      } catch (error) {
        await environment.db.close();
        throw error;
      }
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Takes the lock of a folder that exists and that this release understands. @throws StorageOpenError */
export function lockDataFolder(directory: string, sharing: Sharing = ALONE): Promise<FolderLock> {
  return explained(directory, async () => {
    if (freeBytes(directory) < OPEN_BYTES_MIN && !hasLockFiles(directory))
      throw new StorageOpenError("diskFull", directory);
    requireFiles(directory);
    const format = readFormat(directory);
    if (format !== undefined && format > DATA_FORMAT) throw new StorageOpenError("newerVersion", directory);
    requireRegistry(directory, dataPath(directory), sharing);
    return lockFolder(directory, sharing);
  });
}

/** Whether the lock files have disk for what is written first. */
const hasLockFiles = (directory: string): boolean =>
  [registryPath(directory), lockPath(registryPath(directory)), lockPath(dataPath(directory))].every(
    (path) => (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) > 0,
  );

/**
 * Refuses a folder with anything but regular files under the names of files, before any is opened: opening a pipe
 * blocks until somebody writes to it.
 */
function requireFiles(directory: string): void {
  const withLocks = [dataPath(directory), registryPath(directory)].flatMap((path) => [path, lockPath(path)]);
  for (const path of [markerPath(directory), ...withLocks, ...logPaths(directory)])
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
      throw corruptFolder(directory, `not a regular file: ${basename(path)}`);
}

/** An owner creates these files before it has members; a member that does not find them is in another folder. */
function requireData(directory: string): void {
  if (!existsSync(markerPath(directory)) || !existsSync(dataPath(directory)))
    throw new StorageOpenError("missing", directory);
}

/** Refuses a folder that is empty, or holds data without the format file. @throws StorageOpenError */
export function requireMarked(directory: string): void {
  requireFiles(directory);
  if (readFormat(directory) !== undefined) return;
  requireNew(directory);
  throw new StorageOpenError("missing", directory);
}

/**
 * Refuses a folder without a format file that holds anything. A first start may have been interrupted before it wrote
 * that file; the log is begun only afterwards, so a log here belongs to other data and must not be recovered into this.
 */
function requireNew(directory: string): void {
  if (!isUnusedEnvironment(dataPath(directory)))
    throw corruptFolder(directory, "the data file exists, but its format file is missing: format.json");
  const log = logFiles(directory).at(-1);
  if (log !== undefined)
    throw corruptFolder(
      directory,
      `a commit log exists, but the data that it belongs to is missing: ${basename(log)}`,
    );
}

function requireWhole(directory: string): void {
  const fault = environmentFault(dataPath(directory));
  if (fault !== null) throw corruptFolder(directory, `the data file ${fault}: data.mdb`);
}

/**
 * Creates the data file, and then the format file, whose presence says that the data file is on disk.
 */
async function createData(directory: string): Promise<Environment> {
  requireNew(directory);
  rmSync(realDataPath(directory), { force: true });
  const environment = openEnvironment(dataPath(directory));
  try {
    flushFile(dataPath(directory));
    writeFormat(directory);
    await ensureFreePages(environment);
    return environment;
  } catch (error) {
    await environment.db.close();
    throw error;
  }
}

/** Opens an existing data file, and recovers what an earlier process left in its log. */
async function openRecovered(directory: string): Promise<Environment> {
  const environment = openEnvironment(dataPath(directory));
  try {
    await ensureFreePages(environment);
    await recoverLog(directory, environment);
    return environment;
  } catch (error) {
    await environment.db.close();
    throw error;
  }
}

/**
 * Gives a file that has no free pages its first few, by writing one row as it is. LMDB aborts the process when the first
 * list of free pages that a file gets is longer than a page can hold: while it looks for space for the list, it reads the
 * tree of lists, whose only page is still empty. A file has no lists when it is new or was filled by one commit, as a
 * small one is by a compaction; each later commit leaves one, so that there always is one afterwards.
 *
 * @see https://github.com/kriszyp/lmdb-js/issues/317
 */
export async function ensureFreePages(environment: Environment): Promise<void> {
  const { db } = environment;
  const { free } = db.getStats() as Stats;
  if (free.entryCount > 0) return;
  if (countedRows(db) === 0) await commitDurably(db, () => db.putSync(FIRST_ROW.key, FIRST_ROW.row));
  await commitDurably(db, () => {
    const rows = [...wholeRows(environment, { limit: 1 })];
    for (const { key, value } of rows) db.putSync(key, value);
  });
}

/** What LMDB says of a file: the lists of pages that its transactions left free. */
interface Stats {
  readonly free: { readonly entryCount: number };
}

/**
 * Creates the folder with this mode, and its parents with the usual one. Node's own recursion never ends where folders
 * cannot be created, as in /proc.
 */
function makeFolder(directory: string, mode = 0o777): void {
  if (existsSync(directory)) return;
  makeFolder(dirname(directory));
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    // Another server that starts on the same folder may have created it meanwhile.
    if (!existsSync(directory)) throw error;
  }
}

/** Bytes that this account may still write on the disk of the folder. */
export function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

/** The file that holds the data. */
export const dataPath = (directory: string): string => join(directory, "data.mdb");
/** The data file itself: an operator may have moved it to another disk and left a symbolic link. */
export function realDataPath(directory: string): string {
  const path = dataPath(directory);
  return existsSync(path) ? realpathSync(path) : path;
}
/** The file that a compaction writes before it replaces the data file; beside it, so that it can be renamed. */
export const copyPath = (directory: string): string => `${realDataPath(directory)}.new`;

/** Removes the file of an unfinished compaction. Nobody may be compacting the folder. */
export function discardCopy(directory: string): void {
  const path = copyPath(directory);
  for (const file of [path, lockPath(path)]) rmSync(file, { force: true });
}

/** The format file: says that the folder holds data, and in which format. */
export const markerPath = (directory: string): string => join(directory, "format.json");

/** The format of the folder; undefined for one that is still empty. */
function readFormat(directory: string): number | undefined {
  if (!existsSync(markerPath(directory))) return undefined;
  const marker = parse(readFileSync(markerPath(directory), "utf8"));
  const format =
    typeof marker === "object" && marker !== null && "format" in marker ? marker.format : undefined;
  if (typeof format !== "number" || !Number.isInteger(format))
    throw corruptFolder(directory, "the format file is damaged: format.json");
  return format;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a crash leaves a whole format file or none. */
function writeFormat(directory: string): void {
  const beside = `${markerPath(directory)}.new`;
  const file = openSync(beside, "w", 0o600);
  try {
    writeSync(file, `${JSON.stringify({ format: DATA_FORMAT })}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, markerPath(directory));
  flushFolder(directory);
}

/** Errors that say that the log, or what LMDB knows of it, lost something. */
const LOSSES = [DamagedLog, IncompleteLog, DamagedCheckpointRecord] as const;

/** Resolves as `open` does, or throws what its failure means for an operator. @throws StorageOpenError */
export async function explained<T>(directory: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    if (cause instanceof StorageOpenError) throw cause;
    const isLost = LOSSES.some((loss) => cause instanceof loss);
    const fault = isLost ? "corrupt" : classifyOpenError(cause);
    throw new StorageOpenError(fault, directory, { cause });
  }
}
