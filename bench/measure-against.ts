/**
 * This tree against an earlier commit: both servers run at the same time and are loaded in turn, so that whatever else
 * the machine does meets both. Every round starts both anew, because two processes of one program differ by some
 * percent: by what was compiled when, and by where memory lies. Only then are rounds independent of each other, as the
 * interval assumes.
 */
import type { BenchOptions } from "./bench-options.ts";
import { type BuiltTree, buildCommit, copyBuild } from "./built-tree.ts";
import { type Comparison, comparisonOf, type RoundPair } from "./comparison.ts";
import { closedLoad, GeneratorProcess } from "./generator-process.ts";
import type { Scenario } from "./scenario.ts";
import { type RunningTarget, startTarget } from "./target.ts";

const WARM_UP_MS = 1_500;

type Say = (progress: string) => void;

/** Something of this tree and of the commit that it is compared with. */
interface Sides<T> {
  readonly base: T;
  readonly current: T;
}

/** Compares the chosen scenarios; one comparison each, in their order. */
export async function measureAgainst(
  options: BenchOptions,
  chosen: readonly Scenario[],
  say: Say,
): Promise<readonly Comparison[]> {
  const current = copyBuild();
  let base: BuiltTree | null = null;
  try {
    say(`building ${options.against}`);
    base = buildCommit(options.against);
    const rounds: ReadonlyMap<Scenario, RoundPair>[] = [];
    while (rounds.length < options.rounds) {
      say(`round ${rounds.length + 1} of ${options.rounds}`);
      rounds.push(await measureRound({ base, current }, rounds.length, { options, chosen }));
    }
    return chosen.map((scenario) =>
      comparisonOf(
        scenario.title,
        rounds.flatMap((round) => round.get(scenario) ?? []),
      ),
    );
  } finally {
    current.remove();
    base?.remove();
  }
}

interface Work {
  readonly options: BenchOptions;
  readonly chosen: readonly Scenario[];
}

/** Every scenario on both servers, started for this round; which of them comes first alternates. */
async function measureRound(
  trees: Sides<BuiltTree>,
  round: number,
  { options, chosen }: Work,
): Promise<ReadonlyMap<Scenario, RoundPair>> {
  const generator = new GeneratorProcess();
  const running: Partial<Record<keyof Sides<unknown>, RunningTarget>> = {};
  try {
    for (const side of round % 2 === 0 ? (["base", "current"] as const) : (["current", "base"] as const)) {
      const target = await startTarget("stator", options.dataRoot, options.flags, trees[side].main);
      running[side] = target;
      await generator.run({ kind: "seed", port: target.server.port, items: options.items });
    }
    const { base, current } = running;
    if (base === undefined || current === undefined) throw new Error("both servers run");
    const order = round % 2 === 0 ? ([base, current] as const) : ([current, base] as const);
    const pairs = new Map<Scenario, RoundPair>();
    for (const scenario of chosen) {
      const costs = await measureInTurn(order, options.seconds * 1_000, (target, milliseconds) =>
        cpuPerRequest({ generator, target, scenario, options }, milliseconds),
      );
      pairs.set(scenario, { baseUs: costs.get(base) ?? 0, currentUs: costs.get(current) ?? 0 });
    }
    return pairs;
  } finally {
    generator.stop();
    for (const target of Object.values(running)) await target.stop();
  }
}

/** First, second, second, first: what changes steadily meanwhile meets both alike. */
async function measureInTurn(
  [first, second]: readonly [RunningTarget, RunningTarget],
  milliseconds: number,
  measure: (target: RunningTarget, milliseconds: number) => Promise<number>,
): Promise<ReadonlyMap<RunningTarget, number>> {
  const costs = new Map([first, second].map((target) => [target, 0]));
  for (const target of costs.keys()) await measure(target, WARM_UP_MS);
  for (const target of [first, second, second, first]) {
    costs.set(target, (costs.get(target) ?? 0) + (await measure(target, milliseconds / 2)) / 2);
  }
  return costs;
}

/** CPU time of the server per request of a closed load, in microseconds. */
async function cpuPerRequest(load: Parameters<typeof closedLoad>[0], milliseconds: number): Promise<number> {
  const { server } = load.target;
  const beforeUs = server.cpuUs();
  const { requests } = await load.generator.load(closedLoad(load, milliseconds));
  return (server.cpuUs() - beforeUs) / requests;
}
