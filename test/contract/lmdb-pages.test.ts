/**
 * The check of pages never finds a fault in what LMDB wrote: random stores are written, overwritten, emptied, dropped
 * and compacted, closed and opened again, and each time every page is in order and every row is read.
 */
import { expect, it } from "vitest";
import { utf8Bytes } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { compactFolder } from "../../src/storage/lmdb/compact-folder.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import { verifyPages } from "../../src/storage/lmdb/verify/verify-files.ts";
import { verifyRows } from "../../src/storage/lmdb/verify/verify-rows.ts";
import type { Store } from "../../src/storage/store.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { Chance } from "../model/chance.ts";

/** STATOR_TEST_PAGES_FOLDERS raises it, to hunt for something rare. */
const FOLDERS = Number(process.env["STATOR_TEST_PAGES_FOLDERS"] ?? 5);
const SEED = Date.now() % 1_000_000_000;
const FIRST_KEYSPACE = 10;
const OPENINGS = 4;
const STEPS_MAX = 40;
const TASKS_MAX = 60;
/** Within a leaf, beside it, and over many pages. */
const VALUE_BYTES_MAX = [300, 20_000, 100_000] as const;

it(
  `${FOLDERS} random folders have no fault in any page, seed ${SEED}`,
  async () => {
    const chance = new Chance(SEED);
    for (let count = 0; count < FOLDERS; count += 1) {
      const directory = await temporaryFolder("pages");
      const writer = new Writer(chance);
      for (let opening = 0; opening < OPENINGS; opening += 1) {
        const store = await openLmdbStore({ directory, clock: systemClock });
        await writer.write(store);
        await store.close();
        if (chance.percent(20)) await compactFolder(directory, () => undefined);
        const faults: string[] = [];
        await verifyPages(directory, (what, page) => faults.push(`${what}: page ${page}`));
        await verifyRows(directory, { onRows: () => undefined, onFault: (what) => faults.push(what) });
        expect(faults).toEqual([]);
      }
    }
  },
  30_000 + FOLDERS * 20_000,
);

/** Writes at random, and knows which keyspaces there are. */
class Writer {
  readonly #chance: Chance;
  readonly #keyspaces: number[] = [];
  #lastKeyspace = FIRST_KEYSPACE;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  async write(store: Store): Promise<void> {
    const bytesMax = this.#chance.pick(VALUE_BYTES_MAX);
    if (this.#keyspaces.length === 0) await this.#create(store);
    for (let steps = this.#chance.below(STEPS_MAX); steps > 0; steps -= 1) {
      const choice = this.#chance.below(40);
      if (choice === 0) await this.#create(store);
      else if (choice === 1 && this.#keyspaces.length > 1) await store.dropKeyspace(this.#keyspaces.shift()!);
      else if (choice === 2) await store.trimLog("log", BigInt(systemClock.nowMs()) * 1_000n);
      else await this.#change(store, bytesMax);
    }
  }

  async #create(store: Store): Promise<void> {
    this.#lastKeyspace += 1;
    this.#keyspaces.push(this.#lastKeyspace);
    await store.createKeyspace(this.#lastKeyspace, "items");
  }

  /** Many tasks at once, which share commits. */
  async #change(store: Store, bytesMax: number): Promise<void> {
    const chance = this.#chance;
    const isDeleting = chance.percent(33);
    const tasks = Array.from({ length: 1 + chance.below(TASKS_MAX) }, () => {
      const keyspace = chance.pick(this.#keyspaces);
      const cell = {
        keyspace,
        partition: utf8Bytes(`p${chance.below(50)}`),
        key: utf8Bytes(`k${chance.below(100)}`),
      };
      const value = isDeleting ? null : new Uint8Array(chance.below(bytesMax));
      const logs = chance.percent(30) ? [{ log: "log", value: new Uint8Array(chance.below(1_000)) }] : [];
      return store.atomically({ id: new Uint8Array(16) }, [cell], () => ({
        mutations: [{ cell, value }],
        logs,
        result: null,
      }));
    });
    await Promise.all(tasks);
  }
}
