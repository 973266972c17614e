/**
 * The command line of the benchmark of large tables.
 */
import { parseArgs } from "node:util";
import type { TableShape } from "./large-item.ts";
import { ceilingPhases, type PhaseName, phaseNames } from "./large-phases.ts";
import { type LargeTarget, largeTargets } from "./large-server.ts";
import { chosen, positive } from "./option-value.ts";

/** What to do with which table. */
export interface LargeOptions {
  readonly target: LargeTarget;
  readonly shape: TableShape;
  /** In the order in which they run. */
  readonly phases: readonly PhaseName[];
  /** Measuring time per kind of request and moment. */
  readonly seconds: number;
  /** How often each is measured where two tables are measured in turn. */
  readonly rounds: number;
  /** A data folder that is kept; without one, a new folder is removed at the end. */
  readonly folder: string | undefined;
  readonly save: boolean;
  /** Handed to Stator. */
  readonly flags: readonly string[];
}

/** Shown by `--help`. */
export const usage = `npm run bench:large -- [options] [-- flags for stator]

  --target NAME     stator (default), or the ceiling, which can do ${ceilingPhases.join(", ")}
  --items N         items of the table (default 1000000)
  --item-bytes N    size of each (default 100)
  --phases a,b      what to do, in this order (default: all): ${phaseNames.join(", ")}
  --seconds N       measuring time per kind of request and moment (default 10)
  --rounds N        how often the growth phase measures each table in turn (default 5)
  --folder DIR      a data folder that is kept, for a run in several parts (default: a new one, removed at the end)
  --no-save         do not write bench/results`;

/** Reads the command line. @throws TypeError on an unknown option, or a value that is none */
export function parseLargeOptions(args: readonly string[]): LargeOptions | "help" {
  const end = args.indexOf("--");
  const { values } = parseArgs({ args: [...(end < 0 ? args : args.slice(0, end))], options: flagTypes });
  if (values.help) return "help";
  const [target, ...others] = chosen(values.target, largeTargets);
  if (target === undefined || others.length > 0) throw new TypeError("--target takes one name");
  return {
    target,
    shape: {
      items: positive("items", values.items),
      itemBytes: positive("item-bytes", values["item-bytes"]),
    },
    phases: chosen(values.phases, target === "stator" ? phaseNames : ceilingPhases),
    seconds: positive("seconds", values.seconds),
    rounds: positive("rounds", values.rounds),
    folder: values.folder,
    save: !values["no-save"],
    flags: end < 0 ? [] : args.slice(end + 1),
  };
}

const flagTypes = {
  target: { type: "string", default: "stator" },
  items: { type: "string", default: "1000000" },
  "item-bytes": { type: "string", default: "100" },
  phases: { type: "string" },
  seconds: { type: "string", default: "10" },
  rounds: { type: "string", default: "5" },
  folder: { type: "string" },
  "no-save": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;
