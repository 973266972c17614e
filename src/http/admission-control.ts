/**
 * How much is in flight on all connections together, and whether more may come in. A server that stops waits for
 * this to fall to zero.
 */
import type { Metrics } from "../telemetry/metrics.ts";
import type { ServerLimits } from "./server-limits.ts";

/** Requests and bytes being received, worked on or answered. */
export class AdmissionControl {
  readonly limits: ServerLimits;
  readonly #metrics: Metrics;
  #requests = 0;
  #bodyBytes = 0;
  #isDraining = false;
  #whenIdle: (() => void) | undefined;

  constructor(limits: ServerLimits, metrics: Metrics) {
    this.limits = limits;
    this.#metrics = metrics;
  }

  /** Whether the server is stopping: connections close behind the answer. */
  get draining(): boolean {
    return this.#isDraining;
  }

  /** Whether so many requests and bytes of bodies more would be served. */
  hasCapacity(requests: number, bodyBytes: number): boolean {
    const { requestsInFlightMax, bodyBytesInFlightMax } = this.limits;
    return (
      this.#requests + requests <= requestsInFlightMax && this.#bodyBytes + bodyBytes <= bodyBytesInFlightMax
    );
  }

  /** Counts a request in; false when there are too many to serve this one. Every one is counted out by `leave`. */
  enter(): boolean {
    this.#requests += 1;
    this.#metrics.inFlight = this.#requests;
    if (this.#requests <= this.limits.requestsInFlightMax) return true;
    this.#metrics.refused.add(1);
    return false;
  }

  /** Counts a request that was turned away before it came in. */
  refuse(): void {
    this.#metrics.refused.add(1);
  }

  /** Takes room for bytes of a body; false when there is none. */
  hold(bytes: number): boolean {
    if (this.#bodyBytes + bytes > this.limits.bodyBytesInFlightMax) {
      this.#metrics.refused.add(1);
      return false;
    }
    this.#bodyBytes += bytes;
    return true;
  }

  /** Notes bytes of an answer, which is there already; while they are too many, further requests find no room. */
  holdAnswer(bytes: number): void {
    this.#bodyBytes += bytes;
  }

  /** Gives back room of a request that goes on. */
  release(bytes: number): void {
    this.#bodyBytes -= bytes;
  }

  /** Counts a request out and gives back the room that it held. */
  leave(heldBytes: number): void {
    this.#requests -= 1;
    this.#bodyBytes -= heldBytes;
    this.#metrics.inFlight = this.#requests;
    if (this.#requests === 0) this.#whenIdle?.();
  }

  /** Lets connections close behind their answers from now on. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Calls `whenIdle` as soon as nothing is in flight, at once if nothing is. */
  whenIdle(whenIdle: () => void): void {
    this.#whenIdle = whenIdle;
    if (this.#requests === 0) whenIdle();
  }
}
