/**
 * What more workers are worth: requests a second, as they were and with the load generator taken out of the sum.
 */
import type { BenchResult } from "../bench-result.ts";
import { grouped } from "../markdown-table.ts";
import { capacity, isSaturated, type WorkerRun } from "../worker-result.ts";
import { type BarPanel, barPanelHeight, drawBarPanel } from "./bar-panel.ts";
import { footer } from "./footer.ts";
import { drawPage } from "./page.ts";
import { COLOURS } from "./svg.ts";

/** A group of bars per scenario. */
export function drawWorkers(runs: readonly WorkerRun[], result: BenchResult): string {
  const scenarios = [...new Set(runs.map(({ scenario }) => scenario))];
  const groups = scenarios.flatMap((scenario) => {
    const mine = runs.filter((run) => run.scenario === scenario);
    const free = mine.filter(({ placement }) => placement === "all cores");
    const oneCore = mine.filter(({ placement }) => placement === "one core");
    return [
      group(`${scenario}: as measured, the load generator on the same cores`, free, COLOURS.sky, rate),
      group(
        `${scenario}: with the cores to itself, from the CPU time per request`,
        free,
        COLOURS.blue,
        capacity,
      ),
      group(
        `${scenario}: all workers on one core, the load generator on another`,
        oneCore,
        COLOURS.grey,
        rate,
      ),
    ];
  });
  const panel: BarPanel = {
    groups: groups.filter(({ bars }) => bars.length > 0),
    columns: 1,
    isShared: false,
  };
  return drawPage({
    title: "Workers",
    subtitle:
      "Requests a second, and their multiple of one worker’s. Each group of bars has its own scale. The load generator " +
      "needs CPU of the same machine, so the first group of a scenario understates what workers add.",
    footer: footer(result),
    width: 960,
    height: barPanelHeight(panel),
    draw: (box) => drawBarPanel(panel, box),
  });
}

const rate = ({ perSecond }: WorkerRun): number => perSecond;

function group(
  title: string,
  runs: readonly WorkerRun[],
  colour: string,
  figure: (run: WorkerRun) => number,
) {
  const ordered = runs.toSorted((a, b) => a.workers - b.workers);
  const one = ordered[0] === undefined ? 1 : figure(ordered[0]);
  const bars = ordered.map((run) => ({
    label: run.workers === 1 ? "1 worker" : `${run.workers} workers`,
    value: figure(run),
    figure: `${figureText(run, figure(run))}  (× ${(figure(run) / one).toFixed(2)})`,
    colour,
  }));
  return { title, bars };
}

/** What is computed for a server whose bound was not CPU is more than it would do. */
const figureText = (run: WorkerRun, figure: number): string =>
  `${figure === run.perSecond || isSaturated(run) ? "" : "at most "}${grouped(figure)}/s`;
