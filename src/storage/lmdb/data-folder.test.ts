import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DATA_FORMAT, openDataFolder, openFolderToRead } from "./data-folder.ts";
import { openEnvironment } from "./environment.ts";
import { StorageOpenError } from "./open-error.ts";
import { verifyPages } from "./verify/verify-files.ts";

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "stator-folder-"));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const openAndClose = async (directory: string): Promise<void> => {
  const { environment, lock } = await openDataFolder(directory);
  await environment.db.close();
  await lock.release();
};

/** How opening fails; undefined when it does not. */
async function faultOf(directory: string): Promise<string | undefined> {
  try {
    await openAndClose(directory);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(StorageOpenError);
    return error instanceof StorageOpenError ? error.kind : "not a StorageOpenError";
  }
}

/** What LMDB makes: the data, the lock, and a file beside each. */
const FILES = ["data.mdb", "data.mdb-lock", "lock.mdb", "lock.mdb-lock"];
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe("a data folder", () => {
  it("is created with its parents and marked with its format", async () => {
    const directory = join(base, "a", "b");
    await openAndClose(directory);
    expect(JSON.parse(readFileSync(join(directory, "format.json"), "utf8"))).toEqual({ format: DATA_FORMAT });
    expect(await faultOf(directory)).toBeUndefined();
  });

  it("is for its own account only, where it was not there before", async ({ skip }) => {
    if (process.platform === "win32") return skip("skipped: modes of files not found");
    const directory = join(base, "a", "b");
    await openAndClose(directory);
    const modes = (names: readonly string[]): unknown =>
      Object.fromEntries(names.map((name) => [name, modeOf(join(directory, name))]));
    expect(modes([".", ...FILES])).toEqual({
      ".": "700",
      ...Object.fromEntries(FILES.map((name) => [name, "600"])),
    });
    expect(modeOf(join(base, "a"))).toBe((0o777 & ~process.umask()).toString(8));
  });

  it("keeps the modes that an operator gave it and its files", async ({ skip }) => {
    if (process.platform === "win32") return skip("skipped: modes of files not found");
    chmodSync(base, 0o750);
    await openAndClose(base);
    for (const name of FILES) chmodSync(join(base, name), 0o660);
    await openAndClose(base);
    expect(FILES.map((name) => modeOf(join(base, name)))).toEqual(FILES.map(() => "660"));
    expect(modeOf(base)).toBe("750");
  });

  it("is refused, and left as it is, when a newer release wrote it", async () => {
    const marker = JSON.stringify({ format: DATA_FORMAT + 1, whatever: true });
    writeFileSync(join(base, "format.json"), marker);
    expect(await faultOf(base)).toBe("newerVersion");
    expect(readdirSync(base)).toEqual(["format.json"]);
    expect(readFileSync(join(base, "format.json"), "utf8")).toBe(marker);
  });

  it.each(["", "not json", "[]", '{"format":"1"}', '{"format":1.5}'])(
    "is refused as corrupt when its marker is %j",
    async (marker) => {
      writeFileSync(join(base, "format.json"), marker);
      expect(await faultOf(base)).toBe("corrupt");
    },
  );

  it("is refused as corrupt when the data is not LMDB's", async () => {
    await openAndClose(base);
    writeFileSync(join(base, "data.mdb"), Buffer.alloc(64 * 1_024, 0x5a));
    expect(await faultOf(base)).toBe("corrupt");
  });

  it("is refused as corrupt when there is data but no marker", async () => {
    writeFileSync(join(base, "data.mdb"), "something");
    expect(await faultOf(base)).toBe("corrupt");
    expect(readFileSync(join(base, "data.mdb"), "utf8")).toBe("something");
  });

  it.each(["commits-0.log", "commits-1.log"])(
    "is refused as corrupt, and left as it is, when all there is is a log of other data: %s",
    async (name) => {
      writeFileSync(join(base, name), "something");
      expect(await faultOf(base)).toBe("corrupt");
      expect(await faultOf(base)).toBe("corrupt");
      expect(readdirSync(base).filter((found) => !found.startsWith("lock.mdb"))).toEqual([name]);
      expect(readFileSync(join(base, name), "utf8")).toBe("something");
    },
  );

  it("is refused as corrupt, and not filled anew, when the data that its marker tells of is missing or empty", async () => {
    await openAndClose(base);
    writeFileSync(join(base, "data.mdb"), "");
    expect(await faultOf(base)).toBe("corrupt");
    rmSync(join(base, "data.mdb"));
    expect(await faultOf(base)).toBe("corrupt");
    expect(existsSync(join(base, "data.mdb"))).toBe(false);
  });

  it("is opened when its first opening was cut short before the marker", async () => {
    await openEnvironment(join(base, "data.mdb")).db.close();
    expect(await faultOf(base)).toBeUndefined();
    expect(existsSync(join(base, "format.json"))).toBe(true);
  });

  it.each([
    ["nothing", []],
    ["a marker and no data", ["data.mdb"]],
    ["data and no marker", ["format.json"]],
  ])("is never made by a member of a server that has it open: %s", async (_what, gone) => {
    const member = { kind: "member", ownerPid: process.pid } as const;
    const directory = join(base, "data");
    if (gone.length > 0) await openAndClose(directory);
    for (const name of gone) rmSync(join(directory, name));
    const names = existsSync(directory) ? readdirSync(directory) : undefined;
    await expect(openDataFolder(directory, member)).rejects.toMatchObject({ kind: "missing" });
    expect(existsSync(directory) ? readdirSync(directory) : undefined).toEqual(names);
  });

  it("is rid of the copy of a compaction that was cut short, unless it is all there is", async () => {
    await openAndClose(base);
    const copies = ["data.mdb.new", "data.mdb.new-lock"];
    for (const name of copies) writeFileSync(join(base, name), "half");
    expect(await faultOf(base)).toBeUndefined();
    for (const name of copies) expect(existsSync(join(base, name)), name).toBe(false);
    for (const name of copies) writeFileSync(join(base, name), "half");
    rmSync(join(base, "data.mdb"));
    expect(await faultOf(base)).toBe("corrupt");
    for (const name of copies) expect(existsSync(join(base, name)), name).toBe(true);
  });

  it.each(["format.json", "data.mdb", "lock.mdb", "commits-0.log", "commits-1.log"])(
    "is refused as corrupt, and told why, when there is a folder in the place of its file: %s",
    async (name) => {
      await openAndClose(base);
      rmSync(join(base, name), { force: true });
      mkdirSync(join(base, name));
      const refused = { kind: "corrupt", detail: `not a regular file: ${name}` };
      await expect(openDataFolder(base)).rejects.toMatchObject(refused);
      await expect(openFolderToRead(base)).rejects.toMatchObject(refused);
      await expect(verifyPages(base, () => undefined)).rejects.toMatchObject(refused);
    },
  );

  it("is refused when its path is a file", async () => {
    writeFileSync(join(base, "file"), "");
    expect(await faultOf(join(base, "file"))).toBe("notWritable");
    expect(await faultOf(join(base, "file", "below"))).toBe("notWritable");
    if (existsSync("/proc/self")) expect(await faultOf("/proc/no-folders-here")).toBe("notWritable");
  });

  it("is open once, and free again after it was closed", async () => {
    const { environment, lock } = await openDataFolder(base);
    expect(await faultOf(base)).toBe("locked");
    await environment.db.close();
    await lock.release();
    expect(await faultOf(base)).toBeUndefined();
    expect(existsSync(join(base, "data.mdb"))).toBe(true);
  });
});
