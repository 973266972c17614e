/**
 * Load in the midst of which a process is killed, after so many acknowledged writes.
 */

/** Counts what is acknowledged, and pulls the plug. */
export class Load {
  /** Resolves once the server is dead. */
  readonly over: Promise<unknown>;
  /** Whether those who outlive the kill shall end. */
  isOver = false;
  /** Writes that were answered so far. */
  acknowledged = 0;
  #left: number;
  #pull: (done: Promise<unknown>) => void = () => {};
  readonly #afterwards: number;
  readonly #kill: () => Promise<unknown>;

  /** @param afterwards writes that are still acknowledged after the kill, where anybody is left to do it */
  constructor(acknowledged: number, kill: () => Promise<unknown>, afterwards = Number.POSITIVE_INFINITY) {
    this.#left = acknowledged;
    this.#kill = kill;
    this.#afterwards = afterwards;
    this.over = new Promise((resolve) => {
      this.#pull = resolve;
    });
  }

  acknowledge(): void {
    this.acknowledged += 1;
    this.#left -= 1;
    if (this.#left === 0) this.#pull(this.#kill());
    if (this.#left === -this.#afterwards) this.isOver = true;
  }
}
