/**
 * The headers on the first two pages of LMDB's file: each holds the roots of one commit, of which the later one counts.
 * In the byte order of the machine. LMDB trusts them unchecked, and a signal would end the process where one of them
 * leads it astray; they have no checksum, so what must agree is compared. @see mdb.c, MDB_meta
 */
import { Buffer } from "node:buffer";
import { fstatSync, readSync } from "node:fs";

/** One of the two trees of a file, as its header describes it. */
export interface TreeRoot {
  /** Page number; null for an empty tree. */
  readonly page: number | null;
  /** Levels from the root to the leaves, both counted. */
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  /** Of the rows, how many there are; of the free pages, how many lists. */
  readonly entries: number;
}

/** The newest commit of a file. */
export interface FileHeader {
  readonly pageBytes: number;
  readonly free: TreeRoot;
  readonly rows: TreeRoot;
  /** Whether this commit made the tree of rows lower: only then may its root be a page of an earlier one. */
  readonly isLower: boolean;
  /** Highest page number ever used. The file may end before it: a page that was freed at once is never written. */
  readonly lastPage: number;
  /** Counts the commits of the file. */
  readonly transaction: bigint;
  readonly isLittleEndian: boolean;
  /** Size of the file on disk. */
  readonly fileBytes: number;
}

/** The newest header, or what is wrong with the first two pages, as what is said of the file. */
export type HeaderOutcome =
  | { readonly kind: "header"; readonly header: FileHeader }
  | { readonly kind: "damaged"; readonly what: string };

/** A header and what is of no use beyond its check. */
interface Page extends Omit<FileHeader, "isLower"> {
  readonly freeFlags: number;
}

const PAGE_FLAGS_AT = 18;
const META = 0x08;
const MAGIC = 0xbeefc0de;
const MAGIC_AT = 24;
const VERSION_AT = 28;
const VERSION = 2;
const ADDRESS_AT = 32;
const MAP_BYTES_AT = 40;
/** More than any machine maps. */
const MAP_BYTES_MAX = 2n ** 47n;
const PAGE_BYTES_AT = 48;
const TREE_AT = { free: 48, rows: 96 } as const;
const IN_TREE = { flags: 4, depth: 6, branches: 8, leaves: 16, overflow: 24, entries: 32, root: 40 } as const;
/** Keys of the tree of free pages are numbers. */
const FREE_FLAGS = 0x08;
/** Set where the file has no folder of its own. */
const NO_FOLDER = 0x4000;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const META_BYTES = 160;
/** The root of an empty tree. */
const NO_PAGE = 2n ** 64n - 1n;
const FIRST_PAGE = 2n;
const PAGE_BYTES_MIN = 512;
const PAGE_BYTES_MAX = 65_536;
const DEPTH_MAX = 32;

/** Reads and compares both headers of an open file; the pages that they refer to are not looked at. */
export function readFileHeader(file: number): HeaderOutcome {
  const first = headerAt(file, 0, 0);
  if (typeof first === "string") return { kind: "damaged", what: first };
  const second = headerAt(file, first.pageBytes, 1);
  if (typeof second === "string") return { kind: "damaged", what: second };
  const [older, newer] = second.transaction > first.transaction ? [first, second] : [second, first];
  const what = disagreement(older, newer, newer === second ? 1n : 0n);
  if (what !== null) return { kind: "damaged", what };
  return { kind: "header", header: { ...newer, isLower: newer.rows.depth < older.rows.depth } };
}

/** Each header that can be one by itself, with the number of its page; for who looks for one that is left. */
export function readEachHeader(
  file: number,
): readonly { readonly header: FileHeader; readonly page: number }[] {
  const found: { readonly header: FileHeader; readonly page: number }[] = [];
  const first = headerAt(file, 0, 0);
  if (typeof first !== "string") found.push({ header: { ...first, isLower: false }, page: 0 });
  for (let pageBytes = PAGE_BYTES_MIN; pageBytes <= PAGE_BYTES_MAX; pageBytes *= 2) {
    const second = headerAt(file, pageBytes, 1);
    if (typeof second !== "string" && second.pageBytes === pageBytes)
      found.push({ header: { ...second, isLower: false }, page: 1 });
  }
  return found;
}

/** What cannot be, of two headers of one file; the newer one is on the page `place`. */
function disagreement(older: Page, newer: Page, place: bigint): string | null {
  if (older.pageBytes !== newer.pageBytes) return "has headers that disagree on the size of a page";
  if (older.freeFlags !== newer.freeFlags) return "has headers that disagree on its kind";
  const isNew = newer.transaction === 0n && older.transaction === 0n;
  // Each commit overwrites the header of the one before the last, on the first page if its number is even.
  if (!isNew && (newer.transaction !== older.transaction + 1n || newer.transaction % 2n !== place))
    return "has headers that are not those of two commits in a row";
  if (isNew && newer.rows.page !== null) return "has headers that are not those of two commits in a row";
  if (newer.lastPage < older.lastPage) return "has headers that disagree on its last page";
  return null;
}

/** The header on the page of that number, which begins at `at`; a text says what is wrong with it. */
function headerAt(file: number, at: number, pageNumber: number): Page | string {
  const bytes = Buffer.alloc(META_BYTES);
  if (readSync(file, bytes, 0, META_BYTES, at) < META_BYTES) return "is too short for its headers";
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const isLittleEndian = view.getUint32(MAGIC_AT, true) === MAGIC;
  if (view.getUint32(MAGIC_AT, isLittleEndian) !== MAGIC) return "is not an LMDB file";
  const number64 = (place: number): bigint => view.getBigUint64(place, isLittleEndian);
  const isHeader =
    number64(0) === BigInt(pageNumber) &&
    view.getUint16(PAGE_FLAGS_AT, isLittleEndian) === META &&
    view.getUint32(VERSION_AT, isLittleEndian) === VERSION &&
    number64(ADDRESS_AT) === 0n;
  const pageBytes = view.getUint32(PAGE_BYTES_AT, isLittleEndian);
  const isPageSize = pageBytes >= PAGE_BYTES_MIN && pageBytes <= PAGE_BYTES_MAX;
  const flagsOf = (tree: number): number => view.getUint16(tree + IN_TREE.flags, isLittleEndian);
  const freeFlags = flagsOf(TREE_AT.free);
  const areFlags = (freeFlags & ~NO_FOLDER) === FREE_FLAGS && flagsOf(TREE_AT.rows) === 0;
  const lastPage = number64(LAST_PAGE_AT);
  const mapBytes = number64(MAP_BYTES_AT);
  const fits = mapBytes <= MAP_BYTES_MAX && lastPage < mapBytes / BigInt(pageBytes || 1);
  const [free, rows] = [treeAt(view, TREE_AT.free, lastPage), treeAt(view, TREE_AT.rows, lastPage)];
  // A power of two: each bit below its only one is zero.
  const isPowerOfTwo = (pageBytes & (pageBytes - 1)) === 0;
  if (!isHeader || !isPageSize || !isPowerOfTwo || !areFlags || !fits || free === null || rows === null)
    return `has a damaged header on page ${pageNumber}`;
  const { size: fileBytes } = fstatSync(file);
  const transaction = number64(TRANSACTION_AT);
  return {
    pageBytes,
    free,
    rows,
    lastPage: Number(lastPage),
    transaction,
    isLittleEndian,
    fileBytes,
    freeFlags,
  };
}

/** The description of a tree; null when it cannot be one of a file with that last page. */
function treeAt(view: DataView, at: number, lastPage: bigint): TreeRoot | null {
  const isLittleEndian = view.getUint32(MAGIC_AT, true) === MAGIC;
  const number64 = (place: number): bigint => view.getBigUint64(at + place, isLittleEndian);
  const root = number64(IN_TREE.root);
  const depth = view.getUint16(at + IN_TREE.depth, isLittleEndian);
  const [branches, leaves, overflow] = [IN_TREE.branches, IN_TREE.leaves, IN_TREE.overflow].map(number64);
  const entries = number64(IN_TREE.entries);
  const isEmpty = root === NO_PAGE;
  // The padding of the tree of free pages holds the size of a page.
  if (at === TREE_AT.rows && view.getUint32(at) !== 0) return null;
  if (!isEmpty && (root < FIRST_PAGE || root > lastPage || depth < 1 || depth > DEPTH_MAX)) return null;
  if (isEmpty && [BigInt(depth), branches, leaves, overflow, entries].some((count) => count !== 0n))
    return null;
  return {
    page: isEmpty ? null : Number(root),
    depth,
    branchPages: Number(branches),
    leafPages: Number(leaves),
    overflowPages: Number(overflow),
    entries: Number(entries),
  };
}
