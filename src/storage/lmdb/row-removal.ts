/**
 * Removes many rows without stopping the world: in bounded batches through the commit queue, between which every
 * other commit has its turn.
 */
import { justAbove, type KeyRange } from "../cell-key.ts";
import type { CommitQueue } from "./commit-queue.ts";

/** Rows removed in one turn: what other commits wait for when they come just behind it. */
const ROWS_MAX = 250;

/** How a removal that has time leaves some to others. */
export interface RemovalPace {
  /** Whether the rest is to be left as it is. */
  readonly isStopped: () => boolean;
  /** Called between two turns. */
  readonly rest: () => Promise<void>;
}

const AT_ONCE: RemovalPace = { isStopped: () => false, rest: () => Promise.resolve() };

/** Removes all rows within the bounds. */
export async function removeRows(
  queue: CommitQueue,
  bounds: KeyRange,
  { isStopped, rest }: RemovalPace = AT_ONCE,
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
    await rest();
  }
}
