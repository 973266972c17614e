/**
 * How much is in flight on all connections together, and whether more may be served. A server that stops waits for
 * this to fall to zero.
 */
import type { Metrics } from "../telemetry/metrics.ts";
import type { MemoryReservation } from "./http-message.ts";
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

  /** Whether the server is stopping: connections close after the answer. */
  get draining(): boolean {
    return this.#isDraining;
  }

  /** Whether that many more requests and bytes of bodies would be served. */
  hasCapacity(requests: number, bodyBytes: number): boolean {
    const { requestsInFlightMax, bodyBytesInFlightMax } = this.limits;
    return (
      this.#requests + requests <= requestsInFlightMax && this.#bodyBytes + bodyBytes <= bodyBytesInFlightMax
    );
  }

  /** Counts a request in; false when too many are in flight to serve this one. `leave` counts each out. */
  enter(): boolean {
    this.#requests += 1;
    this.#metrics.inFlight = this.#requests;
    if (this.#requests <= this.limits.requestsInFlightMax) return true;
    this.#metrics.refused.add(1);
    return false;
  }

  /** Counts a request that was turned away before it was counted in. */
  refuse(): void {
    this.#metrics.refused.add(1);
  }

  /** Reserves memory for bytes of a body; false when there is too little. */
  reserve(bytes: number): boolean {
    if (this.#bodyBytes + bytes > this.limits.bodyBytesInFlightMax) {
      this.#metrics.refused.add(1);
      return false;
    }
    this.#bodyBytes += bytes;
    return true;
  }

  /** Counts bytes of an answer, which exists already; while they are too many, further requests are refused. */
  addAnswer(bytes: number): void {
    this.#bodyBytes += bytes;
  }

  /** Releases memory of a request that goes on. */
  release(bytes: number): void {
    this.#bodyBytes -= bytes;
  }

  /** Counts a request out and releases the memory reserved for it. */
  leave(reservedBytes: number): void {
    this.#requests -= 1;
    this.#bodyBytes -= reservedBytes;
    this.#metrics.inFlight = this.#requests;
    if (this.#requests === 0) this.#whenIdle?.();
  }

  /** Lets connections close after their answers from now on. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Calls `whenIdle` as soon as nothing is in flight, at once if nothing is. */
  whenIdle(whenIdle: () => void): void {
    this.#whenIdle = whenIdle;
    if (this.#requests === 0) whenIdle();
  }
}

/**
 * The memory of the request that a connection serves at the moment: its body, what is made of it, and its answer
 * until the client has taken it. Whatever becomes of the request, all of it is released when the request leaves.
 */
export class RequestMemory implements MemoryReservation {
  readonly #admission: AdmissionControl;
  #bytes = 0;

  constructor(admission: AdmissionControl) {
    this.#admission = admission;
  }

  reserve(bytes: number): boolean {
    if (!this.#admission.reserve(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#admission.release(bytes);
    this.#bytes -= bytes;
  }

  /** Counts bytes of the answer, which exists whether or not there is memory for it. */
  addAnswer(bytes: number): void {
    this.#admission.addAnswer(bytes);
    this.#bytes += bytes;
  }

  /** Counts the request out, with all memory reserved for it. */
  leave(): void {
    this.#admission.leave(this.#bytes);
    this.#bytes = 0;
  }
}
