/**
 * Whatever is written and whenever, each item with a time that counts has exactly one row, and nothing else has one.
 */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATABASE_SETTINGS } from "../../../test/fixture/database-settings.ts";
import { testScope } from "../../../test/fixture/request-scope.ts";
import { newScheduler } from "../../../test/fixture/scheduler.ts";
import { newTableRecord } from "../../../test/fixture/table-records.ts";
import { put, remove } from "../../../test/fixture/write-intents.ts";
import { utf8Text } from "../../base/bytes.ts";
import { TestClock } from "../../base/clock.ts";
import { systemRandom } from "../../base/random.ts";
import type { AttributeValue, Item } from "../../item/attribute-value.ts";
import { createMemoryStore } from "../../storage/memory/memory-store.ts";
import { Catalog } from "../catalog.ts";
import type { Database } from "../database.ts";
import { RetentionClock } from "../retention-clock.ts";
import { commitAtomically } from "../write.ts";
import { EXPIRY_AGE_MAX_S, expirySeconds, hourOf } from "./expiry.ts";

const KEYSPACE = 1;
const ROWS = 2;
const START_S = Date.UTC(2026, 0, 1) / 1_000;

async function newTable(): Promise<{ readonly database: Database; readonly clock: TestClock }> {
  const clock = new TestClock();
  const store = createMemoryStore({ clock });
  const catalog = new Catalog({ store, clock, random: systemRandom });
  await store.createKeyspace(KEYSPACE, "items");
  await store.createKeyspace(ROWS, "derived");
  const expiry = { attribute: "until", changedAtMs: 0, keyspace: ROWS, backfilling: false };
  await catalog.create(newTableRecord("sessions", { keyspace: KEYSPACE, expiry }), []);
  return {
    database: {
      store,
      tables: catalog,
      clock,
      retention: new RetentionClock({ store, clock, random: systemRandom }),
      random: systemRandom,
      settings: DATABASE_SETTINGS,
      scheduler: newScheduler(clock),
    },
    clock,
  };
}

async function write(database: Database, id: string, item: Item | null): Promise<void> {
  const table = await database.tables.find("sessions");
  if (table === undefined) throw new Error("the table is there");
  await commitAtomically(database, [item === null ? remove(table, { pk: { S: id } }) : put(table, item)], {
    token: null,
    turns: testScope(),
  });
}

/** Every row as `hour or late, time, key`. */
async function rowsOf({ store }: Database): Promise<readonly string[]> {
  const page = await store.scan(ROWS, {
    segment: 0,
    segments: 1,
    rowsMax: 1e4,
    bytesMax: 1e9,
    level: "strong",
  });
  return page.rows
    .map(({ partition, key, value }) => {
      const hour = partition[0] === 0 ? "late" : Buffer.from(partition).readUInt32BE(1);
      return `${hour} ${Buffer.from(key).readUIntBE(0, 6)} ${utf8Text(value)}`;
    })
    .toSorted();
}

const times: fc.Arbitrary<AttributeValue | null> = fc.oneof(
  fc.constant(null),
  fc.constant({ S: String(START_S) }),
  fc.integer({ min: -20_000, max: 20_000 }).map((after) => ({ N: String(START_S + after) })),
  fc.integer({ min: 1, max: 99 }).map((part) => ({ N: `${START_S}.${String(part).padStart(2, "0")}1` })),
  fc
    .constantFrom("0", "-5", "2E+13", "1E+20", String(START_S - EXPIRY_AGE_MAX_S - 60_000))
    .map((N) => ({ N })),
);

const steps = fc.array(
  fc.record({
    id: fc.constantFrom("a", "b", "c"),
    gone: fc.boolean(),
    until: times,
    turnS: fc.constantFrom(0, 0, 1, 4_000, 9_000),
  }),
  { maxLength: 25 },
);

describe("expiry rows", () => {
  it("are one for each item that has a time", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { database, clock } = await newTable();
        const expected = new Map<string, string>();
        for (const { id, gone, until, turnS } of all) {
          clock.advance(turnS * 1_000);
          const item = { pk: { S: id }, ...(until !== null && { until }) };
          await write(database, id, gone ? null : item);
          const seconds = gone ? null : expirySeconds(item, "until");
          const before = expected.get(id)?.split(" ")[1];
          if (String(seconds) === before) continue;
          expected.delete(id);
          const nowS = Math.floor(clock.nowMs() / 1_000);
          if (seconds === null) continue;
          const hour = hourOf(seconds) < hourOf(nowS) ? "late" : hourOf(seconds);
          expected.set(id, `${hour} ${seconds} {"pk":{"S":"${id}"}}`);
        }
        expect(await rowsOf(database)).toEqual([...expected.values()].toSorted());
      }),
      { numRuns: 100 },
    );
  });

  const values: readonly [rule: string, value: AttributeValue, seconds: number | null][] = [
    ["a whole number", { N: "1700000000" }, 1_700_000_000],
    ["a fraction is cut off", { N: "1700000000.9" }, 1_700_000_000],
    ["text is no time", { S: "1700000000" }, null],
    ["a set is no time", { NS: ["1700000000"] }, null],
    ["a negative number is no time", { N: "-1" }, null],
    ["a number beyond all calendars is no time", { N: "9E+100" }, null],
  ];

  it.each(values)("%s", (_rule, value, seconds) => {
    expect(expirySeconds({ until: value }, "until")).toBe(seconds);
  });
});
