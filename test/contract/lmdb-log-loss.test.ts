/**
 * Whatever is done to a file of the commit log of a killed server, the next start either refuses the folder, or has
 * everything that was acknowledged: a file that is removed, emptied, zeroed, or cut below what the last checkpoint knew of.
 * What a cut takes that came after it looks like a record that was never finished.
 */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { NO_BYTES, utf8Bytes, utf8Text } from "../../src/base/bytes.ts";
import { TestClock } from "../../src/base/clock.ts";
import { openFolderToRead } from "../../src/storage/lmdb/data-folder.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import { recordedLog } from "../../src/storage/lmdb/log/checkpoint-record.ts";
import { logFiles, readLog } from "../../src/storage/lmdb/log/commit-log.ts";
import { StorageOpenError } from "../../src/storage/lmdb/open-error.ts";
import type { Cell, Store } from "../../src/storage/store.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { Chance } from "../model/chance.ts";

const SEED = Date.now() % 1_000_000_000;
const ROUNDS = 8;
const KEYSPACE = 5;
const CHECKPOINT_MS = 1_000;
const checkpoint = { afterMs: CHECKPOINT_MS, rows: 1e9, removals: 1e9, bytes: 1e9 };

let base: string;
let directory: string;
let clock: TestClock;
let store: Store;
/** What was acknowledged. */
let acknowledged: Map<string, string>;
let chance: Chance;

const open = (path: string): Promise<Store> => openLmdbStore({ directory: path, clock, checkpoint });

beforeEach(async () => {
  base = await temporaryFolder("log-loss");
  directory = join(base, "data");
  clock = new TestClock();
  acknowledged = new Map();
  chance = new Chance(SEED);
  store = await open(directory);
  await store.createKeyspace(KEYSPACE, "items");
});
afterEach(() => store.close());

async function put(count: number): Promise<void> {
  for (; count > 0; count -= 1) {
    const name = `p${chance.below(40)}`;
    const value = chance.percent(20) ? null : `${chance.below(1e9)}`;
    const cell: Cell = { keyspace: KEYSPACE, partition: utf8Bytes(name), key: NO_BYTES };
    await store.atomically({ id: NO_BYTES }, [cell], () => ({
      mutations: [{ cell, value: value === null ? null : utf8Bytes(value) }],
      result: null,
    }));
    if (value === null) acknowledged.delete(name);
    else acknowledged.set(name, value);
  }
}

/** A copy of the files as they are now. */
function copied(): string {
  const copy = mkdtempSync(join(base, "copy-"));
  for (const name of readdirSync(directory).filter((file) => /^(data\.mdb|format\.json|.*\.log)$/.test(file)))
    copyFileSync(join(directory, name), join(copy, name));
  return copy;
}

/** Lets a checkpoint begin, and resolves when LMDB knows that it needs the file before no longer. */
async function checkpointed(): Promise<void> {
  const generation = newestGeneration(directory);
  clock.advance(CHECKPOINT_MS);
  for (;;) {
    const copy = copied();
    // A copy that was made while LMDB wrote may not open.
    const recorded = await recordedIn(copy).catch((error: unknown) => {
      if (error instanceof StorageOpenError) return [];
      throw error;
    });
    rmSync(copy, { recursive: true });
    if (recorded.length === 1 && recorded[0]!.generation === generation + 1) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const newestGeneration = (folder: string): number => readLog(folder).at(-1)?.generation ?? 0;

async function recordedIn(folder: string): Promise<ReturnType<typeof recordedLog>> {
  const { environment, lock } = await openFolderToRead(folder);
  const recorded = recordedLog(environment);
  await environment.db.close();
  await lock.release();
  return recorded;
}

/** What a start finds; null when it refuses. */
async function contentOf(folder: string): Promise<Map<string, string> | null> {
  try {
    const opened = await open(folder);
    const everything = {
      segment: 0,
      segments: 1,
      rowsMax: 1e6,
      bytesMax: Infinity,
      level: "strong",
    } as const;
    const page = await opened.scan(KEYSPACE, everything);
    await opened.close();
    return new Map(page.rows.map((row) => [utf8Text(row.partition), utf8Text(row.value)]));
  } catch (error) {
    if (error instanceof StorageOpenError && error.kind === "corrupt") return null;
    throw error;
  }
}

const DEEDS: readonly (readonly [what: string, spoil: (path: string) => void])[] = [
  ["removed", (path) => rmSync(path)],
  ["emptied", (path) => truncateSync(path, 0)],
  ["zeroed", (path) => writeFileSync(path, Buffer.alloc(readFileSync(path).length))],
  ["cut within its first record", (path) => truncateSync(path, 39)],
];

it(`a log that lost a file is refused, or nothing was lost, seed ${SEED}`, async () => {
  let refused = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await put(1 + chance.below(30));
    if (round % 3 > 0) await checkpointed();
    if (round % 2 > 0) await put(1 + chance.below(30));
    const whole = copied();
    expect(await contentOf(copied())).toEqual(acknowledged);
    for (const path of [...logFiles(whole), null]) {
      for (const [what, spoil] of DEEDS) {
        const copy = copied();
        // Without a path, it is done to all of them.
        const paths = logFiles(copy).filter(
          (each) => path === null || each.endsWith(path.slice(whole.length)),
        );
        expect(paths.length).toBeGreaterThan(0);
        for (const each of paths) if (existsSync(each)) spoil(each);
        const content = await contentOf(copy);
        if (content === null) refused += 1;
        else expect({ round, path, what, content }).toEqual({ round, path, what, content: acknowledged });
        rmSync(copy, { recursive: true });
      }
    }
  }
  expect(refused).toBeGreaterThan(0);
});

it("a cut below what the last checkpoint knew of is refused, at every byte", async () => {
  await put(30);
  await checkpointed();
  await put(12);
  // The first transaction of this checkpoint records what the file has by now; with it, the log changes files.
  const before = newestGeneration(directory);
  await checkpointed();
  await put(4);
  const copy = copied();
  const [recorded] = await recordedIn(copy);
  expect(recorded!.generation).toBe(before + 1);
  const path = logFiles(copy).at(-1)!;
  const bytes = readFileSync(path);
  expect(bytes.length).toBeGreaterThan(recorded!.bytes);
  for (let length = 0; length < recorded!.bytes; length += 1) {
    const cut = copied();
    truncateSync(logFiles(cut).at(-1)!, length);
    expect([length, await contentOf(cut)]).toEqual([length, null]);
    rmSync(cut, { recursive: true });
  }
});
