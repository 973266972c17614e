/**
 * A worker: one of several processes that serve requests from one data folder. It is told what to do by the primary
 * that started it, and ends with it: at once, as a crash would end it, when the primary is gone, because whoever
 * takes over the folder must not meet it there. What was acknowledged is on disk by then.
 */
import cluster from "node:cluster";
import { systemClock } from "../base/clock.ts";
import type { ServeConfig } from "../settings/config.ts";
import { createLogger } from "../telemetry/logger.ts";
import type { MetricReading, MetricsSource } from "../telemetry/metric-reading.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, type Terminal } from "./run-command.ts";
import { type Running, startServer } from "./server.ts";
import { startupLine } from "./startup-line.ts";
import type { FromWorker, ToWorker } from "./worker-message.ts";

/**
 * Serves until the primary or a signal ends it, or until its commits fail for good, when another takes its place; resolves
 * with the exit code.
 */
export async function runWorker(terminal: Terminal): Promise<number> {
  if (cluster.worker === undefined) {
    terminal.err("stator: workers are started by stator serve --workers\n");
    return EXIT_USAGE;
  }
  const primary = new PrimaryLink();
  const stopped = Promise.race([terminal.untilStopped(), primary.untilStopped]);
  const { config, ownerPid } = await primary.untilStarted;
  try {
    const running = await start(config, ownerPid, { terminal, primary });
    if (running === undefined) return EXIT_FAILED;
    primary.say({ kind: "listening" });
    const exitCode = await Promise.race([
      stopped.then(() => EXIT_OK),
      running.failed.then(() => EXIT_FAILED),
    ]);
    await running.close();
    return exitCode;
  } finally {
    primary.leave();
  }
}

interface SharedParts {
  readonly terminal: Terminal;
  readonly primary: PrimaryLink;
}

/** The running server; undefined when it cannot start, which the primary has been told. */
async function start(
  config: ServeConfig,
  ownerPid: number,
  { terminal, primary }: SharedParts,
): Promise<Running | undefined> {
  const logger = createLogger({ level: config.logLevel, clock: systemClock, write: terminal.err });
  try {
    return await startServer(config, logger, {
      sharing: { kind: "member", ownerPid },
      onWork: () => primary.say({ kind: "work" }),
      sourceOfAll: (own) => primary.sourceOfAll(own),
    });
  } catch (error) {
    const line = startupLine(error, config);
    if (line === undefined) throw error;
    primary.say({ kind: "refused", line });
    return undefined;
  }
}

type StartMessage = Extract<ToWorker, { kind: "start" }>;

/** This process's end of the line to the primary. */
class PrimaryLink {
  readonly untilStarted: Promise<StartMessage>;
  readonly untilStopped: Promise<void>;
  #start: (message: StartMessage) => void = () => undefined;
  #stop: () => void = () => undefined;
  #own: MetricsSource = { read: () => [] };
  #lastId = 0;
  #isLeaving = false;
  readonly #asked = new Map<number, (readings: readonly MetricReading[]) => void>();

  constructor() {
    this.untilStarted = new Promise((resolve) => {
      this.#start = resolve;
    });
    this.untilStopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
    process.on("message", (message: ToWorker) => void this.#hear(message));
    const primaryGone = (): void => {
      if (!this.#isLeaving) process.kill(process.pid, "SIGKILL");
    };
    process.prependOnceListener("disconnect", primaryGone);
    // What could not be said, by this line or by cluster: it is heard of before the end of the line.
    process.on("error", primaryGone);
    this.say({ kind: "awake" });
  }

  say(message: FromWorker): void {
    if (process.connected) process.send?.(message);
  }

  /** Asks the primary for what all processes measured, of which `own` is this one's part. */
  sourceOfAll(own: MetricsSource): MetricsSource {
    this.#own = own;
    return {
      read: () =>
        new Promise((resolve) => {
          const id = ++this.#lastId;
          this.#asked.set(id, resolve);
          this.say({ kind: "readAll", id });
        }),
    };
  }

  /** Ends the line, and with it what keeps the process alive. */
  leave(): void {
    this.#isLeaving = true;
    cluster.worker?.disconnect();
  }

  async #hear(message: ToWorker): Promise<void> {
    switch (message.kind) {
      case "start":
        return this.#start(message);
      case "stop":
        return this.#stop();
      case "readOwn":
        return this.say({ kind: "own", id: message.id, readings: await this.#own.read() });
      case "all":
        this.#asked.get(message.id)?.(message.readings);
        this.#asked.delete(message.id);
    }
  }
}
