/**
 * What a request costs each server, by scenario, and how the cost grows with the table.
 */
import { type BenchResult, growthRows } from "../bench-result.ts";
import { grouped } from "../markdown-table.ts";
import type { TargetName } from "../target.ts";
import { type BarPanel, barPanelHeight, drawBarPanel } from "./bar-panel.ts";
import { footer } from "./footer.ts";
import { drawPage } from "./page.ts";
import { COLOURS } from "./svg.ts";

/** Who has which colour, in every chart. */
export const targetColours: Readonly<Record<TargetName, string>> = {
  stator: COLOURS.blue,
  "stator-open": COLOURS.sky,
  ceiling: COLOURS.grey,
  dynalite: COLOURS.orange,
  "dynamodb-local": COLOURS.purple,
  "dynamodb-local-disk": COLOURS.red,
};

const WIDTH = 960;

/** CPU time per request, a group of bars per scenario. */
export function drawCost(result: BenchResult): string {
  const scenarios = [...new Set(result.measurements.map(({ scenario }) => scenario))];
  const groups = scenarios.map((title) => ({
    title,
    bars: result.measurements
      .filter(({ scenario }) => scenario === title)
      .map((row) => {
        const named = { label: row.target, colour: targetColours[row.target] };
        if ("refused" in row) return { ...named, value: null, figure: "not supported" };
        return { ...named, value: row.cpuUs, figure: `${grouped(row.cpuUs)} µs` };
      }),
  }));
  const panel: BarPanel = { groups, columns: 2, isShared: false };
  return drawPage({
    title: "What a request costs",
    subtitle:
      "CPU time of the server per request, in microseconds, shorter is better. Each group of bars has its own scale. " +
      "ceiling is bare node:http with LMDB, doing the least that the request needs with the same durability.",
    footer: footer(result),
    width: WIDTH,
    height: barPanelHeight(panel),
    draw: (box) => drawBarPanel(panel, box),
  });
}

/** Cost in large tables as a multiple of the cost in the smallest. */
export function drawGrowth(result: BenchResult): string {
  const rows = growthRows(result.measurements);
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const groups = scenarios.map((title) => ({
    title,
    bars: rows
      .filter(({ scenario }) => scenario === title)
      .map(({ target, items, smallUs, cpuUs }) => ({
        label: `${target}, ${items.toLocaleString("en")} items`,
        value: cpuUs / smallUs,
        figure: `× ${(cpuUs / smallUs).toFixed(2)}  (${grouped(cpuUs)} µs)`,
        colour: targetColours[target],
      })),
  }));
  const panel: BarPanel = { groups, columns: 1, isShared: true, reference: 1 };
  const least = Math.min(...result.measurements.map(({ items }) => items)).toLocaleString("en");
  return drawPage({
    title: "How the cost grows with the table",
    subtitle: `CPU time per request as a multiple of the same request on a table of ${least} items (dashed line); items of 1 KB.`,
    footer: footer(result),
    width: WIDTH,
    height: barPanelHeight(panel),
    draw: (box) => drawBarPanel(panel, box),
  });
}
