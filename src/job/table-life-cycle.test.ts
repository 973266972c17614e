/**
 * Tables walk through their states and indexes are filled, across restarts and beside writes.
 */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DATABASE_SETTINGS } from "../../test/fixture/database-settings.ts";
import { testScope } from "../../test/fixture/request-scope.ts";
import { newScheduler } from "../../test/fixture/scheduler.ts";
import { newIndexRecord, newTableRecord } from "../../test/fixture/table-records.ts";
import * as intents from "../../test/fixture/write-intents.ts";
import { withHeardScans } from "../../test/storage-doubles/heard-scans.ts";
import { hexText } from "../base/bytes.ts";
import { TestClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import type { GlobalIndexRecord } from "../engine/catalog/table-record.ts";
import { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import { indexRow } from "../engine/derive/index-rows.ts";
import { ITEM_ROW } from "../engine/item-cell.ts";
import { RetentionClock } from "../engine/retention-clock.ts";
import { StoredItem } from "../engine/stored-item.ts";
import { TaskList } from "../engine/task/task-list.ts";
import { commitAtomically, retryTableChanges } from "../engine/write.ts";
import type { Item } from "../item/attribute-value.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import type { Store } from "../storage/store.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { AllJobs } from "./all-jobs.ts";
import { expiryBackfillOrder } from "./expiry-backfill.ts";

const TABLE = "books";
const KEYSPACE = 1;
const INDEX = 2;

let clock: TestClock;
let store: Store;
let catalog: Catalog;
let database: Database;
let lifeCycle: AllJobs;

/** As a process that starts on what the store holds. */
function startProcess(): void {
  catalog = new Catalog({ store, clock, random: systemRandom });
  database = {
    store,
    tables: catalog,
    clock,
    retention: new RetentionClock({ store, clock, random: systemRandom }),
    random: systemRandom,
    settings: DATABASE_SETTINGS,
    scheduler: newScheduler(clock),
  };
  lifeCycle = new AllJobs({ database, catalog, logger: silentLogger, metrics: new Metrics() });
}

beforeEach(async () => {
  clock = new TestClock();
  store = createMemoryStore({ clock });
  await store.createKeyspace(KEYSPACE, "items");
  await store.createKeyspace(INDEX, "derived");
  startProcess();
});

afterEach(() => lifeCycle.close());

async function restart(): Promise<void> {
  await lifeCycle.close();
  startProcess();
}

async function turn(ms: number): Promise<void> {
  clock.advance(ms);
  await lifeCycle.settled();
}

async function put(item: Item): Promise<void> {
  await retryTableChanges(async () => {
    const table = await catalog.find(TABLE);
    if (table === undefined) throw new RangeError("no table to write to");
    return commitAtomically(database, [intents.put(table, item)], { token: null, turns: testScope() });
  });
}

async function remove(pk: string): Promise<void> {
  const table = await catalog.find(TABLE);
  if (table === undefined) throw new RangeError("no table to write to");
  await commitAtomically(database, [intents.remove(table, { pk: { S: pk } })], {
    token: null,
    turns: testScope(),
  });
}

const book = (n: number, author: string): Item => ({ pk: { S: `book-${n}` }, author: { S: author } });

const addIndex = (changes: Partial<GlobalIndexRecord> = {}) =>
  catalog.update(TABLE, (record) => ({
    ...record,
    globalIndexes: [
      newIndexRecord("author", { id: INDEX, status: "creating", backfilling: true, ...changes }),
    ],
  }));

const everything = { segment: 0, segments: 1, rowsMax: 10_000, bytesMax: 1e9, level: "strong" } as const;

const rowText = (...parts: readonly Uint8Array[]): string => parts.map(hexText).join(" ");

/** Rows that the index has, and those that the items call for, as comparable texts. */
async function indexRows(): Promise<{ there: readonly string[]; expected: readonly string[] }> {
  const table = await catalog.find(TABLE);
  const [index] = table?.globalIndexes ?? [];
  if (table === undefined || index === undefined) throw new RangeError("no index");
  const items = await store.scan(KEYSPACE, { ...everything, keyPrefix: ITEM_ROW });
  const rows = await store.scan(INDEX, everything);
  return {
    there: rows.rows.map(({ partition, key, value }) => rowText(partition, key, value)).toSorted(),
    expected: items.rows
      .map(({ value }) => indexRow(table, index, new StoredItem(value)))
      .filter((row) => row !== null)
      .map(({ cell, value }) => rowText(cell.partition, cell.key, value))
      .toSorted(),
  };
}

const index = async () => (await catalog.record(TABLE))?.globalIndexes[0];

describe("status walk", () => {
  it("makes a table active when its time has come", async () => {
    const atMs = clock.nowMs() + 1_000;
    await catalog.create(
      newTableRecord(TABLE, { status: "creating", pending: [{ kind: "created", atMs }] }),
      [],
    );
    lifeCycle.start();
    await turn(999);
    expect((await catalog.find(TABLE))?.status).toBe("creating");
    await turn(1);
    expect((await catalog.find(TABLE))?.status).toBe("active");
  });

  it("goes on after a restart in the middle", async () => {
    const atMs = clock.nowMs() + 1_000;
    lifeCycle.start();
    await catalog.create(
      newTableRecord(TABLE, { status: "creating", pending: [{ kind: "created", atMs }] }),
      [],
    );
    await turn(500);
    await restart();
    lifeCycle.start();
    await turn(500);
    expect((await catalog.find(TABLE))?.status).toBe("active");
  });

  it("takes over what was due while no process ran", async () => {
    const atMs = clock.nowMs() + 1_000;
    await catalog.create(
      newTableRecord(TABLE, { status: "creating", pending: [{ kind: "created", atMs }] }),
      [],
    );
    clock.advance(5_000);
    lifeCycle.start();
    await lifeCycle.settled();
    expect((await catalog.find(TABLE))?.status).toBe("active");
  });

  it("sees what another process has changed", async () => {
    lifeCycle.start();
    await lifeCycle.settled();
    const other = new Catalog({ store, clock, random: systemRandom });
    const atMs = clock.nowMs() + 10;
    await other.create(
      newTableRecord(TABLE, { status: "creating", pending: [{ kind: "created", atMs }] }),
      [],
    );
    await turn(250);
    expect((await catalog.find(TABLE))?.status).toBe("active");
  });

  it("drops the keyspace of a table that is gone, also after a restart", async () => {
    await catalog.create(newTableRecord(TABLE), []);
    await put(book(1, "a"));
    const atMs = clock.nowMs();
    await catalog.update(TABLE, (record) => ({ ...record, pending: [{ kind: "removed", atMs }] }));
    await restart();
    lifeCycle.start();
    await lifeCycle.settled();
    expect(await catalog.keyspaceDrops(10)).toEqual([]);
    expect(await catalog.namesWithWork(undefined, 10)).toEqual([]);
  });
});

describe("expiry backfill", () => {
  const expiry = { attribute: "until", changedAtMs: 0, keyspace: INDEX, backfilling: true };

  beforeEach(async () => {
    await catalog.create(newTableRecord(TABLE, { keyspace: KEYSPACE }), []);
    for (let n = 0; n < 250; n++) await put({ ...book(n, "a"), until: { N: String(4_000_000_000 + n) } });
    await catalog.update(TABLE, (record) => ({ ...record, expiry }));
  });

  it("puts every old item in order of expiry", async () => {
    lifeCycle.start();
    await lifeCycle.settled();
    expect((await catalog.record(TABLE))?.expiry).toEqual({ ...expiry, backfilling: false });
    expect((await store.scan(INDEX, everything)).rows).toHaveLength(250);
    expect(await catalog.namesWithWork(undefined, 10)).toEqual([]);
  });

  it("turns Time to Live off when it is cancelled", async () => {
    const tasks = new TaskList(database);
    await tasks.order(expiryBackfillOrder(TABLE, INDEX));
    await tasks.cancel(`expiry-backfill-${INDEX}`);
    lifeCycle.start();
    await lifeCycle.settled();
    expect((await catalog.record(TABLE))?.expiry).toMatchObject({ attribute: null, backfilling: false });
    expect(await tasks.describe(`expiry-backfill-${INDEX}`)).toMatchObject({ state: "cancelled" });
  });
});

describe("index backfill", () => {
  beforeEach(async () => {
    await catalog.create(newTableRecord(TABLE, { keyspace: KEYSPACE }), []);
    for (let n = 0; n < 250; n++) await put(book(n, `author-${n % 7}`));
  });

  it("adds every old item and makes the index active", async () => {
    lifeCycle.start();
    await addIndex();
    await lifeCycle.settled();
    expect(await index()).toMatchObject({ status: "active", backfilling: false });
    const { there, expected } = await indexRows();
    expect(there).toHaveLength(250);
    expect(there).toEqual(expected);
  });

  it("counts the rows of the index", async () => {
    lifeCycle.start();
    await addIndex();
    await lifeCycle.settled();
    const whole = await store.readCounter(KEYSPACE);
    expect(await store.readCounter(INDEX)).toEqual(whole);
    await remove("book-3");
    expect((await store.readCounter(INDEX)).rows).toBe(249);
  });

  it("leaves out items without the index key", async () => {
    await put({ pk: { S: "anonymous" } });
    await put({ pk: { S: "numbered" }, author: { N: "1" } });
    lifeCycle.start();
    await addIndex();
    await lifeCycle.settled();
    expect((await indexRows()).there).toHaveLength(250);
  });

  it("stays in step with writes of the same time", async () => {
    lifeCycle.start();
    await addIndex();
    const writes = Array.from({ length: 250 }, async (_, n) => {
      if (n % 3 === 0) return remove(`book-${n}`);
      if (n % 3 === 1) return put(book(n, "another"));
      return put(book(1_000 + n, "new"));
    });
    await Promise.all(writes);
    await lifeCycle.settled();
    expect(await index()).toMatchObject({ status: "active" });
    const { there, expected } = await indexRows();
    expect(there).toEqual(expected);
    expect((await store.readCounter(INDEX)).rows).toBe(there.length);
  });

  it("goes on where a process that was stopped left off", async () => {
    let batches = 0;
    const scanned = store;
    store = withHeardScans(scanned, async () => {
      batches++;
      if (batches === 1) void lifeCycle.close();
    });
    startProcess();
    lifeCycle.start();
    await addIndex();
    await lifeCycle.close();
    expect(await index()).toMatchObject({ status: "creating", backfilling: true });
    store = scanned;
    startProcess();
    lifeCycle.start();
    await lifeCycle.settled();
    expect(await index()).toMatchObject({ status: "active" });
    const { there, expected } = await indexRows();
    expect(there).toEqual(expected);
  });

  it("keeps other processes out when the clock steps back", async () => {
    const takenByOthers: boolean[] = [];
    const scanned = store;
    let batches = 0;
    store = withHeardScans(scanned, async () => {
      batches++;
      if (batches === 1) return clock.advance(-3_600_000);
      takenByOthers.push((await scanned.lease(`task-index-backfill-${INDEX}`, 10_000)) !== null);
    });
    startProcess();
    lifeCycle.start();
    await addIndex();
    await lifeCycle.settled();
    expect(takenByOthers).toEqual([false]);
    expect(await index()).toMatchObject({ status: "active" });
  });

  it("ends when the index is deleted meanwhile", async () => {
    lifeCycle.start();
    await addIndex({ activeFromMs: clock.nowMs() + 100 });
    const atMs = clock.nowMs() + 100;
    await catalog.update(TABLE, (record) => ({
      ...record,
      globalIndexes: record.globalIndexes.map((other) => ({ ...other, status: "deleting" as const })),
      pending: [{ kind: "indexRemoved" as const, index: "author", atMs }],
    }));
    await turn(100);
    expect(await index()).toBeUndefined();
    expect(await catalog.keyspaceDrops(10)).toEqual([]);
    expect(await catalog.namesWithWork(undefined, 10)).toEqual([]);
  });

  it("is a task that is done with what it did, and seen in the list", async () => {
    lifeCycle.start();
    await addIndex();
    await lifeCycle.settled();
    expect((await new TaskList(database).list(undefined, 10)).tasks).toMatchObject([
      {
        kind: "index-backfill",
        parameters: { table: TABLE, indexId: INDEX },
        state: "done",
        progress: { done: 250, total: 250 },
        result: { itemsRead: 250, rowsWritten: 250 },
      },
    ]);
  });

  it("takes the index away when it is cancelled", async () => {
    const tasks = new TaskList(database);
    let batches = 0;
    store = withHeardScans(store, async () => {
      batches++;
      if (batches === 1) await tasks.cancel(`index-backfill-${INDEX}`);
    });
    startProcess();
    lifeCycle.start();
    await addIndex();
    await lifeCycle.settled();
    expect(await index()).toBeUndefined();
    expect(await tasks.describe(`index-backfill-${INDEX}`)).toMatchObject({ state: "cancelled" });
    expect(await catalog.keyspaceDrops(10)).toEqual([]);
  });

  it("waits until the index may become active", async () => {
    lifeCycle.start();
    await addIndex({ activeFromMs: clock.nowMs() + 700 });
    await turn(600);
    expect(await index()).toMatchObject({ status: "creating", backfilling: true });
    await turn(100);
    expect(await index()).toMatchObject({ status: "active" });
  });
});
