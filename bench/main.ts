/**
 * `npm run bench`: measures, prints a table, keeps the figures in `bench/results/`. `docs/performance.md` says
 * how to read them.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { type BenchOptions, optionsOrExit, parseOptions, usage } from "./bench-options.ts";
import { type BenchResult, type Circumstances, resultMarkdown } from "./bench-result.ts";
import { comparisonMarkdown, isSlower } from "./comparison.ts";
import { measureAgainst } from "./measure-against.ts";
import { measureAttacks } from "./measure-attack.ts";
import { measureCurves } from "./measure-curve.ts";
import { measureLoad } from "./measure-load.ts";
import { measureSingles } from "./measure-single.ts";
import { measureStartup } from "./measure-startup.ts";
import { measureWorkers } from "./measure-workers.ts";
import { scenarios } from "./scenario.ts";
import { missingTarget, targetNotes } from "./target.ts";

/** Items of the small table that a growth run compares with. */
const GROWTH_BASE_ITEMS = 10_000;

const repository = join(import.meta.dirname, "..", "..");

const say = (progress: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${progress}`);
  else process.stderr.write(`${progress}\n`);
};

async function main(): Promise<void> {
  const options = optionsOrExit(() => parseOptions(process.argv.slice(2)));
  if (options === "help") {
    console.log(usage);
    return;
  }
  if (options.mode === "print") {
    for (const file of options.files) console.log(`${resultMarkdown(readResult(file))}\n`);
    return;
  }
  if (options.mode === "against") return compareWithCommit(options);
  const missing = options.targets.filter((name) => missingTarget(name) !== null);
  for (const name of missing) console.log(`${name} skipped: ${missingTarget(name)}`);
  const targets = options.targets.filter((name) => !missing.includes(name));
  const result = await measure({ ...options, targets });
  if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
  console.log(resultMarkdown(result));
  for (const name of targets) console.log(`\n${name}: ${targetNotes[name]}`);
  if (options.save) console.log(`\nsaved as ${relative(process.cwd(), save(result, options.mode))}`);
}

/** Prints a row per scenario; the process fails when one is slower. */
async function compareWithCommit(options: BenchOptions): Promise<void> {
  const chosen = scenarios.filter(({ name }) => options.scenarios.includes(name));
  // Ends in order, so that nothing built aside is left.
  process.once("SIGINT", () => process.exit(130));
  const comparisons = await measureAgainst(options, chosen, say);
  if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
  console.log(comparisonMarkdown(comparisons, options.bound));
  if (comparisons.some((comparison) => isSlower(comparison, options.bound))) process.exitCode = 1;
}

async function measure(options: BenchOptions): Promise<BenchResult> {
  const { mode, clients, seconds, rounds } = options;
  const run = { circumstances: circumstances(options), clients, seconds, rounds };
  const none = { ...run, measurements: [], startups: [] };
  const chosen = scenarios.filter(({ name }) => options.scenarios.includes(name));
  switch (mode) {
    case "load":
      return { ...none, measurements: await measureLoad(options, chosen, say) };
    case "growth": {
      const measurements = [];
      for (const items of [GROWTH_BASE_ITEMS, ...options.growthItems]) {
        measurements.push(...(await measureLoad({ ...options, items }, chosen, say)));
      }
      return { ...none, measurements };
    }
    case "startup":
      return { ...none, startups: await measureStartup(options, say) };
    case "curve":
      return { ...none, curves: await measureCurves(options, chosen, say) };
    case "single":
      return { ...none, clients: 1, singles: await measureSingles(options, say) };
    case "attack":
      return { ...none, clients: 8, attacks: await measureAttacks(options, say) };
    case "workers":
      return { ...none, workerRuns: await measureWorkers(options, chosen, say) };
    case "against":
    case "print":
      throw new Error(`${mode} measures nothing`);
  }
}

const circumstances = (options: BenchOptions): Circumstances => ({
  at: new Date().toISOString(),
  commit: execFileSync("git", ["-C", repository, "rev-parse", "--short", "HEAD"], {
    encoding: "utf8",
  }).trim(),
  node: process.versions.node,
  cpu: cpus()[0]?.model ?? "unknown processor",
  cores: cpus().length,
  dataRoot: options.dataRoot,
  flags: options.flags,
});

function save(result: BenchResult, mode: string): string {
  const folder = join(repository, "bench", "results");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${result.circumstances.at.slice(0, 16).replace(":", "-")}-${mode}.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

const readResult = (file: string): BenchResult => JSON.parse(readFileSync(file, "utf8"));

await main();
