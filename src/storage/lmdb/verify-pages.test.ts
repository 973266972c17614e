import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dataPath, lockDataFolder, markerPath } from "./data-folder.ts";
import { verifyPages } from "./verify-pages.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stator-pages-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("a file that cannot be opened is refused in one line, and the folder is free again", async () => {
  writeFileSync(markerPath(directory), '{"format":1}');
  // Nobody may open a socket as a file, whatever the account.
  const socket = createServer().listen(dataPath(directory));
  await once(socket, "listening");
  try {
    await expect(verifyPages(directory, () => undefined)).rejects.toMatchObject({ kind: "notWritable" });
    await (await lockDataFolder(directory)).release();
  } finally {
    socket.close();
    await once(socket, "close");
  }
});
