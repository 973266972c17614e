/**
 * Time enters the program here, so that tests can control it. Everything that needs the time of day, a timer or a
 * duration takes a `Clock` or a `Stopwatch`.
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
