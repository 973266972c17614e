/**
 * Commits of a process that shares its folder: a batch is one transaction of LMDB, whose write lock orders the
 * processes, and what it commits all of them see.
 */
import type { CommitTarget } from "./commit-queue.ts";
import { commitDurably, type Environment } from "./environment.ts";
import { type RowSink, sinkOfEnvironment } from "./row-sink.ts";
import type { WriteBatch } from "./write-batch.ts";

/** Makes the batch that a target fills. */
export type NewBatch = (sink: RowSink) => WriteBatch;

/** Data and root are flushed one after the other. */
export class DirectCommits implements CommitTarget {
  readonly hasCapacity: () => boolean;
  readonly #environment: Environment;
  readonly #newBatch: NewBatch;

  constructor(environment: Environment, newBatch: NewBatch, hasCapacity: () => boolean) {
    this.#environment = environment;
    this.#newBatch = newBatch;
    this.hasCapacity = hasCapacity;
  }

  commit(fill: (batch: WriteBatch) => void): Promise<void> {
    const sink = sinkOfEnvironment(this.#environment);
    return commitDurably(this.#environment.db, () => fill(this.#newBatch(sink)));
  }

  async close(): Promise<void> {
    // Nothing is kept between batches.
  }
}
