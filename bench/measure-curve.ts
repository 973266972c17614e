/**
 * Latency against offered load: the peak that a closed load reaches, then an open load at shares of it.
 */
import type { BenchOptions } from "./bench-options.ts";
import type { Curve, CurveStep } from "./curve-result.ts";
import { closedLoad, GeneratorProcess, type MeasuredScenario } from "./generator-process.ts";
import { medianRun } from "./median-run.ts";
import type { Scenario } from "./scenario.ts";
import { startTarget } from "./target.ts";

/** Shares of the peak at which the load is offered. */
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;

const WARM_UP_MS = 3_000;
/** At a new rate, before anything counts. */
const SETTLE_MS = 1_500;
/** The peak is the median of so many runs. */
const PEAK_RUNS = 3;

type Say = (progress: string) => void;

/** The curve of each chosen scenario on each target. */
export async function measureCurves(
  options: BenchOptions,
  chosen: readonly Scenario[],
  say: Say,
): Promise<readonly Curve[]> {
  const generator = new GeneratorProcess();
  const curves: Curve[] = [];
  try {
    for (const name of options.targets) {
      say(`${name}: starting, and writing ${options.items} items`);
      const target = await startTarget(name, options.dataRoot, options.flags);
      try {
        await generator.run({ kind: "seed", port: target.server.port, items: options.items });
        for (const scenario of chosen) {
          curves.push(await measureCurve({ generator, target, scenario, options, say }));
        }
      } finally {
        await target.stop();
      }
    }
  } finally {
    generator.stop();
  }
  return curves;
}

interface PhaseContext extends MeasuredScenario {
  readonly say: Say;
}

async function measureCurve(circle: PhaseContext): Promise<Curve> {
  const { target, scenario, options, say } = circle;
  say(`${scenario.title}, ${target.name}: looking for the peak`);
  const peak = await measurePeak(circle);
  const steps: CurveStep[] = [];
  for (const share of SHARES) {
    say(`${scenario.title}, ${target.name}: ${Math.round(share * 100)} % of ${Math.round(peak.perSecond)}/s`);
    steps.push(await measureStep(circle, share, peak.perSecond));
  }
  return {
    target: target.name,
    scenario: scenario.title,
    name: scenario.name,
    items: options.items,
    peak,
    steps,
  };
}

async function measurePeak(circle: PhaseContext): Promise<Curve["peak"]> {
  const { generator, target, options } = circle;
  await generator.load(closedLoad(circle, WARM_UP_MS));
  const runs: Curve["peak"][] = [];
  for (let i = 0; i < PEAK_RUNS; i++) {
    const cpuBeforeUs = target.server.cpuUs();
    const load = await generator.load(closedLoad(circle, options.seconds * 1_000));
    runs.push({
      perSecond: load.requests / load.seconds,
      serverShare: (target.server.cpuUs() - cpuBeforeUs) / (load.seconds * 1_000_000),
      generatorShare: load.generatorShare,
    });
  }
  return medianRun(runs, ({ perSecond }) => perSecond);
}

/** The run with the median p99, of as many as were asked for; what the others had is kept. */
async function measureStep(circle: PhaseContext, share: number, peakPerSecond: number): Promise<CurveStep> {
  const runs: Omit<CurveStep, "p99sUs">[] = [];
  for (let i = 0; i < circle.options.rounds; i++) runs.push(await measureRun(circle, share, peakPerSecond));
  return { ...medianRun(runs, ({ p99Us }) => p99Us), p99sUs: runs.map(({ p99Us }) => p99Us) };
}

async function measureRun(
  { generator, target, scenario, options }: PhaseContext,
  share: number,
  peakPerSecond: number,
): Promise<Omit<CurveStep, "p99sUs">> {
  const offeredPerSecond = share * peakPerSecond;
  const { report, seconds, ...shares } = await generator.pace({
    kind: "pace",
    port: target.server.port,
    items: options.items,
    scenario: scenario.name,
    clients: options.clients,
    perSecond: offeredPerSecond,
    warmUpMs: SETTLE_MS,
    milliseconds: options.seconds * 1_000,
    serverIds: target.server.processIds(),
  });
  const { self, requests, ...latency } = report;
  const { cpuShare, ...lag } = self;
  const achievedPerSecond = requests / seconds;
  return {
    share,
    offeredPerSecond,
    achievedPerSecond,
    ...latency,
    ...lag,
    ...shares,
    generatorShare: cpuShare,
  };
}
