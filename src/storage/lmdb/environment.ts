/**
 * The LMDB environment that holds everything. Chosen here and argued in docs/adr/0002-lmdb-commit-queue.md: plain
 * LMDB commits (data pages flushed, then the root written and flushed, then the commit becomes visible), so that
 * nobody ever reads what a power failure could still undo.
 */
import { Buffer } from "node:buffer";
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { open, type RootDatabase } from "lmdb";
import { RowCodec, type StoredRow } from "./row-codec.ts";

/** Address space reserved for the map, not disk or memory; beyond it lmdb grows the map by itself. */
const MAP_BYTES = 2 ** 40;

/** An open environment and the codec it reads and writes with. */
export interface Environment {
  readonly db: RootDatabase<StoredRow, Uint8Array>;
  readonly codec: RowCodec;
}

/**
 * Where LMDB writes what, in the byte order of the machine: two pages with a root each, of which the later one counts.
 * @see mdb.c, MDB_meta
 */
const MAGIC = 0xbeefc0de;
const MAGIC_AT = 24;
const PAGE_BYTES_AT = 48;
/** Of the tree of free pages and of the tree of rows. */
const ROOTS_AT = [88, 136] as const;
const TRANSACTION_AT = 152;
const META_BYTES = 160;
/** The root of an empty tree. */
const NO_PAGE = 2n ** 64n - 1n;

/**
 * Whether the file at `path` is LMDB's and reaches as far as its roots; also when it is missing or empty, which LMDB
 * takes for new. lmdb ends the process on a file that is not, so it must be asked first.
 */
export function looksLikeEnvironment(path: string): boolean {
  if (!existsSync(path)) return true;
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size === 0) return true;
    const first = metaAt(file, 0);
    if (first === null) return false;
    const second = metaAt(file, first.pageBytes);
    if (second === null) return false;
    const { roots, pageBytes } = second.transaction > first.transaction ? second : first;
    return roots.every((root) => root === NO_PAGE || (root + 1n) * BigInt(pageBytes) <= size);
  } finally {
    closeSync(file);
  }
}

interface Meta {
  readonly pageBytes: number;
  /** Page numbers. */
  readonly roots: readonly bigint[];
  readonly transaction: bigint;
}

/** What the page at that place says; null when it says nothing of LMDB's. */
function metaAt(file: number, at: number): Meta | null {
  const bytes = Buffer.alloc(META_BYTES);
  if (readSync(file, bytes, 0, META_BYTES, at) < META_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const isLittle = view.getUint32(MAGIC_AT, true) === MAGIC;
  if (view.getUint32(MAGIC_AT, isLittle) !== MAGIC) return null;
  return {
    pageBytes: view.getUint32(PAGE_BYTES_AT, isLittle),
    roots: ROOTS_AT.map((place) => view.getBigUint64(place, isLittle)),
    transaction: view.getBigUint64(TRANSACTION_AT, isLittle),
  };
}

/** Opens or creates the environment in one file at `path`. @throws errors of LMDB and the system, with their codes */
export function openEnvironment(path: string): Environment {
  const codec = new RowCodec();
  const db = open<StoredRow, Uint8Array>({
    path,
    mapSize: MAP_BYTES,
    overlappingSync: false,
    // The queue batches by itself; lmdb's own batching leaves a rejection unhandled when a commit fails.
    eventTurnBatching: false,
    keyEncoder: { writeKey: codec.writeKey, readKey: codec.readKey },
    encoder: { encode: codec.encode, decode: codec.decode },
  });
  return { db, codec };
}

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
