/**
 * A time of day by which things may be forgotten: that of the machine, except that it does not follow a jump ahead
 * before the clock has stayed there for a while. Whoever deletes by the time of day cannot take it back when the clock
 * was wrong for a moment; whoever deletes later than he might does no harm.
 *
 * The machine's other clock, which counts on whatever the time of day is set to, tells a jump from the passing of time.
 */
import type { Clock } from "./clock.ts";

/** By so much the clock may be set ahead at once: as much as it is corrected by, and more. */
export const JUMP_MS_MIN = 60_000;

/** How long the clock must stay where it jumped to. Time daemons take five minutes to notice that a clock is wrong. */
export const HOLD_MS = 600_000;

/** Follows the machine's clock back at once, and ahead with it. */
export class SteadyClock {
  readonly #clock: Clock;
  /** The time of day minus the time elapsed, as it is followed. */
  #offsetMs: number;
  /** Offsets up to this one are followed at once: the clock was there before. */
  #trustedMs: number;
  /** Where the clock went, and since when it has been there. */
  #elsewhere: { readonly offsetMs: number; readonly sinceMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#offsetMs = clock.nowMs() - clock.elapsedMs();
    this.#trustedMs = this.#offsetMs;
  }

  /**
   * Takes account of a time of day that an earlier process reached. If that is longer ago than `pauseMsMax`, the clock
   * may be in the middle of a jump, and is not followed before it has stayed.
   */
  seed(reachedMs: number, pauseMsMax: number): void {
    const elapsedMs = this.#clock.elapsedMs();
    const offsetMs = this.#clock.nowMs() - elapsedMs;
    const reached = reachedMs - elapsedMs;
    this.#trustedMs = offsetMs <= reached + pauseMsMax ? Math.max(reached, offsetMs) : reached;
    this.#offsetMs = Math.min(offsetMs, this.#trustedMs);
  }

  nowMs(): number {
    const elapsedMs = this.#clock.elapsedMs();
    const offsetMs = this.#clock.nowMs() - elapsedMs;
    if (Math.abs(offsetMs - this.#trustedMs) <= JUMP_MS_MIN) {
      this.#elsewhere = null;
      this.#trustedMs = Math.max(this.#trustedMs, offsetMs);
    } else if (this.#hasStayed(offsetMs, elapsedMs)) {
      this.#elsewhere = null;
      this.#trustedMs = offsetMs;
    }
    if (offsetMs <= this.#trustedMs) this.#offsetMs = offsetMs;
    return Math.round(elapsedMs + this.#offsetMs);
  }

  /** The latest time of day that was followed, and what has elapsed since. */
  get reachedMs(): number {
    return Math.round(this.#clock.elapsedMs() + this.#trustedMs);
  }

  #hasStayed(offsetMs: number, elapsedMs: number): boolean {
    if (this.#elsewhere === null || Math.abs(offsetMs - this.#elsewhere.offsetMs) > JUMP_MS_MIN)
      this.#elsewhere = { offsetMs, sinceMs: elapsedMs };
    return elapsedMs - this.#elsewhere.sinceMs >= HOLD_MS;
  }
}
