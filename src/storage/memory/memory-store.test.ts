import { Buffer } from "node:buffer";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { nextTurn } from "../../base/awaitable.ts";
import { KiB, utf8Bytes } from "../../base/bytes.ts";
import { systemClock } from "../../base/clock.ts";
import { createMemoryStore } from "./memory-store.ts";

const KEYSPACE = 5;
const ROWS = 500;
const NO_ID = new Uint8Array(16);

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("small rows do not keep the pools alive that their bytes came from", async () => {
  const store = createMemoryStore({ clock: systemClock });
  await store.createKeyspace(KEYSPACE, "items");
  const pools = new Set<WeakRef<ArrayBufferLike>>();
  for (let row = 0; row < ROWS; row++) {
    const cell = { keyspace: KEYSPACE, partition: utf8Bytes(`row ${row}`), key: utf8Bytes("k") };
    const value = Buffer.allocUnsafe(100).fill(row & 0xff);
    await store.atomically({ id: NO_ID }, [cell], () => ({ mutations: [{ cell, value }], result: null }));
    // What others take of the pool that is in use; two of them are most of it.
    for (let taken = 0; taken < 2; taken++) pools.add(new WeakRef(Buffer.allocUnsafe(3 * KiB).buffer));
  }
  await nextTurn();
  collectGarbage();
  const kept = new Set([...pools].map((pool) => pool.deref()).filter((pool) => pool !== undefined));
  expect(kept.size).toBeLessThan(ROWS / 50);
  const all = { segment: 0, segments: 1, rowsMax: ROWS + 1, bytesMax: Infinity, level: "strong" } as const;
  expect((await store.scan(KEYSPACE, all)).rows).toHaveLength(ROWS);
});
