/**
 * The command line of the benchmark.
 */
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { scenarios } from "./scenario.ts";
import { type TargetName, targetNames, usualTargets } from "./target.ts";

/** What a run does. */
export type Mode = "load" | (typeof modes)[number];

/** Each is a flag; without any of them scenarios are measured. */
const modes = ["print", "startup", "growth", "curve", "single", "workers", "against", "attack"] as const;

/** What to measure, and how long. */
export interface BenchOptions {
  readonly mode: Mode;
  readonly scenarios: readonly string[];
  readonly targets: readonly TargetName[];
  readonly seconds: number;
  readonly items: number;
  /** Sizes of the larger tables, in mode "growth". */
  readonly growthItems: readonly number[];
  readonly clients: number;
  /** Numbers of workers to compare, in mode "workers". */
  readonly workers: readonly number[];
  /** The commit to compare with, in mode "against". */
  readonly against: string;
  /** Percent of the base's CPU time above which a scenario counts as slower. */
  readonly bound: number;
  /** Each figure is the median of this many runs. */
  readonly rounds: number;
  readonly dataRoot: string;
  /** Flags handed to Stator. */
  readonly flags: readonly string[];
  /** Where the result goes; null writes none. */
  readonly save: boolean;
  /** Results to print. */
  readonly files: readonly string[];
}

const CURVE_SCENARIOS = "get,put,mixed";
const SINGLE_TARGETS = "stator,ceiling";
const WORKER_SCENARIOS = "get,put";

/** Shown by `--help`. */
export const usage = `npm run bench -- [options] [-- flags for stator]

  --scenario a,b    which scenarios (default: all): ${scenarios.map(({ name }) => name).join(", ")}
  --target a,b      who: ${targetNames.join(", ")} (default: ${usualTargets.join(", ")})
  --seconds N       measuring time per scenario and target (default 5)
  --rounds N        runs per figure, of which the median counts (default 1; 15 with --against)
  --items N         items of 1 KB in the table (default 10000)
  --clients N       connections, each with one request at a time (default 16; 64 with --curve and --workers)
  --against GITREF  this tree against that commit, built aside: CPU time per request of both in alternating
                    rounds of a second (a round takes some 3 seconds per server and scenario); exit code 1 when a scenario is slower: the 95 % interval lies wholly above the bound
  --bound PERCENT   what counts as slower with --against (default 3)
  --curve           latency against offered load, for ${CURVE_SCENARIOS} on stator unless told otherwise
  --single          one client's PutItem beside the disk's own flush, on ${SINGLE_TARGETS} unless told otherwise
  --workers N,M     what so many workers are worth, for ${WORKER_SCENARIOS} unless told otherwise
  --attack          GetItem beside the dearest requests there are, and what refusing strangers costs
  --growth N,M      cost per request with N items, relative to 10,000
  --startup         time until ready, and memory at rest
  --data-root DIR   where servers keep their data (default: the system's temporary directory)
  --no-save         do not write bench/results
  --print FILE...   print saved results as tables`;

interface Usual {
  readonly scenario?: string;
  readonly target?: string;
  readonly clients?: string;
  readonly seconds?: string;
  readonly rounds?: string;
}

/** What a mode measures unless told otherwise. */
const defaults: Readonly<Partial<Record<Mode, Usual>>> = {
  curve: { scenario: CURVE_SCENARIOS, target: "stator", clients: "64" },
  single: { target: SINGLE_TARGETS },
  workers: { scenario: WORKER_SCENARIOS, target: "stator", clients: "64" },
  against: { target: "stator", seconds: "1", rounds: "15" },
};

/** Reads the command line. @throws TypeError on an unknown option */
export function parseOptions(args: readonly string[]): BenchOptions | "help" {
  const end = args.indexOf("--");
  const { values, positionals } = parseArgs({
    args: [...(end < 0 ? args : args.slice(0, end))],
    allowPositionals: true,
    options: flagTypes,
  });
  if (values.help) return "help";
  const mode = chosenMode(values);
  const usual = defaults[mode] ?? {};
  const names = scenarios.map(({ name }) => name);
  const growthItems = positives("growth", values.growth ?? "1000000");
  return {
    mode,
    scenarios: chosen(values.scenario ?? usual.scenario, names),
    targets: chosen(values.target ?? usual.target ?? usualTargets.join(","), targetNames),
    seconds: positive("seconds", values.seconds ?? usual.seconds ?? "5"),
    rounds: positive("rounds", values.rounds ?? usual.rounds ?? "1"),
    items: positive("items", values.items),
    growthItems,
    clients: positive("clients", values.clients ?? usual.clients ?? "16"),
    workers: positives("workers", values.workers ?? "1"),
    against: values.against ?? "",
    bound: positive("bound", values.bound),
    dataRoot: values["data-root"],
    flags: end < 0 ? [] : args.slice(end + 1),
    save: !values["no-save"],
    files: positionals,
  };
}

const flagTypes = {
  scenario: { type: "string" },
  target: { type: "string" },
  seconds: { type: "string" },
  rounds: { type: "string" },
  against: { type: "string" },
  bound: { type: "string", default: "3" },
  items: { type: "string", default: "10000" },
  clients: { type: "string" },
  growth: { type: "string" },
  workers: { type: "string" },
  curve: { type: "boolean", default: false },
  single: { type: "boolean", default: false },
  attack: { type: "boolean", default: false },
  startup: { type: "boolean", default: false },
  print: { type: "boolean", default: false },
  "data-root": { type: "string", default: tmpdir() },
  "no-save": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** The mode that a flag asks for. */
function chosenMode(values: Readonly<Record<string, unknown>>): Mode {
  return modes.find((mode) => values[mode] !== undefined && values[mode] !== false) ?? "load";
}

/** The names of a list with commas; all there are without a list. @throws TypeError on a name that there is not */
function chosen<T extends string>(list: string | undefined, all: readonly T[]): readonly T[] {
  if (list === undefined) return all;
  return list.split(",").map((wanted) => {
    const found = all.find((name) => name === wanted);
    if (found === undefined) throw new TypeError(`"${wanted}" is none of ${all.join(", ")}`);
    return found;
  });
}

/** A number above zero. @throws TypeError */
function positive(name: string, text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new TypeError(`--${name} must be a number above zero`);
}

/** Such numbers, with commas between them. @throws TypeError */
const positives = (name: string, list: string): readonly number[] =>
  list.split(",").map((text) => positive(name, text));

/** What `read` reads from the command line; where it throws a TypeError, says so in one line and ends the process. */
export function optionsOrExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
