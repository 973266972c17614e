/**
 * One Stator, without its sockets: the store, the tables in it, the operations on them and the door in front, built
 * from settings. The command line and the library both start here.
 */
import type { Authenticator } from "./auth/signed-request.ts";
import type { Clock } from "./base/clock.ts";
import type { Random } from "./base/random.ts";
import { systemStopwatch } from "./base/stopwatch.ts";
import { Catalog } from "./engine/catalog.ts";
import type { Database } from "./engine/database.ts";
import { COLLECTION_BYTES_MAX } from "./engine/item-limits.ts";
import { AllJobs } from "./job/all-jobs.ts";
import { operations } from "./operation/registry.ts";
import type { Store } from "./storage/store.ts";
import type { Logger } from "./telemetry/logger.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import { FrontDoor } from "./wire/front-door.ts";
import { operationRoutes } from "./wire/operation-routes.ts";

/** Items are gone within a minute of their expiry. */
const EXPIRY_SWEEP_MS = 30_000;

/** As many as an on-demand table begins with in the service. */
const STREAM_SHARDS = 4;

/** What tables are made of. */
export interface DatabaseOptions {
  /** Belongs to whoever opens it from here on. */
  readonly store: Store;
  readonly region: string;
  readonly accountId: string;
  readonly tableDelayMs: number;
  /** How long after one search for expired items the next begins; default 30 seconds. */
  readonly expirySweepMs?: number;
  /** How many shards of a new stream take records; default 4. */
  readonly streamShards?: number;
  /** Largest item collection of a table with local indexes, in bytes; default 10 GB. */
  readonly collectionBytesMax?: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** What one Stator is made of and called. */
export interface InstanceOptions extends DatabaseOptions {
  readonly authenticator: Authenticator;
  readonly metrics: Metrics;
  /** Given where another process runs the jobs: tells it that a change of a table may have left work for them. */
  readonly onWork?: () => void;
}

/** An open Stator. */
export interface Instance {
  readonly frontDoor: FrontDoor;
  /** Stops the jobs, then closes the store; no request may be in flight. */
  close(): Promise<void>;
}

/** The jobs of a Stator whose requests are served by other processes. */
export interface JobInstance {
  /** Says that another process left work. */
  wake(): void;
  /** Stops the jobs, then closes the store. */
  close(): Promise<void>;
}

/** Opens the tables in `store` and everything above them. */
export function openInstance(options: InstanceOptions): Instance {
  const { onWork } = options;
  const parts = openDatabase(options);
  const routes = operationRoutes(operations, parts);
  const frontDoor = new FrontDoor({ ...options, routes, stopwatch: systemStopwatch });
  if (onWork !== undefined) {
    parts.catalog.onWork(onWork);
    return { frontDoor, close: () => options.store.close() };
  }
  const jobs = startJobs(options, parts);
  return { frontDoor, close: () => jobs.close() };
}

/** Opens the tables in `store` for the jobs alone. */
export const openJobInstance = (options: DatabaseOptions): JobInstance =>
  startJobs(options, openDatabase(options));

interface OpenDatabase {
  readonly database: Database;
  readonly catalog: Catalog;
}

function openDatabase(options: DatabaseOptions): OpenDatabase {
  const { store, clock, random, region, accountId, tableDelayMs } = options;
  const catalog = new Catalog({ store, clock, random });
  const settings = {
    region,
    accountId,
    tableDelayMs,
    collectionBytesMax: options.collectionBytesMax ?? COLLECTION_BYTES_MAX,
    expirySweepMs: options.expirySweepMs ?? EXPIRY_SWEEP_MS,
    streamShards: options.streamShards ?? STREAM_SHARDS,
  };
  return { database: { store, tables: catalog, clock, random, settings }, catalog };
}

function startJobs({ store, logger }: DatabaseOptions, parts: OpenDatabase): JobInstance {
  const jobs = new AllJobs({ ...parts, logger });
  jobs.start();
  const close = async (): Promise<void> => {
    await jobs.close();
    await store.close();
  };
  return { wake: () => jobs.wake(), close };
}

/** The ARN of the account's owner, who every caller is while there are no users. */
export const rootArn = (accountId: string): string => `arn:aws:iam::${accountId}:root`;
