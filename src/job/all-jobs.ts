/**
 * Everything that goes on without a request: the list of all jobs, and all of them started and stopped together. Of
 * the processes of one server one runs this; leases keep two of them apart in the moments in which one takes over
 * from the other.
 */
import { HOLD_MS, JUMP_MS_MIN } from "../base/steady-clock.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import { hasExpiredTokens, sweepTokens } from "../engine/idempotency.ts";
import { hasLogs } from "../engine/stream/stream-lookup.ts";
import { TaskList } from "../engine/task/task-list.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { expiryBackfill } from "./expiry-backfill.ts";
import { hasExpiry, sweepExpired } from "./expiry-sweep.ts";
import { indexBackfill } from "./index-backfill.ts";
import { Job, type JobDefinition } from "./job.ts";
import type { ShouldContinue } from "./run-under-lease.ts";
import { ROLLOVER_CHECK_MS, rollOverShards } from "./shard-rollover.ts";
import { countStreamRecords, STATISTICS_EVERY_MS } from "./stream-statistics.ts";
import { TRIM_EVERY_MS, trimStreams } from "./stream-trim.ts";
import { tableLifeCycle } from "./table-life-cycle.ts";
import { TaskRunner } from "./task-runner.ts";
import { hasEndedTasks, sweepEndedTasks } from "./task-sweep.ts";

/** How often expired tokens and tasks that ended long ago are looked for. */
const TOKEN_SWEEP_MS = 60_000;
const TASK_SWEEP_MS = 3_600_000;

/** How often the clock is looked at, while something is forgotten by it. */
const RETENTION_TIME_MS = 60_000;

/** How often tasks are looked for that another process ordered, or left when it ended. */
const TASK_POLL_MS = 1_000;

/** What the jobs work with. */
export interface JobParts {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

interface Work extends JobParts {
  readonly tasks: TaskList;
  readonly runner: TaskRunner;
  readonly wake: (name: string) => void;
}

/** All jobs. The name is whom to wake; what has no `isNeeded` of its own looks for itself. */
const jobDefinitions = (work: Work): readonly JobDefinition[] => {
  const { database, catalog, tasks, runner, wake } = work;
  return [
    tableLifeCycle({ database, catalog, tasks, onOrder: () => wake("tasks") }),
    {
      name: "tasks",
      everyMs: TASK_POLL_MS,
      isEverywhere: true,
      isNeeded: async () => (await tasks.activeIds(undefined, 1)).length > 0,
      run: () => runner.begin(),
    },
    {
      name: "shard-rollover",
      everyMs: ROLLOVER_CHECK_MS,
      isNeeded: () => hasLogs(database.store),
      run: (shouldContinue) => rollOverShards(database, catalog, shouldContinue),
    },
    keepRetentionTime(work),
    {
      name: "stream-trim",
      everyMs: TRIM_EVERY_MS,
      isNeeded: () => hasLogs(database.store),
      run: async (shouldContinue) => {
        await database.retention.keep();
        return trimStreams(database, shouldContinue);
      },
    },
    {
      name: "stream-statistics",
      everyMs: STATISTICS_EVERY_MS,
      isNeeded: () => database.settings.countsStreamRecords && hasLogs(database.store),
      run: (shouldContinue) => countStreamRecords(work, shouldContinue),
    },
    {
      name: "expiry-sweep",
      everyMs: database.settings.expirySweepMs,
      isNeeded: () => hasExpiry(catalog),
      run: async (shouldContinue) => {
        await database.retention.keep();
        return sweepExpired(database, catalog, shouldContinue);
      },
    },
    {
      name: "token-sweep",
      everyMs: TOKEN_SWEEP_MS,
      isNeeded: async () => hasExpiredTokens(database.store, await database.retention.nowMs()),
      run: (shouldContinue) => sweepExpiredTokens(database, shouldContinue),
    },
    {
      name: "task-sweep",
      everyMs: TASK_SWEEP_MS,
      isNeeded: async () => hasEndedTasks(tasks, await database.retention.nowMs()),
      run: async (shouldContinue) => sweepEndedTasks(tasks, await database.retention.nowMs(), shouldContinue),
    },
  ];
};

/**
 * Keeps how far the time came by which things are forgotten, and says when the machine's clock went ahead of it. Always
 * when the process starts: one that is killed early has then said what the time was.
 */
function keepRetentionTime({ database, catalog, logger }: Work): JobDefinition {
  let isKept = false;
  let isAhead = false;
  return {
    name: "retention-time",
    everyMs: RETENTION_TIME_MS,
    isEverywhere: true,
    isNeeded: async () => !isKept || (await hasLogs(database.store)) || (await hasExpiry(catalog)),
    run: async () => {
      const aheadMs = await database.retention.keep();
      isKept = true;
      const wasAhead = isAhead;
      isAhead = aheadMs > JUMP_MS_MIN;
      if (isAhead && !wasAhead)
        logger.warn("the clock jumped ahead; nothing is forgotten by it until it has stayed", {
          aheadSeconds: Math.round(aheadMs / 1_000),
          waitSeconds: HOLD_MS / 1_000,
        });
    },
  };
}

/** No answer depends on it: an expired token counts as unknown before it is removed. */
async function sweepExpiredTokens(
  { store, retention, random }: Database,
  shouldContinue: ShouldContinue,
): Promise<void> {
  const nowMs = await retention.nowMs();
  let isMore = true;
  while (isMore && (await shouldContinue())) isMore = await sweepTokens({ store, random }, nowMs);
}

export class AllJobs {
  readonly #jobs: readonly Job[];
  readonly #runner: TaskRunner;
  readonly #catalog: Catalog;

  constructor(parts: JobParts) {
    const tasks = new TaskList(parts.database);
    const definitions = [indexBackfill(parts), expiryBackfill(parts)];
    this.#catalog = parts.catalog;
    this.#runner = new TaskRunner({ ...parts, tasks, definitions });
    const work = { ...parts, tasks, runner: this.#runner, wake: (name: string) => this.wake(name) };
    this.#jobs = jobDefinitions(work).map((definition) => new Job(definition, parts));
  }

  /** Begins, with what earlier processes left. */
  start(): void {
    this.#catalog.onWork(() => this.wake("table-life-cycle"));
    for (const job of this.#jobs) job.wake();
  }

  /** Runs the job of that name at once. */
  wake(name: string): void {
    for (const job of this.#jobs) if (job.name === name) job.wake();
  }

  /** Resolves once nothing that is due now is left to do. */
  async settled(): Promise<void> {
    do {
      for (const job of this.#jobs) await job.settled();
      await this.#runner.settled();
    } while (this.#jobs.some((job) => job.isRunning) || this.#runner.isRunning);
  }

  /** Ends after the pieces of work under way; the rest is left for the next process. */
  async close(): Promise<void> {
    this.#catalog.onWork(() => {});
    const ends = [this.#runner.close(), ...this.#jobs.map((job) => job.close())];
    await Promise.all(ends);
  }
}
