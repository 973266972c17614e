/**
 * `npm run bench:large`: what a table of many items, or of large ones, costs; phase by phase on one data folder, so that
 * a run can be taken up again. `docs/performance.md` says what was found.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { LargeClient } from "./large-client.ts";
import { type Circle, ceilingPhases, type Phase, phases } from "./large-phases.ts";
import { type LargePhase, type LargeResult, largeMarkdown } from "./large-result.ts";
import { LargeServer, type LargeTarget } from "./large-server.ts";

const usage = `npm run bench:large -- [options] [-- flags for stator]

  --target NAME     stator (default), or the ceiling, which can do ${ceilingPhases.join(", ")}
  --items N         items of the table (default 1000000)
  --item-bytes N    size of each (default 100)
  --phases a,b      what to do, in this order (default: all): ${Object.keys(phases).join(", ")}
  --seconds N       measuring time per kind of request and moment (default 10)
  --folder DIR      a data folder that is kept, for a run in several parts (default: a new one, removed at the end)
  --no-save         do not write bench/results`;

const repository = join(import.meta.dirname, "..", "..");
const say = (progress: string): void =>
  console.error(`${new Date().toISOString().slice(11, 19)} ${progress}`);

async function main(args: readonly string[]): Promise<void> {
  const end = args.indexOf("--");
  const { values } = parseArgs({ args: [...(end < 0 ? args : args.slice(0, end))], options: flagTypes });
  if (values.help === true) return console.log(usage);
  const shape = { items: Number(values.items), itemBytes: Number(values["item-bytes"]) };
  const target = targetNamed(values.target);
  const chosen = phasesOf(target, values.phases);
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), "stator-bench-large-"));
  mkdirSync(folder, { recursive: true });
  const server = new LargeServer(target, folder, [
    "--log-level=info",
    ...(end < 0 ? [] : args.slice(end + 1)),
  ]);
  const seconds = Number(values.seconds);
  try {
    const found = await measure({ server, shape, seconds }, chosen);
    const result = { target, shape, phases: found };
    console.log(largeMarkdown(result));
    if (values["no-save"] !== true)
      console.log(`\nsaved as ${relative(process.cwd(), save(result, seconds))}`);
  } finally {
    if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function targetNamed(name: string): LargeTarget {
  if (name === "stator" || name === "ceiling") return name;
  throw new TypeError(`"${name}" is neither stator nor ceiling`);
}

type NamedPhase = readonly [name: string, run: Phase];

function phasesOf(target: LargeTarget, named: string | undefined): readonly NamedPhase[] {
  const all = target === "stator" ? Object.keys(phases) : ceilingPhases;
  return (named?.split(",") ?? all).map((name) => {
    const run = all.includes(name) ? phases[name] : undefined;
    if (run === undefined) throw new TypeError(`"${name}" is none of ${all.join(", ")}`);
    return [name, run];
  });
}

const flagTypes = {
  target: { type: "string", default: "stator" },
  items: { type: "string", default: "1000000" },
  "item-bytes": { type: "string", default: "100" },
  phases: { type: "string" },
  seconds: { type: "string", default: "10" },
  folder: { type: "string" },
  "no-save": { type: "boolean" },
  help: { type: "boolean" },
} as const;

async function measure(
  at: Pick<Circle, "server" | "shape" | "seconds">,
  chosen: readonly NamedPhase[],
): Promise<readonly LargePhase[]> {
  const { server } = at;
  await server.start();
  const circle = { ...at, client: new LargeClient(server.port), say };
  const found: LargePhase[] = [];
  try {
    for (const each of chosen) found.push(await measurePhase(circle, each));
  } finally {
    await server.stop();
  }
  return found;
}

async function measurePhase(circle: Circle, [name, run]: NamedPhase): Promise<LargePhase> {
  say(`phase ${name}`);
  const { server } = circle;
  server.takePeakAnonymousBytes();
  const startMs = performance.now();
  const found = await run(circle);
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
function save(large: LargeResult, seconds: number): string {
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
  const result = { circumstances, clients: 16, seconds, rounds: 1, measurements: [], startups: [], large };
  const folder = join(repository, "bench", "results");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${at.slice(0, 16).replace(":", "-")}-large.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

await main(process.argv.slice(2));
