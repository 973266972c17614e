/**
 * What more workers are worth: GetItem and PutItem with one worker and with several, all cores free for everybody, and
 * again with the server on one core and the load generator on another. `worker-result.ts` says why both.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import type { BenchOptions } from "./bench-options.ts";
import { closedLoad, GeneratorProcess, type MeasuredScenario } from "./generator-process.ts";
import { medianRun } from "./median-run.ts";
import type { Scenario } from "./scenario.ts";
import { pinProcess } from "./server-process.ts";
import { type RunningTarget, startTarget } from "./target.ts";
import type { Placement, WorkerRun } from "./worker-result.ts";

const WARM_UP_MS = 3_000;

type Say = (progress: string) => void;

/** Runs of each chosen scenario for each number of workers. */
export async function measureWorkers(
  options: BenchOptions,
  chosen: readonly Scenario[],
  say: Say,
): Promise<readonly WorkerRun[]> {
  const placements = possiblePlacements();
  if (!placements.includes("one core")) say("taskset or a second core is missing: all cores free only");
  const runs: WorkerRun[] = [];
  for (const workers of options.workers) {
    say(`--workers ${workers}: starting, and writing ${options.items} items`);
    const flags = [...options.flags, "--workers", String(workers)];
    const target = await startTarget("stator", options.dataRoot, flags);
    const generator = new GeneratorProcess();
    try {
      await generator.run({ kind: "seed", port: target.server.port, items: options.items });
      for (const placement of placements) {
        place(target, generator, placement);
        for (const scenario of chosen) {
          say(`${scenario.title}, --workers ${workers}, ${placement}`);
          runs.push(await measureRun({ target, generator, options, scenario, workers, placement }));
        }
      }
    } finally {
      generator.stop();
      await target.stop();
    }
  }
  return runs.toSorted((a, b) => a.scenario.localeCompare(b.scenario));
}

/** The server on one core needs a second one for the generator, and the tool that keeps them there. */
function possiblePlacements(): readonly Placement[] {
  const hasTaskset = spawnSync("taskset", ["--version"]).status === 0;
  return hasTaskset && cpus().length > 1 ? ["all cores", "one core"] : ["all cores"];
}

function place({ server }: RunningTarget, generator: GeneratorProcess, placement: Placement): void {
  if (placement === "all cores") return;
  server.pin("0");
  pinProcess(generator.id, `1-${cpus().length - 1}`);
}

interface Run extends MeasuredScenario {
  readonly workers: number;
  readonly placement: Placement;
}

/** The median of the rounds, by CPU time per request. */
async function measureRun(run: Run): Promise<WorkerRun> {
  const { generator, target, scenario, workers, placement, options } = run;
  await generator.load(closedLoad(run, WARM_UP_MS));
  const rounds: WorkerRun[] = [];
  for (let i = 0; i < options.rounds; i++) {
    const cpuBeforeUs = target.server.cpuUs();
    const { requests, seconds, p50Us, p99Us, generatorShare, machineShare } = await generator.load(
      closedLoad(run, options.seconds * 1_000),
    );
    const cpuUs = target.server.cpuUs() - cpuBeforeUs;
    const serverShare = cpuUs / (seconds * 1_000_000);
    rounds.push({
      scenario: scenario.title,
      workers,
      placement,
      cores: cpus().length,
      clients: options.clients,
      perSecond: requests / seconds,
      p50Us,
      p99Us,
      cpuUs: cpuUs / requests,
      serverShare,
      generatorShare,
      othersShare: Math.max(0, machineShare - serverShare - generatorShare),
    });
  }
  return medianRun(rounds, ({ cpuUs }) => cpuUs);
}
