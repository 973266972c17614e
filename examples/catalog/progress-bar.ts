/**
 * A bar that fills on a terminal, and silence elsewhere.
 */

const WIDTH = 40;
const REDRAW_MS = 100;

/** Draws on standard error while `advance` is called; `finish` removes the bar. */
export class ProgressBar {
  readonly #title: string;
  readonly #total: number;
  #drawnMs = 0;

  constructor(title: string, total: number) {
    this.#title = title;
    this.#total = total;
  }

  advance(done: number): void {
    const nowMs = performance.now();
    if (!process.stderr.isTTY || nowMs - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = nowMs;
    const filled = Math.round((WIDTH * done) / this.#total);
    const bar = `${"█".repeat(filled)}${"░".repeat(WIDTH - filled)}`;
    process.stderr.write(`\r\u001B[K${this.#title} ${bar} ${done.toLocaleString("en")}`);
  }

  finish(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
  }
}
