/**
 * The source of versions: microseconds of the wall clock, made strictly rising. It never waits for a wall clock
 * that stepped back; it counts on from the last version instead.
 */
import type { Clock } from "../base/clock.ts";
import type { Version } from "./store.ts";

/** Hands out versions, each above all before it and above every one given to `raise`. */
export class VersionClock {
  readonly #clock: Clock;
  #last: Version;

  constructor(clock: Clock, last: Version = 0n) {
    this.#clock = clock;
    this.#last = last;
  }

  /** The last version handed out. */
  get last(): Version {
    return this.#last;
  }

  /** Takes account of a version that was handed out elsewhere. */
  raise(last: Version): void {
    if (last > this.#last) this.#last = last;
  }

  next(): Version {
    const now = BigInt(this.#clock.nowMs()) * 1_000n;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return this.#last;
  }
}
