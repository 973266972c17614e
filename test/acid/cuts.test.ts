/**
 * Cuts beside many writers: each names one position in several logs, and of every transaction either all entries lie
 * below or none. Transactions that were answered before the cut was asked for lie below.
 */
import { randomBytes } from "node:crypto";
import { expect, it, onTestFinished } from "vitest";
import { utf8Bytes, utf8Text } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import type { Cell, Store } from "../../src/storage/store.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";

/** STATOR_TEST_CUTS makes it longer. */
const CUTS = Number(process.env["STATOR_TEST_CUTS"] ?? 100);
const CLIENTS = 64;
const LOGS = ["first", "second", "third"] as const;
const KEYSPACE = 1;
const ENTRIES_MAX = 100_000;

const cellOf = (partition: number): Cell => ({
  keyspace: KEYSPACE,
  partition: utf8Bytes(`partition ${partition}`),
  key: utf8Bytes("item"),
});

/** A transaction over one partition for each log, and its entry in each of them. */
async function transact(store: Store, name: string, place: number): Promise<void> {
  const cells = LOGS.map((_, i) => cellOf(place + i));
  const value = utf8Bytes(name);
  await store.atomically({ id: randomBytes(16) }, cells, () => ({
    mutations: cells.map((cell) => ({ cell, value })),
    logs: LOGS.map((log) => ({ log, value })),
    result: null,
  }));
}

it(`${CUTS} cuts split no transaction of ${CLIENTS} clients`, async () => {
  const store = await openLmdbStore({ directory: await temporaryFolder("cuts"), clock: systemClock });
  onTestFinished(() => store.close());
  await store.createKeyspace(KEYSPACE, "items");
  const answered: string[] = [];
  const state = { hasEnded: false };
  const client = async (number: number): Promise<void> => {
    for (let i = 0; !state.hasEnded; i += 1) {
      const name = `${number} ${i}`;
      await transact(store, name, (number * 7 + i) % 100);
      answered.push(name);
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));
  const below = new Set<string>();
  let ends: readonly bigint[] = LOGS.map(() => 0n);
  for (let cut = 0; cut < CUTS; cut += 1) {
    const answeredBefore = answered.splice(0);
    const next = await store.cut(LOGS);
    const [first, ...others] = await Promise.all(
      LOGS.map((log, i) => namesBetween(store, log, ends[i] ?? 0n, next[i] ?? 0n)),
    );
    for (const other of others) expect(other).toEqual(first);
    for (const name of first ?? []) below.add(name);
    expect(answeredBefore.filter((name) => !below.has(name))).toEqual([]);
    await Promise.all(LOGS.map((log, i) => store.trimLog(log, next[i] ?? 0n)));
    ends = next;
  }
  state.hasEnded = true;
  await Promise.all(clients);
  expect(below.size).toBeGreaterThan(0);
}, 600_000);

async function namesBetween(
  store: Store,
  log: string,
  after: bigint,
  end: bigint,
): Promise<readonly string[]> {
  const entries = await store.readLog(log, after, ENTRIES_MAX);
  return entries.filter(({ position }) => position <= end).map(({ value }) => utf8Text(value));
}
