/**
 * Removes many rows without stopping the world: in bounded batches through the commit queue, between which every
 * other commit has its turn.
 */
import { justAbove, type KeyRange } from "../cell-key.ts";
import type { CommitQueue } from "./commit-queue.ts";

/** Rows removed in one turn. */
const ROWS_MAX = 1_000;

/** Removes all rows within the bounds, unless `isStopped` says to leave the rest. */
export async function removeRows(
  queue: CommitQueue,
  bounds: KeyRange,
  isStopped: () => boolean = () => false,
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
    // Not from the start again: removed rows that wait for a checkpoint would be stepped over each time.
    low = justAbove(last);
  }
}
