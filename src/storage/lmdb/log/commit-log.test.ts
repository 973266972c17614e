import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { utf8Bytes, utf8Text } from "../../../base/bytes.ts";
import { Slab } from "../../../base/slab.ts";
import { CommitLog, readLog, removeLog } from "./commit-log.ts";
import { DamagedLog, HEADER_BYTES } from "./log-record.ts";
import { keyText, PendingRow, type StagedRows } from "./pending-rows.ts";

let directory: string;
let log: CommitLog;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stator-log-"));
  log = new CommitLog(directory);
});
afterEach(() => {
  log.close();
  rmSync(directory, { recursive: true, force: true });
});

const row = (key: string, value: string | null, version = 1n): PendingRow =>
  PendingRow.write(new Slab(), {
    key: utf8Bytes(key),
    partition: utf8Bytes(`p of ${key}`),
    value: value === null ? null : utf8Bytes(value),
    version,
  });
const batch = (...rows: readonly PendingRow[]): StagedRows =>
  new Map(rows.map((each) => [keyText(each.key), each]));
const pathOf = (file: number): string => join(directory, `commits-${file}.log`);
/** Generation 1 goes to the second file, and so on in turn. */
const fileOf = (generation: number): string => pathOf(generation % 2);

/** Paths of the files of the log that this process has open; none where the system does not say. */
function openFiles(): readonly string[] {
  const descriptors = "/proc/self/fd";
  if (!existsSync(descriptors)) return [];
  return readdirSync(descriptors)
    .map((name) => linkOf(join(descriptors, name)))
    .filter((path) => path.startsWith(directory));
}

/** Where a link leads; nowhere when it is gone, as that of the listing itself is. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** What is found, record by record, as `key=value`. */
const found = (): readonly string[] =>
  readLog(directory).flatMap(({ records }) =>
    records.map((rows) =>
      rows.map(({ key, value }) => `${utf8Text(key)}=${value === null ? "-" : utf8Text(value)}`).join(" "),
    ),
  );

/** How reading the log is refused. */
function damageOf(): DamagedLog {
  try {
    readLog(directory);
  } catch (error) {
    if (error instanceof DamagedLog) return error;
    throw error;
  }
  throw new RangeError("the log is not damaged");
}

/** The bytes with one of them changed. */
function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = ~copy[at]!;
  return copy;
}

describe("the commit log", () => {
  it("gives back what was added, in order, to the byte", async () => {
    const rows = [row("a", "1", 2n ** 60n), row("b", null, 0n), row("", "", 7n)];
    await log.append(batch(...rows));
    await log.append(batch(row("c", "x".repeat(1_000_000))));
    const [generation] = readLog(directory);
    expect(generation?.records[1]).toEqual(rows);
    expect(generation?.records[2]?.[0]?.value?.length).toBe(1_000_000);
  });

  it("is nothing before the first record, and nothing after it was removed", async () => {
    expect(found()).toEqual([]);
    expect(existsSync(pathOf(0))).toBe(false);
    await log.append(batch(row("a", "1")));
    log.remove();
    expect([pathOf(0), pathOf(1)].some(existsSync)).toBe(false);
    await log.append(batch(row("b", "2")));
    expect(found()).toEqual(["", "b=2"]);
  });

  it("tells the generations by age, whichever file they are in", async () => {
    await log.append(batch(row("a", "1")));
    log.beginGeneration();
    await log.append(batch(row("a", "2")));
    expect(found()).toEqual(["", "a=1", "", "a=2"]);
    log.beginGeneration();
    await log.append(batch(row("a", "3")));
    expect(found()).toEqual(["", "a=2", "", "a=3"]);
  });

  it("leaves out no generation, so that the older file is always of the one before", async () => {
    await log.append(batch(row("a", "1")));
    log.beginGeneration();
    await log.append(batch(row("a", "2")));
    log.beginGeneration();
    log.beginGeneration();
    await log.append(batch(row("a", "3")));
    expect(found()).toEqual(["", "a=2", "", "a=3"]);
  });

  it("does not take what an older generation left behind a shorter one for its own", async () => {
    for (const value of ["1", "2", "3"]) await log.append(batch(row("old", value)));
    log.beginGeneration();
    await log.append(batch(row("between", "1")));
    log.beginGeneration();
    await log.append(batch(row("new", "1")));
    expect(found()).toEqual(["", "between=1", "", "new=1"]);
  });

  it("ends where its last record is cut off, at whatever byte", async () => {
    await log.append(batch(row("a", "1")));
    const whole = log.bytes;
    await log.append(batch(row("b", "2"), row("c", null)));
    const bytes = readFileSync(fileOf(1));
    for (let length = whole; length < bytes.length; length++) {
      writeFileSync(fileOf(1), bytes.subarray(0, length));
      expect(found()).toEqual(["", "a=1"]);
    }
  });

  it("ends before a last record of which some bytes are not as they were written", async () => {
    await log.append(batch(row("a", "1")));
    const whole = log.bytes;
    await log.append(batch(row("b", "2")));
    const bytes = readFileSync(fileOf(1));
    for (let at = whole; at < bytes.length; at++) {
      writeFileSync(fileOf(1), changed(bytes, at));
      expect(found()).toEqual(["", "a=1"]);
    }
  });

  it("ends so where records of an older generation lie behind it, too", async () => {
    for (const value of ["1", "2", "3", "4", "5"]) await log.append(batch(row("old", value)));
    log.beginGeneration();
    await log.append(batch(row("between", "1")));
    log.beginGeneration();
    await log.append(batch(row("a", "1")));
    const whole = log.bytes;
    await log.append(batch(row("b", "2")));
    const end = log.bytes;
    const bytes = readFileSync(fileOf(3));
    for (let at = whole; at < end; at++) {
      writeFileSync(fileOf(3), changed(bytes, at));
      expect(found()).toEqual(["", "between=1", "", "a=1"]);
    }
  });

  it("says that it is damaged, and where, whichever byte of a record is, behind which there is another", async () => {
    // The first record of a generation is empty.
    const starts = [0, HEADER_BYTES];
    for (const value of ["1", "2"]) {
      await log.append(batch(row("a", value)));
      starts.push(log.bytes);
    }
    const whole = log.bytes;
    await log.append(batch(row("a", "3")));
    const bytes = readFileSync(fileOf(1));
    for (let at = 0; at < whole; at++) {
      writeFileSync(fileOf(1), changed(bytes, at));
      expect(damageOf()).toMatchObject({ generation: 1, at: starts.findLast((start) => start <= at) });
    }
  });

  it.each([
    ["a record and the header of the next", 60, 40],
    ["its first sector", 0, 512],
    ["several sectors in the middle", 1_024, 1_024],
  ])("says that it is damaged when %s are lost", async (_what, at, count) => {
    await log.append(batch(row("a", "1")));
    for (let index = 0; index < 40; index++) await log.append(batch(row("b", String(index))));
    const bytes = readFileSync(fileOf(1));
    writeFileSync(fileOf(1), bytes.fill(0, at, at + count));
    expect(damageOf()).toMatchObject({ generation: 1 });
  });

  it("says so of the generation before the newest one", async () => {
    await log.append(batch(row("a", "1")));
    log.beginGeneration();
    await log.append(batch(row("a", "2")));
    writeFileSync(fileOf(1), changed(readFileSync(fileOf(1)), 0));
    expect(damageOf()).toMatchObject({ generation: 1, at: 0 });
  });

  it("does not take a record that a client made up for one of its own", async () => {
    // Everything a client could know or guess is right: the place, the checksums; only the salt is of another log.
    const other = mkdtempSync(join(tmpdir(), "stator-log-"));
    const forger = new CommitLog(other);
    await forger.append(batch(row("a", "1")));
    const start = forger.bytes;
    await forger.append(batch(row("a", "forged")));
    forger.close();
    const forged = readFileSync(join(other, "commits-1.log")).subarray(start);
    rmSync(other, { recursive: true });
    await log.append(batch(row("a", "1")));
    expect(log.bytes).toBe(start);
    appendFileSync(fileOf(1), forged);
    expect(found()).toEqual(["", "a=1"]);
  });

  it("writes over a record that failed", async () => {
    await log.append(batch(row("a", "1")));
    const broken = row("c", "3");
    broken.copyTo = () => {
      throw new Error("half a record is laid out");
    };
    await expect(log.append(batch(row("b", "2"), broken))).rejects.toThrow("half a record");
    await log.append(batch(row("d", "4")));
    expect(found()).toEqual(["", "a=1", "d=4"]);
  });

  it("begins anew when its removal failed, however much of it is gone", async () => {
    await log.append(batch(row("a", "1")));
    rmSync(pathOf(0));
    mkdirSync(pathOf(0));
    expect(() => log.remove()).toThrow();
    rmdirSync(pathOf(0));
    rmSync(pathOf(1));
    await log.append(batch(row("b", "2")));
    expect(found()).toEqual(["", "b=2"]);
  });

  it("keeps no file open when its files cannot all be, and goes on once they can", async () => {
    mkdirSync(pathOf(1));
    await expect(log.append(batch(row("a", "1")))).rejects.toMatchObject({ code: "EISDIR" });
    expect(openFiles()).toEqual([]);
    rmdirSync(pathOf(1));
    await log.append(batch(row("a", "1")));
    expect(found()).toEqual(["", "a=1"]);
  });

  it("is removed as a whole, also by who did not write it", async () => {
    await log.append(batch(row("a", "1")));
    log.close();
    removeLog(directory);
    expect(found()).toEqual([]);
    removeLog(directory);
  });
});
