/**
 * The LMDB environment that holds everything. Chosen here and argued in docs/adr/0002-lmdb-commit-queue.md: plain
 * LMDB commits (data pages flushed, then the root written and flushed, then the commit becomes visible), so that
 * nobody ever reads what a power failure could still undo.
 */
import type { Buffer } from "node:buffer";
import { closeSync, existsSync, openSync, readFileSync, statSync } from "node:fs";
import { open, type RootDatabase } from "lmdb";
import { KiB } from "../../base/bytes.ts";
import { KEY_PREFIX_BYTES } from "../cell-key.ts";
import { type KeyedRow, RowCodec, type StoredRow } from "./row-codec.ts";
import { readFileHeader } from "./verify/file-header.ts";
import { walkPages } from "./verify/page-tree.ts";

/** Address space reserved for the map, not disk or memory; beyond it lmdb grows the map by itself. */
const MAP_BYTES = 2 ** 40;

/**
 * Files that LMDB creates are for the account of the server alone, as those of the commit log are; whoever made one
 * before chose for whom it is. lmdb hands this on, though its types do not know it.
 */
export const CREATED_FILES = { permissionsMode: 0o600 } as const;

/** Two pages of the largest size there is. */
const UNUSED_BYTES_MAX = 128 * KiB;

type OpenMode = "read" | "write";

/** An open environment and the codec it reads and writes with. */
export interface Environment {
  readonly db: RootDatabase<StoredRow, Uint8Array>;
  readonly codec: RowCodec;
}

/**
 * Whether the file at `path` is LMDB's and whole as far as its length tells. lmdb ends the process on a file that is
 * not, at once or when it reads what is missing, so it must be asked first. A file may end before its last page, when
 * that was freed as soon as it was taken; only then are the pages looked at. Nobody may write the file meanwhile.
 */
export function looksLikeEnvironment(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, "r");
  try {
    const header = readFileHeader(file);
    if (header === null) return false;
    const { lastPage, pageBytes, fileBytes, free, rows } = header;
    if ([free, rows].some(({ page }) => page !== null && page > lastPage)) return false;
    if ((lastPage + 1) * pageBytes <= fileBytes) return true;
    let isWhole = true;
    walkPages(file, header, () => {
      isWhole = false;
    });
    return isWhole;
  } finally {
    closeSync(file);
  }
}

/** Whether the file at `path` holds no row, nor anything else: LMDB had no time to write more than its first pages. */
export function isUnusedEnvironment(path: string): boolean {
  if (!existsSync(path)) return true;
  if (statSync(path).size > UNUSED_BYTES_MAX) return false;
  if (readFileSync(path).every((byte) => byte === 0)) return true;
  const file = openSync(path, "r");
  try {
    const header = readFileHeader(file);
    return header !== null && header.rows.page === null && header.free.page === null;
  } finally {
    closeSync(file);
  }
}

/**
 * Opens or creates the environment in one file at `path`; only to read, it must be there, and is not changed.
 *
 * @throws errors of LMDB and the system, with their codes
 */
export function openEnvironment(path: string, mode: OpenMode = "write"): Environment {
  const codec = new RowCodec();
  const db = open<StoredRow, Uint8Array>({
    ...openingOf(path, mode),
    keyEncoder: { writeKey: codec.writeKey, readKey: codec.readKey },
    encoder: { encode: codec.encode, decode: codec.decode },
  });
  return { db, codec };
}

/** Opens it with rows and keys as the bytes that they are in the file. @throws errors of LMDB and the system */
export const openUntranslated = (path: string, mode: OpenMode): RootDatabase<Buffer, Buffer> =>
  open<Buffer, Buffer>({ ...openingOf(path, mode), encoding: "binary", keyEncoding: "binary" });

/** The file that LMDB keeps beside the one at `path`, for processes to know of each other; of no use later. */
export const lockPath = (path: string): string => `${path}-lock`;

const openingOf = (path: string, mode: OpenMode) =>
  ({
    path,
    readOnly: mode === "read",
    mapSize: MAP_BYTES,
    overlappingSync: false,
    ...CREATED_FILES,
    // The queue batches by itself; lmdb's own batching leaves a rejection unhandled when a commit fails.
    eventTurnBatching: false,
  }) as const;

/**
 * Rows with their whole keys, read as they are asked for; nothing else may be read of k until the last was, or the
 * reader has stopped. In a write transaction they are what it wrote so far.
 */
export function* wholeRows(
  { db, codec }: Environment,
  range: { readonly start?: Uint8Array; readonly limit?: number },
): Generator<KeyedRow, void> {
  codec.keySkip = 0;
  try {
    yield* db.getRange(range);
  } finally {
    codec.keySkip = KEY_PREFIX_BYTES;
  }
}

/** How many rows the newest commit counts. */
export const countedRows = (db: Pick<RootDatabase, "getStats">): number =>
  (db.getStats() as { readonly entryCount: number }).entryCount;

/**
 * Runs `fill` in one write transaction, on a thread of LMDB's up to the flush. Resolves when the commit is on disk
 * and visible; when `fill` throws or the commit fails, nothing of it is kept.
 *
 * @throws the error of `fill`, or that of LMDB or the system with its code
 */
export async function commitDurably(db: Environment["db"], fill: () => void): Promise<void> {
  try {
    await db.childTransaction(fill);
  } catch (error) {
    throw await causeOf(error);
  }
}

/** lmdb rejects with a general error that carries a promise of the particular one. */
async function causeOf(error: unknown): Promise<unknown> {
  if (typeof error !== "object" || error === null || !("commitError" in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}
