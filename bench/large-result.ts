/**
 * What was found on a large table, as it is saved and as tables of Markdown.
 */

import type { LargeClient } from "./large-client.ts";
import type { TableShape } from "./large-item.ts";
import type { LargeServer, LargeTarget } from "./large-server.ts";
import { grouped, markdownTable, mebibytes, milliseconds } from "./markdown-table.ts";
import type { PacedLatency } from "./paced-load.ts";

/** One part of a run on one table. */
export interface LargePhase {
  readonly phase: string;
  readonly seconds: number;
  /** What callers saw, by kind of request and moment. */
  readonly felt: readonly ForegroundLatency[];
  /** Counts, rates and sizes that belong to it, by what they are. */
  readonly facts: Readonly<Record<string, number | string>>;
  /** Size of the data file at its end. */
  readonly fileBytes: number;
  /** Most memory of the server meanwhile that is no file's. */
  readonly peakAnonymousBytes: number;
}

/** Latencies of one kind of request. */
export interface ForegroundLatency extends PacedLatency {
  readonly request: string;
  /** Absent where nothing else went on. */
  readonly when?: string;
  /** CPU time of the server per request in microseconds; absent where other work went on. */
  readonly cpuUs?: number;
}

/** Everything one run found on one table. */
export interface LargeResult {
  /** Absent in results from before anyone but Stator was asked. */
  readonly target?: LargeTarget;
  readonly shape: TableShape;
  readonly phases: readonly LargePhase[];
}

/** Where a phase happens. */
export interface PhaseContext {
  readonly server: LargeServer;
  readonly client: LargeClient;
  readonly shape: TableShape;
  /** Measuring time per kind of request and moment. */
  readonly seconds: number;
  /** How often each is measured where two tables are measured in turn. */
  readonly rounds: number;
  readonly say: (progress: string) => void;
}

/** What a phase found. */
export type Found = Pick<LargePhase, "felt" | "facts">;

/** A table of phases, then one of what callers saw. */
export function largeMarkdown({ target = "stator", shape, phases }: LargeResult): string {
  const title = `${target}: ${grouped(shape.items)} items of ${grouped(shape.itemBytes)} bytes`;
  const parts = markdownTable(
    ["phase", "s", "what was found", "file MiB", "peak anonymous MiB"],
    phases.map(({ phase, seconds, facts, fileBytes, peakAnonymousBytes }) => [
      phase,
      seconds.toFixed(1),
      Object.entries(facts)
        .map(([name, value]) => `${name} ${typeof value === "number" ? grouped(value) : value}`)
        .join("; "),
      mebibytes(fileBytes),
      mebibytes(peakAnonymousBytes),
    ]),
  );
  const felt = markdownTable(
    ["phase", "request", "when", "requests", "p50 ms", "p99 ms", "max ms", "CPU µs/request"],
    phases.flatMap(({ phase, felt: rows }) => rows.map((row) => feltCells(phase, row))),
  );
  return [title, parts, felt].join("\n\n");
}

const feltCells = (phase: string, row: ForegroundLatency): readonly string[] => [
  phase,
  row.request,
  row.when ?? "",
  grouped(row.requests),
  ...[row.p50Us, row.p99Us, row.maxUs].map(milliseconds),
  row.cpuUs === undefined ? "" : row.cpuUs.toFixed(0),
];
