/**
 * An index that is filled beside writes that never pause has every entry, counts each of them once, and tells the log
 * how far it is.
 */

import { beforeEach, describe, expect, it } from "vitest";
import { DATABASE_SETTINGS } from "../../test/fixture/database-settings.ts";
import { testScope } from "../../test/fixture/request-scope.ts";
import { newScheduler } from "../../test/fixture/scheduler.ts";
import { newIndexRecord, newTableRecord } from "../../test/fixture/table-records.ts";
import { put, remove } from "../../test/fixture/write-intents.ts";
import { withHeardScans } from "../../test/storage-doubles/heard-scans.ts";
import { hexText } from "../base/bytes.ts";
import { TestClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import { indexRow } from "../engine/derive/index-rows.ts";
import { RetentionClock } from "../engine/retention-clock.ts";
import { StoredItem, storedBytes } from "../engine/stored-item.ts";
import { commitAtomically } from "../engine/write.ts";
import type { Item } from "../item/attribute-value.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createLogger } from "../telemetry/logger.ts";
import { BackfillReport } from "./backfill-report.ts";
import { forgetProgress } from "./derived-backfill.ts";
import { backfillIndex } from "./index-backfill.ts";
import { verifyTable } from "./verify-table.ts";

const TABLE = "books";
const KEYSPACE = 1;
const INDEX = 2;

let clock: TestClock;
let database: Database;
let catalog: Catalog;
let lines: Readonly<Record<string, unknown>>[];
/** Runs after every scan of the table, before the batch is committed. */
let meanwhile: () => Promise<void>;

beforeEach(async () => {
  clock = new TestClock();
  lines = [];
  meanwhile = async () => {};
  const store = createMemoryStore({ clock });
  await store.createKeyspace(KEYSPACE, "items");
  await store.createKeyspace(INDEX, "derived");
  catalog = new Catalog({ store, clock, random: systemRandom });
  await catalog.create(newTableRecord(TABLE, { keyspace: KEYSPACE }), []);
  database = {
    store,
    tables: catalog,
    clock,
    retention: new RetentionClock({ store, clock, random: systemRandom }),
    random: systemRandom,
    settings: DATABASE_SETTINGS,
    scheduler: newScheduler(clock),
  };
});

/** The database as a process sees it to which something happens between reading a batch and committing it. */
const disturbed = (): Database => ({
  ...database,
  store: withHeardScans(database.store, () => meanwhile()),
});

const addIndex = (kind: "all" | "keysOnly" = "all") =>
  catalog.update(TABLE, (record) => ({
    ...record,
    globalIndexes: [
      newIndexRecord("author", { id: INDEX, projection: { kind }, status: "creating", backfilling: true }),
    ],
  }));

function newReport(): BackfillReport {
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const logger = createLogger({ level: "info", clock, write });
  return new BackfillReport({ database, logger, subject: { table: TABLE, index: "author" } });
}

const fill = (shouldContinue: () => boolean = () => true) =>
  backfillIndex(disturbed(), { table: TABLE, indexId: INDEX, report: newReport() }, shouldContinue);

async function change(pk: string, item: Item | null): Promise<void> {
  const table = await catalog.find(TABLE);
  if (table === undefined) throw new RangeError("no table to write to");
  const key = { pk: { S: pk } };
  await commitAtomically(database, [item === null ? remove(table, key) : put(table, item)], {
    token: null,
    turns: testScope(),
  });
}

const book = (n: number, author: string, pages = "1"): Item => ({
  pk: { S: `book-${n}` },
  author: { S: author },
  pages: { N: pages },
});

const everything = { segment: 0, segments: 1, rowsMax: 10_000, bytesMax: 1e9, level: "strong" } as const;

/** What the index has, what its items call for, and what is counted. */
async function indexState() {
  const table = await catalog.find(TABLE);
  const [index] = table?.globalIndexes ?? [];
  if (table === undefined || index === undefined) throw new RangeError("no index");
  const { rows: items } = await database.store.scan(KEYSPACE, everything);
  const { rows } = await database.store.scan(INDEX, everything);
  const expected = items
    .map(({ value }) => indexRow(table, index, new StoredItem(value)))
    .filter((row) => row !== null);
  return {
    entries: rows
      .map(({ partition, key, value }) => [partition, key, value].map(hexText).join(" "))
      .toSorted(),
    expected: expected
      .map(({ cell, value }) => [cell.partition, cell.key, value].map(hexText).join(" "))
      .toSorted(),
    found: { rows: rows.length, bytes: rows.reduce((sum, { value }) => sum + storedBytes(value), 0) },
    counted: await database.store.readCounter(INDEX),
  };
}

async function expectExact(): Promise<void> {
  const { entries, expected, found, counted } = await indexState();
  expect(entries).toEqual(expected);
  expect(counted).toEqual(found);
}

/** What is wrong with the table, whose index may be half filled. */
async function faults(): Promise<readonly string[]> {
  const table = await catalog.find(TABLE);
  if (table === undefined) throw new RangeError("no table to verify");
  const found: string[] = [];
  await verifyTable(database, table, { onRows: () => {}, onFault: (what) => void found.push(what) });
  return found;
}

it("half filled, an index that misses an entry or counts one too many is found out", async () => {
  for (let n = 0; n < 300; n++) await change(`book-${n}`, book(n, "a"));
  await addIndex();
  let steps = 0;
  await fill(() => ++steps <= 1);
  expect(await faults()).toEqual([]);
  const [entry] = (await database.store.scan(INDEX, everything)).rows;
  if (entry === undefined) throw new RangeError("nothing was filled");
  const { partition, key } = entry;
  const attempt = { id: systemRandom.bytes(16) };
  await database.store.atomically(attempt, [], () => ({
    mutations: [],
    derived: [{ cell: { keyspace: INDEX, partition, key }, value: null }],
    result: null,
  }));
  expect(await faults()).toEqual([
    "an item is missing from the index author",
    expect.stringMatching(/^100 entries of the index author of \d+ bytes are counted, and 99 of \d+ found$/),
  ]);
});

describe("counts", () => {
  /** Numbers below `count` that look chosen by chance, the same for a seed. */
  function numbers(seed: number): (count: number) => number {
    let state = seed;
    return (count) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % count;
    };
  }

  /** One change of a kind that an index can feel differently. */
  async function changeOne(below: (count: number) => number): Promise<void> {
    const n = below(600);
    const kinds = [
      () => change(`book-${n}`, null),
      () => change(`book-${n}`, book(n, `author-${below(9)}`)),
      () => change(`book-${n}`, book(n, `author-${n % 7}`)),
      () => change(`book-${n}`, book(n, `author-${n % 7}`, "2")),
      () => change(`book-${n}`, { pk: { S: `book-${n}` } }),
      () => change(`new-${below(1_000_000)}`, { ...book(n, "new"), pk: { S: `new-${below(1_000_000)}` } }),
    ];
    await kinds[below(kinds.length)]?.();
  }

  it.each(Array.from({ length: 20 }, (_, i) => 7_001 + 13 * i))(
    "are exact beside writes that never pause, seed %i",
    async (seed) => {
      const below = numbers(seed);
      for (let n = 0; n < 400; n++) await change(`book-${n}`, book(n, `author-${n % 7}`));
      // In an index of keys alone most changes of an item leave its entry as it is.
      await addIndex(seed % 2 === 0 ? "all" : "keysOnly");
      for (let i = 0; i < 20; i++) await changeOne(below);
      meanwhile = async () => {
        for (let i = 0; i < 40; i++) await changeOne(below);
      };
      expect(await fill()).toBe("done");
      for (let i = 0; i < 20; i++) await changeOne(below);
      await expectExact();
    },
  );

  it("are exact when it ends over a table that was empty", async () => {
    await addIndex();
    meanwhile = () => change("book-1", book(1, "a"));
    expect(await fill()).toBe("done");
    await expectExact();
    expect((await indexState()).counted.rows).toBe(1);
  });

  it("are exact when two processes fill at once", async () => {
    for (let n = 0; n < 400; n++) await change(`book-${n}`, book(n, `author-${n % 7}`));
    await addIndex();
    let round = 0;
    meanwhile = () => change(`book-${round}`, book(round++, "another"));
    expect(await Promise.all([fill(), fill(), fill()])).toEqual(["done", "done", "done"]);
    await expectExact();
  });

  it("are exact when it is taken up again after every batch", async () => {
    for (let n = 0; n < 400; n++) await change(`book-${n}`, book(n, `author-${n % 7}`));
    await addIndex();
    for (let runs = 0; ; runs++) {
      let steps = 0;
      const outcome = await fill(() => ++steps <= 1);
      await change(`book-${3 * runs}`, book(3 * runs, "another"));
      expect(await faults()).toEqual([]);
      if (outcome === "done") break;
    }
    await expectExact();
  });
});

describe("items", () => {
  const items = async () => (await database.store.scan(KEYSPACE, everything)).rows;

  it("are written again as they are, each once, unless they have no entry or were written since", async () => {
    for (let n = 0; n < 300; n++) await change(`book-${n}`, book(n, "a"));
    await change("no-entry", { pk: { S: "no-entry" } });
    await addIndex();
    await change("book-1", book(1, "b"));
    const before = await items();
    await fill();
    const after = await items();
    expect(after.map(({ value }) => value)).toEqual(before.map(({ value }) => value));
    const rewritten = after.filter(({ version }, i) => version !== before[i]?.version);
    expect(rewritten).toHaveLength(299);
    await fill();
    expect(await items()).toEqual(after);
  });

  it("are done again without harm where the progress was lost", async () => {
    for (let n = 0; n < 300; n++) await change(`book-${n}`, book(n, "a"));
    await addIndex();
    let steps = 0;
    await fill(() => ++steps <= 1);
    await forgetProgress(database, INDEX);
    await fill();
    await expectExact();
  });
});

describe("progress in the log", () => {
  beforeEach(async () => {
    for (let n = 0; n < 1_000; n++) await change(`book-${n}`, book(n, "a"));
    await addIndex();
  });

  const events = () => lines.map(({ event }) => event);

  it("is two lines for what is done at once", async () => {
    await fill();
    expect(events()).toEqual(["backfill begins", "backfill done"]);
    expect(lines[0]).toMatchObject({ table: TABLE, index: "author", itemsRead: 0, percent: 0 });
    expect(lines[1]).toMatchObject({ itemsRead: 1_000, rowsWritten: 1_000 });
  });

  it("says nothing of items", async () => {
    meanwhile = async () => clock.advance(11_000);
    await fill();
    const known =
      "time level event table index itemsRead rowsWritten percent itemsPerSecond restSeconds seconds";
    for (const line of lines) expect(known.split(" ")).toEqual(expect.arrayContaining(Object.keys(line)));
  });

  it("is a line every ten seconds of what takes long", async () => {
    meanwhile = async () => clock.advance(4_000);
    await fill();
    const middle = lines.slice(1, -1);
    expect(middle.length).toBeGreaterThan(3);
    const seconds = lines.slice(0, -1).map(({ time }) => Date.parse(String(time)) / 1_000);
    expect(seconds.slice(1).every((at, i) => at - (seconds[i] ?? 0) === 12)).toBe(true);
    middle.forEach((line, i) => {
      const itemsRead = Number(line["itemsRead"]);
      const rate = Math.round(itemsRead / (12 * (i + 1)));
      expect(line).toMatchObject({
        event: "backfill goes on",
        rowsWritten: itemsRead,
        percent: itemsRead / 10,
        itemsPerSecond: rate,
        restSeconds: Math.ceil((1_000 - itemsRead) / rate),
      });
    });
    expect(lines.at(-1)).toMatchObject({ event: "backfill done", itemsRead: 1_000, rowsWritten: 1_000 });
  });

  it("goes on counting where a process that ended left off", async () => {
    let steps = 0;
    await fill(() => ++steps <= 3);
    expect(lines.at(-1)).toMatchObject({ event: "backfill interrupted" });
    lines = [];
    await fill();
    const [first] = lines;
    expect(first).toMatchObject({ event: "backfill begins", percent: Number(first?.["itemsRead"]) / 10 });
    expect(Number(first?.["itemsRead"])).toBeGreaterThan(100);
    expect(lines.at(-1)).toMatchObject({ event: "backfill done", itemsRead: 1_000, rowsWritten: 1_000 });
  });

  it("says when the index is gone", async () => {
    let steps = 0;
    meanwhile = async () => {
      if (++steps === 1) await catalog.update(TABLE, (record) => ({ ...record, globalIndexes: [] }));
    };
    expect(await fill()).toBe("gone");
    expect(events()).toEqual(["backfill begins", "backfill given up"]);
  });
});
