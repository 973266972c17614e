/** The LMDB engine keeps the storage contract, also across reopening its folder. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { TestClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import type { CheckpointBounds } from "../../src/storage/lmdb/log/checkpoints.ts";
import type { Store } from "../../src/storage/store.ts";
import { describeStoreContract } from "./store-contract.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Only closing writes rows of the log to LMDB: the clock of a test does not move by itself. */
const WHEN_CLOSING: CheckpointBounds = { afterMs: 1, rows: 1e9, removals: 1e9, bytes: 1e9 };
/** Every commit is written to LMDB as soon as it is in the log. */
const AT_ONCE: CheckpointBounds = { afterMs: 1, rows: 1, removals: 1, bytes: 1 };

describe.each([
  ["checkpoint when closing", WHEN_CLOSING],
  ["checkpoint after every commit", AT_ONCE],
])("%s", (_name, checkpoint) => {
  describeStoreContract("lmdb", async () => {
    const clock = new TestClock();
    const directory = mkdtempSync(join(tmpdir(), "stator-lmdb-"));
    folders.push(directory);
    const open = (): Promise<Store> => openLmdbStore({ directory, clock, checkpoint });
    let store = await open();
    const reopen = async () => {
      await store.close();
      store = await open();
      return store;
    };
    return { store, clock, reopen };
  });
});
