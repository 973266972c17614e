/**
 * `stator serve`: builds the server from its configuration, says when it is ready, and stops it in order on a signal.
 * What keeps it from starting is one line on standard error.
 */
import { systemClock } from "../base/clock.ts";
import type { ServeConfig } from "../config.ts";
import { createLogger, type Logger } from "../telemetry/logger.ts";
import { EXIT_FAILED, EXIT_OK, type Terminal } from "./run-command.ts";
import { type Running, startServer } from "./server.ts";
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
  announce(config, running.port, terminal);
  const signal = await stop;
  logger.info("stopping", { signal });
  await running.close();
  return EXIT_OK;
}

async function start(config: ServeConfig, logger: Logger): Promise<Running> {
  if (config.workers === 1) return startServer(config, logger);
  const { startPrimary } = await import("./primary.ts");
  return startPrimary(config, logger);
}

function announce(config: ServeConfig, port: number, terminal: Terminal): void {
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  const endpoint = `${config.tls === undefined ? "http" : "https"}://${host}:${port}`;
  terminal.out(`stator listening on ${endpoint}\n`);
  if (!terminal.isInteractive) return;
  terminal.out(`try: aws dynamodb list-tables --endpoint-url ${endpoint} --region ${config.region}\n`);
}
