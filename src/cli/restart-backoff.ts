/**
 * How long to wait before a dead worker is replaced: not at all, unless workers die again and again soon after they
 * were started; then ever longer, so that a fault that does not pass costs little.
 */

/** A worker that served this long was in order; its death is a new matter. */
const SETTLED_MS = 10_000;
const DELAY_MS_FIRST = 100;
const DELAY_MS_MAX = 10_000;

/** Remembers how many died early, one after the other. */
export class RestartBackoff {
  #earlyDeaths = 0;

  /** Milliseconds to wait after the death of a worker that lived so long. */
  after(livedMs: number): number {
    this.#earlyDeaths = livedMs < SETTLED_MS ? this.#earlyDeaths + 1 : 0;
    if (this.#earlyDeaths < 2) return 0;
    return Math.min(DELAY_MS_FIRST * 2 ** (this.#earlyDeaths - 2), DELAY_MS_MAX);
  }
}
