import { Buffer } from "node:buffer";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { KiB, utf8Bytes } from "../../base/bytes.ts";
import { systemClock } from "../../base/clock.ts";
import { createMemoryStore } from "./memory-store.ts";

const SPACE = 5;
const ROWS = 2_000;
const ROW_BYTES = 100;
const NO_ID = new Uint8Array(16);

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function keptBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

test("small rows do not keep the pools alive that their bytes came from", async () => {
  const store = createMemoryStore({ clock: systemClock });
  await store.createSpace(SPACE, "items");
  const before = keptBytes();
  for (let row = 0; row < ROWS; row++) {
    const cell = { space: SPACE, p: utf8Bytes(`row ${row}`), k: utf8Bytes("k") };
    const v = Buffer.allocUnsafe(ROW_BYTES).fill(row & 0xff);
    await store.atomically(NO_ID, [cell], () => ({ muts: [{ cell, v }], result: null }));
    // As requests in between do: the rest of a pool of 8 KiB goes to others.
    Buffer.allocUnsafe(3 * KiB);
    Buffer.allocUnsafe(3 * KiB);
  }
  const kept = keptBytes() - before;
  const all = { segment: 0, segments: 1, rowsMax: ROWS + 1, bytesMax: Infinity, level: "strong" } as const;
  expect((await store.scan(SPACE, all)).rows).toHaveLength(ROWS);
  expect(kept).toBeLessThan(2 * ROWS * ROW_BYTES);
});
