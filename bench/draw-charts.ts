/**
 * Charts from saved results: of each kind the latest result is drawn, as a file of SVG.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BenchResult, growthRows } from "./bench-result.ts";
import { drawCost, drawGrowth } from "./chart/cost-charts.ts";
import { drawCurve } from "./chart/curve-chart.ts";
import { drawSingle } from "./chart/single-chart.ts";
import { drawSoak } from "./chart/soak-chart.ts";
import { drawWorkers } from "./chart/worker-chart.ts";

/** A run of fewer scenarios looked into something particular and is no picture of the whole. */
const SCENARIOS_MIN = 5;

/** Writes the charts that the results, oldest first, have figures for; gives the paths. */
export function drawCharts(results: readonly BenchResult[], folder: string): readonly string[] {
  const charts = new Map<string, string>();
  for (const result of results.toSorted(byTime)) {
    for (const [name, svg] of chartsOf(result)) charts.set(name, svg);
  }
  mkdirSync(folder, { recursive: true });
  return [...charts].map(([name, svg]) => {
    const path = join(folder, `${name}.svg`);
    writeFileSync(path, svg);
    return path;
  });
}

const byTime = (a: BenchResult, b: BenchResult): number =>
  a.circumstances.at.localeCompare(b.circumstances.at);

/** File names, without their ending, and files. */
function* chartsOf(result: BenchResult): Generator<readonly [string, string]> {
  const scenarios = new Set(result.measurements.map(({ scenario }) => scenario));
  const isGrowth = growthRows(result.measurements).length > 0;
  if (isGrowth) yield ["growth", drawGrowth(result)];
  else if (scenarios.size >= SCENARIOS_MIN) yield ["cost-per-request", drawCost(result)];
  for (const curve of result.curves ?? []) {
    if (curve.target === "stator") yield [`latency-${curve.name}`, drawCurve(curve, result)];
  }
  if (result.singles !== undefined) yield ["single-client", drawSingle(result.singles, result)];
  if (result.workerRuns !== undefined) yield ["workers", drawWorkers(result.workerRuns, result)];
  if (result.soak !== undefined) yield ["soak", drawSoak(result.soak, result)];
}
