/**
 * A copy of a table and its change log give the table as it was at any version since, whether the copy was taken
 * at one moment or page by page while writes went on.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATABASE_SETTINGS } from "../../../test/fixture/database-settings.ts";
import { newTableRecord } from "../../../test/fixture/table-records.ts";
import { put, remove } from "../../../test/fixture/write-intents.ts";
import { utf8Text } from "../../base/bytes.ts";
import { TestClock } from "../../base/clock.ts";
import { systemRandom } from "../../base/random.ts";
import { Scheduler } from "../../base/scheduler.ts";
import { createMemoryStore } from "../../storage/memory/memory-store.ts";
import { Catalog } from "../catalog.ts";
import type { Database } from "../database.ts";
import { ITEM_ROW } from "../item-cell.ts";
import { storedJson } from "../stored-item.ts";
import { commitAtomically } from "../write.ts";
import { readChanges } from "./read-log.ts";
import { changeLogs } from "./stream-logs.ts";

const NAME = "accounts";
const KEYSPACE = 1;

/** Items as JSON, by the JSON of their keys. */
type Copy = ReadonlyMap<string, string>;

interface Write {
  readonly id: string;
  /** Null deletes. */
  readonly amount: number | null;
}

async function newTable(): Promise<Database> {
  const clock = new TestClock();
  const store = createMemoryStore({ clock });
  const catalog = new Catalog({ store, clock, random: systemRandom });
  await store.createKeyspace(KEYSPACE, "items");
  await catalog.create(newTableRecord(NAME, { keyspace: KEYSPACE, changeLog: true }), []);
  return {
    store,
    tables: catalog,
    clock,
    random: systemRandom,
    settings: DATABASE_SETTINGS,
    scheduler: new Scheduler(() => clock.nowMs()),
  };
}

async function schema(database: Database) {
  const table = await database.tables.find(NAME);
  if (table === undefined) throw new Error("the table is there");
  return table;
}

/** Commits all of them at once; no two may name one item. */
async function commit(database: Database, writes: readonly Write[]): Promise<void> {
  const table = await schema(database);
  const intents = writes.map(({ id, amount }) => {
    const key = { pk: { S: id } };
    return amount === null ? remove(table, key) : put(table, { ...key, amount: { N: String(amount) } });
  });
  await commitAtomically(database, intents);
}

/** A version above all commits so far and below those to come: on this store positions are versions. */
async function stamp(database: Database): Promise<bigint> {
  const [position] = await database.store.cut(changeLogs((await schema(database)).tableId));
  return position ?? 0n;
}

const keyJson = (itemJson: string): string => JSON.stringify({ pk: JSON.parse(itemJson).pk });

/** A copy page by page; `between` runs after each page. */
async function copyOf(database: Database, between: () => Promise<void> = async () => {}): Promise<Copy> {
  const copy = new Map<string, string>();
  const options = {
    segment: 0,
    segments: 1,
    keyPrefix: ITEM_ROW,
    rowsMax: 2,
    bytesMax: 1e9,
    level: "strong",
  } as const;
  let after: { partition: Uint8Array; key: Uint8Array } | undefined;
  for (;;) {
    const page = await database.store.scan(KEYSPACE, { ...options, ...(after && { after }) });
    for (const { value } of page.rows) {
      const json = utf8Text(storedJson(value));
      copy.set(keyJson(json), json);
    }
    if (!page.more) return copy;
    after = page.rows.at(-1);
    await between();
  }
}

/** The table at version `until`, from a copy whose taking began at version `from`. */
async function rebuild(database: Database, copy: Copy, { from, until }: Span): Promise<Copy> {
  const table = new Map(copy);
  for (const log of changeLogs((await schema(database)).tableId)) {
    let after = from;
    for (;;) {
      const { changes, exhausted } = await readChanges(database.store, log, { after, limit: 5 });
      for (const { version, position, change } of changes) {
        after = position;
        if (version > until) continue;
        const key = utf8Text(change.key);
        if (change.new === null) table.delete(key);
        else table.set(key, utf8Text(change.new));
      }
      if (exhausted) break;
    }
  }
  return table;
}

interface Span {
  readonly from: bigint;
  readonly until: bigint;
}

const write = fc.record({
  id: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
  amount: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 3 })),
});
const commits = fc.array(fc.uniqueArray(write, { minLength: 1, maxLength: 3, selector: ({ id }) => id }), {
  maxLength: 30,
});

const plain = (copy: Copy) => Object.fromEntries(copy);

describe("the change log", () => {
  it("rebuilds every version since a copy", async () => {
    await fc.assert(
      fc.asyncProperty(commits, commits, async (before, since) => {
        const database = await newTable();
        for (const writes of before) await commit(database, writes);
        const from = await stamp(database);
        const copy = await copyOf(database);
        const versions: { readonly until: bigint; readonly table: Copy }[] = [];
        for (const writes of since) {
          await commit(database, writes);
          versions.push({ until: await stamp(database), table: await copyOf(database) });
        }
        for (const { until, table } of versions) {
          expect(plain(await rebuild(database, copy, { from, until }))).toEqual(plain(table));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("rebuilds the table from a copy taken while writes went on", async () => {
    await fc.assert(
      fc.asyncProperty(commits, commits, async (before, during) => {
        const database = await newTable();
        for (const writes of before) await commit(database, writes);
        const from = await stamp(database);
        const waiting = during.values();
        const copy = await copyOf(database, async () => {
          const { value } = waiting.next();
          if (value !== undefined) await commit(database, value);
        });
        for (const writes of waiting) await commit(database, writes);
        const until = await stamp(database);
        expect(plain(await rebuild(database, copy, { from, until }))).toEqual(plain(await copyOf(database)));
      }),
      { numRuns: 40 },
    );
  });

  it("holds both images and nothing for writes that change nothing", async () => {
    const database = await newTable();
    await commit(database, [{ id: "a", amount: 1 }]);
    await commit(database, [{ id: "a", amount: 1 }]);
    await commit(database, [{ id: "a", amount: 2 }]);
    await commit(database, [{ id: "a", amount: null }]);
    const logs = changeLogs((await schema(database)).tableId);
    const pages = await Promise.all(
      logs.map((log) => readChanges(database.store, log, { after: 0n, limit: 10 })),
    );
    const shown = pages
      .flatMap(({ changes }) => changes)
      .map(({ change }) => [
        change.kind,
        change.old && JSON.parse(utf8Text(change.old)).amount.N,
        change.new && JSON.parse(utf8Text(change.new)).amount.N,
      ]);
    expect(shown).toEqual([
      ["INSERT", null, "1"],
      ["MODIFY", "1", "2"],
      ["REMOVE", "2", null],
    ]);
  });
});
