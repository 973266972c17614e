/**
 * The room in memory that one request holds: its body, what is made of it, and its answer until the client has taken
 * it. Whatever becomes of the request, all of it is given back when it leaves.
 */
import type { RequestRoom } from "./http-message.ts";
import type { Workload } from "./workload.ts";

/** The request of the moment, where a connection has one after another. */
export class RequestHold implements RequestRoom {
  readonly #workload: Workload;
  #bytes = 0;

  constructor(workload: Workload) {
    this.#workload = workload;
  }

  take(bytes: number): boolean {
    if (!this.#workload.hold(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#workload.release(bytes);
    this.#bytes -= bytes;
  }

  /** Notes bytes of the answer, which is there whether there is room for it or not. */
  takeAnswer(bytes: number): void {
    this.#workload.holdAnswer(bytes);
    this.#bytes += bytes;
  }

  /** Counts the request out of the workload, with all that it holds. */
  leave(): void {
    this.#workload.leave(this.#bytes);
    this.#bytes = 0;
  }
}
