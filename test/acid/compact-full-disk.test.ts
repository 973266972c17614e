/**
 * A disk with too little room for the new file: `stator compact` says so in one line, takes nothing of the disk, and
 * leaves the data as it was. Needs the built program, and root to mount a disk that is small enough.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { KiB, MiB } from "../../src/base/bytes.ts";
import { dataPath, openDataFolder } from "../../src/storage/lmdb/data-folder.ts";
import { openUntranslated } from "../../src/storage/lmdb/environment.ts";
import { runProgram } from "../fixture/program-run.ts";
import { mountSmallDisk, type SmallDiskKind } from "../fixture/small-disk.ts";

const DISK_MEBIBYTES = 96;
/** As much as lies in the folder, so that a part of the new file fits. */
const BALLAST_BYTES = 40 * MiB;
const ROWS = 10_000;

async function fillFolder(directory: string): Promise<void> {
  const { environment, lock } = await openDataFolder(directory);
  await environment.db.close();
  const db = openUntranslated(dataPath(directory), "write");
  db.transactionSync(() => {
    for (let row = 0; row < ROWS; row += 1) {
      db.putSync(Buffer.from(`row ${String(row).padStart(6, "0")}`), Buffer.alloc(3 * KiB, row));
    }
  });
  await db.close();
  await lock.release();
}

it.for<SmallDiskKind>(["tmpfs", "ext4"])("refuses a full disk of %s", async (kind, { skip }) => {
  const disk = await mountSmallDisk(kind, DISK_MEBIBYTES);
  if (disk === undefined) return skip(`skipped: mount of ${kind} not found`);
  const folder = join(disk, "data");
  await fillFolder(folder);
  const before = readFileSync(dataPath(folder));
  const ballast = join(disk, "ballast");
  writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES, 1));
  expect(await runProgram(["compact", "--data-dir", folder])).toEqual({
    code: 1,
    signal: null,
    out: "",
    err: `stator: the disk of the data folder is full: ${folder}\n`,
  });
  expect(readdirSync(folder).filter((name) => name.includes(".new"))).toEqual([]);
  expect(readFileSync(dataPath(folder)).equals(before)).toBe(true);
  rmSync(ballast);
  expect(await runProgram(["compact", "--data-dir", folder])).toMatchObject({ code: 0, err: "" });
});
