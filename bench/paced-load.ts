/**
 * A steady load of reads and writes beside some other work: each connection sends a request every so often, and its
 * latency counts from when it was due, so that a server that stands still is seen by all the requests it kept waiting.
 */
import { createHistogram } from "node:perf_hooks";
import { HttpConnection } from "./http-connection.ts";

/** What callers saw, in microseconds. */
export interface PacedLatency {
  readonly requests: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
}

/** Connections, and how often each sends: 250 requests a second together. */
const CONNECTIONS = 10;
const PERIOD_MS = 40;

/** Sends requests of one kind until it is stopped. */
export class PacedLoad {
  readonly #port: number;
  readonly #requests: readonly Buffer[];
  readonly #ended: Promise<unknown>;
  #latenciesUs = createHistogram();
  #next = 0;
  #open = true;

  constructor(port: number, requests: readonly Buffer[]) {
    this.#port = port;
    this.#requests = requests;
    this.#ended = Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => this.#run(i)));
  }

  /** What was seen since the last call. */
  take(): PacedLatency {
    const seen = this.#latenciesUs;
    this.#latenciesUs = createHistogram();
    return {
      requests: seen.count,
      p50Us: seen.percentile(50),
      p99Us: seen.percentile(99),
      maxUs: seen.max,
    };
  }

  async stop(): Promise<void> {
    this.#open = false;
    await this.#ended;
  }

  async #run(connectionIndex: number): Promise<void> {
    const connection = new HttpConnection(this.#port);
    let dueMs = performance.now() + (connectionIndex * PERIOD_MS) / CONNECTIONS;
    while (this.#open) {
      const beginMs = await waitedUntil(dueMs);
      await this.#send(connection);
      this.#latenciesUs.record(Math.max(1, Math.round((performance.now() - beginMs) * 1_000)));
      dueMs += PERIOD_MS;
    }
    connection.close();
  }

  #send(connection: HttpConnection): Promise<void> {
    const request = this.#requests[this.#next++ % this.#requests.length];
    return new Promise((resolve, reject) => {
      if (request === undefined) return reject(new Error("there is a request to send"));
      connection.send(
        request,
        ({ status, body }) => {
          if (status === 200) resolve();
          else reject(new Error(`the server answered ${status}: ${body.toString().slice(0, 300)}`));
        },
        reject,
      );
    });
  }
}

/** Waits for that moment and tells when it was: now, or in the past when the request before took too long. */
async function waitedUntil(dueMs: number): Promise<number> {
  const waitMs = dueMs - performance.now();
  if (waitMs <= 0) return dueMs;
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return performance.now();
}
