/**
 * An open load: requests are sent when a schedule says, whatever became of those before, over a pool of keep-alive
 * connections with one request at a time on each. A request that finds no free connection waits, and its waiting
 * counts: latencies are measured from when a request was due.
 *
 * Timers of Node.js are too coarse for tens of thousands of requests a second, and a loop that never rests would take
 * a core from the server. Between requests that are close together the load therefore sleeps for a tenth of a
 * millisecond at most and then looks again; how late it was is measured, see `LoadSelf`.
 */
import { createHistogram, type Histogram, type RecordableHistogram } from "node:perf_hooks";
import { type Answer, HttpConnection } from "./http-connection.ts";

/** One request and what to do with its answer. */
export interface Exchange {
  readonly request: Buffer;
  readonly onAnswer: (answer: Answer, moments: Moments) => void;
  /** The connection broke, or no answer came: whether the request was done is unknown. Absent: the load ends with the error. */
  readonly onFailure?: (error: Error) => void;
}

/** When a request was due, was sent, and was answered; of `performance.now()`. */
export interface Moments {
  readonly dueMs: number;
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** What the load generator itself used and missed, so that a reader sees when it, and not the server, was the bound. */
export interface LoadSelf {
  /** Its CPU time as a share of one core. */
  readonly cpuShare: number;
  /** How late requests left the schedule, for want of CPU or of a finer sleep. */
  readonly lagP50Us: number;
  readonly lagP99Us: number;
  /** Requests that were due and not yet sent when the figure was taken, for want of a connection. */
  readonly waiting: number;
}

/** How to load. */
export interface OpenLoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly arrivals: Arrivals;
  /** Makes the next request at the moment at which it is sent. */
  readonly nextExchange: () => Exchange;
}

/** A gap at least so long is left to a timer. */
const TIMER_GAP_MS = 2.5;
const SLEEP_MS_MAX = 0.1;

/** Requests in a row that are sent before answers are looked at. */
const BURST = 32;

/** When the load is over, what is in flight may take so long. */
const LAST_ANSWERS_MS_MAX = 30_000;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

export class OpenLoad {
  readonly #options: OpenLoadOptions;
  readonly #connections: readonly HttpConnection[];
  readonly #free: HttpConnection[];
  readonly #ended: Promise<void>;
  #end: (error?: Error) => void = () => {};
  /** Due and not sent, oldest first, from `#waitingFrom` on. */
  #waiting: number[] = [];
  #waitingFrom = 0;
  #inFlight = 0;
  #nextDueMs: number;
  #open = true;
  #lagUs: RecordableHistogram = createHistogram();
  #cpu = process.cpuUsage();
  #cpuSinceMs = performance.now();

  constructor(options: OpenLoadOptions) {
    this.#options = options;
    this.#connections = Array.from({ length: options.connections }, () => new HttpConnection(options.port));
    this.#free = [...this.#connections];
    this.#nextDueMs = options.arrivals();
    this.#ended = new Promise((resolve, reject) => {
      this.#end = (error) => (error === undefined ? resolve() : reject(error));
    });
    // The error is for whoever calls `stop`, which may be much later.
    this.#ended.catch(() => {
      this.#open = false;
    });
    this.#turn();
  }

  /** Moments at which requests were due that have not been sent. */
  get waitingDueMs(): readonly number[] {
    return this.#waiting.slice(this.#waitingFrom);
  }

  /** What the generator used and missed since the last call. */
  takeSelf(): LoadSelf {
    const nowMs = performance.now();
    const cpu = process.cpuUsage(this.#cpu);
    const lagUs: Histogram = this.#lagUs;
    const self = {
      cpuShare: (cpu.user + cpu.system) / ((nowMs - this.#cpuSinceMs) * 1_000),
      lagP50Us: lagUs.percentile(50),
      lagP99Us: lagUs.percentile(99),
      waiting: this.#waiting.length - this.#waitingFrom,
    };
    this.#cpu = process.cpuUsage();
    this.#cpuSinceMs = nowMs;
    this.#lagUs = createHistogram();
    return self;
  }

  /** Lets go of what waits, waits a while for what was sent, and closes. @throws Error if a request failed */
  async stop(): Promise<void> {
    this.#open = false;
    this.#waiting = [];
    this.#waitingFrom = 0;
    if (this.#inFlight === 0) this.#end();
    const timer = setTimeout(
      () => this.#close(`no answer came within ${LAST_ANSWERS_MS_MAX / 1_000} seconds`),
      LAST_ANSWERS_MS_MAX,
    );
    try {
      await this.#ended;
    } finally {
      clearTimeout(timer);
      this.#close("the load is over");
    }
  }

  #close(reason: string): void {
    for (const connection of this.#connections) connection.close(reason);
  }

  /** Sends what is due, rests until more is, and comes again. */
  #turn(): void {
    if (!this.#open) return;
    this.#takeDue();
    for (let sent = 0; sent < BURST && this.#sendOldest(); sent++);
    const gapMs = this.#nextDueMs - performance.now();
    if (gapMs >= TIMER_GAP_MS) {
      setTimeout(() => this.#turn(), Math.floor(gapMs - 1));
      return;
    }
    if (gapMs > 0) Atomics.wait(sleeper, 0, 0, Math.min(gapMs, SLEEP_MS_MAX));
    setImmediate(() => this.#turn());
  }

  #takeDue(): void {
    for (let nowMs = performance.now(); this.#nextDueMs <= nowMs; ) {
      this.#lagUs.record(Math.max(1, Math.round((nowMs - this.#nextDueMs) * 1_000)));
      this.#waiting.push(this.#nextDueMs);
      this.#nextDueMs = this.#options.arrivals();
    }
  }

  /** Sends the request that waited longest; false when none waits or no connection is free. */
  #sendOldest(): boolean {
    const dueMs = this.#waiting[this.#waitingFrom];
    if (dueMs === undefined) return false;
    const connection = this.#free.pop();
    if (connection === undefined) return false;
    this.#waitingFrom++;
    if (this.#waitingFrom > 1_024 && this.#waitingFrom * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#waitingFrom);
      this.#waitingFrom = 0;
    }
    this.#send(connection, dueMs);
    return true;
  }

  #send(connection: HttpConnection, dueMs: number): void {
    const { request, onAnswer, onFailure } = this.#options.nextExchange();
    const sentMs = performance.now();
    this.#inFlight++;
    connection.send(
      request,
      (answer) => {
        this.#free.push(connection);
        this.#settle(() => onAnswer(answer, { dueMs, sentMs, answeredMs: performance.now() }));
        if (this.#open) this.#sendOldest();
      },
      (error) => {
        if (onFailure === undefined) {
          this.#end(error);
          return;
        }
        this.#free.push(connection);
        this.#settle(() => onFailure(error));
      },
    );
  }

  /** One request less in flight; what `handle` throws ends the load. */
  #settle(handle: () => void): void {
    this.#inFlight--;
    try {
      handle();
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)));
    }
    if (!this.#open && this.#inFlight === 0) this.#end();
  }
}

/** Gives the moments at which requests are due, in milliseconds, one per call, never falling. */
export type Arrivals = () => number;

/** A Poisson process: gaps of exponential length, `perSecond` on average, from `startMs` on. */
export function poissonArrivals(perSecond: number, startMs: number, random: () => number): Arrivals {
  let dueMs = startMs;
  return () => {
    // 1 - random() lies in (0, 1], whose logarithm is finite.
    dueMs += (-Math.log(1 - random()) * 1_000) / perSecond;
    return dueMs;
  };
}
