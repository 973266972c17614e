/**
 * A map with a bound: when it is full, the entry used longest ago goes. Every cache of the program is one of
 * these, so that none can grow without bound.
 */
import { assert } from "./assert.ts";

/** Least-recently-used cache of at most `entriesMax` entries. */
export class LruCache<K, V> {
  readonly #entriesMax: number;
  readonly #entries = new Map<K, V>();
  /** The entry used last, which most often is the one that is asked for again: finding it moves nothing. */
  #newest: { readonly key: K; readonly value: V } | undefined;

  constructor(entriesMax: number) {
    assert(entriesMax > 0, "a cache must hold at least one entry", { entriesMax });
    this.#entriesMax = entriesMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    if (this.#newest?.key === key) return this.#newest.value;
    const value = this.#entries.get(key);
    if (value !== undefined) this.#renew(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#renew(key, value);
    if (this.#entries.size <= this.#entriesMax) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      break;
    }
  }

  delete(key: K): void {
    this.#entries.delete(key);
    if (this.#newest?.key === key) this.#newest = undefined;
  }

  #renew(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#newest = { key, value };
  }
}
