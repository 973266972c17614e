/**
 * The command line of the benchmark.
 */
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { scenarios } from "./scenario.ts";
import { type TargetName, targetNames } from "./target.ts";

/** What to measure, and how long. */
export interface BenchOptions {
  readonly mode: "load" | "growth" | "startup" | "expiry" | "trim" | "print";
  readonly scenarios: readonly string[];
  readonly targets: readonly TargetName[];
  readonly seconds: number;
  readonly items: number;
  readonly clients: number;
  /** Each figure is the median of this many runs. */
  readonly rounds: number;
  readonly dataRoot: string;
  /** Flags handed to Stator. */
  readonly flags: readonly string[];
  /** Where the result goes; null writes none. */
  readonly save: boolean;
  /** Results to print, in mode "print". */
  readonly files: readonly string[];
}

/** Shown by `--help`. */
export const usage = `npm run bench -- [options] [-- flags for stator]

  --scenario a,b    which scenarios (default: all): ${scenarios.map(({ name }) => name).join(", ")}
  --target a,b      who (default: all): ${targetNames.join(", ")}
  --seconds N       measuring time per scenario and target (default 5)
  --rounds N        runs per figure, of which the median counts (default 1)
  --items N         items of 1 KB in the table (default 10000)
  --clients N       connections, each with one request at a time (default 16)
  --growth N        cost per request with N items, relative to 10,000
  --startup         time until ready, and memory at rest
  --expiry N        N items that expire at once, and what other requests feel of it
  --trim N          N stream records that are trimmed, and what other requests feel of it
  --data-root DIR   where servers keep their data (default: the system's temporary directory)
  --no-save         do not write bench/results
  --print FILE...   print saved results as tables`;

/** Reads the command line. @throws TypeError on an unknown option */
export function parseOptions(args: readonly string[]): BenchOptions | "help" {
  const end = args.indexOf("--");
  const { values, positionals } = parseArgs({
    args: [...(end < 0 ? args : args.slice(0, end))],
    allowPositionals: true,
    options: {
      scenario: { type: "string" },
      target: { type: "string" },
      seconds: { type: "string", default: "5" },
      rounds: { type: "string", default: "1" },
      items: { type: "string", default: "10000" },
      clients: { type: "string", default: "16" },
      growth: { type: "string" },
      expiry: { type: "string" },
      trim: { type: "string" },
      startup: { type: "boolean", default: false },
      print: { type: "boolean", default: false },
      "data-root": { type: "string", default: tmpdir() },
      "no-save": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  return {
    mode: chosenMode(values),
    scenarios: chosen(
      values.scenario,
      scenarios.map(({ name }) => name),
    ),
    targets: chosen(values.target, targetNames),
    seconds: positive("seconds", values.seconds),
    rounds: positive("rounds", values.rounds),
    items: positive("items", values.growth ?? values.expiry ?? values.trim ?? values.items),
    clients: positive("clients", values.clients),
    dataRoot: values["data-root"],
    flags: end < 0 ? [] : args.slice(end + 1),
    save: !values["no-save"],
    files: positionals,
  };
}

/** The mode that a flag asks for. */
function chosenMode(values: Readonly<Record<string, unknown>>): BenchOptions["mode"] {
  const modes = ["print", "startup", "growth", "expiry", "trim"] as const;
  return modes.find((mode) => values[mode] !== undefined && values[mode] !== false) ?? "load";
}

function chosen<T extends string>(list: string | undefined, all: readonly T[]): readonly T[] {
  if (list === undefined) return all;
  return list.split(",").map((wanted) => {
    const found = all.find((name) => name === wanted);
    if (found === undefined) throw new TypeError(`"${wanted}" is none of ${all.join(", ")}`);
    return found;
  });
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new TypeError(`--${name} must be a number above zero`);
}
