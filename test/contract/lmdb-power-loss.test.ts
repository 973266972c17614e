/**
 * What was acknowledged survives the loss of power: of everything that was written to LMDB's file since the last
 * checkpoint but one ended nothing may have reached the disk, and the commit log makes up for it. Simulated with copies of
 * the files: LMDB's as it was earlier, the log as it is now.
 */
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { NO_BYTES, utf8Bytes, utf8Text } from "../../src/base/bytes.ts";
import { TestClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import type { Cell, Store } from "../../src/storage/store.ts";

const KEYSPACE = 5;
const CHECKPOINT_MS = 1_000;
const checkpoint = { afterMs: CHECKPOINT_MS, rows: 1e9, removals: 1e9, bytes: 1e9 };

let base: string;
let directory: string;
let clock: TestClock;
let store: Store;
/** What was acknowledged. */
let acknowledged: Map<string, string>;

const open = (path: string): Promise<Store> => openLmdbStore({ directory: path, clock, checkpoint });
const cell = (name: string): Cell => ({ keyspace: KEYSPACE, partition: utf8Bytes(name), key: NO_BYTES });

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "stator-power-"));
  directory = join(base, "data");
  clock = new TestClock();
  acknowledged = new Map();
  store = await open(directory);
  await store.createKeyspace(KEYSPACE, "items");
  await reopen();
});
afterEach(async () => {
  await store.close();
  rmSync(base, { recursive: true, force: true });
});

/** Carries everything over. */
async function reopen(): Promise<void> {
  await store.close();
  store = await open(directory);
}

async function put(name: string, value: string | null): Promise<void> {
  const target = cell(name);
  await store.atomically({ id: NO_BYTES }, [target], () => ({
    mutations: [{ cell: target, value: value === null ? null : utf8Bytes(value) }],
    logs: [{ log: "changes", value: utf8Bytes(name) }],
    counters: [{ counter: 1, rows: 1, bytes: name.length }],
    result: null,
  }));
  if (value === null) acknowledged.delete(name);
  else acknowledged.set(name, value);
}

async function putMany(round: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await put(`p${index % 40}`, `${round} ${index}`);
    if (index % 7 === 0) await put(`p${(index * 3) % 40}`, null);
  }
}

/** The folder as the disk may have it: LMDB's file of `earlier`, the rest as it is now. */
function afterPowerLoss(earlier: string | null): string {
  const copy = mkdtempSync(join(base, "copy-"));
  cpSync(directory, copy, { recursive: true });
  rmSync(join(copy, "lock.mdb"), { force: true });
  rmSync(join(copy, "data.mdb-lock"), { force: true });
  if (earlier !== null) copyFileSync(earlier, join(copy, "data.mdb"));
  return copy;
}

/** A copy of LMDB's file as it is now. */
function savedData(): string {
  const path = join(mkdtempSync(join(base, "saved-")), "data.mdb");
  copyFileSync(join(directory, "data.mdb"), path);
  return path;
}

async function contentOf(path: string): Promise<Map<string, string>> {
  const opened = await open(path);
  try {
    const page = await opened.scan(KEYSPACE, {
      segment: 0,
      segments: 1,
      rowsMax: 1e6,
      bytesMax: Infinity,
      level: "strong",
    });
    const log = await opened.readLog("changes", 0n, 1e6);
    expect((await opened.readCounter(1)).rows).toBe(log.length);
    return new Map(page.rows.map((row) => [utf8Text(row.partition), utf8Text(row.value)]));
  } finally {
    await opened.close();
  }
}

/** Lets the checkpoint that is due begin and end. */
async function untilCarried(): Promise<void> {
  const before = readFileSync(join(directory, "data.mdb"));
  clock.advance(CHECKPOINT_MS);
  while (Buffer.compare(before, readFileSync(join(directory, "data.mdb"))) === 0) await pause();
  // Further parts of the checkpoint, and its end.
  for (let turn = 0; turn < 50; turn++) await pause();
}
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

it("keeps what only the log has", async () => {
  await putMany("first", 100);
  expect(await contentOf(afterPowerLoss(null))).toEqual(acknowledged);
});

it("keeps what a checkpoint carried over, though LMDB's file is as it was before", async () => {
  const saved = savedData();
  await putMany("first", 100);
  await untilCarried();
  await putMany("second", 60);
  expect(await contentOf(afterPowerLoss(saved))).toEqual(acknowledged);
});

it("keeps everything over many generations of the log", async () => {
  for (const round of ["first", "second", "third", "fourth", "fifth"]) {
    const saved = savedData();
    await putMany(round, 50);
    await untilCarried();
    await putMany(`${round} and a half`, 10);
    expect(await contentOf(afterPowerLoss(saved))).toEqual(acknowledged);
    expect(await contentOf(afterPowerLoss(null))).toEqual(acknowledged);
    await untilCarried();
  }
});

it("keeps what was acknowledged before the record that was being written", async () => {
  await putMany("first", 20);
  const expected = new Map(acknowledged);
  const bytesBefore = readFileSync(join(directory, "commits-1.log")).length;
  await put("last", "value");
  const bytesAfter = readFileSync(join(directory, "commits-1.log")).length;
  for (let length = bytesBefore; length < bytesAfter; length += 11) {
    const copy = afterPowerLoss(null);
    truncateSync(join(copy, "commits-1.log"), length);
    expect(await contentOf(copy)).toEqual(expected);
  }
});

it("goes on from there: versions rise, and a second loss changes nothing", async () => {
  await putMany("first", 30);
  const copy = afterPowerLoss(null);
  const once = await contentOf(copy);
  expect(await contentOf(copy)).toEqual(once);
  const opened = await open(copy);
  const last = (await opened.readLog("changes", 0n, 1e6)).at(-1)!;
  const version = await opened.atomically({ id: NO_BYTES }, [cell("p1")], (_reads, committed) => ({
    mutations: [],
    result: committed,
  }));
  expect(version).toBeGreaterThan(last.version);
  await opened.close();
});

it("leaves no log behind when it is closed in order", async () => {
  await putMany("first", 10);
  expect(readdirSync(directory).filter((name) => name.endsWith(".log")).length).toBe(2);
  await reopen();
  expect(readdirSync(directory).filter((name) => name.endsWith(".log"))).toEqual([]);
});
