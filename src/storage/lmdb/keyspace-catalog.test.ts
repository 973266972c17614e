import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { NO_BYTES, utf8Bytes } from "../../base/bytes.ts";
import { TestClock } from "../../base/clock.ts";
import { cellKey, keyspaceRange } from "../cell-key.ts";
import { VersionClock } from "../version-clock.ts";
import { CommitQueue } from "./commit-queue.ts";
import { commitDurably, type Environment, openEnvironment } from "./environment.ts";
import { KeyspaceCatalog } from "./keyspace-catalog.ts";
import { RowReader } from "./row-reader.ts";
import { sinkOfEnvironment, WriteBatch } from "./write-batch.ts";

const KEYSPACE = 3;
const ENOSPC = 28;
let directory: string;
let environment: Environment;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stator-keyspaces-"));
  environment = openEnvironment(join(directory, "data.mdb"));
});
afterEach(async () => {
  await environment.db.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Keyspaces over a disk that is full while `disk.isFull`, and the moments at which a commit met it. */
function createKeyspaces() {
  const clock = new TestClock();
  const disk = { isFull: false, refusals: 0, commitMs: 0, commits: 0 };
  const reader = new RowReader(environment);
  const versions = new VersionClock(clock);
  const queue = new CommitQueue(
    {
      hasCapacity: () => true,
      giveUpReserve: () => Promise.resolve(false),
      commit: async (fill) => {
        await commitDurably(environment.db, () => {
          fill(new WriteBatch(sinkOfEnvironment(environment), reader, versions));
          clock.advance(disk.commitMs);
          if (!disk.isFull) return;
          disk.refusals += 1;
          throw Object.assign(new Error("full"), { code: ENOSPC });
        });
        disk.commits += 1;
      },
    },
    100,
    () => clock.nowMs(),
  );
  return { clock, disk, reader, queue, keyspaces: new KeyspaceCatalog(reader, queue, clock) };
}

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("a sweep that meets a full disk rests, and goes on later", async () => {
  const { clock, disk, reader, queue, keyspaces } = createKeyspaces();
  await keyspaces.create(KEYSPACE, "items");
  const partition = utf8Bytes("p");
  await queue.submit((batch) =>
    batch.put(cellKey(KEYSPACE, partition, NO_BYTES), partition, { value: partition, version: 1n }),
  );
  await keyspaces.drop(KEYSPACE);
  disk.isFull = true;
  while (disk.refusals === 0) await turnOfTheLoop();
  expect(reader.keys(keyspaceRange(KEYSPACE), 10).length).toBe(1);
  disk.isFull = false;
  while (keyspaces.registry.state(KEYSPACE) !== "retired") {
    clock.advance(10_000);
    await turnOfTheLoop();
  }
  expect(reader.keys(keyspaceRange(KEYSPACE), 10)).toEqual([]);
  await keyspaces.close();
});

it("a sweep rests after each turn for as long as it took, and closing does not wait for it", async () => {
  const { clock, disk, reader, queue, keyspaces } = createKeyspaces();
  await keyspaces.create(KEYSPACE, "items");
  const partition = utf8Bytes("p");
  await queue.submit((batch) => {
    for (let key = 0; key < 1_000; key++)
      batch.put(cellKey(KEYSPACE, partition, utf8Bytes(`${1_000 + key}`)), partition, {
        value: partition,
        version: 1n,
      });
  });
  const left = (): number => {
    environment.db.resetReadTxn();
    return reader.keys(keyspaceRange(KEYSPACE), 10_000).length;
  };
  disk.commitMs = 5;
  await keyspaces.drop(KEYSPACE);
  /** Waits for so many commits more, and for what their callers make of it. */
  const untilCommits = async (count: number): Promise<void> => {
    const goal = disk.commits + count;
    while (disk.commits < goal) await turnOfTheLoop();
    await turnOfTheLoop();
  };
  await untilCommits(1);
  expect(left()).toBe(750);
  clock.advance(4);
  for (let turn = 0; turn < 20; turn++) await turnOfTheLoop();
  expect(left()).toBe(750);
  clock.advance(1);
  await untilCommits(1);
  expect(left()).toBe(500);
  await keyspaces.close();
  expect(left()).toBeGreaterThan(0);
});

it("a resting sweep does not hold up closing, and is remembered", async () => {
  const { disk, keyspaces } = createKeyspaces();
  await keyspaces.create(KEYSPACE, "items");
  await keyspaces.drop(KEYSPACE);
  disk.isFull = true;
  while (disk.refusals === 0) await turnOfTheLoop();
  await keyspaces.close();
  const later = createKeyspaces().keyspaces;
  later.resumeSweeps();
  while (later.registry.state(KEYSPACE) !== "retired") await turnOfTheLoop();
  await later.close();
});
