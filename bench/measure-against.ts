/**
 * This tree against an earlier commit: both servers run at the same time and are loaded in alternating rounds, so that
 * whatever else the machine does meets both. Every few rounds both are started anew, because two processes of one
 * program differ too: by what was compiled when, and by where memory lies.
 */
import type { BenchOptions } from "./bench-options.ts";
import { type BuiltTree, buildCommit, copyBuild } from "./built-tree.ts";
import { closedLoad } from "./closed-load.ts";
import { type Comparison, comparisonOf, type RoundPair } from "./comparison.ts";
import { GeneratorProcess } from "./generator-process.ts";
import type { Scenario } from "./scenario.ts";
import { type RunningTarget, startTarget } from "./target.ts";

const WARM_UP_MS = 2_000;

/** Rounds until both servers are started anew. */
const ROUNDS_PER_START = 5;

type Say = (progress: string) => void;

/** The two servers of one start. */
interface Pair {
  readonly base: RunningTarget;
  readonly current: RunningTarget;
}

/** Compares the chosen scenarios; one comparison each, in their order. */
export async function measureAgainst(
  options: BenchOptions,
  chosen: readonly Scenario[],
  say: Say,
): Promise<readonly Comparison[]> {
  const trees: BuiltTree[] = [copyBuild()];
  try {
    say(`building ${options.against}`);
    trees.push(buildCommit(options.against));
    const rounds = new Map<string, RoundPair[]>();
    for (let done = 0; done < options.rounds; done += ROUNDS_PER_START) {
      const count = Math.min(ROUNDS_PER_START, options.rounds - done);
      await runStart(trees, { options, chosen, say, rounds, done, count });
    }
    return chosen.map(({ title, name }) => comparisonOf(title, rounds.get(name) ?? []));
  } finally {
    for (const tree of trees) tree.remove();
  }
}

interface Start {
  readonly options: BenchOptions;
  readonly chosen: readonly Scenario[];
  readonly say: Say;
  /** By name of the scenario; what is measured is added. */
  readonly rounds: Map<string, RoundPair[]>;
  /** Rounds measured before this start, and to be measured now. */
  readonly done: number;
  readonly count: number;
}

async function runStart(trees: readonly BuiltTree[], start: Start): Promise<void> {
  const { options, chosen, say, rounds, done, count } = start;
  const generator = new GeneratorProcess();
  const running: RunningTarget[] = [];
  try {
    for (const { main } of trees) {
      const target = await startTarget("stator", options.dataRoot, options.flags, main);
      running.push(target);
      await generator.run({ kind: "seed", port: target.server.port, items: options.items });
    }
    const [current, base] = running;
    if (current === undefined || base === undefined) throw new Error("there are two servers");
    for (const scenario of chosen) {
      const measure = (target: RunningTarget, milliseconds: number): Promise<number> =>
        cpuPerRequest(generator, { generator, target, scenario, options }, milliseconds);
      for (const target of running) await measure(target, WARM_UP_MS);
      const pairs = rounds.get(scenario.name) ?? [];
      rounds.set(scenario.name, pairs);
      for (let round = done; round < done + count; round++) {
        say(`${scenario.title}: round ${round + 1} of ${options.rounds}`);
        pairs.push(
          await measureRound({ base, current }, round, (target) => measure(target, options.seconds * 1_000)),
        );
      }
    }
  } finally {
    generator.stop();
    for (const target of running) await target.stop();
  }
}

/** Both servers once; which goes first alternates. */
async function measureRound(
  { base, current }: Pair,
  round: number,
  measure: (target: RunningTarget) => Promise<number>,
): Promise<RoundPair> {
  if (round % 2 === 0) {
    const baseUs = await measure(base);
    return { baseUs, currentUs: await measure(current) };
  }
  const currentUs = await measure(current);
  return { baseUs: await measure(base), currentUs };
}

async function cpuPerRequest(
  generator: GeneratorProcess,
  load: Parameters<typeof closedLoad>[0],
  milliseconds: number,
): Promise<number> {
  const { server } = load.target;
  const beforeUs = server.cpuUs();
  const { requests } = await generator.load(closedLoad(load, milliseconds));
  return (server.cpuUs() - beforeUs) / requests;
}
