/**
 * Work that comes round: it runs when the process starts and then again and again, under a lease, so that of
 * several processes one at a time does it. A run that fails is logged and tried again with the next round.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Database } from "../engine/database.ts";
import { errorFacts, type Logger } from "../telemetry/logger.ts";
import { runUnderLease, type ShouldContinue } from "./run-under-lease.ts";

/** After a crash, another process may take over this much later; two at once would do no harm. */
const LEASE_MS = 5_000;

/** What a periodic job is made of. */
export interface PeriodicJobParts {
  readonly database: Database;
  readonly logger: Logger;
  /** Names the lease and the log lines. */
  readonly name: string;
  /** How long after a run the next one begins. */
  readonly everyMs: number;
  /** Whether there is anything to do. Asked first, because taking the lease costs commits. */
  readonly isNeeded: () => Awaitable<boolean>;
  /** Does what there is to do; may answer how soon to come again, in milliseconds. */
  readonly run: (shouldContinue: ShouldContinue) => Promise<number | void>;
}

export class PeriodicJob {
  readonly #parts: PeriodicJobParts;
  #open = true;
  #running: Promise<void> | null = null;
  #cancelTimer: () => void = () => {};

  constructor(parts: PeriodicJobParts) {
    this.#parts = parts;
  }

  /** Begins with a run at once. */
  start(): void {
    if (!this.#open || this.#running !== null) return;
    this.#cancelTimer();
    this.#running = this.#round().finally(() => {
      this.#running = null;
    });
  }

  /** Resolves once no run is under way. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Ends after the piece of work under way. */
  async close(): Promise<void> {
    this.#open = false;
    this.#cancelTimer();
    await this.settled();
  }

  async #round(): Promise<void> {
    const { database, logger, name, everyMs } = this.#parts;
    let delayMs = everyMs;
    try {
      delayMs = (await this.#runIfNeeded()) ?? everyMs;
    } catch (error) {
      logger.error("periodic job failed", { job: name, ...errorFacts(error) });
    }
    if (this.#open) this.#cancelTimer = database.clock.after(delayMs, () => this.start());
  }

  async #runIfNeeded(): Promise<number | undefined> {
    const { database, name, isNeeded, run } = this.#parts;
    if (!(await isNeeded())) return undefined;
    const lease = { name: `job-${name}`, ttlMs: LEASE_MS, isOpen: () => this.#open };
    return (await runUnderLease(database, lease, run)) ?? undefined;
  }
}
