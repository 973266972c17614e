/**
 * One client that waits for each of its writes, beside the disk's own flush: measured before and after it in the same
 * minute and folder, because a disk's speed depends on the hour.
 */
import type { BenchOptions } from "./bench-options.ts";
import { type DiskFlush, measureDiskFlush } from "./disk-flush.ts";
import { GeneratorProcess } from "./generator-process.ts";
import { grouped, markdownTable, milliseconds } from "./markdown-table.ts";
import { startTarget, type TargetName } from "./target.ts";

const FLUSHES = 500;
const WARM_UP_MS = 2_000;

/** A client's PutItem on each target that keeps its data on disk. */
export async function measureSingles(
  options: BenchOptions,
  say: (progress: string) => void,
): Promise<readonly Single[]> {
  const singles: Single[] = [];
  for (const name of options.targets) {
    say(`one client, ${name}`);
    singles.push(await measureSingle(name, options));
  }
  return singles;
}

async function measureSingle(name: TargetName, options: BenchOptions): Promise<Single> {
  const generator = new GeneratorProcess();
  const target = await startTarget(name, options.dataRoot, options.flags);
  try {
    const { port } = target.server;
    await generator.run({ kind: "seed", port, items: options.items });
    const job = { kind: "measure", port, items: options.items, scenario: "put", clients: 1 } as const;
    await generator.load({ ...job, milliseconds: WARM_UP_MS });
    const before = measureDiskFlush(options.dataRoot, FLUSHES);
    const cpuBeforeUs = target.server.cpuUs();
    const load = await generator.load({ ...job, milliseconds: options.seconds * 1_000 });
    const cpuUs = target.server.cpuUs() - cpuBeforeUs;
    const after = measureDiskFlush(options.dataRoot, FLUSHES);
    const { requests, p50Us, p99Us } = load;
    return { target: name, requests, p50Us, p99Us, cpuUs: cpuUs / requests, before, after };
  } finally {
    generator.stop();
    await target.stop();
  }
}

/** PutItem of 1 KB, one at a time, and the disk before and after. */
export interface Single {
  readonly target: TargetName;
  readonly requests: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU time of the server per request. */
  readonly cpuUs: number;
  readonly before: DiskFlush;
  readonly after: DiskFlush;
}

/** p50 of a PutItem as a multiple of p50 of one appended and flushed page, the mean of before and after. */
export const flushRatio = ({ p50Us, before, after }: Single): number =>
  p50Us / ((before.append.p50Us + after.append.p50Us) / 2);

/** A row per target, and per kind of flush. */
export const singleMarkdown = (singles: readonly Single[]): string =>
  markdownTable(
    ["target", "what one client waits for", "count", "p50 ms", "p99 ms", "PutItem p50 ÷ this p50"],
    singles.flatMap((single) => {
      const flushes = (["before", "after"] as const).flatMap((when) => [
        flushRow(single, `append 4 KB, fsync: ${when}`, single[when].append),
        flushRow(single, `rewrite 4 KB, fdatasync: ${when}`, single[when].rewrite),
      ]);
      const { target, requests, p50Us, p99Us } = single;
      const times = `**${flushRatio(single).toFixed(2)}** × the appended flush`;
      const put = [
        target,
        "PutItem, 1 KB",
        grouped(requests),
        milliseconds(p50Us),
        milliseconds(p99Us),
        times,
      ];
      return [put, ...flushes];
    }),
  );

const flushRow = ({ target, p50Us }: Single, what: string, flush: DiskFlush["append"]): readonly string[] => [
  target,
  what,
  grouped(flush.count),
  milliseconds(flush.p50Us),
  milliseconds(flush.p99Us),
  (p50Us / flush.p50Us).toFixed(2),
];
