/**
 * Work that comes round: it runs when the process starts, when it is woken, and then again and again; under a lease,
 * unless several processes may do it at once. A run that fails is logged and tried again with the next round.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Database } from "../engine/database.ts";
import { errorFacts, type Logger } from "../telemetry/logger.ts";
import { runUnderLease, type ShouldContinue } from "./run-under-lease.ts";

/** After a crash, another process may take over this much later; two at once would do no harm. */
const LEASE_MS = 5_000;

/** A job, as the list of all jobs has it. */
export interface JobDefinition {
  /** Names the lease and the log lines, and tells whom to wake. */
  readonly name: string;
  /** How long after a run the next one begins. */
  readonly everyMs: number;
  /** Whether each process does it, without a lease: the same is done whoever does it, and how often. */
  readonly isEverywhere?: boolean;
  /** Whether there is anything to do. Asked first, because taking the lease costs commits. */
  readonly isNeeded: () => Awaitable<boolean>;
  /** Does what there is to do; may answer how soon to come again, in milliseconds. */
  readonly run: (shouldContinue: ShouldContinue) => Promise<number | void>;
}

/** What every job runs with. */
export interface JobContext {
  readonly database: Database;
  readonly logger: Logger;
}

export class Job {
  readonly #definition: JobDefinition;
  readonly #context: JobContext;
  #open = true;
  #running: Promise<void> | null = null;
  #isWanted = false;
  #cancelTimer: () => void = () => {};

  constructor(definition: JobDefinition, context: JobContext) {
    this.#definition = definition;
    this.#context = context;
  }

  get name(): string {
    return this.#definition.name;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Runs at once, and once more after the run that is under way. */
  wake(): void {
    if (!this.#open) return;
    this.#isWanted = true;
    this.#running ??= this.#rounds().finally(() => {
      this.#running = null;
      if (this.#isWanted) this.wake();
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

  async #rounds(): Promise<void> {
    const { database, logger } = this.#context;
    const { name, everyMs } = this.#definition;
    let delayMs = everyMs;
    while (this.#isWanted && this.#open) {
      this.#isWanted = false;
      this.#cancelTimer();
      delayMs = everyMs;
      try {
        delayMs = (await this.#runIfNeeded()) ?? everyMs;
      } catch (error) {
        logger.error("periodic job failed", { job: name, ...errorFacts(error) });
      }
    }
    if (this.#open) this.#cancelTimer = database.clock.after(delayMs, () => this.wake());
  }

  async #runIfNeeded(): Promise<number | undefined> {
    const { name, isEverywhere, isNeeded, run } = this.#definition;
    if (!(await isNeeded())) return undefined;
    const isOpen = (): boolean => this.#open;
    if (isEverywhere === true) return (await run(isOpen)) ?? undefined;
    const lease = { name: `job-${name}`, ttlMs: LEASE_MS, isOpen };
    return (await runUnderLease(this.#context.database, lease, run)) ?? undefined;
  }
}
