/**
 * One client that waits for each of its writes, beside the disk's own flush: measured before and after it in the same
 * minute and folder, because a disk's speed depends on the hour.
 */
import type { BenchOptions } from "./bench-options.ts";
import { measureDiskFlush } from "./disk-flush.ts";
import { GeneratorProcess } from "./generator-process.ts";
import type { Single } from "./single-result.ts";
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
