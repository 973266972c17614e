/**
 * One scenario on one target at as many requests as its clients get answered: what the ways to measure have in common.
 */
import type { BenchOptions } from "./bench-options.ts";
import type { GeneratorProcess } from "./generator-process.ts";
import type { Job } from "./load-generator.ts";
import type { Scenario } from "./scenario.ts";
import type { RunningTarget } from "./target.ts";

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
