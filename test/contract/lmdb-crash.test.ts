/**
 * What was acknowledged survives kill -9, and whatever else survives is whole: items, index rows, log and
 * counters of a commit are all there or none is. A child process writes without pause and is killed after a random
 * number of acknowledgements, several times over on one folder. Needs the built program (`npm run build`).
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { utf8Bytes, utf8Text } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import type { Row, Store } from "../../src/storage/store.ts";

/** STATOR_TEST_CRASH_ROUNDS raises it, to hunt for something rare. */
const ROUNDS = Number(process.env["STATOR_TEST_CRASH_ROUNDS"] ?? 3);
const ACKNOWLEDGED_MAX = 3_000;
const ITEMS = 1;
const INDEX = 2;
const WRITER = fileURLToPath(new URL("./lmdb-crash-writer.mjs", import.meta.url));

/** Highest acknowledged value by `writer slot`. */
type Acknowledged = Map<string, number>;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "stator-crash-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("kill -9 under load", () => {
  const acknowledged: Acknowledged = new Map();
  let lastVersion = 0n;

  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))("loses nothing, round %i", async () => {
    await writeUntilKilled(acknowledged, 1 + Math.floor(Math.random() * ACKNOWLEDGED_MAX));
    const store = await openLmdbStore({ directory, clock: systemClock });
    try {
      const items = await allRows(store, ITEMS);
      expectAcknowledged(items, acknowledged);
      await expectIndexOf(store, items);
      await expectCounterOf(store, items);
      lastVersion = await expectLogOf(store, items, lastVersion);
    } finally {
      await store.close();
    }
  });
});

describe("a folder in use by another process", () => {
  it("is refused until that process is gone, however it went", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "stator-locked-"));
    const child = spawn(process.execPath, [WRITER, elsewhere], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    await expect(openLmdbStore({ directory: elsewhere, clock: systemClock })).rejects.toMatchObject({
      kind: "locked",
    });
    child.kill("SIGKILL");
    await once(child, "exit");
    const store = await openLmdbStore({ directory: elsewhere, clock: systemClock });
    expect((await allRows(store, ITEMS)).length).toBeGreaterThan(0);
    await store.close();
    rmSync(elsewhere, { recursive: true, force: true });
  });
});

/** Runs the writer until so many commits are acknowledged, then kills it; keeps what it said up to its end. */
async function writeUntilKilled(acknowledged: Acknowledged, count: number): Promise<void> {
  const child = spawn(process.execPath, [WRITER, directory], { stdio: ["ignore", "pipe", "inherit"] });
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [writer, slot, value] = line.split(" ");
    // The last line may have been cut short by the kill.
    if (value === undefined || value === "") continue;
    acknowledged.set(`${writer} ${slot}`, Number(value));
    seen += 1;
    if (seen === count) child.kill("SIGKILL");
  }
  expect(seen, "the writer must have acknowledged something").toBeGreaterThanOrEqual(count);
}

const isCounter = (row: Row): boolean => utf8Text(row.partition) === "counter";
const valueOf = (row: Row): number => Number(utf8Text(row.value).split(":")[0]);
const nameOf = (row: Row): string =>
  `${utf8Text(row.partition).slice("writer ".length)} ${utf8Text(row.key).slice("slot ".length)}`;

async function allRows(store: Store, keyspace: number): Promise<readonly Row[]> {
  const everything = { rowsMax: 100_000, bytesMax: Number.POSITIVE_INFINITY, level: "strong" } as const;
  return (await store.scan(keyspace, { ...everything, segment: 0, segments: 1 })).rows;
}

function expectAcknowledged(items: readonly Row[], acknowledged: Acknowledged): void {
  const stored = new Map(items.filter((row) => !isCounter(row)).map((row) => [nameOf(row), valueOf(row)]));
  for (const [name, value] of acknowledged) expect(stored.get(name)).toBeGreaterThanOrEqual(value);
}

async function expectIndexOf(store: Store, items: readonly Row[]): Promise<void> {
  const expected = items
    .filter((row) => !isCounter(row))
    .map((row) => `${nameOf(row).replace(" ", "/")}/${valueOf(row)}`);
  const index = await allRows(store, INDEX);
  expect(index.map((row) => utf8Text(row.key)).toSorted()).toEqual(expected.toSorted());
}

async function expectCounterOf(store: Store, items: readonly Row[]): Promise<void> {
  const counted = items.filter((row) => !isCounter(row));
  const bytes = counted.reduce((sum, row) => sum + row.value.length, 0);
  expect(await store.readCounter(ITEMS)).toEqual({ rows: counted.length, bytes });
}

/** The log has one entry per commit, versions rise in it, and a new commit goes on above them. */
async function expectLogOf(store: Store, items: readonly Row[], before: bigint): Promise<bigint> {
  const entries = await store.readLog("changes", 0n, 1_000_000);
  const count = items.filter(isCounter).map(valueOf)[0];
  expect(entries.length).toBe(count);
  for (const [index, { version }] of entries.entries())
    expect(version).toBeGreaterThan(entries[index - 1]?.version ?? 0n);
  const probe = { keyspace: ITEMS, partition: utf8Bytes("counter"), key: utf8Bytes("") };
  const version = await store.atomically({ id: utf8Bytes("") }, [probe], (_reads, committed) => ({
    mutations: [],
    result: committed,
  }));
  expect(version).toBeGreaterThan(entries.at(-1)?.version ?? before);
  expect(version).toBeGreaterThan(before);
  return version;
}
