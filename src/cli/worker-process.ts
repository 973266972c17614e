/**
 * One worker as the primary sees it, from its start to its exit.
 */
import cluster, { type Worker } from "node:cluster";
import type { ServeConfig } from "../settings/sections.ts";
import type { MetricReading } from "../telemetry/metric-reading.ts";
import { watchHandedConnections } from "./handed-connections.ts";
import type { FromWorker, ToWorker } from "./worker-message.ts";

/** How a worker ended. */
export interface WorkerEnd {
  readonly pid: number;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it could not start, if it sent that before. */
  readonly line: string | undefined;
}

/** The events of a worker. */
export interface WorkerListener {
  onListening(): void;
  onWork(): void;
  /** The worker asks for the metrics of all processes. */
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
    this.#worker.on("message", (message: FromWorker) => this.#receive(message));
    this.#worker.on("error", (error: Error) => this.#fail(error));
    this.#worker.once("exit", (exitCode, signal) => this.#end(exitCode, signal));
  }

  /** The metrics of this worker; undefined when it is not listening yet or has exited. */
  readMetrics(): Promise<readonly MetricReading[] | undefined> {
    return new Promise((resolve) => {
      if (!this.isListening) return resolve(undefined);
      const id = ++this.#lastId;
      this.#asked.set(id, resolve);
      this.#send({ kind: "readOwn", id });
    });
  }

  /** Asks it to do what a signal asks of a server of one process. */
  reload(): void {
    this.#send({ kind: "reload" });
  }

  /** Asks it to finish its requests in flight and to exit. */
  stop(): void {
    this.#isStopping = true;
    this.#send({ kind: "stop" });
  }

  kill(): void {
    this.#worker.process.kill("SIGKILL");
  }

  #send(message: ToWorker): void {
    if (this.#worker.isConnected()) this.#worker.send(message);
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "ready":
        this.#send({ kind: "start", config: this.#config, ownerPid: process.pid });
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
        return this.#listener.onReadAll((readings) => this.#send({ kind: "all", id: message.id, readings }));
      case "own":
        this.#asked.get(message.id)?.(message.readings);
        this.#asked.delete(message.id);
    }
  }

  /** A message that does not reach it any more does not matter: its exit follows. A process that never started has none. */
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
