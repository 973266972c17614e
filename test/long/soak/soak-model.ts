/**
 * What a server has promised, key by key: the version of each item that was acknowledged last, and where an answer never
 * came, every version that may be there. A key has one write in flight at a time, so its promises have an order.
 */

/** Version of an item that is not there. */
export const ABSENT = 0;

/** What a read may find, taken down when it is sent. */
export interface Reading {
  readonly keys: readonly number[];
  /** How often each key had been written to; null where a write was in flight. */
  readonly writes: readonly (number | null)[];
}

/** Keys are numbers from 0 to `keyCount` - 1; versions are positive and rise. */
export class SoakModel {
  readonly keyCount: number;
  readonly #acknowledged: Float64Array;
  readonly #writes: Float64Array;
  readonly #isBusy: Uint8Array;
  /** Versions that writes without an answer may have left. */
  readonly #doubts = new Map<number, readonly number[]>();

  constructor(keyCount: number) {
    this.keyCount = keyCount;
    this.#acknowledged = new Float64Array(keyCount);
    this.#writes = new Float64Array(keyCount);
    this.#isBusy = new Uint8Array(keyCount);
  }

  /** So many different keys without a write in flight, which now have one. */
  takeIdle(count: number, pick: () => number): readonly number[] {
    const keys: number[] = [];
    while (keys.length < count) {
      const key = pick();
      if (this.#isBusy[key] === 1) continue;
      this.#isBusy[key] = 1;
      this.#writes[key] = (this.#writes[key] ?? 0) + 1;
      keys.push(key);
    }
    return keys;
  }

  /** The write was acknowledged. */
  acknowledge(key: number, version: number): void {
    this.#acknowledged[key] = version;
    this.#doubts.delete(key);
    this.#isBusy[key] = 0;
  }

  /** The write was refused: nothing changed. */
  refuse(key: number): void {
    this.#isBusy[key] = 0;
  }

  /** No answer came: the write may be there or not. */
  doubt(key: number, version: number): void {
    this.#doubts.set(key, [...(this.#doubts.get(key) ?? []), version]);
    this.#isBusy[key] = 0;
  }

  /** The version that is there for certain; null where it is in doubt. */
  certain(key: number): number | null {
    return this.#doubts.has(key) ? null : (this.#acknowledged[key] ?? ABSENT);
  }

  /** Whether this version may be found under the key by who reads while nothing is in flight. */
  allows(key: number, version: number): boolean {
    return version === this.#acknowledged[key] || (this.#doubts.get(key)?.includes(version) ?? false);
  }

  /** Begins a strongly consistent read of these keys. */
  read(keys: readonly number[]): Reading {
    return { keys, writes: keys.map((key) => (this.#isBusy[key] === 1 ? null : (this.#writes[key] ?? 0))) };
  }

  /** Keys of which the read found what it cannot have; keys that were written to meanwhile are left out. */
  wrong({ keys, writes }: Reading, found: ReadonlyMap<number, number>): readonly number[] {
    return keys.filter(
      (key, i) => writes[i] === this.#writes[key] && !this.allows(key, found.get(key) ?? ABSENT),
    );
  }
}
