/**
 * A result as it is saved, and as a table of Markdown.
 */
import type { PacedLatency } from "./paced-load.ts";
import type { TargetName } from "./target.ts";

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

/** Work that went on beside a steady load of reads and writes, and what that load felt. */
export interface UpkeepMeasurement {
  readonly work: string;
  /** Items or records that it dealt with. */
  readonly count: number;
  /** From when it was due until it was done. */
  readonly seconds: number;
  readonly before: FeltLatency;
  readonly during: FeltLatency;
  readonly after: FeltLatency;
  /** Stream records found of it; null where it leaves none. */
  readonly recordsFound: number | null;
}

/** Latencies of GetItem and PutItem. */
export interface FeltLatency {
  readonly get: PacedLatency;
  readonly put: PacedLatency;
}

/** Everything one run of the benchmark found. */
export interface BenchResult {
  readonly circumstances: Circumstances;
  readonly clients: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly measurements: readonly (Measurement | Refusal)[];
  readonly startups: readonly Startup[];
  /** Absent in results from before it was measured. */
  readonly upkeep?: readonly UpkeepMeasurement[];
}

/** The result as Markdown: circumstances, then a table per kind of figure that it holds. */
export function resultMarkdown(result: BenchResult): string {
  const { at, commit, node, cpu, cores } = result.circumstances;
  const head = `${at.slice(0, 10)}, commit ${commit}, Node ${node}, ${cores} × ${cpu}, ${result.clients} connections`;
  const parts = [head];
  if (result.measurements.length > 0) parts.push(loadTable(result));
  if (new Set(result.measurements.map(({ items }) => items)).size > 1) parts.push(growthTable(result));
  if (result.startups.length > 0) parts.push(startupTable(result.startups));
  if (result.upkeep !== undefined && result.upkeep.length > 0) parts.push(upkeepTable(result.upkeep));
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
  const done = measurements.filter(isMeasured);
  const least = Math.min(...done.map(({ items }) => items));
  const rows = done
    .filter(({ items }) => items > least)
    .flatMap((row) => {
      const small = done.find(
        (other) => other.items === least && other.target === row.target && other.scenario === row.scenario,
      );
      if (small === undefined) return [];
      const growth = (row.cpuUs / small.cpuUs).toFixed(2);
      return [[row.scenario, row.target, small.cpuUs.toFixed(0), row.cpuUs.toFixed(0), growth]];
    });
  const most = Math.max(...done.map(({ items }) => items));
  const labels = [least, most].map((items) => `µs at ${items.toLocaleString("en")} items`);
  return table(["scenario", "target", ...labels, "growth"], rows);
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

const upkeepTable = (upkeep: readonly UpkeepMeasurement[]): string =>
  table(
    [
      "work",
      "count",
      "stream records found",
      "done in s",
      "request",
      "when",
      "requests",
      "p50 ms",
      "p99 ms",
      "max ms",
    ],
    upkeep.flatMap(upkeepRows),
  );

const upkeepRows = (row: UpkeepMeasurement): readonly (readonly string[])[] =>
  (["get", "put"] as const).flatMap((request) =>
    (["before", "during", "after"] as const).map((when) => {
      const { requests, p50Us, p99Us, maxUs } = row[when][request];
      const found = row.recordsFound === null ? "" : row.recordsFound.toLocaleString("en");
      return [
        row.work,
        row.count.toLocaleString("en"),
        found,
        row.seconds.toFixed(1),
        request === "get" ? "GetItem" : "PutItem",
        when,
        String(requests),
        ...[p50Us, p99Us, maxUs].map(milliseconds),
      ];
    }),
  );

const statorRow = (rows: BenchResult["measurements"], like: Measurement): Measurement | undefined =>
  rows
    .filter(isMeasured)
    .find((row) => row.target === "stator" && row.scenario === like.scenario && row.items === like.items);

const isMeasured = (row: Measurement | Refusal): row is Measurement => !("refused" in row);
const milliseconds = (us: number): string => (us / 1_000).toFixed(2);
const mebibytes = (bytes: number): string => (bytes / 1_048_576).toFixed(0);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
