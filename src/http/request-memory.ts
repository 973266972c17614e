/**
 * The room in memory that one request holds: its body, what is made of it, and its answer until the client has taken
 * it. Whatever becomes of the request, all of it is given back when it leaves.
 */

import type { AdmissionControl } from "./admission-control.ts";
import type { MemoryReservation } from "./http-message.ts";

/** The request of the moment, where a connection has one after another. */
export class RequestMemory implements MemoryReservation {
  readonly #admission: AdmissionControl;
  #bytes = 0;

  constructor(admission: AdmissionControl) {
    this.#admission = admission;
  }

  take(bytes: number): boolean {
    if (!this.#admission.hold(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#admission.release(bytes);
    this.#bytes -= bytes;
  }

  /** Notes bytes of the answer, which is there whether there is room for it or not. */
  takeAnswer(bytes: number): void {
    this.#admission.holdAnswer(bytes);
    this.#bytes += bytes;
  }

  /** Counts the request out of the workload, with all that it holds. */
  leave(): void {
    this.#admission.leave(this.#bytes);
    this.#bytes = 0;
  }
}
