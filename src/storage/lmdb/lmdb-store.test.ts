import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { NO_BYTES, utf8Bytes } from "../../base/bytes.ts";
import { TestClock } from "../../base/clock.ts";
import { keyspaceRange } from "../cell-key.ts";
import type { Cell, Mutation, Store } from "../store.ts";
import { compactFolder } from "./compact-folder.ts";
import { openDataFolder } from "./data-folder.ts";
import { openLmdbStore } from "./lmdb-store.ts";
import { RowReader } from "./row-reader.ts";

const KEYSPACE = 3;
let directory: string;
let store: Store;
const open = (): Promise<Store> => openLmdbStore({ directory, clock: new TestClock() });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "stator-store-"));
  store = await open();
  await store.createKeyspace(KEYSPACE, "items");
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const cell = (name: number): Cell => ({
  keyspace: KEYSPACE,
  partition: utf8Bytes(`p${name}`),
  key: NO_BYTES,
});

const commit = (mutations: readonly Mutation[]): Promise<null> =>
  store.atomically(
    { id: NO_BYTES },
    mutations.map((mut) => mut.cell),
    () => ({ mutations, result: null }),
  );

/** Rows of the keyspace on disk, whether anyone may see them or not. */
async function rowsOnDisk(): Promise<number> {
  await store.close();
  const { environment, lock } = await openDataFolder(directory);
  const keys = new RowReader(environment).keys(keyspaceRange(KEYSPACE), 1_000_000);
  await environment.db.close();
  await lock.release();
  store = await open();
  return keys.length;
}

it("removes the rows of a dropped keyspace in the background, also across restarts", async () => {
  for (let from = 0; from < 5_000; from += 1_000) {
    const cells = Array.from({ length: 1_000 }, (_, index) => cell(from + index));
    await commit(cells.map((target) => ({ cell: target, value: utf8Bytes("value") })));
  }
  expect(await rowsOnDisk()).toBe(5_000);
  await store.dropKeyspace(KEYSPACE);
  // Each look closes the store, which cuts the sweep off wherever it is.
  let left = await rowsOnDisk();
  expect(left).toBeGreaterThan(0);
  for (let looks = 0; left > 0 && looks < 100; looks++) {
    // A commit of ours goes through between the batches of the sweep.
    await store.lease("turn", 1);
    await store.lease("turn", 1);
    const now = await rowsOnDisk();
    expect(now).toBeLessThanOrEqual(left);
    left = now;
  }
  expect(left).toBe(0);
});

it("reads large values that an earlier commit of the same batch wrote", async () => {
  const large = Buffer.alloc(400 * 1_024, "large");
  const target = cell(1);
  const grow = () =>
    store.atomically({ id: NO_BYTES }, [target], ([read]) => {
      const value = Buffer.concat([read?.value ?? NO_BYTES, large]);
      return { mutations: [{ cell: target, value }], result: value.length };
    });
  expect(await Promise.all([grow(), grow(), grow()])).toEqual([1, 2, 3].map((times) => times * large.length));
  const { value } = await store.get(target, "strong");
  expect(Buffer.compare(value ?? NO_BYTES, Buffer.concat([large, large, large]))).toBe(0);
});

it("keeps nothing of a commit that breaks half way, and loses nothing of its neighbours", async () => {
  const commits = [
    commit([{ cell: cell(1), value: NO_BYTES }]),
    breakHalfWay(cell(2)),
    commit([{ cell: cell(3), value: NO_BYTES }]),
  ];
  const outcomes = await Promise.allSettled(commits);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  const found = await store.getMany([1, 2, 3].map(cell), "strong");
  expect(found.map(({ value }) => value !== null)).toEqual([true, false, true]);
});

/** A commit whose row is written before its log entry turns out to be impossible. */
const breakHalfWay = (target: Cell): Promise<null> =>
  store.atomically({ id: NO_BYTES }, [target], () => ({
    mutations: [{ cell: target, value: NO_BYTES }],
    get logs(): never {
      throw new RangeError("no such log");
    },
    result: null,
  }));

it("refuses further commits when too many wait", async () => {
  await store.close();
  store = await openLmdbStore({ directory, clock: new TestClock(), waitingMax: 10 });
  const attempts = await Promise.allSettled(
    Array.from({ length: 30 }, (_, index) => commit([{ cell: cell(index), value: NO_BYTES }])),
  );
  const refused = attempts.filter(({ status }) => status === "rejected");
  expect(refused.length).toBe(20);
  const page = await store.scan(KEYSPACE, {
    segment: 0,
    segments: 1,
    rowsMax: 100,
    bytesMax: 1e6,
    level: "strong",
  });
  expect(page.rows.length).toBe(10);
});

it("removes many large values at once from a file that was just compacted", async () => {
  const large = Buffer.alloc(100 * 1_024, "large");
  const cells = Array.from({ length: 40 }, (_, index) => cell(index));
  await commit(cells.map((target) => ({ cell: target, value: large })));
  await store.close();
  await compactFolder(directory, () => undefined);
  store = await open();
  await commit(cells.map((target) => ({ cell: target, value: null })));
  expect(await rowsOnDisk()).toBe(0);
});

it("replaces many large values at once in a file that was just made", async () => {
  const cells = Array.from({ length: 40 }, (_, index) => cell(index));
  const fill = (): Promise<null> =>
    commit(cells.map((target) => ({ cell: target, value: Buffer.alloc(100 * 1_024, "large") })));
  const fresh = join(directory, "fresh");
  const { environment, lock } = await openDataFolder(fresh);
  await environment.db.close();
  await lock.release();
  await store.close();
  const [kept, checkpoint] = [directory, { afterMs: 1, rows: 1, removals: 1, bytes: 1 }];
  store = await openLmdbStore({ directory: fresh, clock: new TestClock(), checkpoint });
  await store.createKeyspace(KEYSPACE, "items");
  for (let round = 0; round < 5; round++) await fill();
  expect((await store.getMany(cells, "strong")).every(({ value }) => value?.length === 100 * 1_024)).toBe(
    true,
  );
  await store.close();
  directory = kept;
  store = await open();
});
