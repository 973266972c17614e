/**
 * How long one request may keep the event loop, on which all requests of the process wait for each other. Work that may
 * be long counts its turns here, and between them lets others go first. Of everybody who waits for another turn one goes
 * on in each round of the event loop, so that new requests wait for one of them and not for all.
 */
import type { Stopwatch } from "./clock.ts";

/** After so much work of one request others have their turn. */
export const TURN_MS_MAX = 5;

/** A reading of the CPU time is this old at most when a turn begins. One takes 0.3 µs, too much for every request. */
const CPU_READING_AGE_MS_MAX = 1;

/** Keeps account of the turns of the event loop that requests take. */
export class Scheduler {
  readonly #stopwatch: Stopwatch;
  readonly #cpuTime: Stopwatch;
  #longestTurnMs = 0;
  /** The last reading of the CPU time, and when that was. */
  #cpuMs = 0;
  #cpuReadMs = Number.NEGATIVE_INFINITY;
  /** Those who wait for another turn, in the order in which they came. */
  #waiting: (() => void)[] = [];

  constructor(stopwatch: Stopwatch, cpuTime: Stopwatch) {
    this.#stopwatch = stopwatch;
    this.#cpuTime = cpuTime;
  }

  /**
   * The most CPU time, in milliseconds, for which one request has kept the event loop in one go. Time in which the
   * operating system ran other programs is no part of it.
   */
  get longestTurnMs(): number {
    return this.#longestTurnMs;
  }

  /** Milliseconds since some fixed moment. */
  nowMs(): number {
    return this.#stopwatch();
  }

  /** A turn begins; returns the time. */
  beginTurn(): number {
    const nowMs = this.#stopwatch();
    if (nowMs - this.#cpuReadMs >= CPU_READING_AGE_MS_MAX) {
      this.#cpuReadMs = nowMs;
      this.#cpuMs = this.#cpuTime();
    }
    return nowMs;
  }

  /** Counts a turn that began at `startedMs` and ends now; returns the time. */
  endTurn(startedMs: number): number {
    const nowMs = this.#stopwatch();
    const turnMs = nowMs - startedMs;
    if (turnMs > this.#longestTurnMs) this.#countLong(startedMs, turnMs);
    return nowMs;
  }

  /** A turn within this one may have read the CPU time since; then this one is taken to have had the CPU all the time. */
  #countLong(startedMs: number, turnMs: number): void {
    const cpuMs = this.#cpuReadMs > startedMs ? turnMs : this.#cpuTime() - this.#cpuMs;
    this.#longestTurnMs = Math.max(this.#longestTurnMs, Math.min(turnMs, cpuMs));
  }

  /** Resolves when it is the caller's turn again. */
  nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(this.#resume);
    });
  }

  readonly #resume = (): void => {
    const [first, ...others] = this.#waiting;
    this.#waiting = others;
    if (others.length > 0) setImmediate(this.#resume);
    first?.();
  };
}
