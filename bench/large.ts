/**
 * `npm run bench:large`: what a table of many items, or of large ones, costs; phase by phase on one data folder, so that
 * a run can be taken up again. `docs/performance.md` says what was found.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { LargeClient } from "./large-client.ts";
import { type LargeOptions, parseLargeOptions, usage } from "./large-options.ts";
import { type PhaseName, phases } from "./large-phases.ts";
import { type LargePhase, type LargeResult, largeMarkdown, type PhaseContext } from "./large-result.ts";
import { LargeServer } from "./large-server.ts";
import { optionsOrExit } from "./option-value.ts";

const repository = join(import.meta.dirname, "..", "..");
const say = (progress: string): void =>
  console.error(`${new Date().toISOString().slice(11, 19)} ${progress}`);

async function main(): Promise<void> {
  const options = optionsOrExit(() => parseLargeOptions(process.argv.slice(2)));
  if (options === "help") return console.log(usage);
  const { target, shape, flags } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "stator-bench-large-"));
  mkdirSync(folder, { recursive: true });
  const server = new LargeServer(target, folder, ["--log-level=info", ...flags]);
  try {
    const result = { target, shape, phases: await measure(server, options) };
    console.log(largeMarkdown(result));
    if (options.save) console.log(`\nsaved as ${relative(process.cwd(), save(result, options))}`);
  } finally {
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(server: LargeServer, options: LargeOptions): Promise<readonly LargePhase[]> {
  await server.start();
  const { shape, seconds, rounds } = options;
  const circle = { server, shape, seconds, rounds, client: new LargeClient(server.port), say };
  const found: LargePhase[] = [];
  try {
    for (const name of options.phases) found.push(await measurePhase(circle, name));
  } finally {
    await server.stop();
  }
  return found;
}

async function measurePhase(circle: PhaseContext, name: PhaseName): Promise<LargePhase> {
  say(`phase ${name}`);
  const { server } = circle;
  server.takePeakAnonymousBytes();
  const startMs = performance.now();
  const found = await phases[name](circle);
  const phase = {
    phase: name,
    seconds: (performance.now() - startMs) / 1_000,
    ...found,
    fileBytes: server.fileBytes(),
    peakAnonymousBytes: server.takePeakAnonymousBytes(),
  };
  say(JSON.stringify(phase));
  return phase;
}

/** Saves in the form of every other result, with this part added. */
function save(large: LargeResult, { seconds, rounds }: LargeOptions): string {
  const at = new Date().toISOString();
  const commit = execFileSync("git", ["-C", repository, "rev-parse", "--short", "HEAD"], {
    encoding: "utf8",
  }).trim();
  const machine = {
    node: process.versions.node,
    cpu: cpus()[0]?.model ?? "unknown processor",
    cores: cpus().length,
  };
  const circumstances = { at, commit, ...machine, dataRoot: tmpdir(), flags: [] };
  const result = { circumstances, clients: 16, seconds, rounds, measurements: [], startups: [], large };
  const folder = join(repository, "bench", "results");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${at.slice(0, 16).replace(":", "-")}-large.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

await main();
