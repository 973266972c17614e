/**
 * `stator verify` on what a killed server leaves: the log has what LMDB does not, and both stay as they are. What the
 * server refuses, it names.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandEnd } from "../../test/fixture/command-run.ts";
import { type JsonStator, openJsonStator } from "../../test/fixture/json-stator.ts";
import { temporaryFolder } from "../../test/fixture/temporary-folder.ts";
import { TestClock } from "../base/clock.ts";
import { Slab } from "../base/slab.ts";
import { keyspaceRange, META_KEYSPACE } from "../storage/cell-key.ts";
import { openFolderToRead } from "../storage/lmdb/data-folder.ts";
import { openLmdbStore } from "../storage/lmdb/lmdb-store.ts";
import { CommitLog } from "../storage/lmdb/log/commit-log.ts";
import { keyText, PendingRow, type RowParts } from "../storage/lmdb/log/pending-rows.ts";
import { RowReader } from "../storage/lmdb/row-reader.ts";

const ITEMS = 40;
const TABLES = ["books", "drafts"];
const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
const key = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" }];

const verify = (folder: string) => commandEnd(["verify", "--data-dir", folder]);

/** A Stator on a folder whose log is carried over only when it is closed: its clock stands still. */
async function openStator(directory: string): Promise<JsonStator> {
  const clock = new TestClock();
  return openJsonStator(await openLmdbStore({ directory, clock }), clock);
}

async function done(stator: JsonStator, operation: string, input: object): Promise<void> {
  expect(await stator.call(operation, { ...input })).toMatchObject({ status: 200 });
}

/** Two tables with an index each, in LMDB. */
async function closedFolder(): Promise<string> {
  const directory = join(await temporaryFolder("verify"), "data");
  const stator = await openStator(directory);
  for (const TableName of TABLES) {
    const index = { IndexName: "byGenre", KeySchema: key("genre"), Projection: { ProjectionType: "ALL" } };
    await done(stator, "CreateTable", {
      TableName,
      AttributeDefinitions: [attribute("title"), attribute("genre")],
      KeySchema: key("title"),
      GlobalSecondaryIndexes: [index],
      BillingMode: "PAY_PER_REQUEST",
    });
    for (let number = 0; number < ITEMS; number += 1) await putBook(stator, TableName, number, "novel");
  }
  await stator.close();
  return directory;
}

const putBook = (stator: JsonStator, TableName: string, number: number, genre: string) =>
  done(stator, "PutItem", { TableName, Item: { title: { S: `title ${number}` }, genre: { S: genre } } });

/** The same, and in the log alone: changed items, removed ones, new ones, and that a table is gone. */
async function killedFolder(): Promise<string> {
  const directory = await closedFolder();
  const stator = await openStator(directory);
  for (let number = 0; number < ITEMS; number += 4) {
    await putBook(stator, "books", number, "essay");
    await putBook(stator, "books", ITEMS + number, "essay");
    const Key = { title: { S: `title ${number + 1}` } };
    await done(stator, "DeleteItem", { TableName: "books", Key });
  }
  await done(stator, "DeleteTable", { TableName: "drafts" });
  const killed = `${directory}-killed`;
  cpSync(directory, killed, { recursive: true });
  await stator.close();
  return killed;
}

/** Every file with its bytes, but for those in which LMDB keeps its locks. */
function contentOf(directory: string): readonly (readonly [string, string])[] {
  const names = readdirSync(directory).filter((name) => !name.endsWith("-lock"));
  return names.map((name) => [name, readFileSync(join(directory, name), "hex")]);
}

describe("stator verify of a folder whose server was killed", () => {
  it("finds nothing wrong with LMDB and the log together, and changes neither", async () => {
    const folder = await killedFolder();
    const before = contentOf(folder);
    expect(before.map(([name]) => name)).toContain("commits-1.log");
    const first = await verify(folder);
    expect(first).toMatchObject({ exitCode: 0, err: "" });
    expect(first.out).toMatch(/^verified \S+: \d+ rows, 1 table, nothing is wrong\n$/);
    expect(contentOf(folder)).toEqual(before);
    await (await openStator(folder)).close();
    expect(contentOf(folder)).not.toEqual(before);
    expect(await verify(folder)).toMatchObject({ exitCode: 0, err: "" });
  });

  it("leaves the format of the folder as it is", async () => {
    const folder = await closedFolder();
    writeFileSync(join(folder, "format.json"), '{"format":1}');
    expect(await verify(folder)).toMatchObject({ exitCode: 0, err: "" });
    expect(readFileSync(join(folder, "format.json"), "utf8")).toBe('{"format":1}');
  });

  it.each([
    ["a version ahead of all", (row: RowParts) => ({ ...row, version: 2n ** 62n }), "was never assigned"],
    ["items removed alone", (row: RowParts) => ({ ...row, value: null }), "index byGenre without its item"],
  ])("finds what is wrong in the log: %s", async (_what, spoil, fault) => {
    const folder = await closedFolder();
    const rows = (await itemRows(folder)).map(spoil);
    const log = new CommitLog(folder);
    await log.append(new Map(rows.map((row) => [keyText(row.key), PendingRow.write(new Slab(), row)])));
    log.close();
    const before = contentOf(folder);
    const { exitCode, out, err } = await verify(folder);
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: "" });
    expect(out).toContain(fault);
    expect(contentOf(folder)).toEqual(before);
  });
});

describe("stator verify of a folder that no server opens", () => {
  const inFile = (name: string, change: (bytes: Buffer) => void) => (folder: string) => {
    const bytes = readFileSync(join(folder, name));
    change(bytes);
    writeFileSync(join(folder, name), bytes);
  };
  /** Where the third record of the log begins. */
  const third = (bytes: Buffer): number => {
    const first = bytes.indexOf("StaL", 4);
    return bytes.indexOf("StaL", first + 1);
  };

  it.each([
    [
      "the header of a record of the commit log is damaged: commits-1.log, record 2, byte ",
      inFile("commits-1.log", (bytes) => (bytes[third(bytes) + 21]! ^= 1)),
    ],
    [
      "the rows of a record of the commit log are damaged: commits-1.log, record 2, byte ",
      inFile("commits-1.log", (bytes) => (bytes[third(bytes) + 60]! ^= 1)),
    ],
    [
      "a file of the commit log is missing: commits-1.log, 0 of at least 40 bytes\n",
      (folder: string) => rmSync(join(folder, "commits-1.log")),
    ],
    [
      "a file of the commit log has no record: commits-1.log, 0 of at least 40 bytes\n",
      inFile("commits-1.log", (bytes) => bytes.fill(0)),
    ],
    ["the data file is missing: data.mdb\n", (folder: string) => rmSync(join(folder, "data.mdb"))],
    ["the data file is not an LMDB file: data.mdb\n", inFile("data.mdb", (bytes) => bytes.fill(0x5a))],
    ["the format file is damaged: format.json\n", inFile("format.json", (bytes) => bytes.fill(0x5a))],
    [
      "the data file exists, but its format file is missing: format.json\n",
      (folder: string) => rmSync(join(folder, "format.json")),
    ],
    [
      "a commit log exists, but the data that it belongs to is missing: commits-1.log\n",
      (folder: string) => {
        rmSync(join(folder, "format.json"));
        rmSync(join(folder, "data.mdb"));
      },
    ],
  ])("reports what is wrong: %s", async (fault, spoil) => {
    const folder = await killedFolder();
    spoil(folder);
    const before = contentOf(folder);
    const opening = openLmdbStore({ directory: folder, clock: new TestClock() });
    await expect(opening).rejects.toMatchObject({ kind: "corrupt" });
    const { exitCode, out, err } = await verify(folder);
    expect(out).toContain(fault);
    expect(out).toMatch(/^ {2}lost: .+\n {2}to go on.*: .+\nverified the files of \S+, 1 fault$/m);
    expect({ exitCode, err }).toEqual({
      exitCode: 1,
      err: `stator: the data folder is corrupt: ${folder}\n`,
    });
    expect(contentOf(folder)).toEqual(before);
  });
});

describe("stator repair", () => {
  const repair = (folder: string, ...words: readonly string[]) =>
    commandEnd(["repair", "--data-dir", folder, ...words]);

  it("is the command that verify names, and leaves a folder that opens", async () => {
    const folder = await killedFolder();
    rmSync(join(folder, "commits-1.log"));
    const { out } = await verify(folder);
    const [, words = ""] = /: stator (repair .+)$/m.exec(out) ?? [];
    expect(words).toBe(`repair --data-dir ${folder} --accept-loss commit-log`);
    expect(await commandEnd(words.split(" "))).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^repaired \S+: 0 whole records of its commit log were kept; /),
    });
    expect(await verify(folder)).toMatchObject({ exitCode: 0, err: "" });
    await (await openStator(folder)).close();
  });

  it.each([0, 1])("goes back by one commit where the header on page %d is damaged", async (page) => {
    const folder = await killedFolder();
    const path = join(folder, "data.mdb");
    const bytes = readFileSync(path);
    bytes.fill(0xa5, page * 4_096, page * 4_096 + 200);
    writeFileSync(path, bytes);
    const { out } = await verify(folder);
    const [, words = ""] = /: stator (repair .+)$/m.exec(out) ?? [];
    expect(words).toBe(`repair --data-dir ${folder} --accept-loss last-commit`);
    expect(await commandEnd(words.split(" "))).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^repaired \S+: its data file is as its last whole commit left it; /),
    });
    expect(await verify(folder)).toMatchObject({ exitCode: 0, err: "" });
    expect(await repair(folder, "--accept-loss", "last-commit")).toMatchObject({
      exitCode: 0,
      out: `nothing is wrong with the data file of ${folder}\n`,
    });
    await (await openStator(folder)).close();
  });

  it("has no way back where both headers are damaged", async () => {
    const folder = await killedFolder();
    const path = join(folder, "data.mdb");
    const bytes = readFileSync(path);
    for (const at of [0, 4_096]) bytes.fill(0xa5, at, at + 200);
    writeFileSync(path, bytes);
    const { exitCode, out } = await verify(folder);
    expect(exitCode).toBe(1);
    expect(out).toContain("  to go on: restore a copy of the whole folder\n");
    expect(await repair(folder, "--accept-loss", "last-commit")).toMatchObject({ exitCode: 1 });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it("changes nothing in a folder whose log is whole", async () => {
    const folder = await killedFolder();
    const before = contentOf(folder);
    expect(await repair(folder, "--accept-loss=commit-log")).toMatchObject({
      exitCode: 0,
      out: `nothing is wrong with the commit log of ${folder}\n`,
    });
    expect(contentOf(folder)).toEqual(before);
  });

  it.each([[[]], [["--accept-loss"]], [["--accept-loss", "everything"]]])(
    "does nothing unless it is said what may be lost: %j",
    async (words) => {
      const folder = await killedFolder();
      rmSync(join(folder, "commits-1.log"));
      const before = contentOf(folder);
      expect(await repair(folder, ...words)).toEqual({
        exitCode: 2,
        out: "",
        err: "stator: say what may be lost: --accept-loss commit-log or last-commit\n",
      });
      expect(contentOf(folder)).toEqual(before);
    },
  );

  it("explains itself", async () => {
    const { exitCode, out } = await commandEnd(["repair", "--help"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/\n {2}--accept-loss WHAT +what may be lost: commit-log or last-commit; nothing/);
  });
});

/** The rows in the keyspace of the first table. */
async function itemRows(directory: string): Promise<readonly RowParts[]> {
  const { environment, lock } = await openFolderToRead(directory);
  const bounds = { low: keyspaceRange(1).low, high: keyspaceRange(META_KEYSPACE).low };
  const keys = new RowReader(environment).keys(bounds, 1_000_000);
  const space = (row: Uint8Array): string => keyText(row.subarray(0, 4));
  const rows = keys
    .filter((row) => space(row) === space(keys[0]!))
    .map((row) => ({ key: row, ...environment.db.get(row)! }));
  await environment.db.close();
  await lock.release();
  return rows;
}
