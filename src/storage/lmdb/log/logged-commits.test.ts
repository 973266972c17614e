import { Buffer } from "node:buffer";
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { equalBytes, GiB, MiB, utf8Bytes } from "../../../base/bytes.ts";
import { TestClock } from "../../../base/clock.ts";
import { cellKey } from "../../cell-key.ts";
import { StorageFull, UnknownOutcome } from "../../store.ts";
import { VersionClock } from "../../version-clock.ts";
import { CommitQueue } from "../commit-queue.ts";
import { type Environment, openEnvironment } from "../environment.ts";
import { RowReader } from "../row-reader.ts";
import { WriteBatch } from "../write-batch.ts";
import { readLog } from "./commit-log.ts";
import { LoggedCommits } from "./logged-commits.ts";
import { PendingRows } from "./pending-rows.ts";

const KEYSPACE = 3;
const P = utf8Bytes("p");
const CHECKPOINT_MS = 500;
/** Of log or memory, at which a checkpoint begins. */
const BYTES = 16 * MiB;
const ENOSPC = 28;
const EIO = 5;

let directory: string;
let environment: Environment;
/** What LMDB answers instead of committing; null while it commits. */
let failure: unknown;
/** How long a commit of LMDB takes. */
let commitMs: number;
let freeBytes: number;
let faults: string[];
let clock: TestClock;
let pending: PendingRows;
let commits: LoggedCommits;
let queue: CommitQueue;
let reader: RowReader;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stator-logged-"));
  environment = failing(openEnvironment(join(directory, "data.mdb")));
  failure = null;
  commitMs = 0;
  freeBytes = 100 * GiB;
  faults = [];
  clock = new TestClock();
  pending = new PendingRows();
  reader = new RowReader(environment, pending);
  const versions = new VersionClock(clock);
  commits = new LoggedCommits({
    directory,
    environment,
    pending,
    clock,
    newBatch: (sink) => new WriteBatch(sink, reader, versions),
    freeBytes: () => freeBytes,
    hasCapacity: () => true,
    onFault: (event) => faults.push(event),
    checkpoint: { afterMs: CHECKPOINT_MS, rows: 1e9, removals: 3, bytes: BYTES },
  });
  queue = new CommitQueue(commits, 100, () => 0);
});
afterEach(async () => {
  failure = null;
  await queue.close();
  await commits.close();
  await environment.db.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The environment whose transactions fail with `failure`. */
function failing(opened: Environment): Environment {
  const commit = opened.db.childTransaction.bind(opened.db);
  opened.db.childTransaction = (async (fill: () => unknown) => {
    if (failure !== null) throw failure;
    await commit(fill);
    clock.advance(commitMs);
  }) as typeof commit;
  return opened;
}

const keyOf = (name: string): Uint8Array => cellKey(KEYSPACE, P, utf8Bytes(name));
const put = (name: string): Promise<void> =>
  queue.submit((batch) => batch.put(keyOf(name), P, { value: utf8Bytes(name), version: 1n }));
const holds = (name: string): boolean => reader.get(keyOf(name), P).value !== null;
const isInLmdb = (name: string): boolean => environment.db.get(keyOf(name)) !== undefined;
const hasLog = (): boolean => existsSync(join(directory, "commits-1.log"));
const carryAll = async (): Promise<void> => {
  while (pending.count > 0) {
    clock.advance(1_000);
    await pause();
  }
};
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

it("shows a row at once and carries it to LMDB when a checkpoint is due", async () => {
  await put("a");
  expect([holds("a"), isInLmdb("a")]).toEqual([true, false]);
  clock.advance(CHECKPOINT_MS);
  while (pending.count > 0) await pause();
  expect([holds("a"), isInLmdb("a")]).toEqual([true, true]);
});

it("shows nothing of a batch that the log could not take", async () => {
  mkdirSync(join(directory, "commits-1.log"));
  await expect(put("b")).rejects.toBeInstanceOf(UnknownOutcome);
  expect(holds("b")).toBe(false);
  rmdirSync(join(directory, "commits-1.log"));
});

it("keeps no memory of batches that the log could not take, however many there are", async () => {
  mkdirSync(join(directory, "commits-1.log"));
  const value = Buffer.alloc(10_000);
  for (let count = 0; count < 200; count += 1) {
    const refused = commits.commit((batch) => batch.put(keyOf("b"), P, { value, version: 1n }), "any");
    await expect(refused).rejects.toMatchObject({ code: "EISDIR" });
  }
  expect(pending.memory.bytes).toBeLessThan(1 * MiB);
  rmdirSync(join(directory, "commits-1.log"));
});

it("keeps no memory of batches that are given up", async () => {
  const value = Buffer.alloc(10_000);
  for (let count = 0; count < 200; count += 1) {
    const givenUp = commits.commit((batch) => {
      batch.put(keyOf("b"), P, { value, version: 1n });
      throw new Error("given up");
    }, "any");
    await expect(givenUp).rejects.toThrow("given up");
  }
  expect(pending.memory.bytes).toBeLessThan(1 * MiB);
});

it("begins a checkpoint when rows of one key, written again and again, take much memory", async () => {
  const value = Buffer.alloc(30_000);
  for (let count = 0; count < 60; count += 1) {
    await queue.submit((batch) => {
      for (let times = 0; times < 50; times += 1) batch.put(keyOf("hot"), P, { value, version: 1n });
    });
    await pause();
    expect(pending.memory.bytes).toBeLessThan(BYTES + 4 * MiB);
  }
  expect(isInLmdb("hot")).toBe(true);
});

it("uses the memory of rows again, and what was read of them stays as it was", async () => {
  const everything = { low: Buffer.alloc(0), high: Buffer.from([0xff]) };
  const all = { rowsMax: 100, bytesMax: Infinity };
  const read: unknown[] = [];
  const shown: string[] = [];
  const memory = new Set<ArrayBufferLike>();
  for (let turn = 0; turn < 6; turn += 1) {
    await put(`row ${turn}`);
    memory.add(pending.memory.piece.buffer);
    const seen = [
      reader.get(keyOf(`row ${turn}`), P),
      reader.page(everything, all),
      reader.keys(everything, 100),
    ];
    read.push(seen);
    shown.push(inspect(seen, { depth: null, maxArrayLength: null }));
    await carryAll();
  }
  expect(read.map((seen) => inspect(seen, { depth: null, maxArrayLength: null }))).toEqual(shown);
  expect(memory.size).toBeLessThan(4);
});

describe("a checkpoint of several transactions", () => {
  const ROWS = 150;
  const whenPendingChanges = async (): Promise<number> => {
    const before = pending.count;
    while (pending.count === before) await pause();
    return pending.count;
  };

  beforeEach(async () => {
    await queue.submit((batch) => {
      for (let index = 0; index < ROWS; index += 1)
        batch.put(keyOf(`row ${index}`), P, { value: P, version: 1n });
    });
    commitMs = 7;
    clock.advance(CHECKPOINT_MS);
  });

  it("leaves the disk to others after each for as long as it took", async () => {
    const first = await whenPendingChanges();
    await pause();
    clock.advance(commitMs - 1);
    await pause();
    expect(pending.count).toBe(first);
    clock.advance(1);
    expect(await whenPendingChanges()).toBeLessThan(first);
  });

  it("does not while somebody waits for it", async () => {
    await whenPendingChanges();
    await pause();
    await commits.close();
    expect(pending.count).toBe(0);
    expect(isInLmdb("row 149")).toBe(true);
  });

  it("does not while as much waits again as makes it begin", async () => {
    await whenPendingChanges();
    for (let count = 0; count < 3; count += 1)
      await queue.submit((batch) => batch.remove(keyOf(`row ${count}`)));
    await pause();
    while (pending.count > 3) await pause();
    expect(isInLmdb("row 149")).toBe(true);
  });
});

it("refuses commits while a checkpoint finds the disk full, loses nothing, and goes on when there is room", async () => {
  await put("a");
  failure = Object.assign(new Error("full"), { code: ENOSPC });
  clock.advance(CHECKPOINT_MS);
  while (faults.length === 0) await pause();
  await expect(put("b")).rejects.toBeInstanceOf(StorageFull);
  expect(holds("a")).toBe(true);
  failure = null;
  await carryAll();
  await put("c");
  expect([isInLmdb("a"), holds("b"), holds("c")]).toEqual([true, false, true]);
  expect(faults).toEqual(["checkpoint failed"]);
});

it("takes no further commit when a checkpoint fails for any other reason, and keeps the log", async () => {
  await put("a");
  failure = Object.assign(new Error("broken"), { code: EIO });
  clock.advance(CHECKPOINT_MS);
  while (faults.length === 0) await pause();
  await expect(put("b")).rejects.toBeInstanceOf(UnknownOutcome);
  expect(holds("a")).toBe(true);
  await commits.close();
  expect(hasLog()).toBe(true);
  expect(faults).toEqual(["checkpoint failed", "commit log kept for the next start to recover"]);
});

it("says so when a checkpoint that found the disk full fails for another reason", async () => {
  await put("a");
  failure = { code: ENOSPC };
  clock.advance(CHECKPOINT_MS);
  while (faults.length === 0) await pause();
  failure = { code: EIO };
  while (faults.length === 1) {
    clock.advance(1_000);
    await pause();
  }
  expect(faults).toEqual(["checkpoint failed", "checkpoint failed"]);
  expect(hasLog()).toBe(true);
});

it("carries removals sooner, over which every read of their range steps", async () => {
  const remove = (name: string): Promise<void> => queue.submit((batch) => batch.remove(keyOf(name)));
  for (const name of ["a", "b", "c"]) await put(name);
  await remove("a");
  // Putting it again takes its removal back.
  await put("a");
  for (const name of ["b", "c"]) await remove(name);
  await pause();
  expect(pending.removals).toBe(2);
  await remove("d");
  while (pending.count > 0) await pause();
  expect(pending.removals).toBe(0);
  expect(["a", "b", "c"].map(isInLmdb)).toEqual([true, false, false]);
});

it("leaves no older rows in the log when a full disk met a checkpoint under way", async () => {
  const large = new Uint8Array(2 * 1_024 * 1_024);
  const putAs = (version: bigint, value: Uint8Array): Promise<void> =>
    queue.submit((batch) => batch.put(keyOf("k"), P, { value, version }));
  await putAs(1n, P);
  await carryAll();
  await putAs(2n, large);
  freeBytes = 0;
  failure = Object.assign(new Error("full"), { code: ENOSPC });
  clock.advance(CHECKPOINT_MS);
  await expect(put("refused")).rejects.toBeInstanceOf(StorageFull);
  failure = null;
  freeBytes = 100 * GiB;
  await carryAll();
  await put("later");
  const logged = readLog(directory).flatMap(({ records }) => records.flat());
  const versions = logged.filter(({ key }) => equalBytes(key, keyOf("k"))).map(({ version }) => version);
  expect(versions).not.toContain(1n);
  await carryAll();
});

it("goes straight to LMDB while the disk is nearly full", async () => {
  await put("a");
  freeBytes = 0;
  // It looks every so many bytes.
  const large = new Uint8Array(2 * 1_024 * 1_024);
  await queue.submit((batch) => batch.put(keyOf("large"), P, { value: large, version: 1n }));
  await put("b");
  expect(["a", "large", "b"].map(isInLmdb)).toEqual([true, true, true]);
  expect([pending.count, hasLog()]).toEqual([0, false]);
  // So much may be what the log gave back; it would have to be left again soon.
  freeBytes = 200 * MiB;
  await put("d");
  expect([isInLmdb("d"), hasLog()]).toEqual([true, false]);
  freeBytes = 100 * GiB;
  await put("c");
  expect([holds("c"), isInLmdb("c"), hasLog()]).toEqual([true, false, true]);
});

it("waits for the checkpoint when too much is pending", async () => {
  const large = new Uint8Array(12 * 1_024 * 1_024);
  for (const name of ["a", "b", "c", "d", "e", "f"])
    await queue.submit((batch) => batch.put(keyOf(name), P, { value: large, version: 1n }));
  expect(isInLmdb("a")).toBe(true);
  expect(pending.count).toBeLessThan(6);
});

it("keeps a row that is written anew while its checkpoint is under way", async () => {
  await put("a");
  clock.advance(CHECKPOINT_MS);
  await queue.submit((batch) => batch.put(keyOf("a"), P, { value: utf8Bytes("newer"), version: 2n }));
  while (pending.count > 0) {
    expect(reader.get(keyOf("a"), P).version).toBe(2n);
    clock.advance(CHECKPOINT_MS);
    await pause();
  }
  expect(environment.db.get(keyOf("a"))?.version).toBe(2n);
});
