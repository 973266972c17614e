/**
 * Commits of a store that is only read: there are none.
 */
import { assert } from "../../base/assert.ts";
import type { CommitTarget } from "./commit-queue.ts";

/** Refuses every batch. */
export class NoCommits implements CommitTarget {
  async commit(): Promise<never> {
    assert(false, "a store that is only read is written");
  }

  hasCapacity(): boolean {
    return false;
  }

  async close(): Promise<void> {
    // There is nothing to carry over.
  }
}
