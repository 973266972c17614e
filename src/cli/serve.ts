/**
 * `stator serve`: builds the server from its configuration, prints when it is ready, and stops it in order on a signal.
 * An error that keeps it from starting is one line on standard error.
 */
import { systemClock } from "../base/clock.ts";
import type { ServeConfig } from "../settings/sections.ts";
import { StorageOpenError } from "../storage/lmdb/open-error.ts";
import type { Logger } from "../telemetry/logger.ts";
import { ProgramLog } from "./program-log.ts";
import { type RunningServer, startServer } from "./server.ts";
import { startupErrorLine } from "./startup-error.ts";
import { EXIT_FAILED, EXIT_OK, type Terminal } from "./terminal.ts";

/** Attempts to open a data folder that is in use, and the pause between them. */
const LOCKED_ATTEMPTS_MAX = 20;
const LOCKED_PAUSE_MS = 100;

/** Stands for the name of a signal where the store has failed. */
const STORE_FAILED = Symbol("the store has failed");

/**
 * Serves until a signal ends it, or until the store fails, so that its supervisor starts it again; resolves with the
 * exit code.
 */
export async function serve(config: ServeConfig, terminal: Terminal): Promise<number> {
  const stop = new StopSignal(terminal.untilStopped());
  let running: RunningServer | undefined;
  let log: ProgramLog;
  try {
    log = new ProgramLog(config.logging, terminal.err);
    terminal.onReload(() => {
      log.reopen();
      log.logger.info("reloading the log file and the certificate");
      running?.reload();
    });
    running = await startOnceFree(config, log.logger, stop);
  } catch (error) {
    const line = startupErrorLine(error, config);
    if (line === undefined) throw error;
    terminal.err(`stator: ${line}\n`);
    return EXIT_FAILED;
  }
  if (running !== undefined && !stop.isGiven) announce(config, running.port, terminal);
  const end = await Promise.race([stop.given, running?.failed.then(() => STORE_FAILED) ?? stop.given]);
  if (end !== STORE_FAILED) log.logger.info("shutting down", { signal: end });
  await running?.close();
  log.close();
  return end === STORE_FAILED ? EXIT_FAILED : EXIT_OK;
}

/** The signal that asks to stop. Given while the server starts, it ends the start, which is no error. */
class StopSignal {
  /** Resolves with its name. */
  readonly given: Promise<string>;
  isGiven = false;

  constructor(given: Promise<string>) {
    this.given = given.finally(() => {
      this.isGiven = true;
    });
  }
}

/**
 * Starts; while the data folder is in use, tries again for two seconds. The workers of a primary that was killed outlive
 * it by some milliseconds, and its supervisor may start the next one sooner. Undefined: asked to stop meanwhile.
 */
async function startOnceFree(
  config: ServeConfig,
  logger: Logger,
  stop: StopSignal,
): Promise<RunningServer | undefined> {
  // The clock's timers do not keep the process alive.
  const keepAlive = setInterval(() => undefined, LOCKED_PAUSE_MS);
  try {
    for (let attempts = 1; !stop.isGiven; attempts += 1) {
      try {
        const running = await start(config, logger, stop);
        if (attempts > 1) logger.info("opened the data folder after waiting for its lock", { attempts });
        return running;
      } catch (error) {
        const isLocked = error instanceof StorageOpenError && error.kind === "locked";
        if (!isLocked || attempts === LOCKED_ATTEMPTS_MAX) throw error;
      }
      await Promise.race([stop.given, pause()]);
    }
    return undefined;
  } finally {
    clearInterval(keepAlive);
  }
}

const pause = (): Promise<void> =>
  new Promise((resolve) => {
    systemClock.after(LOCKED_PAUSE_MS, resolve);
  });

async function start(config: ServeConfig, logger: Logger, stop: StopSignal): Promise<RunningServer> {
  if (config.server.workers === 1) return startServer(config, logger);
  const { startPrimary } = await import("./primary.ts");
  return startPrimary(config, logger, stop.given);
}

function announce(config: ServeConfig, port: number, terminal: Terminal): void {
  const { host, tls } = config.server;
  const address = host.includes(":") ? `[${host}]` : host;
  const endpoint = `${tls === undefined ? "http" : "https"}://${address}:${port}`;
  terminal.out(`stator listening on ${endpoint}\n`);
  if (!terminal.isInteractive) return;
  terminal.out(
    `try: aws dynamodb list-tables --endpoint-url ${endpoint} --region ${config.identity.region}\n`,
  );
}
