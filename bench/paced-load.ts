/**
 * An open load of prepared requests, and the latencies that its callers saw: each counts from when the request was
 * due, so that a server that stands still is seen by all the requests it kept waiting.
 */
import { createHistogram } from "node:perf_hooks";
import type { Answer } from "./http-connection.ts";
import { type Arrivals, type LoadSelf, type Moments, OpenLoad } from "./open-load.ts";

/** What callers saw, in microseconds. */
export interface PacedLatency {
  readonly requests: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
}

/** The same in detail, and what the generator used for it. */
export interface PacedReport extends PacedLatency {
  readonly p90Us: number;
  readonly p999Us: number;
  /** From when a request was sent, not due: the part that is the server's and the connection's alone. */
  readonly sentP50Us: number;
  readonly sentP99Us: number;
  readonly self: LoadSelf;
}

/** What to send, and how often. */
export interface PacedOptions {
  readonly port: number;
  /** Sent in turn, again and again. */
  readonly requests: readonly Buffer[];
  readonly connections: number;
  readonly arrivals: Arrivals;
}

/** Sends requests of one kind until it is stopped. */
export class PacedLoad {
  readonly #load: OpenLoad;
  readonly #requests: readonly Buffer[];
  readonly #exchange: (answer: Answer, moments: Moments) => void;
  #latenciesUs = createHistogram();
  #sentUs = createHistogram();
  #next = 0;

  constructor({ requests, ...pace }: PacedOptions) {
    this.#requests = requests;
    this.#exchange = (answer, moments) => this.#record(answer, moments);
    this.#load = new OpenLoad({ ...pace, nextExchange: () => this.#nextExchange() });
  }

  /**
   * What was seen since the last call. Requests that are due and could not be sent count with the time they have waited so far, the
   * least that their latency can be.
   */
  takeReport(): PacedReport {
    const [seen, sent] = [this.#latenciesUs, this.#sentUs];
    this.#latenciesUs = createHistogram();
    this.#sentUs = createHistogram();
    const requests = seen.count;
    const nowMs = performance.now();
    for (const dueMs of this.#load.waitingDueMs) seen.record(microseconds(nowMs - dueMs));
    return {
      requests,
      p50Us: seen.percentile(50),
      p90Us: seen.percentile(90),
      p99Us: seen.percentile(99),
      p999Us: seen.percentile(99.9),
      maxUs: seen.max,
      sentP50Us: sent.percentile(50),
      sentP99Us: sent.percentile(99),
      self: this.#load.takeSelf(),
    };
  }

  stop(): Promise<void> {
    return this.#load.stop();
  }

  #nextExchange(): {
    readonly request: Buffer;
    readonly onAnswer: (answer: Answer, moments: Moments) => void;
  } {
    const request = this.#requests[this.#next++ % this.#requests.length];
    if (request === undefined) throw new Error("there is a request to send");
    return { request, onAnswer: this.#exchange };
  }

  #record({ status, body }: Answer, { dueMs, sentMs, answeredMs }: Moments): void {
    if (status !== 200) throw new Error(`the server answered ${status}: ${body.toString().slice(0, 300)}`);
    this.#latenciesUs.record(microseconds(answeredMs - dueMs));
    this.#sentUs.record(microseconds(answeredMs - sentMs));
  }
}

/** As a histogram takes it: whole, and not below one. */
const microseconds = (ms: number): number => Math.max(1, Math.round(ms * 1_000));
