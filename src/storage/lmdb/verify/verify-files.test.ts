import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dataPath, lockDataFolder, markerPath } from "../data-folder.ts";
import { verifyPages } from "./verify-files.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stator-pages-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("a file that is not LMDB's is refused in one line, and the folder is free again", async () => {
  writeFileSync(markerPath(directory), '{"format":1}');
  writeFileSync(dataPath(directory), "something else".repeat(100));
  await expect(verifyPages(directory, () => undefined)).rejects.toMatchObject({
    kind: "corrupt",
    detail: expect.stringContaining("not an LMDB file"),
  });
  await (await lockDataFolder(directory)).release();
});
