/**
 * The headers on the first two pages of LMDB's file: each holds the roots of one commit, of which the later one counts.
 * In the byte order of the machine. @see mdb.c, MDB_meta
 */
import { Buffer } from "node:buffer";
import { fstatSync, readSync } from "node:fs";

/** One of the two trees of a file. */
export interface TreeRoot {
  /** Page number; null for an empty tree. */
  readonly page: number | null;
  /** Levels from the root to the leaves, both counted. */
  readonly depth: number;
}

/** The newest commit of a file. */
export interface FileHeader {
  readonly pageBytes: number;
  readonly free: TreeRoot;
  readonly rows: TreeRoot;
  /** Highest page number ever used. The file may end before it: a page that was freed at once is never written. */
  readonly lastPage: number;
  readonly transaction: bigint;
  readonly isLittleEndian: boolean;
  /** Size of the file on disk. */
  readonly fileBytes: number;
}

const MAGIC = 0xbeefc0de;
const MAGIC_AT = 24;
const PAGE_BYTES_AT = 48;
const TREE_AT = { free: 48, rows: 96 } as const;
const DEPTH_IN_TREE = 6;
const ROOT_IN_TREE = 40;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const META_BYTES = 160;
/** The root of an empty tree. */
const NO_PAGE = 2n ** 64n - 1n;
const PAGE_BYTES_MIN = 512;
const PAGE_BYTES_MAX = 65_536;

/** The newest header of an open file; null when the file is not LMDB's or too short for its own header. */
export function readFileHeader(file: number): FileHeader | null {
  const first = headerAt(file, 0);
  if (first === null) return null;
  const second = headerAt(file, first.pageBytes);
  if (second === null) return null;
  return second.transaction > first.transaction ? second : first;
}

function headerAt(file: number, at: number): FileHeader | null {
  const bytes = Buffer.alloc(META_BYTES);
  if (readSync(file, bytes, 0, META_BYTES, at) < META_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const isLittleEndian = view.getUint32(MAGIC_AT, true) === MAGIC;
  if (view.getUint32(MAGIC_AT, isLittleEndian) !== MAGIC) return null;
  const pageBytes = view.getUint32(PAGE_BYTES_AT, isLittleEndian);
  if (pageBytes < PAGE_BYTES_MIN || pageBytes > PAGE_BYTES_MAX) return null;
  const tree = (place: number): TreeRoot => {
    const page = view.getBigUint64(place + ROOT_IN_TREE, isLittleEndian);
    const depth = view.getUint16(place + DEPTH_IN_TREE, isLittleEndian);
    return { page: page === NO_PAGE ? null : Number(page), depth };
  };
  return {
    pageBytes,
    free: tree(TREE_AT.free),
    rows: tree(TREE_AT.rows),
    lastPage: Number(view.getBigUint64(LAST_PAGE_AT, isLittleEndian)),
    transaction: view.getBigUint64(TRANSACTION_AT, isLittleEndian),
    isLittleEndian,
    fileBytes: fstatSync(file).size,
  };
}
