/**
 * One worker as the primary sees it, from its start to its end.
 */
import cluster, { type Worker } from "node:cluster";
import type { ServeConfig } from "../settings/config.ts";
import type { MetricReading } from "../telemetry/metric-reading.ts";
import { watchHandedConnections } from "./handed-connections.ts";
import type { FromWorker, ToWorker } from "./worker-message.ts";

/** How a worker ended. */
export interface WorkerEnd {
  readonly pid: number;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What it said before, if it could not start. */
  readonly line: string | undefined;
}

/** What the primary wants to hear of a worker. */
export interface WorkerListener {
  onListening(): void;
  onWork(): void;
  /** The worker wants to know what all processes measured. */
  onReadAll(answer: (readings: readonly MetricReading[]) => void): void;
  onEnd(end: WorkerEnd): void;
}

/** A worker process, from its start to its end. */
export class WorkerProcess {
  readonly #worker: Worker = cluster.fork();
  readonly #closeHanded = watchHandedConnections(this.#worker.process);
  readonly #config: ServeConfig;
  readonly #listener: WorkerListener;
  readonly #asked = new Map<number, (readings: readonly MetricReading[] | undefined) => void>();
  #lastId = 0;
  #line: string | undefined;
  #isStopping = false;
  isListening = false;

  constructor(config: ServeConfig, listener: WorkerListener) {
    this.#config = config;
    this.#listener = listener;
    this.#worker.on("message", (message: FromWorker) => this.#hear(message));
    this.#worker.on("error", (error: Error) => this.#fail(error));
    this.#worker.once("exit", (exitCode, signal) => this.#end(exitCode, signal));
  }

  /** What this worker measured; undefined when it does not say, since it does not listen yet or is gone. */
  readMetrics(): Promise<readonly MetricReading[] | undefined> {
    return new Promise((resolve) => {
      if (!this.isListening) return resolve(undefined);
      const id = ++this.#lastId;
      this.#asked.set(id, resolve);
      this.#say({ kind: "readOwn", id });
    });
  }

  /** Asks it to finish what it has in flight and to end. */
  stop(): void {
    this.#isStopping = true;
    this.#say({ kind: "stop" });
  }

  kill(): void {
    this.#worker.process.kill("SIGKILL");
  }

  #say(message: ToWorker): void {
    if (this.#worker.isConnected()) this.#worker.send(message);
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case "awake":
        this.#say({ kind: "start", config: this.#config, ownerPid: process.pid });
        if (this.#isStopping) this.stop();
        return undefined;
      case "listening":
        this.isListening = true;
        return this.#listener.onListening();
      case "refused":
        this.#line = message.line;
        return undefined;
      case "work":
        return this.#listener.onWork();
      case "readAll":
        return this.#listener.onReadAll((readings) => this.#say({ kind: "all", id: message.id, readings }));
      case "own":
        this.#asked.get(message.id)?.(message.readings);
        this.#asked.delete(message.id);
    }
  }

  /** A message that does not reach it any more is no matter: its exit follows. A process that never was has none. */
  #fail({ message }: Error): void {
    if (this.#worker.process.pid !== undefined) return;
    this.#line = message;
    this.#end(null, null);
  }

  #end(exitCode: number | null, signal: string | null): void {
    this.isListening = false;
    this.#closeHanded();
    for (const resolve of this.#asked.values()) resolve(undefined);
    this.#asked.clear();
    this.#listener.onEnd({ pid: this.#worker.process.pid ?? 0, exitCode, signal, line: this.#line });
  }
}
