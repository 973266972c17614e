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
import { walkRoots } from "./verify/page-tree.ts";

/** Address space reserved for the map, not disk or memory; beyond it lmdb grows the map by itself. */
const MAP_BYTES = 2 ** 40;

/**
 * Files that LMDB creates are for the account of the server alone, as those of the commit log are; the mode of a file
 * that exists already is left alone. lmdb passes this on to LMDB, though its types do not declare it.
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
 * What keeps LMDB from opening the file at `path`, as what is said of the file; null for nothing. LMDB ends the process on a file whose first pages are
 * damaged, or when it reads a missing page, so this must be asked first. It reads a few pages, however large the file is.
 * Nobody may write the file meanwhile.
 */
export function environmentFault(path: string): string | null {
  if (!existsSync(path)) return "is missing";
  const file = openSync(path, "r");
  try {
    const outcome = readFileHeader(file);
    if (outcome.kind === "damaged") return outcome.what;
    let fault: string | null = null;
    walkRoots(file, outcome.header, (what, page) => {
      fault ??= `has a fault, ${what}, page ${page}`;
    });
    return fault;
  } finally {
    closeSync(file);
  }
}

/** Whether the file at `path` holds no row and nothing else: LMDB wrote no more than its first pages. */
export function isUnusedEnvironment(path: string): boolean {
  if (!existsSync(path)) return true;
  if (statSync(path).size > UNUSED_BYTES_MAX) return false;
  if (readFileSync(path).every((byte) => byte === 0)) return true;
  const file = openSync(path, "r");
  try {
    const outcome = readFileHeader(file);
    if (outcome.kind === "damaged") return false;
    return outcome.header.rows.page === null && outcome.header.free.page === null;
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

/** Opens it with rows and keys as the plain bytes of the file. @throws errors of LMDB and the system */
export const openUntranslated = (path: string, mode: OpenMode): RootDatabase<Buffer, Buffer> =>
  open<Buffer, Buffer>({ ...openingOf(path, mode), encoding: "binary", keyEncoding: "binary" });

/** The lock file that LMDB keeps beside the one at `path`; of no use once no process has that open. */
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
 * Rows with their whole row keys, read lazily; no other range may be read until this one was read to its end or
 * abandoned. Within a write transaction, its own writes are seen.
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

/** How many rows LMDB counts in the newest commit. */
export const countedRows = (db: Pick<RootDatabase, "getStats">): number =>
  (db.getStats() as { readonly entryCount: number }).entryCount;

/**
 * Runs `fill` in one write transaction, which lmdb commits and flushes on its thread. Resolves when it is on disk
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

/** lmdb rejects with a general error that carries a promise of the specific one. */
async function causeOf(error: unknown): Promise<unknown> {
  if (typeof error !== "object" || error === null || !("commitError" in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}
