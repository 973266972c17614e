/** Compaction changes where rows lie, and no row; what removed rows left within pages is given back too. */
import { Buffer } from "node:buffer";
import {
  chmodSync,
  chownSync,
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compactFolder } from "./compact-folder.ts";
import { dataPath, openDataFolder } from "./data-folder.ts";
import { openUntranslated } from "./environment.ts";

/** Where a header says how many rows there are, in the byte order of the usual machines. @see mdb.c, MDB_meta, MDB_db */
const ROW_COUNT_AT = 128;
const PAGE_BYTES = 4_096;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stator-compact-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

type Database = ReturnType<typeof openUntranslated>;

async function withRows<T>(use: (db: Database) => T): Promise<T> {
  const db = openUntranslated(dataPath(directory), "write");
  const result = use(db);
  await db.close();
  return result;
}

const allRows = (): Promise<readonly string[]> =>
  withRows((db) =>
    [...db.getRange({})].map(({ key, value }) => `${key.toString("hex")} ${value.toString("hex")}`),
  );

const keyOf = (number: number): Buffer => Buffer.from(`key ${String(number).padStart(6, "0")}`);

/** Opens the folder, which makes what is not there yet. */
async function createFolder(): Promise<void> {
  const { environment, lock } = await openDataFolder(directory);
  await environment.db.close();
  await lock.release();
}

it("keeps every row, large ones and those that mean nothing included", async () => {
  await createFolder();
  await withRows((db) =>
    db.transactionSync(() => {
      for (let number = 0; number < 300; number += 1)
        db.putSync(keyOf(number), Buffer.alloc(number % 50 === 0 ? 200_000 : number, number));
    }),
  );
  const before = await allRows();
  const heard: (readonly number[])[] = [];
  await compactFolder(directory, (...rows) => heard.push(rows));
  expect(await allRows()).toEqual(before);
  expect(heard.at(-1)).toEqual([before.length, before.length]);
  expect(readdirSync(directory).filter((name) => name.includes(".new"))).toEqual([]);
});

it("keeps every row of more than one transaction", async () => {
  await createFolder();
  await withRows((db) =>
    db.transactionSync(() => {
      for (let number = 0; number < 60; number += 1) db.putSync(keyOf(number), Buffer.alloc(700_000, number));
    }),
  );
  const before = await allRows();
  const heard: number[] = [];
  await compactFolder(directory, (rows) => heard.push(rows));
  expect(heard.length).toBeGreaterThan(2);
  expect(await allRows()).toEqual(before);
});

it("refuses a file that counts other rows than it has, and leaves it as it is", async () => {
  await createFolder();
  const path = dataPath(directory);
  const file = openSync(path, "r+");
  for (const header of [0, PAGE_BYTES]) writeSync(file, Buffer.of(99), 0, 1, header + ROW_COUNT_AT);
  closeSync(file);
  const before = readFileSync(path);
  await expect(compactFolder(directory, () => undefined)).rejects.toMatchObject({ kind: "corrupt" });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(directory).filter((name) => name.includes(".new"))).toEqual([]);
});

it("gives back what removed rows left within pages", async () => {
  await createFolder();
  const rows = 8_000;
  await withRows((db) =>
    db.transactionSync(() => {
      for (let number = 0; number < rows; number += 1) db.putSync(keyOf(number), Buffer.alloc(150));
    }),
  );
  const { bytesAfter: bytesOfAll } = await compactFolder(directory, () => undefined);
  await withRows((db) =>
    db.transactionSync(() => {
      for (let number = 0; number < rows; number += 1) if (number % 3 > 0) db.removeSync(keyOf(number));
    }),
  );
  const { bytesAfter } = await compactFolder(directory, () => undefined);
  expect(bytesAfter / bytesOfAll).toBeLessThan(0.4);
});

describe("the new file", () => {
  it("has the mode of the old one", async () => {
    await createFolder();
    for (const mode of [0o640, 0o600]) {
      chmodSync(dataPath(directory), mode);
      await compactFolder(directory, () => undefined);
      expect(statSync(dataPath(directory)).mode & 0o7777).toBe(mode);
    }
  });

  it("has the owner of the old one", async ({ skip }) => {
    if (process.getuid?.() !== 0) return skip("skipped: root not found");
    const [owner, group] = [1_234, 4_321];
    await createFolder();
    chownSync(dataPath(directory), owner, group);
    await compactFolder(directory, () => undefined);
    expect(statSync(dataPath(directory))).toMatchObject({ uid: owner, gid: group });
  });

  it("lies where the old one does, when the folder has a link to it", async () => {
    await createFolder();
    const elsewhere = join(directory, "elsewhere");
    const [real, copy] = [join(elsewhere, "real.mdb"), join(elsewhere, "real.mdb.new")];
    mkdirSync(elsewhere);
    renameSync(dataPath(directory), real);
    symlinkSync(real, dataPath(directory));
    const { ino } = statSync(real);
    const before = await allRows();
    writeFileSync(copy, "of a compaction that was cut short");
    await createFolder();
    expect(readdirSync(elsewhere)).toEqual(["real.mdb"]);
    await compactFolder(directory, () => undefined);
    expect(lstatSync(dataPath(directory)).isSymbolicLink()).toBe(true);
    expect(readdirSync(elsewhere)).toEqual(["real.mdb"]);
    expect(statSync(real).ino).not.toBe(ino);
    expect(await allRows()).toEqual(before);
  });
});
