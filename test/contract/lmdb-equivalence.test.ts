/**
 * Random commits and reads give the same answers on LMDB, whatever part of its rows is still pending, as on the store
 * in memory, which has no layers at all.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  integer,
  oneof,
  option,
  record,
  uint8Array,
} from "fast-check";
import { expect, it } from "vitest";
import { hexText } from "../../src/base/bytes.ts";
import { TestClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import type { Cell, RangeOptions, ScanOptions, Store } from "../../src/storage/store.ts";

const KEYSPACE = 7;
const COUNTER = 3;
const PARTITIONS = 3;

const key = uint8Array({ minLength: 0, maxLength: 2, max: 3 });
const partition = integer({ min: 0, max: PARTITIONS - 1 }).map((name) => Uint8Array.of(name));
const bound = option(record({ key, inclusive: boolean() }), { nil: undefined });
const rowsMax = integer({ min: 1, max: 6 });
const bytesMax = oneof(constant(Infinity), integer({ min: 1, max: 40 }));

const commits = record({
  kind: constant("commit" as const),
  mutations: array(record({ partition, key, value: option(uint8Array({ maxLength: 20 })) }), {
    minLength: 1,
    maxLength: 8,
  }),
});
const ranges = record({
  kind: constant("range" as const),
  partition,
  from: bound,
  to: bound,
  reverse: boolean(),
  rowsMax,
  bytesMax,
});
const scans = record({
  kind: constant("scan" as const),
  segment: integer({ min: 0, max: 1 }),
  after: option(record({ partition, key }), { nil: undefined }),
  keyPrefix: option(integer({ min: 0, max: 3 }), { nil: undefined }),
  rowsMax,
  bytesMax,
});
const gets = record({ kind: constant("get" as const), partition, key });
const rests = constant({ kind: "rest" as const });
const trims = record({ kind: constant("trim" as const), entries: integer({ min: 0, max: 4 }) });
const steps = array(oneof({ weight: 4, arbitrary: commits }, ranges, scans, gets, rests, trims), {
  minLength: 1,
  maxLength: 60,
});
type Step = typeof steps extends { generate: (...args: never[]) => { value: (infer S)[] } } ? S : never;

const level = "strong";
/** The options without those that are undefined. */
const given = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** What a step answers; undefined for one that only changes something. */
async function run(store: Store, step: Step): Promise<unknown> {
  switch (step.kind) {
    case "commit":
      return store.atomically({ id: new Uint8Array(16) }, cellsOf(step.mutations), (reads) => ({
        mutations: step.mutations.map((mut) => ({
          cell: { keyspace: KEYSPACE, partition: mut.partition, key: mut.key },
          value: mut.value,
        })),
        logs: [{ log: "changes", value: Uint8Array.of(step.mutations.length) }],
        counters: [{ counter: COUNTER, rows: step.mutations.length, bytes: 1 }],
        result: reads.map(({ value }) => value && [...value]),
      }));
    case "get":
      return store.get({ keyspace: KEYSPACE, partition: step.partition, key: step.key }, level);
    case "range":
      return store.range(KEYSPACE, step.partition, given({ ...step, level }) as RangeOptions);
    case "scan":
      return store.scan(KEYSPACE, given({ ...step, segments: 2, level }) as ScanOptions);
    case "trim":
      return trimTo(store, step.entries);
    case "rest":
      // Lets a checkpoint come as far as it likes.
      await new Promise((resolve) => setTimeout(resolve, 1));
      return undefined;
  }
}

const cellsOf = (
  mutations: readonly { readonly partition: Uint8Array; readonly key: Uint8Array }[],
): readonly Cell[] =>
  mutations.map((mut) => ({ keyspace: KEYSPACE, partition: mut.partition, key: mut.key }));

async function trimTo(store: Store, entries: number): Promise<number> {
  const found = await store.readLog("changes", 0n, 1_000);
  const oldest = found.at(-entries);
  if (oldest !== undefined) await store.trimLog("changes", oldest.position);
  return (await store.readLog("changes", 0n, 1_000)).length;
}

/** Bytes as text and no versions: those of two stores differ in what they use versions for themselves. */
function plain(answer: unknown): unknown {
  if (answer instanceof Uint8Array) return hexText(answer);
  if (Array.isArray(answer)) return answer.map(plain);
  if (typeof answer !== "object" || answer === null) return answer;
  const members = Object.entries(answer).filter(([name]) => name !== "version");
  return Object.fromEntries(members.map(([name, value]) => [name, plain(value)]));
}

it.each([
  ["after every commit", { afterMs: 1, rows: 1, removals: 1, bytes: 1 }],
  ["when ten rows wait", { afterMs: 1, rows: 10, removals: 10, bytes: 1e9 }],
  ["never", { afterMs: 1, rows: 1e9, removals: 1e9, bytes: 1e9 }],
])("reads what the store in memory reads, checkpoint %s", async (_name, checkpoint) => {
  const check = asyncProperty(steps, async (sequence) => {
    const directory = mkdtempSync(join(tmpdir(), "stator-equivalence-"));
    const clock = new TestClock();
    const stores = [await openLmdbStore({ directory, clock, checkpoint }), createMemoryStore({ clock })];
    try {
      for (const store of stores) await store.createKeyspace(KEYSPACE, "items");
      for (const step of sequence) {
        const [found, expected] = [await run(stores[0]!, step), await run(stores[1]!, step)];
        expect(plain(found)).toEqual(plain(expected));
      }
      expect(await stores[0]!.readCounter(COUNTER)).toEqual(await stores[1]!.readCounter(COUNTER));
    } finally {
      for (const store of stores) await store.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
  await assert(check, { numRuns: 60 });
});
