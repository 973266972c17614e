/**
 * Writes that share a commit stand each for itself: what they leave and what is said of them is what the same writes
 * leave in the same order with a commit for each.
 */

import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  record,
  uniqueArray,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { DATABASE_SETTINGS } from "../../test/fixture/database-settings.ts";
import { testScope } from "../../test/fixture/request-scope.ts";
import { newScheduler } from "../../test/fixture/scheduler.ts";
import { newIndexRecord, newTableRecord } from "../../test/fixture/table-records.ts";
import { put, remove } from "../../test/fixture/write-intents.ts";
import { hexText, MiB } from "../base/bytes.ts";
import { TestClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import type { Item } from "../item/attribute-value.ts";
import type { Condition } from "../language/condition/condition.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { FenceMoved } from "../storage/store.ts";
import { Catalog } from "./catalog.ts";
import type { Database } from "./database.ts";
import { RetentionClock } from "./retention-clock.ts";
import { StoredItem } from "./stored-item.ts";
import type { TableSchema } from "./table-schema.ts";
import { commitAtomically, commitIndependently, type WriteOutcome } from "./write.ts";
import { isIntentFault, putIntent, type WriteIntent } from "./write-intent.ts";

const NAME = "t";
const KEYSPACE = 1;
const GLOBAL = 2;
const LOCAL = 3;
/** Little enough that some batches pass it. */
const COLLECTION_BYTES_MAX = 120;

interface TestDatabase extends Database {
  readonly catalog: Catalog;
}

async function newDatabase(): Promise<TestDatabase> {
  const clock = new TestClock();
  const store = createMemoryStore({ clock });
  const catalog = new Catalog({ store, clock, random: systemRandom });
  await store.createKeyspace(KEYSPACE, "items");
  await store.createKeyspace(GLOBAL, "derived");
  const key = (name: string) => ({ name, type: "S" as const });
  const local = newIndexRecord("l", {
    id: LOCAL,
    keys: { partition: [key("pk")], sort: [key("l")] },
  });
  await catalog.create(
    newTableRecord(NAME, {
      keyspace: KEYSPACE,
      attributes: [key("pk"), key("sk"), key("l"), key("g")],
      keys: { partition: [key("pk")], sort: [key("sk")] },
      localIndexes: [local],
      globalIndexes: [newIndexRecord("g", { id: GLOBAL })],
      changeLog: true,
    }),
    [],
  );
  const settings = { ...DATABASE_SETTINGS, collectionBytesMax: COLLECTION_BYTES_MAX };
  return {
    store,
    tables: catalog,
    catalog,
    clock,
    retention: new RetentionClock({ store, clock, random: systemRandom }),
    random: systemRandom,
    settings,
    scheduler: newScheduler(clock),
  };
}

interface Write {
  readonly pk: string;
  readonly sk: string;
  /** Attributes of the item that is put; null deletes. */
  readonly put: { readonly l: string | null; readonly g: string | null; readonly padding: number } | null;
  readonly onlyIfNew: boolean;
}

const IS_NEW: Condition = { kind: "notExists", path: ["pk"] };

const writes: Arbitrary<Write> = record({
  pk: constantFrom("a", "b"),
  sk: constantFrom("1", "2", "3", "4"),
  put: oneof(
    constant(null),
    record({
      l: option(constantFrom("x", "y")),
      g: option(constantFrom("x", "y")),
      padding: integer({ min: 0, max: 60 }),
    }),
  ),
  onlyIfNew: boolean(),
});

const batches = array(
  uniqueArray(writes, { selector: ({ pk, sk }) => pk + sk, minLength: 1, maxLength: 8 }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

function itemOf({ pk, sk }: Write, { l, g, padding }: NonNullable<Write["put"]>): Item {
  return {
    pk: { S: pk },
    sk: { S: sk },
    padding: { S: "-".repeat(padding) },
    ...(l !== null && { l: { S: l } }),
    ...(g !== null && { g: { S: g } }),
  };
}

function intentOf(table: TableSchema, write: Write): WriteIntent {
  const condition = write.onlyIfNew ? IS_NEW : null;
  return write.put === null
    ? remove(table, { pk: { S: write.pk }, sk: { S: write.sk } }, condition)
    : put(table, itemOf(write, write.put), condition);
}

async function schema({ tables }: Database): Promise<TableSchema> {
  const table = await tables.find(NAME);
  if (table === undefined) throw new Error("the table is there");
  return table;
}

async function writeTogether(database: Database, batch: readonly Write[]): Promise<readonly WriteOutcome[]> {
  const table = await schema(database);
  return commitIndependently(
    database,
    batch.map((write) => intentOf(table, write)),
  );
}

async function writeOneByOne(database: Database, batch: readonly Write[]): Promise<readonly WriteOutcome[]> {
  const table = await schema(database);
  const outcomes: WriteOutcome[] = [];
  for (const write of batch) {
    const result = await commitAtomically(database, [intentOf(table, write)], {
      token: null,
      turns: testScope(),
    });
    if (result.kind === "committed")
      for (const written of result.written) outcomes.push({ kind: "written", written });
    else if (result.kind === "refused")
      for (const refusal of result.refusals)
        if (refusal !== null) outcomes.push({ kind: "refused", refusal });
  }
  return outcomes;
}

const outcomeText = (outcome: WriteOutcome): string => {
  if (outcome.kind === "refused") return outcome.refusal.kind;
  const { old, new: after, indexes, collectionBytes } = outcome.written;
  const entries = indexes.map(({ index, old: before, new: next }) => [
    index.name,
    before?.bytes,
    next?.bytes,
  ]);
  return JSON.stringify([old?.item, after?.item, entries, collectionBytes]);
};

/** Rows of items, collections and indexes, what is counted of them, and the records of the changes. */
async function contentsOf(database: Database): Promise<unknown> {
  const { store } = database;
  const options = { segment: 0, segments: 1, rowsMax: 1e4, bytesMax: 1e9, level: "strong" as const };
  const rows = [];
  for (const keyspace of [KEYSPACE, GLOBAL]) {
    const page = await store.scan(keyspace, options);
    for (const { partition, key, value } of page.rows)
      rows.push([keyspace, partition, key, value].map(textOf).join(" "));
  }
  const counters = [];
  for (const counter of [KEYSPACE, GLOBAL, LOCAL]) counters.push(await store.readCounter(counter));
  const records = [];
  for (const log of (await schema(database)).changeLogs)
    for (const { value } of await store.readLog(log, 0n, 1e4)) records.push(textOf(value));
  return { rows, counters, records };
}

const textOf = (part: number | Uint8Array): string =>
  typeof part === "number" ? String(part) : hexText(part);

describe("what does not fit its table", () => {
  it.each<[rule: string, item: Item]>([
    ["two megabytes", { pk: { S: "a" }, sk: { S: "1" }, padding: { S: "x".repeat(2 * MiB) } }],
    ["an index key of the wrong type", { pk: { S: "a" }, sk: { S: "1" }, g: { N: "1" } }],
  ])("is no intent: %s", async (_rule, item) => {
    const table = await schema(await newDatabase());
    expect(isIntentFault(putIntent({ table }, StoredItem.of(item)))).toBe(true);
  });

  it("cannot be committed past the constructors", async () => {
    const database = await newDatabase();
    const table = await schema(database);
    const { cell, key, condition, origin } = put(table, { pk: { S: "a" }, sk: { S: "1" } });
    const item = StoredItem.of({ pk: { S: "a" }, sk: { S: "1" }, g: { N: "1" } });
    const forged = { table, cell, key, condition, origin, change: { kind: "put", item }, isChecked: true };
    // @ts-expect-error members alone make no intent
    const commit = () => commitIndependently(database, [forged]);
    expect(commit).toThrow("a write is made by the constructors of intents");
  });
});

describe("writes that share a commit", () => {
  it("leave and tell what each would with a commit of its own", async () => {
    const told = new Set<string>();
    await assert(
      asyncProperty(batches, async (all) => {
        const [together, apart] = [await newDatabase(), await newDatabase()];
        for (const batch of all) {
          const outcomes = await writeTogether(together, batch);
          expect(outcomes.map(outcomeText)).toEqual((await writeOneByOne(apart, batch)).map(outcomeText));
          for (const outcome of outcomes)
            told.add(outcome.kind === "refused" ? outcome.refusal.kind : "written");
        }
        expect(await contentsOf(together)).toEqual(await contentsOf(apart));
      }),
      { numRuns: 200 },
    );
    expect([...told].toSorted()).toEqual(["collectionTooLarge", "condition", "written"]);
  });

  it("are none when a table has changed, and lock out no later ones", async () => {
    const database = await newDatabase();
    const table = await schema(database);
    await database.catalog.update(NAME, (before) => ({
      ...before,
      protection: { enabled: true, changedAtMs: 0 },
    }));
    const write: Write = { pk: "a", sk: "1", put: { l: "x", g: null, padding: 1 }, onlyIfNew: false };
    const before = await contentsOf(database);
    await expect(commitIndependently(database, [intentOf(table, write)])).rejects.toThrow(FenceMoved);
    expect(await contentsOf(database)).toEqual(before);
    expect((await writeTogether(database, [write])).map(({ kind }) => kind)).toEqual(["written"]);
  });
});
