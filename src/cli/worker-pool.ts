/**
 * The workers of one server: started together, replaced when they die, stopped together.
 */
import cluster from "node:cluster";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Clock } from "../base/clock.ts";
import { DEFAULT_SERVER_LIMITS } from "../http/server-limits.ts";
import { type ServeConfig } from "../settings/sections.ts";
import { type Logger } from "../telemetry/logger.ts";
import { type MetricReading, ProcessReadings } from "../telemetry/metric-reading.ts";
import { WorkerRefused } from "./startup-error.ts";
import { WORKER_COMMAND } from "./worker-message.ts";
import { type WorkerEnd, WorkerProcess } from "./worker-process.ts";

/** How long a worker may take to exit beyond its own limit for requests in flight. */
const END_MS_MAX = 5_000;
/** How long a worker may take to report its metrics, before its last report is used instead. */
const READ_MS_MAX = 1_000;

/** The parts of a pool. */
export interface WorkerPoolParts {
  /** With the port that all workers share; not 0. */
  readonly config: ServeConfig;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when a worker has left work for the jobs. */
  readonly onWork: () => void;
  /** Adds the metrics of this process to those of the workers, for a worker that is asked for all. */
  readonly readAll: (workers: readonly MetricReading[]) => readonly MetricReading[];
}

export class WorkerPool {
  readonly #parts: WorkerPoolParts;
  readonly #workers = new Set<WorkerProcess>();
  readonly #readings = new ProcessReadings<WorkerProcess>();
  readonly #replacements = new Set<() => void>();
  /** Keeps this process alive while it has no worker. */
  readonly #keepAlive = setInterval(() => undefined, 2 ** 30);
  readonly #delay = new RestartBackoff();
  #starting: PendingStart | undefined;
  #isClosing = false;
  #whenGone: () => void = () => undefined;

  constructor(parts: WorkerPoolParts) {
    this.#parts = parts;
    cluster.setupPrimary({
      exec: fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url)),
      args: [WORKER_COMMAND],
      serialization: "advanced",
    });
  }

  /** Resolves when all accept connections. @throws WorkerRefused when one of them exits instead, without having been asked to */
  async start(): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#starting = { resolve, reject };
        for (let started = 0; started < this.#parts.config.server.workers; started++) this.#fork();
      });
    } finally {
      this.#starting = undefined;
    }
  }

  /** Has every worker open its log file anew and look for a new certificate. */
  reload(): void {
    for (const worker of this.#workers) worker.reload();
  }

  /** Lets all finish their requests in flight; resolves when all have exited. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const cancel of this.#replacements) cancel();
    const gone = new Promise<void>((resolve) => {
      this.#whenGone = resolve;
    });
    const killAll = (): void => this.#workers.forEach((worker) => worker.kill());
    const cancelKill = this.#parts.clock.after(DEFAULT_SERVER_LIMITS.drainMsMax + END_MS_MAX, killAll);
    for (const worker of this.#workers) worker.stop();
    if (this.#workers.size > 0) await gone;
    cancelKill();
    clearInterval(this.#keepAlive);
  }

  #fork(): void {
    const startedMs = this.#parts.clock.nowMs();
    const worker = new WorkerProcess(this.#parts.config, {
      onListening: () => this.#listening(),
      onWork: this.#parts.onWork,
      onReadAll: (answer) => void this.#readAll().then(answer),
      onEnd: (end) => this.#ended(worker, end, startedMs),
    });
    this.#workers.add(worker);
  }

  #listening(): void {
    const listening = [...this.#workers].filter((worker) => worker.isListening);
    if (listening.length === this.#parts.config.server.workers) this.#starting?.resolve();
  }

  #ended(worker: WorkerProcess, end: WorkerEnd, startedMs: number): void {
    this.#workers.delete(worker);
    this.#readings.end(worker);
    if (this.#isClosing) {
      if (this.#workers.size === 0) this.#whenGone();
    } else if (this.#starting !== undefined && !wasAskedToEnd(end)) {
      this.#starting.reject(
        new WorkerRefused(end.line ?? `a worker exited during start-up: ${exitReason(end)}`),
      );
    } else {
      this.#replace(end, startedMs);
    }
  }

  #replace(end: WorkerEnd, startedMs: number): void {
    const { clock, logger } = this.#parts;
    const delayMs = this.#delay.after(clock.nowMs() - startedMs);
    const facts = { worker: end.pid, reason: exitReason(end), restartMs: delayMs };
    if (wasAskedToEnd(end)) {
      logger.info("worker exited; restarting it", facts);
    } else {
      const line = end.line === undefined ? {} : { line: end.line };
      logger.error("worker died; restarting it", { ...facts, ...line });
    }
    const cancel = clock.after(delayMs, () => {
      this.#replacements.delete(cancel);
      this.#fork();
    });
    this.#replacements.add(cancel);
  }

  async #readAll(): Promise<readonly MetricReading[]> {
    const { clock, readAll } = this.#parts;
    await Promise.all(Array.from(this.#workers, (worker) => inTime(this.#read(worker), clock)));
    return readAll(this.#readings.read());
  }

  /** A report that comes too late is kept for the next reader. */
  async #read(worker: WorkerProcess): Promise<void> {
    const reading = await worker.readMetrics();
    if (reading !== undefined && this.#workers.has(worker)) this.#readings.take(worker, reading);
  }
}

/** Resolves when the reading is done, or has taken too long. */
function inTime(reading: Promise<void>, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(READ_MS_MAX, resolve);
    reading.then(resolve, reject).finally(cancel);
  });
}

interface PendingStart {
  readonly resolve: () => void;
  readonly reject: (reason: WorkerRefused) => void;
}

/** Whether it was sent a signal to stop, as a terminal does to the whole group; the primary may get it later. */
const wasAskedToEnd = ({ exitCode, signal }: WorkerEnd): boolean =>
  exitCode === 0 || signal === "SIGINT" || signal === "SIGTERM";

const exitReason = ({ exitCode, signal }: WorkerEnd): string =>
  signal ?? (exitCode === null ? "could not be started" : `exit code ${exitCode}`);

/** A worker that lived this long was healthy; its death is a new incident. */
const HEALTHY_MS = 10_000;
const DELAY_MS_FIRST = 100;
const DELAY_MS_MAX = 10_000;

/**
 * How long to wait before a dead worker is restarted: not at all, unless workers die again and again soon after they
 * were started; then ever longer, so that a persistent error costs little.
 */
export class RestartBackoff {
  #earlyDeaths = 0;

  /** Milliseconds to wait after the death of a worker that lived `livedMs`. */
  after(livedMs: number): number {
    this.#earlyDeaths = livedMs < HEALTHY_MS ? this.#earlyDeaths + 1 : 0;
    if (this.#earlyDeaths < 2) return 0;
    return Math.min(DELAY_MS_FIRST * 2 ** (this.#earlyDeaths - 2), DELAY_MS_MAX);
  }
}
