/**
 * `stator serve`: builds the server from its configuration, says when it is ready, and stops it in order on a signal.
 * What keeps it from starting is one line on standard error.
 */
import { systemClock } from "../base/clock.ts";
import type { ServeConfig } from "../settings/config.ts";
import { StorageOpenError } from "../storage/lmdb/open-error.ts";
import { createLogger, type Logger } from "../telemetry/logger.ts";
import { EXIT_FAILED, EXIT_OK, type Terminal } from "./run-command.ts";
import { type Running, startServer } from "./server.ts";
import { startupLine } from "./startup-line.ts";

/** How often a data folder in use is tried, and how long between. */
const LOCKED_TRIES = 20;
const LOCKED_PAUSE_MS = 100;

/** Ends a server as a signal does, whose name it takes the place of. */
const BROKEN = Symbol("commits fail for good");

/**
 * Serves until a signal ends it, or until commits fail for good, so that whoever supervises it starts it again; resolves
 * with the exit code.
 */
export async function serve(config: ServeConfig, terminal: Terminal): Promise<number> {
  const stop = new StopSignal(terminal.untilStopped());
  const logger = createLogger({ level: config.logLevel, clock: systemClock, write: terminal.err });
  let running: Running | undefined;
  try {
    running = await startOnceFree(config, logger, stop);
  } catch (error) {
    const line = startupLine(error, config);
    if (line === undefined) throw error;
    terminal.err(`stator: ${line}\n`);
    return EXIT_FAILED;
  }
  if (running !== undefined && !stop.isGiven) announce(config, running.port, terminal);
  const end = await Promise.race([stop.given, running?.failed.then(() => BROKEN) ?? stop.given]);
  if (end !== BROKEN) logger.info("stopping", { signal: end });
  await running?.close();
  return end === BROKEN ? EXIT_FAILED : EXIT_OK;
}

/** The signal that asks to stop. Given during the start, it is the end of that, and no fault. */
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
 * Starts; while the data folder is in use, tries again for a moment. The workers of a primary that was killed outlive
 * it by some milliseconds, and whoever supervises it may start the next one sooner. Undefined: asked to stop meanwhile.
 */
async function startOnceFree(
  config: ServeConfig,
  logger: Logger,
  stop: StopSignal,
): Promise<Running | undefined> {
  // The clock's timers do not keep the process alive.
  const keepAlive = setInterval(() => undefined, LOCKED_PAUSE_MS);
  try {
    for (let tries = 1; !stop.isGiven; tries += 1) {
      try {
        const running = await start(config, logger, stop);
        if (tries > 1) logger.info("waited for the data folder, which was in use", { tries });
        return running;
      } catch (error) {
        const isLocked = error instanceof StorageOpenError && error.kind === "locked";
        if (!isLocked || tries === LOCKED_TRIES) throw error;
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

async function start(config: ServeConfig, logger: Logger, stop: StopSignal): Promise<Running> {
  if (config.workers === 1) return startServer(config, logger);
  const { startPrimary } = await import("./primary.ts");
  return startPrimary(config, logger, stop.given);
}

function announce(config: ServeConfig, port: number, terminal: Terminal): void {
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  const endpoint = `${config.tls === undefined ? "http" : "https"}://${host}:${port}`;
  terminal.out(`stator listening on ${endpoint}\n`);
  if (!terminal.isInteractive) return;
  terminal.out(
    `try: aws dynamodb list-tables --endpoint-url ${endpoint} --region ${config.settings.region}\n`,
  );
}
