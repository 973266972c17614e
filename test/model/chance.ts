/**
 * A seeded source of choices: the same seed makes the same test, on every machine.
 */

/** Draws evenly spread choices from a seed of 32 bits. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A fraction from 0 up to, not including, 1 (the generator known as mulberry32). */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    return Math.floor(this.fraction() * end);
  }

  /** Whether something that happens in `percent` of cases happens. */
  percent(percent: number): boolean {
    return this.fraction() * 100 < percent;
  }

  /** One of them. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** `count` of them, all different, in random order. */
  several<T>(choices: readonly T[], count: number): readonly T[] {
    return this.shuffled(choices).slice(0, count);
  }

  /** All of them in random order. */
  shuffled<T>(choices: readonly T[]): readonly T[] {
    const left = [...choices];
    return choices.map(() => left.splice(this.below(left.length), 1)[0] as T);
  }

  /** `make` called a random number of times, at most `max`. */
  list<T>(max: number, make: () => T): readonly T[] {
    return Array.from({ length: this.below(max + 1) }, make);
  }
}
