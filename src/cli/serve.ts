/**
 * `stator serve`: builds the server from its configuration, says when it is ready, and stops it in order on a signal.
 * What keeps it from starting is one line on standard error.
 */
import { AdminDoor } from "../admin/admin-door.ts";
import { systemClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import type { ServeConfig } from "../config.ts";
import { openInstance } from "../instance.ts";
import { listen } from "../listen.ts";
import { openStore } from "../open-store.ts";
import { createLogger, type Logger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import type { HttpServer } from "../wire/http-server.ts";
import { DEFAULT_SERVER_LIMITS } from "../wire/server-limits.ts";
import { configuredAuthenticator, configuredTls } from "./configured-parts.ts";
import { programVersion } from "./program-version.ts";
import { EXIT_FAILED, EXIT_OK, type Terminal } from "./run-command.ts";
import { startupLine } from "./startup-line.ts";

/** Serves until a signal ends it; resolves with the exit code. */
export async function serve(config: ServeConfig, terminal: Terminal): Promise<number> {
  const stop = terminal.untilStopped();
  const logger = createLogger({ level: config.logLevel, clock: systemClock, write: terminal.err });
  let running: Running;
  try {
    running = await start(config, logger);
  } catch (error) {
    const line = startupLine(error, config);
    if (line === undefined) throw error;
    terminal.err(`stator: ${line}\n`);
    return EXIT_FAILED;
  }
  announce(config, running.server.port, terminal);
  const signal = await stop;
  logger.info("stopping", { signal });
  await running.close();
  return EXIT_OK;
}

interface Running {
  readonly server: HttpServer;
  close(): Promise<void>;
}

async function start(config: ServeConfig, logger: Logger): Promise<Running> {
  const metrics = new Metrics();
  const tls = configuredTls(config.tls);
  const instance = openInstance({
    store: await openStore(config.storage, systemClock),
    authenticator: configuredAuthenticator(config),
    region: config.region,
    accountId: config.accountId,
    tableDelayMs: config.tableDelayMs,
    clock: systemClock,
    random: systemRandom,
    logger,
    metrics,
  });
  let ready = true;
  const admin = new AdminDoor({ metrics, version: programVersion(), isReady: () => ready });
  try {
    const server = await listen({
      api: instance.frontDoor,
      admin,
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
    return { server, close };
  } catch (error) {
    await instance.close();
    throw error;
  }
}

function announce(config: ServeConfig, port: number, terminal: Terminal): void {
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  const endpoint = `${config.tls === undefined ? "http" : "https"}://${host}:${port}`;
  terminal.out(`stator listening on ${endpoint}\n`);
  if (!terminal.isInteractive) return;
  terminal.out(`try: aws dynamodb list-tables --endpoint-url ${endpoint} --region ${config.region}\n`);
}
