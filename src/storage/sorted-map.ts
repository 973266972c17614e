/**
 * An ordered map with text keys, as blocks of bounded size in one outer list: finding is two binary searches, and
 * an insert moves at most one block. Text compares by code unit, so Latin-1 text of bytes sorts as the bytes do.
 */
import { assert } from "../base/assert.ts";

const BLOCK_ENTRIES_MAX = 512;

interface Block<V> {
  readonly keys: string[];
  readonly values: V[];
}

/** Where an entry is; valid until the next change of the map. */
interface Place {
  readonly block: number;
  readonly at: number;
}

/** Sorted by key; `get` is a hash lookup, everything else logarithmic. */
export class SortedMap<V> {
  readonly #byKey = new Map<string, V>();
  #blocks: Block<V>[] = [{ keys: [], values: [] }];

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): V | undefined {
    return this.#byKey.get(key);
  }

  set(key: string, value: V): void {
    const isNew = !this.#byKey.has(key);
    this.#byKey.set(key, value);
    const { block: index, at } = this.#find(key);
    const block = this.#block(index);
    if (!isNew) {
      block.values[at] = value;
      return;
    }
    block.keys.splice(at, 0, key);
    block.values.splice(at, 0, value);
    if (block.keys.length <= BLOCK_ENTRIES_MAX) return;
    const half = BLOCK_ENTRIES_MAX >> 1;
    this.#blocks.splice(index + 1, 0, { keys: block.keys.splice(half), values: block.values.splice(half) });
  }

  delete(key: string): void {
    if (!this.#byKey.delete(key)) return;
    const { block: index, at } = this.#find(key);
    const block = this.#block(index);
    block.keys.splice(at, 1);
    block.values.splice(at, 1);
    if (block.keys.length === 0 && this.#blocks.length > 1) this.#blocks.splice(index, 1);
  }

  /** Entries with `low` <= key < `high`, ascending. The map must not change while they are read. */
  *ascending(low: string, high: string): Generator<readonly [string, V], void> {
    let { block: index, at } = this.#find(low);
    for (; index < this.#blocks.length; index++, at = 0) {
      const { keys, values } = this.#block(index);
      for (; at < keys.length; at++) {
        const key = keys[at]!;
        if (key >= high) return;
        yield [key, values[at]!];
      }
    }
  }

  /** The same entries, descending. */
  *descending(low: string, high: string): Generator<readonly [string, V], void> {
    const place = this.#find(high);
    let at = place.at - 1;
    for (let index = place.block; index >= 0; index--) {
      const { keys, values } = this.#block(index);
      if (index !== place.block) at = keys.length - 1;
      for (; at >= 0; at--) {
        const key = keys[at]!;
        if (key < low) return;
        yield [key, values[at]!];
      }
    }
  }

  #block(index: number): Block<V> {
    const block = this.#blocks[index];
    assert(block !== undefined, "a sorted map has no such block", { index });
    return block;
  }

  /** The place of `key`, or where it would go: in the last block whose first key is not above it. */
  #find(key: string): Place {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#block(middle).keys[0]! <= key) low = middle;
      else high = middle - 1;
    }
    return { block: low, at: lowerBound(this.#block(low).keys, key) };
  }
}

/** Index of the first of the sorted `keys` that is not below `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
