/**
 * The line below each chart: when, what and where it was measured.
 */
import type { BenchResult } from "../bench-result.ts";

/** Date, commit, machine. */
export function footer({ circumstances }: BenchResult): string {
  const { at, commit, node, cpu, cores, flags } = circumstances;
  const parts = [
    at.slice(0, 10),
    `commit ${commit}`,
    `Node ${node}`,
    `${cores} × ${cpu}, shared with the load generator`,
    ...(flags.length === 0 ? [] : [flags.join(" ")]),
  ];
  return parts.join("  ·  ");
}
