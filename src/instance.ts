/**
 * One Stator, without its sockets: the store, the tables in it, the operations on them and the protocol that serves
 * them, built from settings. The command line and the library both start here.
 */
import type { Authenticator } from "./auth/authenticator.ts";
import { grantEverything } from "./auth/authorizer.ts";
import { type Clock, Scheduler, systemCpuTime, systemStopwatch } from "./base/clock.ts";
import type { Random } from "./base/random.ts";
import { type CallParts, RequestIds, UNKNOWN_OPERATION } from "./call/api-call.ts";
import { FaultReporter } from "./call/fault-reporter.ts";
import { QueryProtocol } from "./companion/query-protocol.ts";
import type { QueryService } from "./companion/query-service.ts";
import { stsService } from "./companion/sts/sts-service.ts";
import { dynamodbServices } from "./dynamodb-services.ts";
import { Catalog } from "./engine/catalog.ts";
import type { Database } from "./engine/database.ts";
import { resubmitting } from "./engine/resubmitting-store.ts";
import { RetentionClock } from "./engine/retention-clock.ts";
import type { Protocol } from "./http/protocol.ts";
import { AllJobs } from "./job/all-jobs.ts";
import { operations } from "./operation/registry.ts";
import type { DatabaseSettings } from "./settings/database-settings.ts";
import type { Store } from "./storage/store.ts";
import type { Logger } from "./telemetry/logger.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import { JsonProtocol } from "./wire/json-protocol.ts";

/** What tables are made of. */
export interface DatabaseOptions {
  /** Belongs to whoever opens it from here on. */
  readonly store: Store;
  readonly settings: DatabaseSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What one Stator is made of and called. */
export interface InstanceOptions extends DatabaseOptions {
  readonly authenticator: Authenticator;
  /** Given where another process runs the jobs: called when a change of a table may have left work for them. */
  readonly onWork?: () => void;
}

/** An open Stator. */
export interface Instance {
  readonly api: JsonProtocol;
  /** The protocols of the services beside DynamoDB, for the same port and the same callers. */
  readonly companions: readonly Protocol[];
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

/** What is served in the Query protocol. */
const companionServices: readonly QueryService[] = [stsService];

/** Opens the tables in `store` and everything above them. */
export function openInstance(options: InstanceOptions): Instance {
  const { metrics, onWork, settings } = options;
  const parts = openDatabase(options);
  const services = dynamodbServices(operations, parts);
  const names = services.flatMap((service) => service.operations.map(({ name }) => name));
  const companionNames = companionServices.flatMap((service) => [...service.operations.keys()]);
  const calls: CallParts = {
    authenticator: options.authenticator,
    authorizer: grantEverything,
    listeners: [metrics.requestRecorder([...names, ...companionNames, UNKNOWN_OPERATION])],
    requestIds: new RequestIds(options.random),
    faults: new FaultReporter(options),
    clock: options.clock,
    scheduler: parts.database.scheduler,
  };
  const api = new JsonProtocol({
    services,
    calls,
    logger: options.logger,
    metrics,
    // The space at the end is AWS's.
    healthyText: `healthy: dynamodb.${settings.region}.amazonaws.com `,
  });
  const { random, logger } = options;
  const companions = [new QueryProtocol({ services: companionServices, calls, random, logger })];
  if (onWork !== undefined) {
    parts.catalog.onWork(onWork);
    return { api, companions, close: () => options.store.close() };
  }
  const jobs = startJobs(options, parts);
  return { api, companions, close: () => jobs.close() };
}

/** Opens the tables in `store` for the jobs alone. */
export const openJobInstance = (options: DatabaseOptions): JobInstance =>
  startJobs(options, openDatabase(options));

interface OpenDatabase {
  readonly database: Database;
  readonly catalog: Catalog;
}

function openDatabase(options: DatabaseOptions): OpenDatabase {
  const { clock, random, settings, metrics } = options;
  const store = resubmitting(options.store);
  const catalog = new Catalog({ store, clock, random });
  const scheduler = new Scheduler(systemStopwatch, systemCpuTime);
  metrics.turns = scheduler;
  const retention = new RetentionClock({ store, clock, random });
  return { database: { store, tables: catalog, clock, retention, random, settings, scheduler }, catalog };
}

function startJobs({ store, logger, metrics }: DatabaseOptions, parts: OpenDatabase): JobInstance {
  const jobs = new AllJobs({ ...parts, logger, metrics });
  jobs.start();
  const close = async (): Promise<void> => {
    await jobs.close();
    await store.close();
  };
  return { wake: () => jobs.wake("table-life-cycle"), close };
}

/** Name of the listener that serves the API. */
export const API_LISTENER = "api";
