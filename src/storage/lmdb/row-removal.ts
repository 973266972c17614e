/**
 * Removes many rows in bounded batches through the commit queue, so that other commits go on in between.
 */
import { justAbove, type KeyRange } from "../cell-key.ts";
import type { CommitQueue } from "./commit-queue.ts";

/** Rows removed in one batch: bounds how long a commit waits that arrives just after it. */
const ROWS_MAX = 250;

/** How a removal that is not urgent makes way for other work. */
export interface RemovalPace {
  /** Whether to leave the remaining rows. */
  readonly isStopped: () => boolean;
  /** Called between two batches. */
  readonly pause: () => Promise<void>;
}

const AT_ONCE: RemovalPace = { isStopped: () => false, pause: () => Promise.resolve() };

/** Removes all rows within the bounds. */
export async function removeRows(
  queue: CommitQueue,
  bounds: KeyRange,
  { isStopped, pause }: RemovalPace = AT_ONCE,
): Promise<void> {
  let { low } = bounds;
  while (!isStopped()) {
    const keys = await queue.submitOwn((batch) => {
      const found = batch.reader.keys({ low, high: bounds.high }, ROWS_MAX);
      for (const key of found) batch.remove(key);
      return found;
    });
    const last = keys.at(-1);
    if (last === undefined || keys.length < ROWS_MAX) return;
    // Not from the start again: each search would step over the removed rows that wait for a checkpoint.
    low = justAbove(last);
    await pause();
  }
}
