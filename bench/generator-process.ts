/**
 * The load generator as seen by who measures: a process of its own that is handed one job at a time.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { BenchOptions } from "./bench-options.ts";
import type { Job, JobResult, Load, Paced } from "./load-generator.ts";
import type { Scenario } from "./scenario.ts";
import type { RunningTarget } from "./target.ts";

/** A running load generator; end it with `stop`. */
export class GeneratorProcess {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(join(import.meta.dirname, "load-generator.js"));
  }

  /** The operating system's number of the process. */
  get id(): number {
    if (this.#child.pid === undefined) throw new Error("the load generator did not start");
    return this.#child.pid;
  }

  /** Hands over a job and waits for its result. */
  run(job: Job): Promise<JobResult> {
    return new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error("the load generator ended; its reason is above"));
      this.#child.once("exit", onExit);
      this.#child.once("message", (result: JobResult) => {
        this.#child.off("exit", onExit);
        resolve(result);
      });
      this.#child.send(job);
    });
  }

  /** A job of a closed load, on a server that is known to do it. */
  async load(job: Extract<Job, { kind: "measure" }>): Promise<Load> {
    const result = await this.run(job);
    if (result.kind === "measured") return result.load;
    throw new Error(`the server refused ${job.scenario}: ${JSON.stringify(result)}`);
  }

  /** A job of an open load, on a server that is known to do it. */
  async pace(job: Extract<Job, { kind: "pace" }>): Promise<Paced> {
    const result = await this.run(job);
    if (result.kind === "paced") return result;
    throw new Error(`the server refused ${job.scenario}: ${JSON.stringify(result)}`);
  }

  stop(): void {
    this.#child.kill();
  }
}

/** What is sent where, and by whom. */
export interface MeasuredScenario {
  readonly generator: GeneratorProcess;
  readonly target: RunningTarget;
  readonly scenario: Scenario;
  readonly options: BenchOptions;
}

/** The generator's job for so long a load. */
export const closedLoad = (
  { target, scenario, options }: MeasuredScenario,
  milliseconds: number,
): Extract<Job, { kind: "measure" }> => ({
  kind: "measure",
  port: target.server.port,
  items: options.items,
  scenario: scenario.name,
  clients: options.clients,
  milliseconds,
});
