/**
 * Room that is kept for removals: rows of no meaning, as many pages of the data file. On a disk that is full, LMDB has
 * no page for the copies that even a removal makes of the pages it changes, nor for its stream record; the rows are
 * removed then, a piece at a time, and their pages serve. What adds to a table is refused until the reserve is whole
 * again, of pages that removals freed or of the disk; so nobody who tries again and again takes what removals need.
 *
 * In the data file, and not in a file of its own: pages that removals free are of no use to any other file.
 */
import { Buffer } from "node:buffer";
import { KiB, MiB, utf8Bytes } from "../../base/bytes.ts";
import type { Stopwatch } from "../../base/clock.ts";
import { cellKey, META_KEYSPACE } from "../cell-key.ts";
import { commitDurably, type Environment } from "./environment.ts";

const ROWS = 1_024;
/** Each row has a page of its own: of runs of several, a full file may have none. */
const ROW = {
  partition: utf8Bytes("reserve"),
  value: Buffer.alloc(4 * KiB - 128, 0xa5),
  version: 1n,
} as const;
/**
 * Rows of one commit. The list of the pages that a commit frees is to fit beside others: it needs room as well. On the
 * fullest disk there is room only for a removal of fewer.
 */
const PIECE_ROWS = 64;
const PIECES_ROWS = [PIECE_ROWS, 8, 1];
/** How often others are waited for whose reads keep freed pages from being used, before a removal is refused. */
const WAITS_MAX = 50;
/** How long removals have the room to themselves, in this process and in others, before it is taken back. */
const GIVEN_UP_MS = 1_000;
/** Free disk below which there is a reserve. */
const WANTED_BELOW_BYTES = 256 * MiB;
/** Bytes committed between two looks at the free disk. */
const CHECK_DISK_EVERY_BYTES = 1 * MiB;

/** Nothing was written: what adds to tables waits until the reserve is whole. */
export class ReserveMissing extends Error {
  readonly code = "ENOSPC";
  constructor() {
    super("the room that is kept for removals is not whole");
    this.name = "ReserveMissing";
  }
}

/** What the reserve of a folder needs. */
export interface DiskReserveOptions {
  readonly environment: Environment;
  readonly freeBytes: () => number;
  /** Whether an error of a commit means that the disk is full. */
  readonly meansFull: (error: unknown) => boolean;
  readonly stopwatch: Stopwatch;
  /** Waits for reads of other processes to end; null where there are none. */
  readonly awaitReaders: (() => Promise<void>) | null;
}

/** One per process; the rows are the folder's. No commit may be under way during a call. */
export class DiskReserve {
  readonly #options: DiskReserveOptions;
  #isWanted = false;
  #uncheckedBytes = Infinity;
  /** When some of it was first seen missing; null while it is whole. */
  #missingSinceMs: number | null = null;
  /** Since the last commit. */
  #waits = 0;

  constructor(options: DiskReserveOptions) {
    this.#options = options;
  }

  /** Takes account of a commit. */
  noteCommit(bytes: number): void {
    this.#uncheckedBytes += bytes;
    this.#waits = 0;
  }

  /** Whether everything is there that is wanted. The last row is the first one to go and the last to come back. */
  get isWhole(): boolean {
    return !this.#isWanted || this.#has(ROWS - 1);
  }

  /** Takes what is missing, unless that was given up just now; false when it stays missing. @throws errors of the commit */
  async restore(): Promise<boolean> {
    this.#look();
    if (!this.#isWanted) return true;
    // Another process may have changed it.
    this.#options.environment.db.resetReadTxn();
    if (this.isWhole) {
      this.#missingSinceMs = null;
      return true;
    }
    const nowMs = this.#options.stopwatch();
    // Taken for the first time it is not given up, and nothing waits for removals.
    if (this.#rows() > 0 && nowMs - (this.#missingSinceMs ??= nowMs) < GIVEN_UP_MS) return false;
    return this.#attempt(async () => {
      while (!this.isWhole) await this.#change(this.#rows(), PIECE_ROWS);
    });
  }

  /** Removes a piece, whose pages the next commit may use; false when none is left, or there is no room even for that. */
  async giveUp(): Promise<boolean> {
    const { environment, awaitReaders } = this.#options;
    // A page that was freed is not used again while some process reads what it held, even for a moment.
    await awaitReaders?.();
    for (const piece of PIECES_ROWS) {
      environment.db.resetReadTxn();
      const rows = this.#rows();
      if (rows === 0) break;
      if (!(await this.#attempt(() => this.#change(rows, -piece)))) continue;
      this.#missingSinceMs = this.#options.stopwatch();
      // LMDB uses pages again from the second commit on after the one that freed them.
      await this.#attempt(() => this.#change(this.#rows(), -1));
      return true;
    }
    this.#waits += 1;
    return awaitReaders !== null && this.#waits < WAITS_MAX;
  }

  /** Whether there was room for it. @throws errors of the commit, but not of a full disk */
  async #attempt(change: () => Promise<void>): Promise<boolean> {
    try {
      await change();
      return true;
    } catch (error) {
      if (this.#options.meansFull(error)) return false;
      throw error;
    }
  }

  /** How many rows there are; they are the first ones. */
  #rows(): number {
    let [low, high] = [0, ROWS];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#has(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #has(row: number): boolean {
    return this.#options.environment.db.doesExist(rowKey(row));
  }

  /** Adds rows behind the first `rows`, or removes the last of them. */
  async #change(rows: number, by: number): Promise<void> {
    const { db } = this.#options.environment;
    await commitDurably(db, () => {
      for (let row = rows; row < Math.min(rows + by, ROWS); row++) db.putSync(rowKey(row), ROW);
      for (let row = rows - 1; row >= Math.max(rows + by, 0); row--) db.removeSync(rowKey(row));
    });
    // The snapshot that lmdb keeps for a moment would keep the freed pages from being used.
    db.resetReadTxn();
  }

  #look(): void {
    if (this.#isWanted || this.#uncheckedBytes < CHECK_DISK_EVERY_BYTES) return;
    this.#uncheckedBytes = 0;
    this.#isWanted = this.#options.freeBytes() < WANTED_BELOW_BYTES;
  }
}

function rowKey(row: number): Uint8Array {
  const key = Buffer.allocUnsafe(4);
  key.writeUInt32BE(row);
  return cellKey(META_KEYSPACE, ROW.partition, key);
}
