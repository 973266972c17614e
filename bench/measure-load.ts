/**
 * Runs scenarios against targets: one load generator process, one scenario at a time, targets in turn, so that
 * all of them see the same machine in the same minutes.
 */
import type { BenchOptions } from "./bench-options.ts";
import type { Measurement, Refusal } from "./bench-result.ts";
import { closedLoad, GeneratorProcess, type MeasuredScenario } from "./generator-process.ts";
import { medianRun } from "./median-run.ts";
import type { Scenario } from "./scenario.ts";
import { type RunningTarget, startTarget } from "./target.ts";

/**
 * Load before the clock starts, in milliseconds: compilers warm up, caches fill; Java's take the longest. A short run
 * has a short one.
 */
const warmUpMs = (seconds: number): number => Math.min(3_000, Math.max(1_000, seconds * 1_000));

type Row = Measurement | Refusal;

/** Measures the chosen scenarios on tables of `items` items; `say` reports progress. */
export async function measureLoad(
  options: BenchOptions,
  chosen: readonly Scenario[],
  say: (progress: string) => void,
): Promise<readonly Row[]> {
  const generator = new GeneratorProcess();
  const running: RunningTarget[] = [];
  try {
    for (const name of options.targets) {
      say(`${name}: starting, and writing ${options.items} items`);
      const target = await startTarget(name, options.dataRoot, options.flags);
      running.push(target);
      await generator.run({ kind: "seed", port: target.server.port, items: options.items });
      if (options.mode === "growth") await generator.run({ kind: "touch", port: target.server.port });
    }
    const rows: Row[] = [];
    for (const scenario of chosen) {
      for (const target of running) {
        say(`${scenario.title}: ${target.name}`);
        rows.push(await measureScenario({ generator, target, scenario, options }));
      }
    }
    return rows;
  } finally {
    generator.stop();
    for (const target of running) await target.stop();
  }
}

async function measureScenario(round: MeasuredScenario): Promise<Row> {
  const { generator, target, scenario, options } = round;
  const names = { target: target.name, scenario: scenario.title, items: options.items };
  const warm = await generator.run(closedLoad(round, warmUpMs(options.seconds)));
  if (warm.kind === "refused") return { ...names, refused: `${warm.status} ${warm.answer}` };

  const measurements: Measurement[] = [];
  for (let i = 0; i < options.rounds; i++) {
    target.server.forgetPeak();
    const cpuBeforeUs = target.server.cpuUs();
    const result = await generator.run(closedLoad(round, options.seconds * 1_000));
    const cpuUs = target.server.cpuUs() - cpuBeforeUs;
    if (result.kind !== "measured") throw new Error(`${target.name} refused what it had accepted`);
    const { load } = result;
    measurements.push({
      ...names,
      requestsPerSecond: load.requests / load.seconds,
      p50Us: load.p50Us,
      p99Us: load.p99Us,
      cpuUs: cpuUs / load.requests,
      peakMemoryBytes: target.server.peakMemoryBytes(),
    });
  }
  return medianRun(measurements, ({ cpuUs }) => cpuUs);
}
