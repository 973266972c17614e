/**
 * How much code a reader must follow has bounds: files per warm request, the longest file and the longest function.
 * `npm run paths` prints the figures, and with `--files` the files of each request.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { measureRequestPaths } from "../scripts/paths/warm-requests.ts";

/** Files that one warm request may run through. */
const FILES_MAX: Readonly<Record<string, number>> = {
  "PutItem, index and stream": 80,
  "UpdateItem, index and stream": 90,
  "TransactWriteItems, put and update": 90,
  GetItem: 60,
  Query: 60,
};

describe("the path of a warm request is short", async () => {
  const paths = await measureRequestPaths(join(import.meta.dirname, ".."));

  it.each(paths)("$title", ({ title, files }) => {
    expect(files).toContain("engine/catalog.js");
    expect(files.length, files.join("\n")).toBeLessThanOrEqual(FILES_MAX[title] ?? 0);
  });
});
