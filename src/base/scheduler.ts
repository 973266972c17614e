/**
 * How long one request may keep the event loop, on which all requests of the process wait for each other. Work that may
 * be long counts its turns here.
 */
import type { Stopwatch } from "./clock.ts";

/** Keeps account of the turns of the event loop that requests take. */
export class Scheduler {
  readonly #stopwatch: Stopwatch;
  #longestTurnMs = 0;

  constructor(stopwatch: Stopwatch) {
    this.#stopwatch = stopwatch;
  }

  /** The longest that one request has kept the event loop in one go, in milliseconds. */
  get longestTurnMs(): number {
    return this.#longestTurnMs;
  }

  /** Milliseconds since some fixed moment; what a turn begins with. */
  nowMs(): number {
    return this.#stopwatch();
  }

  /** Counts a turn that began at `startedMs` and ends now; returns the time, as `nowMs` would. */
  endTurn(startedMs: number): number {
    const nowMs = this.#stopwatch();
    if (nowMs - startedMs > this.#longestTurnMs) this.#longestTurnMs = nowMs - startedMs;
    return nowMs;
  }
}
