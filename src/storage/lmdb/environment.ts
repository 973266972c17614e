/**
 * The LMDB environment that holds everything. Chosen here and argued in docs/adr/0002-lmdb-commit-queue.md: plain
 * LMDB commits (data pages flushed, then the root written and flushed, then the commit becomes visible), so that
 * nobody ever reads what a power failure could still undo.
 */
import { Buffer } from "node:buffer";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { open, type RootDatabase } from "lmdb";
import { RowCodec, type StoredRow } from "./row-codec.ts";

/** Address space reserved for the map, not disk or memory; beyond it lmdb grows the map by itself. */
const MAP_BYTES = 2 ** 40;

/** An open environment and the codec it reads and writes with. */
export interface Environment {
  readonly db: RootDatabase<StoredRow, Uint8Array>;
  readonly codec: RowCodec;
}

/** What LMDB writes at the start of its file, in the byte order of the machine. @see mdb.c, MDB_meta */
const MAGIC = 0xbeefc0de;
const MAGIC_AT = 24;

/**
 * Whether the file at `path` is LMDB's, as far as its first bytes tell; also when it is missing or empty, which
 * LMDB takes for new. lmdb ends the process on a file that is not, so it must be asked first.
 */
export function looksLikeEnvironment(path: string): boolean {
  if (!existsSync(path)) return true;
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(MAGIC_AT + 4);
    const length = readSync(file, start, 0, start.length, 0);
    if (length === 0) return true;
    return [start.readUInt32LE(MAGIC_AT), start.readUInt32BE(MAGIC_AT)].includes(MAGIC);
  } finally {
    closeSync(file);
  }
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
