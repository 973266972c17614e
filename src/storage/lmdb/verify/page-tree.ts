/**
 * Walks the pages of LMDB's file on disk and reports those that the newest commit cannot use: missing, referenced twice,
 * or not of the form that LMDB trusts unchecked. LMDB maps the file, so that a signal would end the process where this
 * finds a fault. Nobody may write the file meanwhile. @see mdb.c, MDB_page_header and MDB_node
 */
import { Buffer } from "node:buffer";
import { readSync } from "node:fs";
import type { FileHeader, TreeRoot } from "./file-header.ts";

/** Called with what is wrong with the page of that number. The pages below it are not checked. */
export type PageFaultListener = (what: string, page: number) => void;

const HEADER_BYTES = 24;
const FLAGS_AT = 18;
const LOWER_AT = 20;
const UPPER_AT = 22;
const OVERFLOW_PAGES_AT = 20;
const TRANSACTION_AT = 8;
const KIND_MASK = 0x7f;
const BRANCH = 0x01;
const LEAF = 0x02;
const OVERFLOW = 0x04;
const NODE_BYTES = 8;
const BIG_DATA = 0x01;
const BIG_DATA_BYTES = 24;
const BIG_DATA_PAGES_AT = 16;
/** The record of a tree, which must fit beside a key. */
const TREE_BYTES = 48;
const FIRST_PAGE = 2;
const ENTRY_BYTES = 8;

/** Checks every page that is reachable from the header. The listener is called for each fault. */
export function walkPages(file: number, header: FileHeader, onFault: PageFaultListener): void {
  new PageWalk(file, header, onFault).run();
}

/**
 * Checks what an opening depends on, in a few pages however large the file is: that the roots are those of the header's
 * commit, as deep as it says, and that the pages that the file ends before are free.
 */
export function walkRoots(file: number, header: FileHeader, onFault: PageFaultListener): void {
  new PageWalk(file, header, onFault).runRoots();
}

type TreeName = "free" | "rows";

interface Node {
  readonly key: Buffer;
  /** Of a branch, the lower half of the child's page number; of a leaf, the bytes of the value. */
  readonly low: number;
  /** Of a branch, the upper half of the child's page number; of a leaf, where the value lies. */
  readonly flags: number;
  readonly data: Buffer;
}

/** The page that a node of a branch leads to. */
const childOf = ({ low, flags }: Node): number => low + flags * 2 ** 32;

class PageWalk {
  readonly #file: number;
  readonly #header: FileHeader;
  readonly #onFault: PageFaultListener;
  readonly #pagesInFile: number;
  /** One bit per page of the file. */
  readonly #seen: Uint8Array;
  readonly #keyBytesMax: number;
  readonly #freed: { readonly first: number; readonly count: number; readonly in: number }[] = [];
  #lastKey: Buffer | undefined;
  #faults = 0;
  #tally = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 };

  constructor(file: number, header: FileHeader, onFault: PageFaultListener) {
    this.#file = file;
    this.#header = header;
    this.#onFault = (what, page) => {
      this.#faults += 1;
      onFault(what, page);
    };
    this.#pagesInFile = Math.floor(header.fileBytes / header.pageBytes);
    this.#seen = new Uint8Array(Math.ceil(this.#pagesInFile / 8));
    const halfPage = (((header.pageBytes - HEADER_BYTES) / 2) & -2) - 2;
    this.#keyBytesMax = halfPage - NODE_BYTES - TREE_BYTES;
  }

  run(): void {
    this.#tree("free", this.#header.free);
    this.#tree("rows", this.#header.rows);
    for (const { first, count, in: page } of this.#freed) {
      for (let freed = first; freed < first + count && freed < this.#pagesInFile; freed++) {
        if (this.#isSeen(freed)) this.#onFault("a page that is in use is listed as free", page);
      }
    }
  }

  runRoots(): void {
    const { free, rows, isLower, transaction } = this.#header;
    const written = this.#firstPath("rows", rows);
    // A commit writes the path from a changed row up to the root anew.
    if (this.#faults === 0 && rows.page !== null && written !== transaction && !isLower)
      this.#onFault("the page is not the root of the last commit", rows.page);
    this.#firstPath("free", free);
    this.#seen.fill(0);
    this.#freed.length = 0;
    if (this.#faults === 0 && this.#header.lastPage >= this.#pagesInFile) this.#missingPages();
  }

  /** Follows the first branch of a tree down to a leaf; answers which transaction wrote the root. */
  #firstPath(name: TreeName, { page: root, depth }: TreeRoot): bigint | null {
    this.#lastKey = undefined;
    let written: bigint | null = null;
    let number = root;
    for (let levels = depth; number !== null; levels -= 1) {
      const page = this.#claimed(number, 1, levels === 1 ? LEAF : BRANCH);
      if (page === undefined) return null;
      written ??= this.#number64(page, TRANSACTION_AT);
      const first = this.#nodes(page)?.[0];
      if (first === undefined || (levels === 1 && !this.#row(name, number, first)))
        this.#onFault("the page is damaged", number);
      number = first === undefined || levels === 1 ? null : childOf(first);
    }
    return written;
  }

  /** Looks for the pages that the file ends before among the free ones. */
  #missingPages(): void {
    this.#tree("free", this.#header.free);
    let next = this.#pagesInFile;
    for (const { first, count } of this.#freed.toSorted((a, b) => a.first - b.first))
      if (first <= next) next = Math.max(next, first + count);
    if (next <= this.#header.lastPage)
      this.#onFault("the file ends before a page that is not known to be free", next);
  }

  #tree(name: TreeName, tree: TreeRoot): void {
    this.#lastKey = undefined;
    this.#tally = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 };
    const faults = this.#faults;
    if (tree.page !== null) this.#page(name, tree.page, tree.depth);
    if (this.#faults === faults) this.#compareCounts(name, tree);
  }

  /** What the header counts is only told apart by counting. */
  #compareCounts(name: TreeName, tree: TreeRoot): void {
    const found = this.#tally;
    const what = name === "rows" ? "rows" : "lists of free pages";
    if (tree.entries !== found.entries)
      this.#onFault(
        `the header counts ${tree.entries} ${what}, but ${found.entries} were found`,
        this.#headerPage,
      );
    const kinds = ["branchPages", "leafPages", "overflowPages"] as const;
    if (kinds.some((kind) => tree[kind] !== found[kind]))
      this.#onFault(`the header miscounts the pages of ${what}`, this.#headerPage);
  }

  /** The page of the newest header. */
  get #headerPage(): number {
    return Number(this.#header.transaction % 2n);
  }

  /** One page and all below it; `levels` is 1 for a leaf. */
  #page(name: TreeName, number: number, levels: number): void {
    const page = this.#claimed(number, 1, levels === 1 ? LEAF : BRANCH);
    if (page === undefined) return;
    const nodes = this.#nodes(page);
    // LMDB leaves branches of the tree of free pages with a single child.
    const nodesMin = levels > 1 && name === "rows" ? 2 : 1;
    if (nodes === undefined || nodes.length < nodesMin) return this.#onFault("the page is damaged", number);
    this.#tally[levels > 1 ? "branchPages" : "leafPages"] += 1;
    if (levels === 1) this.#tally.entries += nodes.length;
    for (const [index, node] of nodes.entries()) {
      if (levels > 1) this.#page(name, childOf(node), levels - 1);
      else if (!this.#row(name, number, node)) this.#onFault(`row ${index} of the page is damaged`, number);
    }
  }

  /** Whether a row of a leaf is of the right form. */
  #row(name: TreeName, page: number, { key, low, flags, data }: Node): boolean {
    if (key.length === 0 || (flags & ~BIG_DATA) !== 0) return false;
    if (name === "free" ? key.length !== ENTRY_BYTES : !this.#isNext(key)) return false;
    let value: Buffer | undefined = data;
    if (flags === BIG_DATA) value = this.#bigValue(data, low, name === "free");
    if (value === undefined) return true;
    return name === "rows" || this.#freeList(page, value);
  }

  #isNext(key: Buffer): boolean {
    const isNext = this.#lastKey === undefined || Buffer.compare(this.#lastKey, key) < 0;
    this.#lastKey = Buffer.from(key);
    return isNext;
  }

  /** Checks the overflow pages of a value; answers its bytes where they are wanted and there. */
  #bigValue(place: Buffer, bytes: number, isWanted: boolean): Buffer | undefined {
    const first = Number(this.#number64(place, 0));
    const pages = Number(this.#number64(place, BIG_DATA_PAGES_AT));
    // A value that becomes shorter keeps its pages.
    if (pages * this.#header.pageBytes < HEADER_BYTES + bytes) {
      this.#onFault("the value has fewer pages than it needs", first);
      return undefined;
    }
    this.#tally.overflowPages += pages;
    const page = this.#claimed(first, pages, OVERFLOW);
    if (page === undefined) return undefined;
    if (this.#number32(page, OVERFLOW_PAGES_AT) !== pages) this.#onFault("the page is damaged", first);
    else if (isWanted) return this.#read(first * this.#header.pageBytes + HEADER_BYTES, bytes);
    return undefined;
  }

  /** Reads a list of free pages: a count, then pages, each by itself or after a negative number of consecutive ones. */
  #freeList(page: number, list: Buffer): boolean {
    if (list.length < ENTRY_BYTES || list.length % ENTRY_BYTES !== 0) return false;
    const count = Number(this.#number64(list, 0));
    if (count >= list.length / ENTRY_BYTES) return false;
    let run = 1;
    for (let entry = 1; entry <= count; entry++) {
      const number = Number(BigInt.asIntN(64, this.#number64(list, entry * ENTRY_BYTES)));
      if (number < 0) run = -number;
      if (number <= 0) continue;
      if (number < FIRST_PAGE || number + run - 1 > this.#header.lastPage) return false;
      this.#freed.push({ first: number, count: run, in: page });
      run = 1;
    }
    return true;
  }

  /** Marks pages as used and reads the first; undefined, and the listener called, when they cannot be used so. */
  #claimed(first: number, count: number, kind: number): Buffer | undefined {
    const fault = this.#claimFault(first, count);
    if (fault !== undefined) {
      this.#onFault(fault, first);
      return undefined;
    }
    const { pageBytes } = this.#header;
    const page = this.#read(first * pageBytes, kind === OVERFLOW ? HEADER_BYTES : pageBytes);
    const isWhole =
      Number(this.#number64(page, 0)) === first && (this.#number16(page, FLAGS_AT) & KIND_MASK) === kind;
    if (isWhole && this.#number64(page, TRANSACTION_AT) <= this.#header.transaction) return page;
    this.#onFault("the page is damaged", first);
    return undefined;
  }

  #claimFault(first: number, count: number): string | undefined {
    if (first < FIRST_PAGE || first + count - 1 > this.#header.lastPage)
      return "a page is referenced that was never allocated";
    if (first + count > this.#pagesInFile) return "the file ends before a page that is referenced";
    for (let number = first; number < first + count; number++) {
      if (this.#isSeen(number)) return "the page is referenced twice";
      this.#seen[number >> 3]! |= 1 << (number & 7);
    }
    return undefined;
  }

  #isSeen(number: number): boolean {
    return (this.#seen[number >> 3]! & (1 << (number & 7))) !== 0;
  }

  /** The nodes of a page, in order; undefined when one does not lie within it. */
  #nodes(page: Buffer): readonly Node[] | undefined {
    const lower = this.#number16(page, LOWER_AT);
    const upper = this.#number16(page, UPPER_AT);
    if (lower > upper || lower % 2 !== 0 || HEADER_BYTES + upper > page.length) return undefined;
    const isLeaf = (this.#number16(page, FLAGS_AT) & LEAF) !== 0;
    const nodes: Node[] = [];
    for (let place = 0; place < lower; place += 2) {
      const at = this.#number16(page, HEADER_BYTES + place);
      const node = at < upper ? undefined : this.#node(page, HEADER_BYTES + at, isLeaf);
      if (node === undefined) return undefined;
      nodes.push(node);
    }
    return nodes;
  }

  #node(page: Buffer, at: number, isLeaf: boolean): Node | undefined {
    if (at + NODE_BYTES > page.length) return undefined;
    const low = this.#number32(page, at);
    const flags = this.#number16(page, at + 4);
    const keyBytes = this.#number16(page, at + 6);
    const dataAt = at + NODE_BYTES + keyBytes;
    const dataBytes = isLeaf ? (flags === BIG_DATA ? BIG_DATA_BYTES : low) : 0;
    if (keyBytes > this.#keyBytesMax || dataAt + dataBytes > page.length) return undefined;
    return {
      key: page.subarray(at + NODE_BYTES, dataAt),
      low,
      flags,
      data: page.subarray(dataAt, dataAt + dataBytes),
    };
  }

  #read(at: number, count: number): Buffer {
    const bytes = Buffer.allocUnsafe(count);
    const read = readSync(this.#file, bytes, 0, count, at);
    return bytes.fill(0, read);
  }

  #number16(bytes: Buffer, at: number): number {
    return this.#header.isLittleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #number32(bytes: Buffer, at: number): number {
    return this.#header.isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  #number64(bytes: Buffer, at: number): bigint {
    return this.#header.isLittleEndian ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
  }
}
