/**
 * Commits without a log. Where processes share a folder, a batch is one transaction of LMDB, whose write lock orders
 * the processes, and all of them see what it commits. A store that is only read commits nothing.
 */
import { assert } from "../../base/assert.ts";
import type { CommitTarget } from "./commit-queue.ts";
import { commitDurably, type Environment } from "./environment.ts";
import { type NewBatch, sinkOfEnvironment, type WriteBatch } from "./write-batch.ts";

/** Each commit takes two flushes, of the data pages and then of the root. */
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

/** Commits of a store that is only read: there are none. */
export class NoCommits implements CommitTarget {
  async commit(): Promise<never> {
    assert(false, "a store that is only read is written");
  }

  hasCapacity(): boolean {
    return false;
  }

  async close(): Promise<void> {
    // Nothing was ever committed.
  }
}
