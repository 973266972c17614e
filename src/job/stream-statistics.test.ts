/**
 * Consumers of logs: they read every entry in order, go on where they were, hold trimming back within their bound,
 * and are told what they lost beyond it. The counting of stream records is one of them.
 */

import { beforeEach, describe, expect, it } from "vitest";
import { type ControlPlane, newControlPlane } from "../../test/fixture/control-plane.ts";
import { testScope } from "../../test/fixture/request-scope.ts";
import { newTableRecord } from "../../test/fixture/table-records.ts";
import * as intents from "../../test/fixture/write-intents.ts";
import { storeOfShortPages } from "../../test/storage-doubles/short-pages.ts";
import { utf8Bytes, utf8Text } from "../base/bytes.ts";
import type { StreamDefinition } from "../engine/catalog/table-features.ts";
import { consume, type LogConsumer } from "../engine/stream/log-consumer.ts";
import { readLogs } from "../engine/stream/stream-lookup.ts";
import { commitAtomically } from "../engine/write.ts";
import { type Logger, silentLogger } from "../telemetry/logger.ts";
import { prometheusText } from "../telemetry/metric-reading.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { countStreamRecords } from "./stream-statistics.ts";
import { trimStreams } from "./stream-trim.ts";

const NAME = "books";
const DAY_MS = 86_400_000;
const CONSUMER: LogConsumer = { name: "test", lagMsMax: 3 * DAY_MS };
const stream: StreamDefinition = {
  label: "2026-01-01T00:00:00.000",
  viewType: "KEYS_ONLY",
  shards: 1,
  openedAtMs: 1_000,
  enabled: true,
};

let plane: ControlPlane;
let log: string;

beforeEach(async () => {
  plane = newControlPlane();
  await plane.store.createKeyspace(1, "items");
  await plane.context.catalog.create(newTableRecord(NAME, { keyspace: 1, stream }), []);
  log = (await table()).stream?.logs[0] ?? "";
});

async function table() {
  const found = await plane.context.catalog.find(NAME);
  if (found === undefined) throw new RangeError("the table is there");
  return found;
}

const write = async (id: string, title?: string) => {
  const { database } = plane.context;
  const key = { pk: { S: id } };
  const item = title === undefined ? null : { ...key, title: { S: title } };
  const intent = item === null ? intents.remove(await table(), key) : intents.put(await table(), item);
  await commitAtomically(database, [intent], { token: null, turns: testScope() });
};

const keyOf = (json: Uint8Array): string => (JSON.parse(utf8Text(json)) as { pk: { S: string } }).pk.S;

/** What one batch of the consumer has: the keys, and whether others were lost. */
async function nextBatch(limit = 2, consumer = CONSUMER) {
  let batch: { readonly keys: readonly string[]; readonly isLossy: boolean } | null = null;
  await consume(plane.context.database, consumer, {
    log,
    limit,
    work: ({ changes, isLossy }) => {
      batch = { keys: changes.map(({ change }) => keyOf(change.key)), isLossy };
    },
  });
  return batch;
}

const trim = () => trimStreams(plane.context.database, () => true);

describe("a consumer of a log", () => {
  it("reads every entry in order, each once, and goes on with what is written later", async () => {
    for (const id of ["a", "b", "c"]) await write(id, "x");
    expect(await nextBatch()).toEqual({ keys: ["a", "b"], isLossy: false });
    expect(await nextBatch()).toEqual({ keys: ["c"], isLossy: false });
    expect(await nextBatch()).toBeNull();
    await write("d", "x");
    expect(await nextBatch()).toEqual({ keys: ["d"], isLossy: false });
    expect(await nextBatch(10, { ...CONSUMER, name: "other" })).toMatchObject({ keys: ["a", "b", "c", "d"] });
  });

  it("has a batch again when its work failed", async () => {
    await write("a", "x");
    const work = () => Promise.reject(new Error("broken"));
    await expect(consume(plane.context.database, CONSUMER, { log, limit: 2, work })).rejects.toThrow(
      "broken",
    );
    expect(await nextBatch()).toEqual({ keys: ["a"], isLossy: false });
  });

  it("holds trimming back within its bound", async () => {
    for (const id of ["a", "b"]) await write(id, "x");
    await nextBatch(1);
    plane.clock.advance(2 * DAY_MS);
    await trim();
    expect(await plane.store.readLog(log, 0n, 10)).toHaveLength(1);
    expect(await nextBatch()).toEqual({ keys: ["b"], isLossy: false });
    await trim();
    expect(await plane.store.readLog(log, 0n, 10)).toEqual([]);
  });

  it("holds trimming back beside others, in whatever pages the store lists them", async () => {
    await write("a", "x");
    await write("b", "x");
    await nextBatch(2, { ...CONSUMER, name: "ahead" });
    await nextBatch(1, { ...CONSUMER, name: "late" });
    plane.clock.advance(2 * DAY_MS);
    const { database } = plane.context;
    await trimStreams({ ...database, store: storeOfShortPages(plane.store, 1) }, () => true);
    expect(await nextBatch(2, { ...CONSUMER, name: "late" })).toEqual({ keys: ["b"], isLossy: false });
  });

  it("is told once of entries that it lost beyond its bound", async () => {
    for (const id of ["a", "b"]) await write(id, "x");
    await nextBatch(1);
    plane.clock.advance(3 * DAY_MS + 1);
    await write("c", "x");
    await trim();
    await write("d", "x");
    expect(await nextBatch(1)).toEqual({ keys: ["c"], isLossy: true });
    expect(await nextBatch(1)).toEqual({ keys: ["d"], isLossy: false });
  });

  it("loses nothing when nothing was written meanwhile", async () => {
    await write("a", "x");
    await nextBatch();
    plane.clock.advance(10 * DAY_MS);
    await trim();
    await write("b", "x");
    expect(await nextBatch()).toEqual({ keys: ["b"], isLossy: false });
  });

  it("keeps the memory of a shard that it has not read, and is forgotten with it", async () => {
    await write("a", "x");
    await nextBatch();
    await write("b", "x");
    await plane.context.catalog.update(NAME, (record) => ({
      ...record,
      stream: { ...stream, enabled: false },
    }));
    plane.clock.advance(2 * DAY_MS);
    await trim();
    expect((await readLogs(plane.store, NAME)).streams).toHaveLength(1);
    expect(await nextBatch()).toEqual({ keys: ["b"], isLossy: false });
    await trim();
    expect((await readLogs(plane.store, NAME)).streams).toEqual([]);
    const places = { rowsMax: 10, bytesMax: 1e6, level: "strong" } as const;
    expect((await plane.store.range(0, utf8Bytes("log-consumer"), places)).rows).toEqual([]);
  });
});

describe("the counting of stream records", () => {
  let metrics: Metrics;
  let warned: string[];
  const count = () => {
    const logger: Logger = { ...silentLogger, warn: (event) => warned.push(event) };
    return countStreamRecords({ database: plane.context.database, logger, metrics }, () => true);
  };
  const counts = () => prometheusText(metrics.read()).match(/^stator_stream_records_total.*/gm) ?? [];

  beforeEach(() => {
    metrics = new Metrics();
    warned = [];
  });

  it("has each record once, by its kind", async () => {
    await write("a", "x");
    await write("a", "y");
    await write("b", "x");
    await count();
    await count();
    await write("a");
    await count();
    expect(counts()).toEqual([
      'stator_stream_records_total{kind="INSERT"} 2',
      'stator_stream_records_total{kind="MODIFY"} 1',
      'stator_stream_records_total{kind="REMOVE"} 1',
    ]);
  });

  it("goes on where another process was", async () => {
    await write("a", "x");
    await count();
    metrics = new Metrics();
    await write("b", "x");
    await count();
    expect(counts()).toEqual(['stator_stream_records_total{kind="INSERT"} 1']);
  });

  it("says when records were trimmed before it came to them", async () => {
    await write("a", "x");
    await count();
    await write("b", "x");
    plane.clock.advance(DAY_MS + 1);
    await write("c", "x");
    await trim();
    await count();
    expect(warned).toEqual(["stream records were trimmed before they were counted"]);
    expect(counts()).toEqual(['stator_stream_records_total{kind="INSERT"} 2']);
  });
});
