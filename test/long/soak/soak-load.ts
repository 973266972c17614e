/**
 * The load of a soak, and what is counted of it.
 */
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { seededRandom } from "../../../bench/bench-item.ts";
import { type Exchange, OpenLoad, poissonArrivals } from "../../../bench/open-load.ts";
import type { Call } from "../../../bench/scenario.ts";
import { requestSigner } from "../../../bench/signed-request.ts";
import type { Phase } from "./soak-phase.ts";
import { isThrottled, type Outcome, type SoakKind, type SoakRequests } from "./soak-requests.ts";

/** Enough that a disk that stands still for a while does not stop the load as well. */
export const CONNECTIONS = 128;

/** A signature is good for five minutes. */
const SIGNER_MS = 60_000;
const COMPLAINTS_MAX = 10;

export class SoakLoad {
  readonly counts = { requests: 0, serverErrors: 0, brokenConnections: 0, throttled: 0, wrongAnswers: 0 };
  /** The first wrong answers, in words. */
  readonly complaints: string[] = [];
  readonly #port: number;
  readonly #requests: SoakRequests;
  readonly #load: OpenLoad;
  #latencies = { reads: createHistogram(), writes: createHistogram() };
  #sign: (call: Call) => Buffer = () => Buffer.alloc(0);
  #signUntilMs = 0;
  #answers = 0;

  constructor(
    port: number,
    requests: SoakRequests,
    { perSecond, seed }: { readonly perSecond: number; readonly seed: number },
  ) {
    this.#port = port;
    this.#requests = requests;
    this.#load = new OpenLoad({
      port,
      connections: CONNECTIONS,
      arrivals: poissonArrivals(perSecond, performance.now(), seededRandom(seed)),
      nextExchange: () => this.#nextExchange(),
    });
  }

  stop(): Promise<void> {
    return this.#load.stop();
  }

  /** A phase that progresses with every answer. */
  phase(name: string): Phase {
    return { name, progress: () => this.#answers, tell: (answers) => `${answers} answers` };
  }

  /** Since the last call, from when a request was due to its answer. */
  takeLatencies(): { readonly reads: object; readonly writes: object } {
    const { reads, writes } = this.#latencies;
    this.#latencies = { reads: createHistogram(), writes: createHistogram() };
    return { reads: latencyOf(reads), writes: latencyOf(writes) };
  }

  #nextExchange(): Exchange {
    const { kind, call, settle } = this.#requests.next();
    return {
      request: this.#signed(call),
      onAnswer: ({ status, body }, { dueMs, answeredMs }) => {
        this.#answers++;
        this.#record(kind, answeredMs - dueMs);
        this.#settle({ status, body: body.toString() }, settle);
      },
      onFailure: () => this.#settle(null, settle),
    };
  }

  #signed(call: Call): Buffer {
    const nowMs = Date.now();
    if (nowMs >= this.#signUntilMs) {
      this.#sign = requestSigner(`127.0.0.1:${this.#port}`, nowMs);
      this.#signUntilMs = nowMs + SIGNER_MS;
    }
    return this.#sign(call);
  }

  #settle(outcome: Outcome, settle: (outcome: Outcome) => string | null): void {
    const { counts } = this;
    counts.requests++;
    const complaint = settle(outcome);
    if (outcome === null) counts.brokenConnections++;
    else if (outcome.status >= 500) counts.serverErrors++;
    else if (outcome.status !== 200 && isThrottled(outcome)) counts.throttled++;
    else if (complaint !== null) counts.wrongAnswers++;
    if (complaint !== null && this.complaints.length < COMPLAINTS_MAX) {
      this.complaints.push(complaint.slice(0, 300));
    }
  }

  #record(kind: SoakKind, latencyMs: number): void {
    const isRead = kind === "GetItem" || kind.startsWith("Query");
    const seen = isRead ? this.#latencies.reads : this.#latencies.writes;
    seen.record(Math.max(1, Math.round(latencyMs * 1_000)));
  }
}

const latencyOf = (seen: RecordableHistogram): object => ({
  p50Us: seen.percentile(50),
  p99Us: seen.percentile(99),
  maxUs: seen.count === 0 ? 0 : seen.max,
});
