/**
 * How much is in flight on all connections together, and whether more may be served. Large requests leave some of the
 * memory to small ones, and whoever stands still gives way to others. A server that stops waits for this to fall to
 * zero.
 */
import type { Clock } from "../base/clock.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { MemoryReservation } from "./http-message.ts";
import type { ServerLimits } from "./server-limits.ts";
import { type Transfer, type TransferHolder, Transfers } from "./transfers.ts";

/** Requests and bytes being received, worked on or answered. */
export class AdmissionControl {
  readonly limits: ServerLimits;
  readonly transfers: Transfers;
  readonly #metrics: Metrics;
  #requests = 0;
  #bodyBytes = 0;
  #isDraining = false;
  #whenIdle: (() => void) | undefined;

  constructor(limits: ServerLimits, metrics: Metrics, clock: Clock) {
    this.limits = limits;
    this.transfers = new Transfers(limits, metrics, clock);
    this.#metrics = metrics;
  }

  /** Whether the server is stopping: connections close after the answer. */
  get draining(): boolean {
    return this.#isDraining;
  }

  /** Whether one more request would be served, and that many bytes of its body. */
  hasCapacity(bytes: number, memory: RequestMemory): boolean {
    return this.#requests < this.limits.requestsInFlightMax && this.hasMemory(bytes, memory);
  }

  /** Whether there is that much more memory for a request; others may be cut off for it. */
  hasMemory(bytes: number, memory: RequestMemory): boolean {
    const { bodyBytesInFlightMax, smallRequestBytesMax, smallRequestsBytes } = this.limits;
    const isSmall =
      memory.expectedBytes <= smallRequestBytesMax && memory.heldBytes + bytes <= smallRequestBytesMax;
    const bytesMax = isSmall ? bodyBytesInFlightMax : bodyBytesInFlightMax - smallRequestsBytes;
    if (this.#bodyBytes + bytes <= bytesMax) return true;
    return this.transfers.freeMemory(memory, () => this.#bodyBytes + bytes <= bytesMax);
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

  /** Reserves memory for a request; false when there is too little. */
  reserve(bytes: number, memory: RequestMemory): boolean {
    if (!this.hasMemory(bytes, memory)) {
      this.#metrics.refused.add(1);
      return false;
    }
    this.#bodyBytes += bytes;
    return true;
  }

  /**
   * Counts bytes of an answer, which exists already. While they are too many, further requests are refused, and others
   * that stand still are cut off.
   */
  addAnswer(bytes: number, memory: RequestMemory): void {
    const { bodyBytesInFlightMax } = this.limits;
    this.#bodyBytes += bytes;
    if (this.#bodyBytes <= bodyBytesInFlightMax) return;
    this.transfers.freeMemory(memory, () => this.#bodyBytes <= bodyBytesInFlightMax);
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
export class RequestMemory implements MemoryReservation, TransferHolder {
  readonly #admission: AdmissionControl;
  #bytes = 0;
  #hasTransfer = false;
  /** Size of the body, where it is known from the start; a request that will be large is large from the start. */
  expectedBytes = 0;

  constructor(admission: AdmissionControl) {
    this.#admission = admission;
  }

  get heldBytes(): number {
    return this.#bytes;
  }

  get isShort(): boolean {
    return !this.#admission.hasMemory(0, this);
  }

  reserve(bytes: number): boolean {
    if (!this.#admission.reserve(bytes, this)) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#admission.release(bytes);
    this.#bytes -= bytes;
  }

  /** Releases everything of a request that goes on without it. */
  releaseAll(): void {
    this.release(this.#bytes);
  }

  /** Counts bytes of the answer, which exists whether or not there is memory for it. */
  addAnswer(bytes: number): void {
    this.#bytes += bytes;
    this.#admission.addAnswer(bytes, this);
  }

  /** From here on the client decides how long the memory is held. */
  startTransfer(kind: "body" | "answer", transfer: Transfer): void {
    this.#hasTransfer = true;
    this.#admission.transfers.add(this, kind, transfer);
  }

  /** The body is there whole, or nobody wants it any more. */
  endTransfer(): void {
    if (!this.#hasTransfer) return;
    this.#hasTransfer = false;
    this.#admission.transfers.remove(this);
  }

  /** Counts the request out, with all memory reserved for it. */
  leave(): void {
    this.endTransfer();
    this.#admission.leave(this.#bytes);
    this.#bytes = 0;
  }
}
