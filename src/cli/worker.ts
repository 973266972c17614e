/**
 * A worker: one of several processes that serve requests from one data folder. It gets its configuration from the
 * primary that started it, and ends with it: at once, as a crash would end it, when the primary is gone, because the
 * next owner of the folder must not meet it there. Acknowledged writes are on disk by then.
 */
import cluster from "node:cluster";
import type { ServeConfig } from "../settings/sections.ts";
import type { MetricReading, MetricsSource } from "../telemetry/metric-reading.ts";
import { ProgramLog } from "./program-log.ts";
import { type RunningServer, startServer } from "./server.ts";
import { startupErrorLine } from "./startup-error.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, type Terminal } from "./terminal.ts";
import type { FromWorker, ToWorker } from "./worker-message.ts";

/**
 * Serves until the primary or a signal ends it, or until its store fails and another worker takes its place; resolves
 * with the exit code.
 */
export async function runWorker(terminal: Terminal): Promise<number> {
  if (cluster.worker === undefined) {
    terminal.err("stator: workers are started by stator serve --workers\n");
    return EXIT_USAGE;
  }
  const primary = new PrimaryLink();
  const stopped = Promise.race([terminal.untilStopped(), primary.untilStopped]);
  // Sent to the whole group, as it is by a terminal, the signal comes here too; the primary passes on its own.
  terminal.onReload(() => primary.reload());
  const { config, ownerPid } = await primary.untilStarted;
  try {
    const running = await start(config, ownerPid, { terminal, primary });
    if (running === undefined) return EXIT_FAILED;
    primary.send({ kind: "listening" });
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

interface WorkerContext {
  readonly terminal: Terminal;
  readonly primary: PrimaryLink;
}

/** The running server; undefined when it cannot start, which is reported to the primary. */
async function start(
  config: ServeConfig,
  ownerPid: number,
  { terminal, primary }: WorkerContext,
): Promise<RunningServer | undefined> {
  try {
    const log = new ProgramLog(config.logging, terminal.err);
    const running = await startServer(config, log.logger, {
      sharing: { kind: "member", ownerPid },
      onWork: () => primary.send({ kind: "work" }),
      sourceOfAll: (own) => primary.sourceOfAll(own),
    });
    primary.onReload(() => {
      log.reopen();
      running.reload();
    });
    return running;
  } catch (error) {
    const line = startupErrorLine(error, config);
    if (line === undefined) throw error;
    primary.send({ kind: "refused", line });
    return undefined;
  }
}

type StartMessage = Extract<ToWorker, { kind: "start" }>;

/** This process's end of the channel to the primary. */
class PrimaryLink {
  readonly untilStarted: Promise<StartMessage>;
  readonly untilStopped: Promise<void>;
  #start: (message: StartMessage) => void = () => undefined;
  #stop: () => void = () => undefined;
  #reload: () => void = () => undefined;
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
    process.on("message", (message: ToWorker) => void this.#receive(message));
    const primaryGone = (): void => {
      if (!this.#isLeaving) process.kill(process.pid, "SIGKILL");
    };
    process.prependOnceListener("disconnect", primaryGone);
    // A message could not be sent, by this code or by cluster: this comes before the end of the channel.
    process.on("error", primaryGone);
    this.send({ kind: "ready" });
  }

  send(message: FromWorker): void {
    if (process.connected) process.send?.(message);
  }

  /** Asks the primary for the metrics of all processes, to which `own` is this one's part. */
  sourceOfAll(own: MetricsSource): MetricsSource {
    this.#own = own;
    return {
      read: () =>
        new Promise((resolve) => {
          const id = ++this.#lastId;
          this.#asked.set(id, resolve);
          this.send({ kind: "readAll", id });
        }),
    };
  }

  /** Has `reload` called from now on when the primary asks for it. */
  onReload(reload: () => void): void {
    this.#reload = reload;
  }

  /** As if the primary had asked for it. */
  reload(): void {
    this.#reload();
  }

  /** Closes the channel, and with it what keeps the process alive. */
  leave(): void {
    this.#isLeaving = true;
    cluster.worker?.disconnect();
  }

  async #receive(message: ToWorker): Promise<void> {
    switch (message.kind) {
      case "start":
        return this.#start(message);
      case "stop":
        return this.#stop();
      case "reload":
        return this.reload();
      case "readOwn":
        return this.send({ kind: "own", id: message.id, readings: await this.#own.read() });
      case "all":
        this.#asked.get(message.id)?.(message.readings);
        this.#asked.delete(message.id);
    }
  }
}
