/**
 * Everything that goes on without a request, started and stopped together. Of the processes of one server one runs
 * this; leases keep two of them apart in the moments in which one takes over from the other.
 */
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import { hasExpiredTokens } from "../engine/idempotency.ts";
import { hasLogs } from "../engine/stream/stream-lookup.ts";
import type { Logger } from "../telemetry/logger.ts";
import { backfillExpiry, EXPIRY_BACKFILL_CHECK_MS, needsExpiryBackfill } from "./expiry-backfill.ts";
import { hasExpiry, sweepExpired } from "./expiry-sweep.ts";
import { PeriodicJob } from "./periodic-job.ts";
import { ROLLOVER_CHECK_MS, rollOverShards } from "./shard-rollover.ts";
import { TRIM_EVERY_MS, trimStreams } from "./stream-trim.ts";
import { TableLifeCycle } from "./table-life-cycle.ts";
import { sweepExpiredTokens, TOKEN_SWEEP_MS } from "./token-sweep.ts";

/** What the jobs work with. */
export interface JobParts {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly logger: Logger;
}

export class AllJobs {
  readonly #lifeCycle: TableLifeCycle;
  readonly #periodic: readonly PeriodicJob[];

  constructor(parts: JobParts) {
    this.#lifeCycle = new TableLifeCycle(parts);
    this.#periodic = periodicJobs(parts);
  }

  /** Begins, with what earlier processes left. */
  start(): void {
    this.#lifeCycle.start();
    for (const job of this.#periodic) job.start();
  }

  /** Looks at once at what a change of a table left to do; another process may have made it. */
  wake(): void {
    this.#lifeCycle.wake();
  }

  /** Ends after the pieces of work under way; the rest is left for the next process. */
  async close(): Promise<void> {
    await this.#lifeCycle.close();
    for (const job of this.#periodic) await job.close();
  }
}

const periodicJobs = ({ database, catalog, logger }: JobParts): readonly PeriodicJob[] => [
  new PeriodicJob({
    database,
    logger,
    name: "shard-rollover",
    everyMs: ROLLOVER_CHECK_MS,
    isNeeded: () => hasLogs(database.store),
    run: (shouldContinue) => rollOverShards(database, catalog, shouldContinue),
  }),
  new PeriodicJob({
    database,
    logger,
    name: "stream-trim",
    everyMs: TRIM_EVERY_MS,
    isNeeded: () => hasLogs(database.store),
    run: (shouldContinue) => trimStreams(database, shouldContinue),
  }),
  new PeriodicJob({
    database,
    logger,
    name: "expiry-backfill",
    everyMs: EXPIRY_BACKFILL_CHECK_MS,
    isNeeded: () => needsExpiryBackfill(catalog),
    run: (shouldContinue) => backfillExpiry({ database, catalog, logger }, shouldContinue),
  }),
  new PeriodicJob({
    database,
    logger,
    name: "expiry-sweep",
    everyMs: database.settings.expirySweepMs,
    isNeeded: () => hasExpiry(catalog),
    run: (shouldContinue) => sweepExpired(database, catalog, shouldContinue),
  }),
  new PeriodicJob({
    database,
    logger,
    name: "token-sweep",
    everyMs: TOKEN_SWEEP_MS,
    isNeeded: () => hasExpiredTokens(database.store, database.clock.nowMs()),
    run: (shouldContinue) => sweepExpiredTokens(database, shouldContinue),
  }),
];
