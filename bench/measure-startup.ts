/**
 * How soon a server is ready, and what it weighs when nobody asks anything.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { BenchOptions } from "./bench-options.ts";
import type { Startup } from "./bench-result.ts";
import { startTarget, type TargetName } from "./target.ts";

const STARTS = 9;
const REST_MS = 1_000;

/** Medians of several starts of each target. */
export async function measureStartup(
  options: BenchOptions,
  say: (progress: string) => void,
): Promise<readonly Startup[]> {
  const startups: Startup[] = [];
  for (const name of options.targets) {
    const starts: Startup[] = [];
    for (let i = 1; i <= STARTS; i++) {
      say(`${name}: start ${i} of ${STARTS}`);
      starts.push(await startOnce(name, options));
    }
    startups.push({
      target: name,
      readyMs: median(starts.map(({ readyMs }) => readyMs)),
      residentBytes: median(starts.map(({ residentBytes }) => residentBytes)),
      anonymousBytes: median(starts.map(({ anonymousBytes }) => anonymousBytes)),
    });
  }
  return startups;
}

async function startOnce(name: TargetName, options: BenchOptions): Promise<Startup> {
  const target = await startTarget(name, options.dataRoot, options.flags);
  await delay(REST_MS);
  const { resident, anonymous } = target.server.memoryBytes();
  await target.stop();
  return { target: name, readyMs: target.server.readyMs, residentBytes: resident, anonymousBytes: anonymous };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
