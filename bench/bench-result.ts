/**
 * A result as it is saved, and as a table of Markdown.
 */
import { type Curve, curveMarkdown } from "./curve-result.ts";
import { mebibytes, milliseconds, markdownTable as table } from "./markdown-table.ts";
import { type AttackRun, attackMarkdown } from "./measure-attack.ts";
import { type Single, singleMarkdown } from "./measure-single.ts";
import type { TargetName } from "./target.ts";
import { type WorkerRun, workerMarkdown } from "./worker-result.ts";

/** The machine and the run, so that two results can be compared honestly. */
export interface Circumstances {
  /** ISO 8601. */
  readonly at: string;
  readonly commit: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly dataRoot: string;
  readonly flags: readonly string[];
}

/** One scenario on one target. */
export interface Measurement {
  readonly target: TargetName;
  readonly scenario: string;
  readonly items: number;
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU time of the server per request, in microseconds. */
  readonly cpuUs: number;
  readonly peakMemoryBytes: number;
}

/** A target that could not do a scenario. */
export interface Refusal {
  readonly target: TargetName;
  readonly scenario: string;
  readonly items: number;
  readonly refused: string;
}

/** How soon a server is there, and what it weighs at rest. Medians. */
export interface Startup {
  readonly target: TargetName;
  readonly readyMs: number;
  readonly residentBytes: number;
  readonly anonymousBytes: number;
}

/** Everything one run of the benchmark found. */
export interface BenchResult {
  readonly circumstances: Circumstances;
  readonly clients: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly measurements: readonly (Measurement | Refusal)[];
  readonly startups: readonly Startup[];
  /** These and what follows are absent where they were not measured. */
  readonly curves?: readonly Curve[];
  readonly singles?: readonly Single[];
  readonly workerRuns?: readonly WorkerRun[];
  readonly attacks?: AttackRun;
}

/** The result as Markdown: circumstances, then a table per kind of figure that it holds. */
export function resultMarkdown(result: BenchResult): string {
  const { at, commit, node, cpu, cores } = result.circumstances;
  const head = `${at.slice(0, 10)}, commit ${commit}, Node ${node}, ${cores} × ${cpu}, ${result.clients} connections`;
  const parts = [head];
  if (result.measurements.length > 0) parts.push(loadTable(result));
  if (new Set(result.measurements.map(({ items }) => items)).size > 1) parts.push(growthTable(result));
  if (result.startups.length > 0) parts.push(startupTable(result.startups));
  if (result.curves !== undefined) parts.push(curveMarkdown(result.curves));
  if (result.singles !== undefined) parts.push(singleMarkdown(result.singles));
  if (result.attacks !== undefined) parts.push(attackMarkdown(result.attacks));
  if (result.workerRuns !== undefined) parts.push(workerMarkdown(result.workerRuns));
  return parts.join("\n\n");
}

function loadTable({ measurements }: BenchResult): string {
  const rows = measurements.map((row) => {
    const start = [row.scenario, row.target, row.items.toLocaleString("en")];
    if ("refused" in row) return [...start, "not supported", "", "", "", "", ""];
    const stator = statorRow(measurements, row);
    const ratio =
      stator === undefined || row.target === "stator" ? "" : (stator.cpuUs / row.cpuUs).toFixed(2);
    return [
      ...start,
      Math.round(row.requestsPerSecond).toLocaleString("en"),
      milliseconds(row.p50Us),
      milliseconds(row.p99Us),
      row.cpuUs.toFixed(0),
      ratio,
      mebibytes(row.peakMemoryBytes),
    ];
  });
  return table(
    [
      "scenario",
      "target",
      "items",
      "requests/s",
      "p50 ms",
      "p99 ms",
      "CPU µs/request",
      "Stator’s CPU ÷ this",
      "peak MiB",
    ],
    rows,
  );
}

function growthTable({ measurements }: BenchResult): string {
  const rows = growthRows(measurements).map(({ scenario, target, items, smallUs, cpuUs }) => [
    scenario,
    target,
    items.toLocaleString("en"),
    smallUs.toFixed(0),
    cpuUs.toFixed(0),
    (cpuUs / smallUs).toFixed(2),
  ]);
  const least = Math.min(...measurements.map(({ items }) => items)).toLocaleString("en");
  return table(["scenario", "target", "items", `µs at ${least} items`, "µs at so many", "growth"], rows);
}

/** CPU time per request in a large table, and the same in the smallest. */
export interface Growth {
  readonly target: TargetName;
  readonly scenario: string;
  readonly items: number;
  readonly smallUs: number;
  readonly cpuUs: number;
}

/** Pairs every measurement with that of the smallest table. */
export function growthRows(measurements: BenchResult["measurements"]): readonly Growth[] {
  const done = measurements.filter(isMeasured);
  const least = Math.min(...done.map(({ items }) => items));
  return done
    .filter(({ items }) => items > least)
    .flatMap(({ target, scenario, items, cpuUs }) => {
      const small = done.find(
        (other) => other.items === least && other.target === target && other.scenario === scenario,
      );
      return small === undefined ? [] : [{ target, scenario, items, smallUs: small.cpuUs, cpuUs }];
    });
}

const startupTable = (startups: readonly Startup[]): string =>
  table(
    ["target", "ready ms", "resident MiB at rest", "of it not file-backed"],
    startups.map(({ target, readyMs, residentBytes, anonymousBytes }) => [
      target,
      readyMs.toFixed(0),
      mebibytes(residentBytes),
      mebibytes(anonymousBytes),
    ]),
  );

const statorRow = (rows: BenchResult["measurements"], like: Measurement): Measurement | undefined =>
  rows
    .filter(isMeasured)
    .find((row) => row.target === "stator" && row.scenario === like.scenario && row.items === like.items);

/** Whether the target could do the scenario. */
export const isMeasured = (row: Measurement | Refusal): row is Measurement => !("refused" in row);
