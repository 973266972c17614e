/**
 * `npm run bench`: measures, prints a table, keeps the figures in `bench/results/`. `docs/performance.md` says
 * how to read them.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { type BenchOptions, parseOptions, usage } from "./bench-options.ts";
import { type BenchResult, type Circumstances, resultMarkdown } from "./bench-result.ts";
import { measureLoad } from "./measure-load.ts";
import { measureStartup } from "./measure-startup.ts";
import { measureExpiry, measureTrimming } from "./measure-upkeep.ts";
import { scenarios } from "./scenario.ts";
import { targetNotes } from "./target.ts";

/** Items of the small table that a growth run compares with. */
const GROWTH_BASE_ITEMS = 10_000;

const repository = join(import.meta.dirname, "..", "..");

const say = (progress: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${progress}`);
  else process.stderr.write(`${progress}\n`);
};

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return;
  }
  if (options.mode === "print") {
    for (const file of options.files) console.log(`${resultMarkdown(readResult(file))}\n`);
    return;
  }
  const result = await measure(options);
  if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
  console.log(resultMarkdown(result));
  const targets = result.upkeep === undefined ? options.targets : [];
  for (const name of targets) console.log(`\n${name}: ${targetNotes[name]}`);
  if (options.save) console.log(`\nsaved as ${relative(process.cwd(), save(result, options.mode))}`);
}

async function measure(options: BenchOptions): Promise<BenchResult> {
  const { clients, seconds, rounds } = options;
  const run = { circumstances: circumstances(options), clients, seconds, rounds };
  if (options.mode === "expiry" || options.mode === "trim") {
    const measureUpkeep = options.mode === "expiry" ? measureExpiry : measureTrimming;
    return { ...run, measurements: [], startups: [], upkeep: [await measureUpkeep(options, say)] };
  }
  const chosen = scenarios.filter(({ name }) => options.scenarios.includes(name));
  const sizes = options.mode === "growth" ? [GROWTH_BASE_ITEMS, options.items] : [options.items];
  const measurements = [];
  if (options.mode !== "startup") {
    for (const items of sizes) measurements.push(...(await measureLoad({ ...options, items }, chosen, say)));
  }
  const startups = options.mode === "startup" ? await measureStartup(options, say) : [];
  return { ...run, measurements, startups };
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
