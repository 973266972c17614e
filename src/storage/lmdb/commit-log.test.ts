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
import { utf8Bytes, utf8Text } from "../../base/bytes.ts";
import { CommitLog, readLog, removeLog } from "./commit-log.ts";
import { DamagedLog } from "./log-record.ts";
import { keyText, type PendingRow, type StagedRows } from "./pending-rows.ts";

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

const row = (key: string, v: string | null, ver = 1n): PendingRow => ({
  key: utf8Bytes(key),
  p: utf8Bytes(`p of ${key}`),
  v: v === null ? null : utf8Bytes(v),
  ver,
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
      rows.map(({ key, v }) => `${utf8Text(key)}=${v === null ? "-" : utf8Text(v)}`).join(" "),
    ),
  );

describe("the commit log", () => {
  it("gives back what was added, in order, to the byte", async () => {
    const rows = [row("a", "1", 2n ** 60n), row("b", null, 0n), row("", "", 7n)];
    await log.append(batch(...rows));
    await log.append(batch(row("c", "x".repeat(1_000_000))));
    const [generation] = readLog(directory);
    expect(generation?.records[1]).toEqual(rows);
    expect(generation?.records[2]?.[0]?.v?.length).toBe(1_000_000);
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

  it("does not take what an older generation left behind a shorter one for its own", async () => {
    for (const value of ["1", "2", "3"]) await log.append(batch(row("old", value)));
    log.beginGeneration();
    log.beginGeneration();
    await log.append(batch(row("new", "1")));
    expect(found()).toEqual(["", "new=1"]);
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
      const torn = Buffer.from(bytes);
      torn[at] = ~torn[at]!;
      writeFileSync(fileOf(1), torn);
      expect(found()).toEqual(["", "a=1"]);
    }
  });

  it("says that it is damaged when a record is, behind which there is another", async () => {
    await log.append(batch(row("a", "value")));
    await log.append(batch(row("b", "2")));
    const bytes = readFileSync(fileOf(1));
    bytes[bytes.indexOf("value")]! ^= 1;
    writeFileSync(fileOf(1), bytes);
    expect(() => readLog(directory)).toThrow(DamagedLog);
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
    const broken: StagedRows = batch(row("b", "2"));
    broken.set("c", { ...row("c", "3"), ver: -1n });
    await expect(log.append(broken)).rejects.toThrow();
    await log.append(batch(row("d", "4")));
    expect(found()).toEqual(["", "a=1", "d=4"]);
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
