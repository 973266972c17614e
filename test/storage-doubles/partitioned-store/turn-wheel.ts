/**
 * Waiting in turns of the event loop: the time of a cluster in memory. All who wait share one `setImmediate` a turn, so
 * that thousands of short waits cost little, and the order in which they end depends on nothing but the code.
 */
export class TurnWheel {
  #turn = 0;
  #isTurning = false;
  readonly #due = new Map<number, (() => void)[]>();

  /** Turns so far, counted only while somebody waits. */
  get turn(): number {
    return this.#turn;
  }

  /** Resolves that many turns later. */
  wait(turns: number): Promise<void> {
    if (turns <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const at = this.#turn + turns;
      const others = this.#due.get(at);
      if (others === undefined) this.#due.set(at, [resolve]);
      else others.push(resolve);
      this.#go();
    });
  }

  #go(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(() => {
      this.#isTurning = false;
      this.#turn += 1;
      const due = this.#due.get(this.#turn) ?? [];
      this.#due.delete(this.#turn);
      for (const resolve of due) resolve();
      if (this.#due.size > 0) this.#go();
    });
  }
}
