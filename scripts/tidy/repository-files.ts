/**
 * The repository as the rules see it: every TypeScript file, parsed, and every page.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import type { Document } from "./repository-rules.ts";
import { SourceFile } from "./source-file.ts";

/** Sources and pages, sorted by path. */
export interface RepositoryFiles {
  readonly sources: readonly SourceFile[];
  readonly pages: readonly Document[];
}

const FOLDERS = ["src", "test", "scripts", "bench", "examples", "docs"];

/** Reads the root's own files, and everything in the folders people write in. */
export function readRepository(root: string): RepositoryFiles {
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  const inFolders = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) =>
      join(folder, path.replaceAll("\\", "/")),
    ),
  );
  const paths = [...readdirSync(root), ...inFolders].toSorted();
  const ending = (extension: string): readonly string[] => paths.filter((path) => path.endsWith(extension));
  return {
    sources: ending(".ts").map((path) => new SourceFile(path, read(path))),
    pages: ending(".md").map((path) => ({ path, text: read(path) })),
  };
}
