/**
 * The part of `stator serve` that answers requests: a store, the tables in it, and a port. The whole of a server of
 * one process, and each worker of a larger one.
 */
import { AdminProtocol } from "../admin/admin-protocol.ts";
import { AddressGuard } from "../auth/address-guard.ts";
import { type Authenticator, anyCredentials } from "../auth/authenticator.ts";
import { fixedAccessKeys, SignatureVerifier } from "../auth/signature.ts";
import { systemClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import { BrowserGuard } from "../http/browser-guard.ts";
import { ClientAddresses } from "../http/client-addresses.ts";
import type { HttpHandler } from "../http/http-message.ts";
import { HttpServer } from "../http/http-server.ts";
import { ProtocolRouter } from "../http/protocol.ts";
import { DEFAULT_SERVER_LIMITS } from "../http/server-limits.ts";
import { API_LISTENER, type DatabaseOptions, openInstance } from "../instance.ts";
import { openStore } from "../open-store.ts";
import { databaseSettings } from "../settings/database-settings.ts";
import type { ServeConfig } from "../settings/sections.ts";
import type { Sharing } from "../storage/lmdb/folder-lock.ts";
import type { Store } from "../storage/store.ts";
import { errorFacts, type Logger, rateLimitedLogger } from "../telemetry/logger.ts";
import type { MetricsSource } from "../telemetry/metric-reading.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { Certificate } from "./certificate.ts";
import { programVersion } from "./program-version.ts";

/** A server that accepts requests, of one process or of several. */
export interface RunningServer {
  readonly port: number;
  /** Resolves when the store has failed and takes no write before it is opened again, which is logged; never rejects. */
  readonly failed: Promise<unknown>;
  /** Looks for a new certificate, which new connections then get; requests and open connections notice nothing. */
  reload(): void;
  /** Accepts nothing new, finishes what is in flight, and frees everything. */
  close(): Promise<void>;
}

/** What a worker gets from its primary. */
export interface WorkerParts {
  readonly sharing: Sharing;
  /** Tells the primary of work for its jobs. */
  readonly onWork: () => void;
  /** The metrics of all processes, given those of this one. */
  readonly sourceOfAll: (own: MetricsSource) => MetricsSource;
}

/** Opens the store of this configuration, and what the database on it is made of. */
export async function databaseOptions(
  config: ServeConfig,
  logger: Logger,
  sharing?: Sharing,
): Promise<DatabaseOptions> {
  const store = await openStore(config.storage, systemClock, {
    ...(sharing && { sharing }),
    onFault: (event, error) => logger.error(event, errorFacts(error)),
  });
  void logFailure(store, logger);
  const settings = databaseSettings(config);
  const metrics = new Metrics();
  return { store, settings, clock: systemClock, random: systemRandom, logger, metrics };
}

async function logFailure(store: Store, logger: Logger): Promise<void> {
  const failure = await store.failed;
  logger.error("a commit failed; no commit is safe until the data folder is reopened; shutting down", {
    advice: "check the disk; the next start recovers every acknowledged write",
    ...errorFacts(failure),
  });
}

/** Opens the store and the port. @throws what `startupErrorLine` explains */
export async function startServer(
  config: ServeConfig,
  logger: Logger,
  worker?: WorkerParts,
): Promise<RunningServer> {
  const certificate = await Certificate.read({ config, clock: systemClock, logger });
  const database = await databaseOptions(config, logger, worker?.sharing);
  const { metrics } = database;
  const { failed } = database.store;
  const instance = openInstance({
    ...database,
    authenticator: createAuthenticator(config),
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
      handler: guarded(new ProtocolRouter(instance.api, [...instance.companions, admin]), config, logger),
      host: config.server.host,
      port: config.server.port,
      ...(certificate === undefined ? {} : { tls: certificate.files }),
      limits: DEFAULT_SERVER_LIMITS,
      addresses: clientAddresses(config, logger, metrics),
      clock: systemClock,
      metrics,
    });
    certificate?.follow(server);
    const close = async (): Promise<void> => {
      ready = false;
      certificate?.close();
      await server.close();
      await instance.close();
    };
    return { port: server.port, failed, reload: () => void certificate?.reload(), close };
  } catch (error) {
    await instance.close();
    throw error;
  }
}

/** The handler itself, or one that keeps web pages from a server that verifies nobody. */
function guarded(handler: HttpHandler, { webPages }: ServeConfig, logger: Logger): HttpHandler {
  if (webPages === undefined) return handler;
  return new BrowserGuard({ ...webPages, handler, logger: rateLimitedLogger(logger, systemClock) });
}

/** Bounds of what comes from one address; undefined where none are set. */
function clientAddresses(
  { auth }: ServeConfig,
  logger: Logger,
  metrics: Metrics,
): ClientAddresses | undefined {
  if (auth.kind === "none" || auth.addressLimits === undefined) return undefined;
  return new ClientAddresses({ limits: auth.addressLimits, clock: systemClock, logger, metrics });
}

/** Verifies who is calling. */
function createAuthenticator({ auth, identity }: ServeConfig): Authenticator {
  switch (auth.kind) {
    case "none":
      return anyCredentials(identity.accountId);
    case "keys": {
      const verifier = new SignatureVerifier({
        keys: fixedAccessKeys(auth.secrets),
        region: identity.region,
        accountId: identity.accountId,
      });
      return auth.addressLimits === undefined ? verifier : new AddressGuard(verifier);
    }
  }
}
