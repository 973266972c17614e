/**
 * One Stator, without its sockets: the store, the tables in it, the operations on them and the door in front, built
 * from settings. The command line and the library both start here.
 */
import type { Authenticator } from "./auth/signed-request.ts";
import { GiB } from "./base/bytes.ts";
import type { Clock } from "./base/clock.ts";
import type { Random } from "./base/random.ts";
import { systemStopwatch } from "./base/stopwatch.ts";
import { Catalog } from "./engine/catalog.ts";
import type { Database } from "./engine/database.ts";
import { hasLogs } from "./engine/stream/stream-lookup.ts";
import { backfillExpiry, EXPIRY_BACKFILL_CHECK_MS, needsExpiryBackfill } from "./job/expiry-backfill.ts";
import { hasExpiry, sweepExpired } from "./job/expiry-sweep.ts";
import { PeriodicJob } from "./job/periodic-job.ts";
import { ROLLOVER_CHECK_MS, rollOverShards } from "./job/shard-rollover.ts";
import { TRIM_EVERY_MS, trimStreams } from "./job/stream-trim.ts";
import { TableLifeCycle } from "./job/table-life-cycle.ts";
import { operations } from "./operation/registry.ts";
import type { Store } from "./storage/store.ts";
import type { Logger } from "./telemetry/logger.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import { FrontDoor } from "./wire/front-door.ts";
import { operationRoutes } from "./wire/operation-routes.ts";

/** Largest item collection of a table with local indexes. @see Developer Guide, "Local secondary indexes" */
const COLLECTION_BYTES_MAX = 10 * GiB;

/** Items are gone within a minute of their expiry. */
const EXPIRY_SWEEP_MS = 30_000;

/** What one Stator is made of and called. */
export interface InstanceOptions {
  /** Belongs to the instance from here on. */
  readonly store: Store;
  readonly authenticator: Authenticator;
  readonly region: string;
  readonly accountId: string;
  readonly tableDelayMs: number;
  /** How long after one search for expired items the next begins; default 30 seconds. */
  readonly expirySweepMs?: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** An open Stator. */
export interface Instance {
  readonly frontDoor: FrontDoor;
  /** Stops the jobs, then closes the store; no request may be in flight. */
  close(): Promise<void>;
}

/** Opens the tables in `store` and everything above them. */
export function openInstance(options: InstanceOptions): Instance {
  const { store, clock, random, region, accountId, tableDelayMs } = options;
  const catalog = new Catalog({ store, clock, random });
  const settings = {
    region,
    accountId,
    tableDelayMs,
    collectionBytesMax: COLLECTION_BYTES_MAX,
    expirySweepMs: options.expirySweepMs ?? EXPIRY_SWEEP_MS,
  };
  const database: Database = { store, tables: catalog, clock, random, settings };
  const routes = operationRoutes(operations, { database, catalog });
  const frontDoor = new FrontDoor({ ...options, routes, stopwatch: systemStopwatch });
  const jobs = [
    new TableLifeCycle({ database, catalog, logger: options.logger }),
    ...periodicJobs({ database, catalog, logger: options.logger }),
  ];
  for (const job of jobs) job.start();
  const close = async (): Promise<void> => {
    for (const job of jobs) await job.close();
    await store.close();
  };
  return { frontDoor, close };
}

interface JobParts {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly logger: Logger;
}

const periodicJobs = ({ database, catalog, logger }: JobParts): readonly PeriodicJob[] => [
  new PeriodicJob({
    database,
    logger,
    name: "shard-rollover",
    everyMs: ROLLOVER_CHECK_MS,
    isNeeded: () => hasLogs(database.store),
    run: (mayGoOn) => rollOverShards(database, catalog, mayGoOn),
  }),
  new PeriodicJob({
    database,
    logger,
    name: "stream-trim",
    everyMs: TRIM_EVERY_MS,
    isNeeded: () => hasLogs(database.store),
    run: (mayGoOn) => trimStreams(database, mayGoOn),
  }),
  new PeriodicJob({
    database,
    logger,
    name: "expiry-backfill",
    everyMs: EXPIRY_BACKFILL_CHECK_MS,
    isNeeded: () => needsExpiryBackfill(catalog),
    run: (mayGoOn) => backfillExpiry(database, catalog, mayGoOn),
  }),
  new PeriodicJob({
    database,
    logger,
    name: "expiry-sweep",
    everyMs: database.settings.expirySweepMs,
    isNeeded: () => hasExpiry(catalog),
    run: (mayGoOn) => sweepExpired(database, catalog, mayGoOn),
  }),
];

/** The ARN of the account's owner, who every caller is while there are no users. */
export const rootArn = (accountId: string): string => `arn:aws:iam::${accountId}:root`;
