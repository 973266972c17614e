/**
 * Commits without a log. Where processes share a folder, a batch is one transaction of LMDB, whose write lock orders
 * the processes, and all of them see what it commits. What is committed to a store that is opened to read stays in memory.
 */
import { systemStopwatch } from "../../base/clock.ts";
import type { BatchKind, CommitTarget } from "./commit-queue.ts";
import { DiskReserve, ReserveMissing } from "./disk-reserve.ts";
import { commitDurably, type Environment } from "./environment.ts";
import { isDiskFull, meansShortWrite } from "./fault-code.ts";
import type { PendingRows } from "./log/pending-rows.ts";
import { type NewBatch, sinkOfEnvironment, sinkOfStaged, type WriteBatch } from "./write-batch.ts";

/** What commits without a log need. */
export interface DirectCommitsOptions {
  readonly environment: Environment;
  readonly newBatch: NewBatch;
  /** Bytes that may still be written on the disk of the folder. */
  readonly freeBytes: () => number;
  /** Whether the disk has space for a further batch. */
  readonly hasCapacity: () => boolean;
  /** Waits for reads of other processes to end; left out where there are none. */
  readonly awaitReaders?: () => Promise<void>;
}

/** Each commit takes two flushes, of the data pages and then of the root. */
export class DirectCommits implements CommitTarget {
  readonly hasCapacity: () => boolean;
  readonly #environment: Environment;
  readonly #newBatch: NewBatch;
  readonly #reserve: DiskReserve;

  constructor(options: DirectCommitsOptions) {
    const { environment, newBatch, freeBytes, hasCapacity, awaitReaders = null } = options;
    this.#environment = environment;
    this.#newBatch = newBatch;
    this.hasCapacity = hasCapacity;
    const meansFull = (error: unknown): boolean =>
      isDiskFull(error) || (meansShortWrite(error) && !hasCapacity());
    this.#reserve = new DiskReserve({
      environment,
      freeBytes,
      meansFull,
      stopwatch: systemStopwatch,
      awaitReaders,
    });
  }

  async commit(fill: (batch: WriteBatch) => void, kind: BatchKind): Promise<void> {
    const sink = sinkOfEnvironment(this.#environment);
    // A removal that may use the reserve must not find that it was just restored.
    const isWhole = kind === "removals" ? this.#reserve.isWhole : await this.#reserve.restore();
    let bytes = 0;
    await commitDurably(this.#environment.db, () => {
      const batch = this.#newBatch(sink);
      fill(batch);
      if (!isWhole && batch.additions > 0) throw new ReserveMissing();
      bytes = batch.bytes;
    });
    this.#reserve.noteCommit(bytes);
  }

  giveUpReserve(): Promise<boolean> {
    return this.#reserve.giveUp();
  }

  async close(): Promise<void> {
    // Nothing is kept between batches.
  }
}

/** Commits of a store that is opened to read: they stay in memory, above what the folder has, and end with the process. */
export class UnsavedCommits implements CommitTarget {
  readonly #pending: PendingRows;
  readonly #newBatch: NewBatch;

  constructor(pending: PendingRows, newBatch: NewBatch) {
    this.#pending = pending;
    this.#newBatch = newBatch;
  }

  async commit(fill: (batch: WriteBatch) => void): Promise<void> {
    const { memory } = this.#pending;
    this.#pending.publish(this.#pending.stage((rows) => fill(this.#newBatch(sinkOfStaged(rows, memory)))));
  }

  hasCapacity(): boolean {
    return true;
  }

  async giveUpReserve(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    // Nothing was ever written.
  }
}
