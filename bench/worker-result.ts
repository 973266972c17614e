/**
 * What more workers are worth, as it is saved and as tables of Markdown.
 *
 * On a machine whose cores the load generator needs too, the rates alone understate what workers add. Two methods take
 * it out of the sum. *Budget*: with C cores to itself, a server of N workers that are all busy answers
 * min(N, C) / (CPU time per request) requests a second; the CPU time is measured while it is saturated. *One core*: all
 * processes of the server are kept on one core and the generator on another, so that the rate is the server's alone;
 * it says what a core of work yields when workers share it, switching between them included.
 */
import { grouped, markdownTable, milliseconds, percent } from "./markdown-table.ts";

/** Where the processes may run. */
export type Placement = "all cores" | "one core";

/** One scenario on so many workers. */
export interface WorkerRun {
  readonly scenario: string;
  readonly workers: number;
  readonly placement: Placement;
  readonly cores: number;
  readonly clients: number;
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU time of all the server's processes per request. */
  readonly cpuUs: number;
  /** Of one core. */
  readonly serverShare: number;
  readonly generatorShare: number;
  /** Everything else on the machine. */
  readonly othersShare: number;
}

/** Requests a second of a server that has its cores to itself. */
export const capacity = ({ workers, cores, cpuUs }: WorkerRun): number =>
  (Math.min(workers, cores) * 1_000_000) / cpuUs;

/** Of the CPU that it could have, above which a server counts as having used it all. */
const SATURATED = 0.9;

/** Whether CPU was the bound: the workers used all that the generator, running on the same cores, left them. */
export function isSaturated({ workers, cores, placement, serverShare, generatorShare }: WorkerRun): boolean {
  const coresLeft = placement === "one core" ? 1 : Math.min(workers, cores - generatorShare);
  return serverShare >= SATURATED * coresLeft;
}

/** A multiple of one worker's figure; where CPU was not the bound of both, it says nothing for certain. */
export interface Gain {
  readonly times: number;
  readonly isCertain: boolean;
}

/** How much more than one worker; null where it was not measured. */
export interface WorkerGain {
  readonly byRate: Gain | null;
  readonly byBudget: Gain | null;
  readonly byOneCore: Gain | null;
}

/** The gain of so many workers in one scenario over one worker. */
export function workerGain(runs: readonly WorkerRun[], scenario: string, workers: number): WorkerGain {
  const gain = (placement: Placement, figure: (run: WorkerRun) => number): Gain | null => {
    const mine = runs.filter((run) => run.scenario === scenario && run.placement === placement);
    const one = mine.find((run) => run.workers === 1);
    const many = mine.find((run) => run.workers === workers);
    if (one === undefined || many === undefined) return null;
    return { times: figure(many) / figure(one), isCertain: isSaturated(one) && isSaturated(many) };
  };
  return {
    byRate: gain("all cores", ({ perSecond }) => perSecond),
    byBudget: gain("all cores", capacity),
    byOneCore: gain("one core", (run) => run.perSecond * Math.min(run.workers, run.cores)),
  };
}

/** The runs, and what they say of more workers. */
export function workerMarkdown(runs: readonly WorkerRun[]): string {
  return [runTable(runs), gainTable(runs)].join("\n\n");
}

const runTable = (runs: readonly WorkerRun[]): string =>
  markdownTable(
    [
      "scenario",
      "workers",
      "server runs on",
      "requests/s",
      "p50 ms",
      "p99 ms",
      "CPU µs/request",
      "server CPU",
      "generator CPU",
      "others’ CPU",
      "requests/s with its cores to itself",
    ],
    runs.map((run) => [
      run.scenario,
      String(run.workers),
      run.placement,
      grouped(run.perSecond),
      milliseconds(run.p50Us),
      milliseconds(run.p99Us),
      run.cpuUs.toFixed(1),
      percent(run.serverShare),
      percent(run.generatorShare),
      percent(run.othersShare),
      run.placement === "one core" ? "" : grouped(capacity(run)),
    ]),
  );

function gainTable(runs: readonly WorkerRun[]): string {
  const scenarios = [...new Set(runs.map(({ scenario }) => scenario))];
  const counts = [...new Set(runs.map(({ workers }) => workers))].filter((count) => count > 1);
  const rows = scenarios.flatMap((scenario) =>
    counts.map((workers) => {
      const { byRate, byBudget, byOneCore } = workerGain(runs, scenario, workers);
      return [scenario, String(workers), ...[byRate, byBudget, byOneCore].map(gainText)];
    }),
  );
  return markdownTable(
    ["scenario", "workers", "× one worker: rate as it was", "by CPU budget", "by rate on one core"],
    rows,
  );
}

function gainText(gain: Gain | null): string {
  if (gain === null) return "not measured";
  return gain.times.toFixed(2) + (gain.isCertain ? "" : " (CPU was not the bound)");
}
