/**
 * Rows of LMDB and pending rows as one sequence in the order of their keys; a pending row hides the stored one of its
 * key, and one that is removed hides it for good.
 */
import { Buffer } from "node:buffer";
import type { PendingRow } from "./log/pending-row.ts";
import type { StoredRow } from "./row-codec.ts";

/** One row and its whole key. */
export interface KeyedRow {
  readonly key: Uint8Array;
  readonly value: StoredRow;
}

/** Merges two sequences, both ascending, or both descending if `isReverse`. */
export function* mergeRows(
  stored: Iterable<KeyedRow>,
  pending: Iterator<PendingRow>,
  isReverse: boolean,
): Generator<KeyedRow, void> {
  const sign = isReverse ? -1 : 1;
  let next = pending.next();
  for (const row of stored) {
    let order = -1;
    for (; next.done !== true; next = pending.next()) {
      order = sign * Buffer.compare(next.value.key, row.key);
      if (order >= 0) break;
      yield* visible(next.value);
    }
    if (next.done !== true && order === 0) {
      yield* visible(next.value);
      next = pending.next();
    } else yield row;
  }
  for (; next.done !== true; next = pending.next()) yield* visible(next.value);
}

/** A copy: the memory of a pending row is used again once LMDB has it. */
function* visible(row: PendingRow): Generator<KeyedRow, void> {
  const { value } = row;
  if (value === null) return;
  yield {
    key: Buffer.from(row.key),
    value: { partition: Buffer.from(row.partition), value: Buffer.from(value), version: row.version },
  };
}
