/**
 * Debian's package index as `apt-cache dumpavail` prints it: paragraphs of `Field: value` lines, continued by
 * lines that begin with a space.
 */
import { spawnSync } from "node:child_process";
import type { Catalogue, Dependency, PackageRecord } from "./package-record.ts";

const INDEX_BYTES_MAX = 1_024 * 1_024 * 1_024;

/** The index of this machine, or undefined if it has none. */
export function debianCatalogue(): Catalogue | undefined {
  const dump = spawnSync("apt-cache", ["dumpavail"], { encoding: "utf8", maxBuffer: INDEX_BYTES_MAX });
  if (dump.error !== undefined || dump.status !== 0 || dump.stdout === "") return undefined;
  const byName = new Map<string, PackageRecord>();
  for (const paragraph of dump.stdout.split("\n\n")) {
    const record = packageRecord(fieldsOf(paragraph));
    if (record !== undefined && !byName.has(record.name)) byName.set(record.name, record);
  }
  return { title: "Debian's package index", packages: [...byName.values()] };
}

function fieldsOf(paragraph: string): ReadonlyMap<string, string> {
  const lines = paragraph.replaceAll(/\n[ \t]+/g, " ").split("\n");
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()] as const];
    }),
  );
}

function packageRecord(fields: ReadonlyMap<string, string>): PackageRecord | undefined {
  const name = fields.get("Package");
  if (name === undefined) return undefined;
  return {
    name,
    version: fields.get("Version") ?? "unknown",
    section: fields.get("Section") ?? "unknown",
    maintainer: fields.get("Maintainer") ?? "unknown",
    installedKiB: Number(fields.get("Installed-Size") ?? 0),
    summary: fields.get("Description") ?? "",
    homepage: fields.get("Homepage"),
    dependencies: dependencies([fields.get("Pre-Depends"), fields.get("Depends")]),
  };
}

/** `a (>= 1), b | c` is a need of a, and of b; alternatives after the first are left out. Each name once. */
function dependencies(lists: readonly (string | undefined)[]): readonly Dependency[] {
  const needs = lists.flatMap((list) => list?.split(",") ?? []);
  const byName = new Map<string, Dependency>();
  for (const need of needs) {
    const match = /^\s*([a-z0-9][a-z0-9+.-]*)(?::\w+)?\s*(?:\(([^)]*)\))?/.exec(need);
    if (match?.[1] !== undefined) byName.set(match[1], { name: match[1], versions: match[2] });
  }
  return [...byName.values()];
}
