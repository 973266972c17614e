/**
 * What the documents say of operations is what the registry says.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { operations, unservedOperations } from "../src/operation/registry.ts";

/** Names in the table of operations below this heading of a document. */
function listed(file: string, heading: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, "..", file), "utf8");
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const [own = ""] = section.split("\n## ");
  const cells = [...own.matchAll(/^\| [^|]+ \| ([^|]+) \|$/gm)].map(([, cell = ""]) => cell);
  return cells
    .slice(1)
    .flatMap((cell) => cell.split(", "))
    .toSorted();
}

describe("the operations in", () => {
  it("README are those that are served", () => {
    expect(listed("README.md", "Operations")).toEqual(Object.keys(operations).toSorted());
  });

  it("the differences are those that are not", () => {
    expect(listed("docs/differences.md", "Operations that are not there yet")).toEqual(
      unservedOperations.toSorted(),
    );
  });
});
