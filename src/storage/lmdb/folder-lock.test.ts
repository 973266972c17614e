/** What locks a folder against other servers, seen by itself; several processes meet in `test/contract`. */
import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ALONE, lockFolder } from "./folder-lock.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stator-lock-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("the lock of a folder", () => {
  it("is held until it is released", async () => {
    const lock = await lockFolder(directory, ALONE);
    await expect(lockFolder(directory, ALONE)).rejects.toMatchObject({ kind: "locked" });
    await lock.release();
    await (await lockFolder(directory, ALONE)).release();
  });

  it("is not held by who could not take it", async () => {
    const inTheWay = join(directory, "lock.mdb");
    mkdirSync(inTheWay);
    await expect(lockFolder(directory, ALONE)).rejects.toThrow();
    rmdirSync(inTheWay);
    await (await lockFolder(directory, ALONE)).release();
  });

  it("is not held by a member whose owner is not there", async () => {
    const member = { kind: "member", ownerPid: process.pid } as const;
    await expect(lockFolder(directory, member)).rejects.toMatchObject({ kind: "locked" });
    await (await lockFolder(directory, ALONE)).release();
  });
});
