/**
 * A commit log that lost something is refused and named, and what it still holds is kept when its operator goes on
 * without the rest: nothing newer is undone.
 */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/fixture/temporary-folder.ts";
import { NO_BYTES, utf8Bytes, utf8Text } from "../../base/bytes.ts";
import { Slab } from "../../base/slab.ts";
import { cellKey } from "../cell-key.ts";
import { openDataFolder, openFolderToRead } from "./data-folder.ts";
import { commitDurably } from "./environment.ts";
import { recordedLog, recordLog } from "./log/checkpoint-record.ts";
import { CommitLog } from "./log/commit-log.ts";
import { keyText, PendingRow } from "./log/pending-rows.ts";
import { repairLog } from "./repair-log.ts";
import { verifyLog } from "./verify/verify-files.ts";
import { sinkOfEnvironment } from "./write-batch.ts";

const NAMES = ["a", "b", "c", "d", "e"];
const OLDER = "commits-1.log";
const NEWER = "commits-0.log";

type Change = readonly [name: string, value: string | null];

const keyOf = (name: string): Uint8Array => cellKey(5, utf8Bytes(name), NO_BYTES);

/** One record of the log; the row beside the changes has its version, as each batch has one. */
function batchOf(version: bigint, ...changes: readonly Change[]) {
  const slab = new Slab();
  const rows = [...changes, ["last", "version"] as const].map(([name, value]) =>
    PendingRow.write(slab, {
      key: keyOf(name),
      partition: utf8Bytes(name),
      value: value === null ? null : utf8Bytes(value),
      version: value === null ? 0n : version,
    }),
  );
  return new Map(rows.map((row) => [keyText(row.key), row]));
}

/** A folder whose server was killed within a checkpoint: of the second generation LMDB has one row, and of the first none. */
async function makeKilled(directory: string): Promise<void> {
  const { environment, lock } = await openDataFolder(directory);
  const log = new CommitLog(directory);
  await log.append(batchOf(11n, ["a", "1"], ["b", "1"]));
  await log.append(batchOf(12n, ["c", "1"]));
  log.beginGeneration();
  await log.append(batchOf(13n, ["a", "2"]));
  await log.append(batchOf(14n, ["b", null]));
  await log.append(batchOf(15n, ["d", "2"], ["e", "2"]));
  const sink = sinkOfEnvironment(environment);
  await commitDurably(environment.db, () => {
    sink.put(keyOf("a"), { partition: utf8Bytes("a"), value: utf8Bytes("2"), version: 13n });
    recordLog(sink, log.flushed(true));
  });
  log.close();
  await environment.db.close();
  await lock.release();
}

/** What a start finds, as `name=value`. */
async function contentOf(directory: string): Promise<string> {
  const { environment, lock } = await openDataFolder(directory);
  const rows = NAMES.flatMap((name) => {
    const row = environment.db.get(keyOf(name));
    return row === undefined ? [] : [`${name}=${utf8Text(row.value)}`];
  });
  expect(recordedLog(environment)).toEqual([]);
  await environment.db.close();
  await lock.release();
  return rows.join(" ");
}

/** Changes the bytes of a file. */
const inFile =
  (name: string, change: (bytes: Buffer) => unknown) =>
  (folder: string): void => {
    const bytes = readFileSync(join(folder, name));
    change(bytes);
    writeFileSync(join(folder, name), bytes);
  };

/** Where the record of that number begins. */
function recordAt(bytes: Buffer, record: number): number {
  let at = -1;
  for (let count = 0; count <= record; count += 1) at = bytes.indexOf("StaL", at + 1);
  return at;
}

describe("a commit log that LMDB knows of", () => {
  let base: string;
  let killed: string;
  let foreign: string;
  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), "stator-repair-"));
    killed = join(base, "killed");
    foreign = join(base, "foreign");
    await makeKilled(killed);
    await makeKilled(foreign);
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  async function copyOf(spoil: (folder: string) => unknown): Promise<string> {
    const folder = join(await temporaryFolder("repair-copy"), "data");
    mkdirSync(folder);
    for (const name of ["data.mdb", "format.json", OLDER, NEWER])
      cpSync(join(killed, name), join(folder, name));
    spoil(folder);
    return folder;
  }

  it("is recovered where it is whole, and not repaired", async () => {
    const folder = await copyOf(() => undefined);
    expect(await repairLog(folder)).toBeNull();
    expect(await contentOf(folder)).toBe("a=2 c=1 d=2 e=2");
  });

  it("may hold more than LMDB knows of", async () => {
    const folder = await copyOf(() => undefined);
    const { environment, lock } = await openFolderToRead(folder);
    expect(recordedLog(environment).map(({ generation }) => generation)).toEqual([1, 2]);
    await environment.db.close();
    await lock.release();
  });

  it.each<[what: string, spoil: (folder: string) => unknown, fault: string, kept: string]>([
    [
      "the newer file is missing",
      (folder) => rmSync(join(folder, NEWER)),
      `a file of the commit log is missing: ${NEWER}, 0 of at least `,
      "a=2 b=1 c=1",
    ],
    [
      "the older file is missing",
      (folder) => rmSync(join(folder, OLDER)),
      `a file of the commit log is missing: ${OLDER}, 0 of at least `,
      "a=2 d=2 e=2",
    ],
    [
      "the newer file is empty",
      (folder) => truncateSync(join(folder, NEWER), 0),
      `a file of the commit log has no record: ${NEWER}, 0 of at least `,
      "a=2 b=1 c=1",
    ],
    [
      "the older file is all zeros",
      inFile(OLDER, (bytes) => bytes.fill(0)),
      `a file of the commit log has no record: ${OLDER}, 0 of at least `,
      "a=2 d=2 e=2",
    ],
    [
      "the newer file lost its last record",
      inFile(NEWER, (bytes) => bytes.fill(0, recordAt(bytes, 3))),
      `a file of the commit log ends before what was flushed: ${NEWER}, `,
      "a=2 c=1",
    ],
    [
      "the newer file lost half of its last record",
      (folder) => truncateSync(join(folder, NEWER), recordAt(readFileSync(join(folder, NEWER)), 3) + 50),
      `a file of the commit log ends before what was flushed: ${NEWER}, `,
      "a=2 c=1",
    ],
    [
      "a byte of the last record is changed",
      inFile(NEWER, (bytes) => (bytes[bytes.length - 1]! ^= 1)),
      `a file of the commit log ends before what was flushed: ${NEWER}, `,
      "a=2 c=1",
    ],
    [
      "a byte of a record in the middle is changed",
      inFile(NEWER, (bytes) => (bytes[recordAt(bytes, 2) + 45]! ^= 1)),
      `the rows of a record of the commit log are damaged: ${NEWER}, record 2, byte `,
      "a=2 b=1 c=1 d=2 e=2",
    ],
    [
      "the beginning of the newer file is zeros",
      inFile(NEWER, (bytes) => bytes.fill(0, 0, 40)),
      `the header of a record of the commit log is damaged: ${NEWER}, record 0, byte 0`,
      "a=2 c=1 d=2 e=2",
    ],
    [
      "the older file is of another folder",
      (folder) => copyFileSync(join(foreign, OLDER), join(folder, OLDER)),
      `a file of the commit log belongs to other data: ${OLDER}, `,
      "a=2 d=2 e=2",
    ],
    [
      "what LMDB knows of it is damaged",
      inFile("data.mdb", (bytes) => {
        for (let at = bytes.indexOf("commit log"); at >= 0; at = bytes.indexOf("commit log", at + 1))
          bytes[at + 15]! ^= 1;
      }),
      "what data.mdb knows of the commit log is damaged: data.mdb",
      "a=2 c=1 d=2 e=2",
    ],
  ])("is refused, named, and gone on without when %s", async (_what, spoil, fault, kept) => {
    const folder = await copyOf(spoil);
    await expect(openDataFolder(folder)).rejects.toMatchObject({ kind: "corrupt" });
    const faults: string[] = [];
    await verifyLog(folder, (what, where) => faults.push(`${what}: ${where}`));
    expect(faults).toEqual([expect.stringContaining(fault)]);
    expect(await repairLog(folder)).toMatchObject({ records: expect.any(Number) });
    expect(await contentOf(folder)).toBe(kept);
  });

  it("is told apart from one of an earlier generation", async () => {
    const folder = await copyOf(() => undefined);
    const log = new CommitLog(await temporaryFolder("repair-later"));
    for (let generation = 1; generation < 4; generation += 1) {
      await log.append(batchOf(20n, ["c", "3"]));
      log.beginGeneration();
    }
    const { environment, lock } = await openDataFolder(folder);
    await commitDurably(environment.db, () => recordLog(sinkOfEnvironment(environment), log.flushed(true)));
    log.close();
    await environment.db.close();
    await lock.release();
    cpSync(join(killed, OLDER), join(folder, OLDER));
    const faults: string[] = [];
    await verifyLog(folder, (what) => faults.push(what));
    expect(faults).toEqual(["a file of the commit log is older than the data"]);
    expect(await repairLog(folder)).toEqual({ records: 0 });
    expect(await contentOf(folder)).toBe("a=2 c=1 d=2 e=2");
  });
});
