import { beforeAll, describe, expect, it } from "vitest";
import { testScope } from "../../test/fixture/request-scope.ts";
import { TestClock } from "../base/clock.ts";
import type { Item } from "../item/attribute-value.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { type PageRequest, type RowSource, readPage } from "./page-reader.ts";
import { encodeItem } from "./stored-item.ts";

const KEYSPACE = 1;
const P = Uint8Array.of(1);
const ROWS = 10;
const ROW_BYTES = 1_000;
const store = createMemoryStore({ clock: new TestClock() });

beforeAll(async () => {
  await store.createKeyspace(KEYSPACE, "items");
  const cells = Array.from({ length: ROWS }, (_, i) => ({
    keyspace: KEYSPACE,
    partition: P,
    key: Uint8Array.of(i),
  }));
  const item: Item = { a: { S: "x".repeat(ROW_BYTES - 1) } };
  await store.atomically({ id: new Uint8Array(16) }, cells, () => ({
    mutations: cells.map((cell) => ({ cell, value: encodeItem(item) })),
    result: null,
  }));
});

const partition: RowSource = {
  kind: "partition",
  keyspace: KEYSPACE,
  partition: P,
  from: { key: Uint8Array.of(0), inclusive: true },
  to: null,
  reverse: false,
};
const whole: RowSource = { kind: "keyspace", keyspace: KEYSPACE, segment: 0, segments: 1, keyPrefix: null };

describe.each([
  ["partition", partition],
  ["keyspace", whole],
])("a page of a %s", (_kind, source) => {
  const request: PageRequest = { source, after: null, limit: Number.POSITIVE_INFINITY, level: "strong" };

  it.each<[string, Partial<PageRequest>, number]>([
    ["all rows where nothing stops it", {}, ROWS],
    ["as many rows as its limit", { limit: 3 }, 3],
    ["the row that makes it as large as it may be", { bytesMax: 3 * ROW_BYTES }, 3],
    ["the row that makes it larger", { bytesMax: 3 * ROW_BYTES + 1 }, 4],
    ["one row where even that is too large", { bytesMax: 1 }, 1],
    ["what the stricter of both bounds leaves", { limit: 2, bytesMax: 3 * ROW_BYTES }, 2],
  ])("holds %s", async (_rule, bounds, rows) => {
    const page = await readPage(testScope(), store, { ...request, ...bounds });
    expect(page.items).toHaveLength(rows);
    expect(page.bytes).toBe(rows * ROW_BYTES);
    expect(page.cut).toBe(rows < ROWS);
  });
});
