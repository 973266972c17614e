import { beforeEach, describe, expect, it } from "vitest";
import { type ControlPlane, newControlPlane } from "../../test/fixture/control-plane.ts";
import { testScope } from "../../test/fixture/request-scope.ts";
import { newTableRecord } from "../../test/fixture/table-records.ts";
import * as intents from "../../test/fixture/write-intents.ts";
import { systemRandom } from "../base/random.ts";
import { HOLD_MS } from "../base/steady-clock.ts";
import type { StreamDefinition } from "../engine/catalog/table-features.ts";
import { RetentionClock } from "../engine/retention-clock.ts";
import { changeLogs } from "../engine/stream/stream-logs.ts";
import { readLogs } from "../engine/stream/stream-lookup.ts";
import { commitAtomically } from "../engine/write.ts";
import { trimStreams } from "./stream-trim.ts";

const NAME = "books";
const DAY_MS = 86_400_000;
const stream: StreamDefinition = {
  label: "2026-01-01T00:00:00.000",
  viewType: "NEW_IMAGE",
  shards: 2,
  openedAtMs: 1_000,
  enabled: true,
};

let plane: ControlPlane;

beforeEach(async () => {
  plane = newControlPlane();
  await plane.store.createKeyspace(1, "items");
  await plane.context.catalog.create(newTableRecord(NAME, { keyspace: 1, stream, changeLog: true }), []);
});

async function put(id: string): Promise<void> {
  const { database, catalog } = plane.context;
  const table = await catalog.find(NAME);
  if (table === undefined) throw new Error("the table is there");
  await commitAtomically(database, [intents.put(table, { pk: { S: id } })], {
    token: null,
    turns: testScope(),
  });
}

async function entries(logs: readonly string[]): Promise<number> {
  let count = 0;
  for (const log of logs) count += (await plane.store.readLog(log, 0n, 1_000)).length;
  return count;
}

const kept = async () => {
  const table = await plane.context.catalog.find(NAME);
  return {
    stream: await entries(table?.stream?.logs ?? []),
    changes: await entries(changeLogs(table?.tableId ?? "")),
  };
};

const trim = () => trimStreams(plane.context.database, () => true);

describe("trimming", () => {
  it("keeps stream records for a day and change log entries for thirty-five", async () => {
    await put("first");
    plane.clock.advance(DAY_MS);
    await put("second");
    await trim();
    expect(await kept()).toEqual({ stream: 2, changes: 2 });
    plane.clock.advance(1);
    await trim();
    expect(await kept()).toEqual({ stream: 1, changes: 2 });
    plane.clock.advance(34 * DAY_MS);
    await trim();
    expect(await kept()).toEqual({ stream: 0, changes: 1 });
  });

  it("forgets what ended once it is empty, and nothing that goes on", async () => {
    const { catalog, database } = plane.context;
    await put("first");
    await catalog.update(NAME, (record) => ({
      ...record,
      changeLog: false,
      stream: { ...stream, enabled: false },
    }));
    const { tableId } = newTableRecord(NAME);
    plane.clock.advance(DAY_MS + 1);
    await trim();
    const logs = await readLogs(database.store, NAME);
    expect(logs.streams).toEqual([]);
    expect(logs.changeLogs).toHaveLength(1);
    expect(await entries(changeLogs(tableId))).toBe(1);
    plane.clock.advance(35 * DAY_MS);
    await trim();
    expect(await readLogs(database.store, NAME)).toEqual({ streams: [], changeLogs: [] });
    expect(await entries(changeLogs(tableId))).toBe(0);
  });

  it("takes a log minute by minute, and may stop in between", async () => {
    for (let minute = 0; minute < 4; minute++) {
      await put(`minute ${minute}`);
      plane.clock.advance(60_000);
    }
    plane.clock.advance(DAY_MS);
    const { changes } = await kept();
    const left: number[] = [];
    for (let looks = 1; left.at(-1) !== 0; looks++) {
      let looked = 0;
      await trimStreams(plane.context.database, () => looked++ < looks);
      left.push((await kept()).stream);
    }
    expect(left[0]).toBe(3);
    expect(await kept()).toEqual({ stream: 0, changes });
  });

  it("waits while the clock is ahead for a moment, and no longer than it must", async () => {
    await put("first");
    plane.clock.step(40 * DAY_MS);
    await trim();
    expect(await kept()).toEqual({ stream: 1, changes: 1 });
    plane.clock.step(-40 * DAY_MS);
    plane.clock.advance(HOLD_MS);
    await trim();
    expect(await kept()).toEqual({ stream: 1, changes: 1 });
    plane.clock.step(2 * DAY_MS);
    await trim();
    plane.clock.advance(HOLD_MS);
    await trim();
    expect(await kept()).toEqual({ stream: 0, changes: 1 });
  });

  it("waits too where a process begins while the clock is ahead", async () => {
    await put("first");
    await plane.context.database.retention.keep();
    plane.clock.step(40 * DAY_MS);
    const { clock, store } = plane;
    const retention = new RetentionClock({ store, clock, random: systemRandom });
    await trimStreams({ ...plane.context.database, retention }, () => true);
    expect(await kept()).toEqual({ stream: 1, changes: 1 });
  });

  it("stops when it is told to", async () => {
    await put("first");
    plane.clock.advance(40 * DAY_MS);
    await trimStreams(plane.context.database, () => false);
    expect(await kept()).toEqual({ stream: 1, changes: 1 });
  });
});
