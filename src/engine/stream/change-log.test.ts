/**
 * A copy of a table and its change logs give the table as it was at any cut through them since, whether the copy was
 * taken at one moment or page by page while writes went on.
 */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATABASE_SETTINGS } from "../../../test/fixture/database-settings.ts";
import { testScope } from "../../../test/fixture/request-scope.ts";
import { newScheduler } from "../../../test/fixture/scheduler.ts";
import { newTableRecord } from "../../../test/fixture/table-records.ts";
import { put, remove } from "../../../test/fixture/write-intents.ts";
import { hexText, utf8Text } from "../../base/bytes.ts";
import { TestClock } from "../../base/clock.ts";
import { systemRandom } from "../../base/random.ts";
import { createMemoryStore } from "../../storage/memory/memory-store.ts";
import { Catalog } from "../catalog.ts";
import type { Database } from "../database.ts";
import { ITEM_ROW } from "../item-cell.ts";
import { RetentionClock } from "../retention-clock.ts";
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
    retention: new RetentionClock({ store, clock, random: systemRandom }),
    random: systemRandom,
    settings: DATABASE_SETTINGS,
    scheduler: newScheduler(clock),
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
  await commitAtomically(database, intents, { token: null, turns: testScope() });
}

/** A place in each of the table's logs. */
type Cut = readonly bigint[];

const logsOf = async (database: Database): Promise<readonly string[]> =>
  changeLogs((await schema(database)).tableId);

/** All commits so far lie below, those to come above. */
const cutNow = async (database: Database): Promise<Cut> => database.store.cut(await logsOf(database));

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

/** The table at the cut `until`, from a copy whose taking began at the cut `from`. */
async function rebuild(database: Database, copy: Copy, { from, until }: Span): Promise<Copy> {
  const table = new Map(copy);
  for (const [i, log] of (await logsOf(database)).entries()) {
    let after = from[i] ?? 0n;
    for (;;) {
      const { changes, exhausted } = await readChanges(database.store, log, { after, limit: 5 });
      for (const { position, change } of changes) {
        after = position;
        if (position > (until[i] ?? 0n)) continue;
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
  readonly from: Cut;
  readonly until: Cut;
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
  it("rebuilds the table at every cut since a copy", async () => {
    await fc.assert(
      fc.asyncProperty(commits, commits, async (before, since) => {
        const database = await newTable();
        for (const writes of before) await commit(database, writes);
        const from = await cutNow(database);
        const copy = await copyOf(database);
        const states: { readonly until: Cut; readonly table: Copy }[] = [];
        for (const writes of since) {
          await commit(database, writes);
          states.push({ until: await cutNow(database), table: await copyOf(database) });
        }
        for (const { until, table } of states) {
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
        const from = await cutNow(database);
        const waiting = during.values();
        const copy = await copyOf(database, async () => {
          const { value } = waiting.next();
          if (value !== undefined) await commit(database, value);
        });
        for (const writes of waiting) await commit(database, writes);
        const until = await cutNow(database);
        expect(plain(await rebuild(database, copy, { from, until }))).toEqual(plain(await copyOf(database)));
      }),
      { numRuns: 40 },
    );
  });

  it("tells of each entry to which transaction it belongs, and how many there are", async () => {
    const database = await newTable();
    await commit(database, [{ id: "alone", amount: 1 }]);
    await commit(database, [
      { id: "a", amount: 1 },
      { id: "b", amount: 1 },
      { id: "c", amount: null },
    ]);
    await commit(database, [
      { id: "b", amount: 2 },
      { id: "d", amount: 1 },
    ]);
    const counts = new Map<string | null, number[]>();
    for (const log of await logsOf(database)) {
      const { changes } = await readChanges(database.store, log, { after: 0n, limit: 10 });
      for (const { change } of changes) {
        const id = change.transaction && hexText(change.transaction.id);
        counts.set(id, [...(counts.get(id) ?? []), change.transaction?.count ?? 0]);
      }
    }
    const { [String(null)]: alone, ...transactions } = Object.fromEntries(counts);
    expect(alone).toEqual([0]);
    expect(Object.values(transactions)).toEqual([
      [2, 2],
      [2, 2],
    ]);
  });

  it("holds both images and nothing for writes that change nothing", async () => {
    const database = await newTable();
    await commit(database, [{ id: "a", amount: 1 }]);
    await commit(database, [{ id: "a", amount: 1 }]);
    await commit(database, [{ id: "a", amount: 2 }]);
    await commit(database, [{ id: "a", amount: null }]);
    const pages = await Promise.all(
      (await logsOf(database)).map((log) => readChanges(database.store, log, { after: 0n, limit: 10 })),
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
