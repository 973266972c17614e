/** The LMDB engine keeps the storage contract, also across reopening its folder. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { TestClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import { describeStoreContract } from "./store-contract.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describeStoreContract("lmdb", async () => {
  const clock = new TestClock();
  const directory = mkdtempSync(join(tmpdir(), "stator-lmdb-"));
  folders.push(directory);
  let store = await openLmdbStore({ directory, clock });
  const reopen = async () => {
    await store.close();
    store = await openLmdbStore({ directory, clock });
    return store;
  };
  return { store, clock, reopen };
});
