/**
 * The step from the layout of release 0.1.0 to the present one, interrupted at every single call: the next start goes on,
 * and what comes of it is what an undisturbed step makes.
 */
import { Buffer } from "node:buffer";
import { expect, it } from "vitest";
import { TestClock } from "../../src/base/clock.ts";
import { systemRandom } from "../../src/base/random.ts";
import { tableRecords } from "../../src/engine/catalog/record-formats.ts";
import { Catalog } from "../../src/engine/catalog.ts";
import { upgradeLayout } from "../../src/engine/layout-upgrade.ts";
import { openLmdbStoreToRead } from "../../src/storage/lmdb/lmdb-store.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import { type CounterChange, type Row, type Store, SYSTEM_KEYSPACE } from "../../src/storage/store.ts";
import { FailingStore } from "../storage-doubles/failing-store.ts";
import { watchCommits } from "../storage-doubles/watched-commits.ts";
import { folderOfRelease, recordedAnswers } from "./released-folder.ts";

const EVERYTHING = { segment: 0, segments: 1, rowsMax: 10_000, bytesMax: 1e9, level: "strong" } as const;
const clock = new TestClock(recordedAnswers().nowMs);

/** The system keyspace as the release left it, and the counters of the indexes that were being filled. */
interface Released {
  readonly rows: readonly Row[];
  readonly filling: readonly CounterChange[];
}

async function readReleased(): Promise<Released> {
  const store = await openLmdbStoreToRead({ directory: await folderOfRelease(), clock });
  const { rows } = await store.scan(SYSTEM_KEYSPACE, EVERYTHING);
  const indexes = rows
    .filter(({ partition }) => textOf(partition) === "table")
    .flatMap(({ value }) => tableRecords.decode(value).globalIndexes)
    .filter(({ status }) => status === "creating");
  const filling: CounterChange[] = [];
  for (const { id } of indexes) filling.push({ counter: id, ...(await store.readCounter(id)) });
  await store.close();
  return { rows, filling };
}

/** A store with the rows of the release. */
async function storeOf({ rows, filling }: Released): Promise<Store> {
  const store = createMemoryStore({ clock });
  const cells = rows.map(({ partition, key }) => ({ keyspace: SYSTEM_KEYSPACE, partition, key }));
  await store.atomically({ id: systemRandom.bytes(16) }, cells, () => ({
    mutations: cells.map((cell, i) => ({ cell, value: rows[i]?.value ?? null })),
    counters: filling,
    result: undefined,
  }));
  return store;
}

const upgrade = (store: Store) => upgradeLayout({ store, random: systemRandom });

/** All rows, but for the versions in them, and the counters. */
async function contentOf({ filling }: Released, store: Store) {
  const { rows } = await store.scan(SYSTEM_KEYSPACE, EVERYTHING);
  return {
    rows: rows.map(({ partition, key, value }) =>
      [partition, key, value].map((bytes) => textOf(bytes).replace(/"since":"\d+"/, '"since":SINCE')),
    ),
    counters: await Promise.all(filling.map(async ({ counter }) => store.readCounter(counter))),
  };
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

const OLD_PARTITIONS = [
  "table",
  "table-version",
  "table-tags",
  "table-logs",
  "dropped-spaces",
  "index-backfill",
  "token",
  "token-expiry",
];

it("leaves nothing in the old places and begins fillings anew", async () => {
  const partitions = (rows: readonly Row[]) => new Set(rows.map(({ partition }) => textOf(partition)));
  const released = await readReleased();
  const { filling } = released;
  expect([...partitions(released.rows)]).toEqual(expect.arrayContaining(OLD_PARTITIONS));
  expect(filling.some(({ rows }) => rows > 0)).toBe(true);
  const store = await storeOf(released);
  await upgrade(store);
  const left = partitions((await store.scan(SYSTEM_KEYSPACE, EVERYTHING)).rows);
  expect(OLD_PARTITIONS.filter((name) => left.has(name))).toEqual([]);
  const { rows, counters } = await contentOf(released, store);
  expect(counters.every((counter) => counter.rows === 0 && counter.bytes === 0)).toBe(true);
  const catalog = new Catalog({ store, clock, random: systemRandom });
  const drops = await catalog.keyspaceDrops(10);
  expect(drops.map(({ keyspaces }) => keyspaces)).toEqual([[expect.any(Number)]]);
  for (const drop of drops) await catalog.forgetKeyspaceDrop(drop);
  expect(await catalog.keyspaceDrops(10)).toEqual([]);
  expect(rows.filter(([, , value]) => value?.includes('"since":SINCE'))).not.toEqual([]);
});

it("commits nothing the second time", async () => {
  const released = await readReleased();
  const watched = watchCommits(await storeOf(released));
  await upgrade(watched.store);
  expect(watched.take().length).toBeGreaterThan(5);
  await upgrade(watched.store);
  expect(watched.take()).toEqual([]);
});

it.each(["before", "after"] as const)(
  "goes on after a failure at any call, %s it is done",
  async (moment) => {
    const released = await readReleased();
    const undisturbed = await storeOf(released);
    await upgrade(undisturbed);
    const expected = await contentOf(released, undisturbed);
    for (let call = 1; ; call++) {
      const store = new FailingStore(await storeOf(released));
      store.failAt(call, moment);
      await upgrade(store).catch(() => undefined);
      if (!store.hasFailed) {
        expect(call).toBeGreaterThan(20);
        return;
      }
      store.heal();
      await upgrade(store);
      expect(await contentOf(released, store)).toEqual(expected);
    }
  },
);
