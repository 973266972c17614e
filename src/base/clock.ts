/**
 * Time enters the program here, so that tests can control it. Everything that needs the time of day, a timer or a
 * duration takes a `Clock` or a `Stopwatch`; what may keep the event loop for long, on which all requests of the process
 * wait for each other, takes its turns of a `Scheduler`.
 */

/** The time of day and one-shot timers. */
export interface Clock {
  /** Milliseconds since the epoch by the operating system's clock; may step back. */
  nowMs(): number;
  /** Milliseconds, with fraction, since some fixed moment, by a clock that nobody sets: never steps. */
  elapsedMs(): number;
  /** Calls `run` once after `delayMs` milliseconds; the returned function cancels. Does not keep the process alive. */
  after(delayMs: number, run: () => void): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/**
 * A clock that tests move: `advance(ms)` lets time pass and runs every timer that falls due, in order; `step(ms)` sets
 * the time of day alone.
 */
export class TestClock implements Clock {
  #nowMs: number;
  /** How far the time of day was set ahead. */
  #steppedMs = 0;
  #timers: { readonly dueMs: number; readonly run: () => void }[] = [];

  constructor(nowMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs + this.#steppedMs;
  }

  elapsedMs(): number {
    return this.#nowMs;
  }

  step(byMs: number): void {
    this.#steppedMs += byMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (;;) {
      const [due] = this.#timers
        .filter((timer) => timer.dueMs <= untilMs)
        .toSorted((a, b) => a.dueMs - b.dueMs);
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#nowMs = Math.max(this.#nowMs, due.dueMs);
      due.run();
    }
    this.#nowMs = untilMs;
  }
}

/** Milliseconds, with fraction, since some fixed moment. */
export type Stopwatch = () => number;

/** The machine's own monotonic clock: it never steps back, and means no date. */
export const systemStopwatch: Stopwatch = () => performance.now();

/** CPU time that the process has used, of all its threads. */
export const systemCpuTime: Stopwatch = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** After so much work of one request others have their turn. */
export const TURN_MS_MAX = 5;

/** Of those who wait the oldest so many go on by turns; the others wait until one of these is done. */
const ACTIVE_MAX = 8;

/** Most requests that wait for another turn; each holds what it made in the turns that it had. */
export const WAITING_MAX = 256;

/** Somebody who waits for another turn. */
interface Waiting {
  readonly sinceMs: number;
  readonly proceed: () => void;
}

/**
 * Keeps account of the turns of the event loop that requests take. Of those who wait only the oldest few take turns with
 * each other: if all did, all would hold what they have made so far until the last of them is done.
 */
export class Scheduler {
  readonly #stopwatch: Stopwatch;
  readonly #cpuTime: Stopwatch;
  #longestTurnMs = 0;
  /**
   * The last reading of the CPU time, and when that was: a reading may take 30 µs, so there is one only where a turn
   * follows another and after a turn that was the longest.
   */
  #cpuMs = 0;
  #cpuReadMs = Number.POSITIVE_INFINITY;
  /** Those who wait for another turn, the oldest first. */
  readonly #waiting: Waiting[] = [];
  /** Who of the oldest goes on next. */
  #next = 0;

  constructor(stopwatch: Stopwatch, cpuTime: Stopwatch) {
    this.#stopwatch = stopwatch;
    this.#cpuTime = cpuTime;
  }

  /**
   * The most CPU time, in milliseconds, for which one request has kept the event loop in one go. Time in which the
   * operating system ran other programs is no part of it, as far as that is known.
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
    return this.#stopwatch();
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
    const before = this.#cpuMs;
    const isReadBefore = this.#cpuReadMs <= startedMs;
    this.#readCpuTime();
    const cpuMs = isReadBefore ? this.#cpuMs - before : turnMs;
    this.#longestTurnMs = Math.max(this.#longestTurnMs, Math.min(turnMs, cpuMs));
  }

  #readCpuTime(): void {
    this.#cpuReadMs = this.#stopwatch();
    this.#cpuMs = this.#cpuTime();
  }

  /** Whether nobody else may wait for another turn. */
  get isFull(): boolean {
    return this.#waiting.length >= WAITING_MAX;
  }

  /** Resolves when it is the caller's turn again. @param sinceMs when its work began: older work goes first */
  nextTurn(sinceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const younger = this.#waiting.findLastIndex((other) => other.sinceMs <= sinceMs) + 1;
      this.#waiting.splice(younger, 0, { sinceMs, proceed: resolve });
      if (this.#waiting.length === 1) setImmediate(this.#resume);
    });
  }

  readonly #resume = (): void => {
    if (this.#next >= Math.min(ACTIVE_MAX, this.#waiting.length)) this.#next = 0;
    const [next] = this.#waiting.splice(this.#next, 1);
    this.#next += 1;
    if (this.#waiting.length > 0) setImmediate(this.#resume);
    this.#readCpuTime();
    next?.proceed();
  };
}
