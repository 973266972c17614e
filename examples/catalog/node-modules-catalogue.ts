/**
 * The packages under this repository's `node_modules`, for machines without Debian's index.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Catalogue, PackageRecord } from "./package-record.ts";

/** What the example reads of a `package.json`; anybody may have written it. */
interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly description?: unknown;
  readonly license?: unknown;
  readonly homepage?: unknown;
  readonly author?: unknown;
  readonly dependencies?: unknown;
}

/** Every package below `folder`. */
export function nodeModulesCatalogue(folder: string): Catalogue {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const byName = new Map<string, PackageRecord>();
  for (const path of paths.filter((candidate) => /(^|[/\\])package\.json$/.test(candidate))) {
    const record = packageRecord(join(folder, path));
    if (record !== undefined && !byName.has(record.name)) byName.set(record.name, record);
  }
  return { title: `packages in ${folder}`, packages: [...byName.values()] };
}

function packageRecord(path: string): PackageRecord | undefined {
  const manifest: Manifest = JSON.parse(readFileSync(path, "utf8"));
  const { name, version } = manifest;
  // Folders inside packages have manifests without a name or version.
  if (typeof name !== "string" || typeof version !== "string") return undefined;
  return {
    name,
    version,
    section: text(manifest.license) ?? "unknown",
    maintainer: text(manifest.author) ?? text(member(manifest.author, "name")) ?? "unknown",
    installedKiB: Math.ceil(folderBytes(dirname(path)) / 1_024),
    summary: text(manifest.description) ?? "",
    homepage: text(manifest.homepage),
    dependencies: Object.entries(manifest.dependencies ?? {}).map(([needed, versions]) => ({
      name: needed,
      versions: text(versions),
    })),
  };
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

const folderBytes = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(folder, entry.name)).size, 0);
