/**
 * Load that ends with the death of its server after so many acknowledged writes.
 */

/** Counts what is acknowledged, and pulls the plug. */
export class Load {
  /** Resolves once the server is dead. */
  readonly over: Promise<unknown>;
  #left: number;
  #pull: (done: Promise<unknown>) => void = () => {};
  readonly #kill: () => Promise<unknown>;

  constructor(acknowledged: number, kill: () => Promise<unknown>) {
    this.#left = acknowledged;
    this.#kill = kill;
    this.over = new Promise((resolve) => {
      this.#pull = resolve;
    });
  }

  acknowledge(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#pull(this.#kill());
  }
}
