/**
 * Removes many rows without stopping the world: in bounded batches through the commit queue, between which every
 * other commit has its turn.
 */
import type { KeyRange } from "../cell-key.ts";
import type { CommitQueue } from "./commit-queue.ts";

/** Rows removed in one turn. */
const ROWS_MAX = 1_000;

/** Removes all rows within the bounds, unless `isStopped` says to leave the rest. */
export async function removeRows(
  queue: CommitQueue,
  bounds: KeyRange,
  isStopped: () => boolean = () => false,
): Promise<void> {
  for (;;) {
    if (isStopped()) return;
    const removed = await queue.submitOwn((batch) => {
      const keys = batch.reader.keys(bounds, ROWS_MAX);
      for (const key of keys) batch.remove(key);
      return keys.length;
    });
    if (removed < ROWS_MAX) return;
  }
}
