/**
 * The source of versions: microseconds of the wall clock, made strictly rising. It never waits for a wall clock
 * that stepped back; it counts on from the last version instead.
 */
import type { Clock } from "../base/clock.ts";
import type { Version } from "./store.ts";

/** Hands out versions, each above all before it and above `last` given at the start. */
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

  next(): Version {
    const now = BigInt(this.#clock.nowMs()) * 1_000n;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return this.#last;
  }
}
