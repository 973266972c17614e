/**
 * Rows that are durable in the commit log and not yet in LMDB. Reads look here first; a checkpoint carries them over.
 * The rows of a batch under way are a layer above, seen only by the decisions of that batch, until the log has them.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../../base/assert.ts";
import { Slab, type SlabMark } from "../../../base/slab.ts";
import type { KeyRange } from "../../cell-key.ts";
import { SortedMap } from "../../sorted-map.ts";
import type { PendingRow } from "./pending-row.ts";

/** A row under the text of its key. */
export type PendingEntry = readonly [text: string, row: PendingRow];

/** Rows of one batch by the text of their keys; of several writes of one key the last counts. */
export type StagedRows = Map<string, PendingRow>;

/** Above the text of every key. */
const ABOVE_ALL = "\u0100";

/** Both layers. What is read from them is copied before the event loop goes on: memory of rows is used again. */
export class PendingRows {
  /** Where the rows of batches are written. */
  readonly memory = new Slab();
  readonly #rows = new SortedMap<PendingRow>();
  #staged: StagedRows | null = null;
  /** Where the memory of the batch that was staged last begins. */
  #stagedFrom: SlabMark = this.memory.mark();
  #bytes = 0;
  #removals = 0;

  /** Rows that wait for a checkpoint. */
  get count(): number {
    return this.#rows.size;
  }

  /** What they take in memory. */
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
    this.#stagedFrom = this.memory.mark();
    try {
      fill(staged);
    } catch (error) {
      this.unstage();
      throw error;
    } finally {
      this.#staged = null;
    }
    return staged;
  }

  /** Gives up the batch that was staged last. */
  unstage(): void {
    this.memory.rewind(this.#stagedFrom);
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
  next(after: string | null, rowsMax: number, bytesMax: number): readonly PendingEntry[] {
    const entries: PendingEntry[] = [];
    let bytes = 0;
    for (const entry of this.#rows.ascending(after === null ? "" : `${after}\0`, ABOVE_ALL)) {
      if (entries.length > 0 && (entries.length >= rowsMax || bytes >= bytesMax)) break;
      entries.push(entry);
      bytes += entry[1].bytes;
    }
    return entries;
  }

  /** Forgets rows that LMDB has now, unless they were written anew meanwhile. */
  settle(entries: readonly PendingEntry[]): void {
    for (const [text, row] of entries) {
      if (this.#rows.get(text) !== row) continue;
      this.#count(row, -1);
      this.#rows.delete(text);
    }
  }

  #count(row: PendingRow, times: 1 | -1): void {
    this.#bytes += times * row.bytes;
    if (row.isRemoval) this.#removals += times;
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

/** The bytes of a key as text that sorts as they do. */
export const keyText = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");

function* valuesOf<V>(entries: Iterable<readonly [string, V]>): Generator<V, void> {
  for (const [, value] of entries) yield value;
}
