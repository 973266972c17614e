/**
 * Rows that are durable in the commit log and not yet in LMDB. Reads look here first; a checkpoint carries them over.
 * The rows of a batch under way are a layer above, seen only by the decisions of that batch, until the log has them.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../base/assert.ts";
import type { KeyRange } from "../cell-key.ts";
import { SortedMap } from "../sorted-map.ts";
import type { Version } from "../store.ts";

/** One row to come; `v` is null for one that is removed. */
export interface PendingRow {
  readonly key: Uint8Array;
  readonly p: Uint8Array;
  readonly v: Uint8Array | null;
  readonly ver: Version;
}

/** Rows of one batch by the text of their keys; of several writes of one key the last counts. */
export type StagedRows = Map<string, PendingRow>;

/** Above the text of every key. */
const ABOVE_ALL = "\u0100";

/** Both layers. */
export class PendingRows {
  readonly #rows = new SortedMap<PendingRow>();
  #staged: StagedRows | null = null;
  #bytes = 0;
  #removals = 0;

  /** Rows that wait for a checkpoint. */
  get count(): number {
    return this.#rows.size;
  }

  /** What they weigh, in bytes of keys and values. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many of them remove a row: a read of a range steps over each that lies in it. */
  get removals(): number {
    return this.#removals;
  }

  /** Whether nothing here can hide or add to what LMDB holds. */
  get isEmpty(): boolean {
    return this.#rows.size === 0 && (this.#staged === null || this.#staged.size === 0);
  }

  find(key: Uint8Array): PendingRow | undefined {
    const text = keyText(key);
    return this.#staged?.get(text) ?? this.#rows.get(text);
  }

  /** Rows within the bounds, removed ones included, ascending unless `isReverse`. */
  within({ low, high }: KeyRange, isReverse = false): Iterator<PendingRow, void> {
    const [from, to] = [keyText(low), keyText(high)];
    if (this.#staged !== null && this.#staged.size > 0) return this.#bothWithin(from, to, isReverse);
    return valuesOf(isReverse ? this.#rows.descending(from, to) : this.#rows.ascending(from, to));
  }

  /** Runs `fill`, during which reads see what it puts into the batch. @throws what `fill` throws; nothing is kept */
  stage(fill: (staged: StagedRows) => void): StagedRows {
    assert(this.#staged === null, "a batch is staged within another");
    const staged: StagedRows = new Map();
    this.#staged = staged;
    try {
      fill(staged);
    } finally {
      this.#staged = null;
    }
    return staged;
  }

  /** Shows the rows of a batch to everyone: the log has them. */
  publish(staged: StagedRows): void {
    for (const [text, row] of staged) {
      const before = this.#rows.get(text);
      if (before !== undefined) this.#count(before, -1);
      this.#count(row, 1);
      this.#rows.set(text, row);
    }
  }

  /** The next rows behind the key `after` by their order, as many as fit the bounds and at least one, if there is any. */
  next(after: string | null, rowsMax: number, bytesMax: number): readonly PendingRow[] {
    const rows: PendingRow[] = [];
    let bytes = 0;
    for (const [, row] of this.#rows.ascending(after === null ? "" : `${after}\0`, ABOVE_ALL)) {
      if (rows.length > 0 && (rows.length >= rowsMax || bytes >= bytesMax)) break;
      rows.push(row);
      bytes += bytesOf(row);
    }
    return rows;
  }

  /** Forgets rows that LMDB has now, unless they were written anew meanwhile. */
  settle(rows: readonly PendingRow[]): void {
    for (const row of rows) {
      const text = keyText(row.key);
      if (this.#rows.get(text) !== row) continue;
      this.#count(row, -1);
      this.#rows.delete(text);
    }
  }

  #count(row: PendingRow, times: 1 | -1): void {
    this.#bytes += times * bytesOf(row);
    if (row.v === null) this.#removals += times;
  }

  /** Needed only where a batch reads a range, which few do; so it may sort. */
  *#bothWithin(from: string, to: string, isReverse: boolean): Generator<PendingRow, void> {
    const rows = new Map(this.#rows.ascending(from, to));
    for (const [text, row] of this.#staged ?? []) if (text >= from && text < to) rows.set(text, row);
    const texts = [...rows.keys()].toSorted();
    if (isReverse) texts.reverse();
    for (const text of texts) yield rows.get(text)!;
  }
}

/** What a row weighs in the log and in memory, roughly, in bytes. */
export const bytesOf = ({ key, p, v }: PendingRow): number => key.length + p.length + (v?.length ?? 0);

/** The bytes of a key as text that sorts as they do. */
export const keyText = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");

function* valuesOf<V>(entries: Iterable<readonly [string, V]>): Generator<V, void> {
  for (const [, value] of entries) yield value;
}
