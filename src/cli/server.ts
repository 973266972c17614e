/**
 * The part of `stator serve` that answers requests: a store, the tables in it, and a port. The whole of a server of
 * one process, and each worker of a larger one.
 */
import { AdminProtocol } from "../admin/admin-protocol.ts";
import { systemClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import { HttpServer } from "../http/http-server.ts";
import { ProtocolRouter } from "../http/protocol.ts";
import { DEFAULT_SERVER_LIMITS } from "../http/server-limits.ts";
import { API_LISTENER, type DatabaseOptions, openInstance } from "../instance.ts";
import { openStore } from "../open-store.ts";
import type { ServeConfig } from "../settings/config.ts";
import type { Sharing } from "../storage/lmdb/folder-lock.ts";
import type { Store } from "../storage/store.ts";
import { errorFacts, type Logger } from "../telemetry/logger.ts";
import type { MetricsSource } from "../telemetry/metric-reading.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { configuredAuthenticator, configuredTls } from "./configured-parts.ts";
import { programVersion } from "./program-version.ts";

/** A server that accepts requests, of one process or of several. */
export interface Running {
  readonly port: number;
  /** Resolves when writes fail until the server is started again, of which the log tells; never rejects. */
  readonly failed: Promise<unknown>;
  /** Accepts nothing new, finishes what is in flight, and frees everything. */
  close(): Promise<void>;
}

/** What a worker has from its primary, which a process alone does itself. */
export interface WorkerParts {
  readonly sharing: Sharing;
  /** Tells the primary of work for its jobs. */
  readonly onWork: () => void;
  /** What all processes measured, given what this one did. */
  readonly sourceOfAll: (own: MetricsSource) => MetricsSource;
}

/** What the database of this configuration is made of, whoever opens it. */
export async function databaseOptions(
  config: ServeConfig,
  logger: Logger,
  sharing?: Sharing,
): Promise<DatabaseOptions> {
  const store = await openStore(config.storage, systemClock, {
    ...(sharing && { sharing }),
    onFault: (event, error) => logger.error(event, errorFacts(error)),
  });
  void tellWhenBroken(store, logger);
  return { store, settings: config.settings, clock: systemClock, random: systemRandom, logger };
}

async function tellWhenBroken(store: Store, logger: Logger): Promise<void> {
  const failure = await store.failed;
  logger.error("a commit failed; no commit is safe until the data folder is reopened; shutting down", {
    advice: "check the disk; the next start recovers every acknowledged write",
    ...errorFacts(failure),
  });
}

/** Opens the store and the port. @throws what `startupLine` explains */
export async function startServer(
  config: ServeConfig,
  logger: Logger,
  worker?: WorkerParts,
): Promise<Running> {
  const metrics = new Metrics();
  const tls = configuredTls(config.tls);
  const database = await databaseOptions(config, logger, worker?.sharing);
  const { failed } = database.store;
  const instance = openInstance({
    ...database,
    authenticator: configuredAuthenticator(config),
    metrics,
    ...(worker === undefined ? {} : { onWork: worker.onWork }),
  });
  let ready = true;
  void failed.then(() => (ready = false));
  const admin = new AdminProtocol({
    metrics: worker === undefined ? metrics : worker.sourceOfAll(metrics),
    version: programVersion(),
    isReady: () => ready,
  });
  try {
    const server = await HttpServer.listen({
      listener: API_LISTENER,
      handler: new ProtocolRouter(instance.api, [admin]),
      host: config.host,
      port: config.port,
      ...(tls === undefined ? {} : { tls }),
      limits: DEFAULT_SERVER_LIMITS,
      clock: systemClock,
      metrics,
    });
    const close = async (): Promise<void> => {
      ready = false;
      await server.close();
      await instance.close();
    };
    return { port: server.port, failed, close };
  } catch (error) {
    await instance.close();
    throw error;
  }
}
