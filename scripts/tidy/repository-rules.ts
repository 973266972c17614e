/**
 * Rules about the repository as a whole: no dead files, no broken links. They see every file at once.
 */
import { dirname, join } from "node:path/posix";
import { entryFiles } from "../layers.ts";
import type { Finding, SourceFile } from "./source-file.ts";

/** A text file that links to others. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** Every file under `src/`, tests aside, is reached from an entry through imports. */
export function deadFiles(files: readonly SourceFile[]): readonly Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const missing = entryFiles.filter((path) => !byPath.has(path));
  const reached = new Set<string>();
  const pending = [...entryFiles];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const file = byPath.get(path);
    if (file === undefined || reached.has(path)) continue;
    reached.add(path);
    for (const { target } of file.imports) if (target !== null) pending.push(target);
  }
  const dead = files.filter((file) => file.place !== null && !file.isTest && !reached.has(file.path));
  return [
    ...missing.map((path) => ({ path, line: 0, text: "is an entry and does not exist" })),
    ...dead.map(({ path }) => ({ path, line: 0, text: `is reached from none of ${entryFiles.join(", ")}` })),
  ];
}

/** Every relative import names a file that exists. `exists` answers for paths from the repository's root. */
export function brokenImports(
  files: readonly SourceFile[],
  exists: (path: string) => boolean,
): readonly Finding[] {
  return files.flatMap((file) =>
    file.imports
      .filter(({ target }) => target !== null && !exists(target))
      .map(({ specifier, line }) => ({
        path: file.path,
        line,
        text: `imports ${specifier}, which is not there`,
      })),
  );
}

/** Every relative link of a page leads to a file, and its fragment to a heading of that page. */
export function brokenLinks(
  documents: readonly Document[],
  exists: (path: string) => boolean,
): readonly Finding[] {
  const byPath = new Map(documents.map((document) => [document.path, document]));
  return documents.flatMap(({ path, text }) =>
    links(text).flatMap(({ target, line }) => {
      const [file = "", fragment] = target.split("#", 2);
      const destination = file === "" ? path : join(dirname(path), file);
      if (!exists(destination)) return [{ path, line, text: `links to ${target}, which is not there` }];
      const page = byPath.get(destination);
      if (fragment === undefined || page === undefined || anchors(page.text).has(fragment)) return [];
      return [{ path, line, text: `links to ${target}, and the page has no such heading` }];
    }),
  );
}

/** Relative link targets, fenced code left out. */
function links(text: string): readonly { readonly target: string; readonly line: number }[] {
  const found: { target: string; line: number }[] = [];
  let inFence = false;
  for (const [i, line] of text.split("\n").entries()) {
    if (/^\s*(```|~~~)/.test(line)) inFence = !inFence;
    if (inFence) continue;
    for (const match of line.replaceAll(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)) {
      const target = match[1] ?? "";
      if (!/^[a-z][a-z+.-]*:/i.test(target)) found.push({ target, line: i + 1 });
    }
  }
  return found;
}

/** Anchors of a page's headings, as GitHub forms them. */
function anchors(text: string): ReadonlySet<string> {
  const headings = text.split("\n").filter((line) => /^#{1,6} /.test(line));
  return new Set(
    headings.map((line) =>
      line
        .replace(/^#+ /, "")
        .trim()
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\- _]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}
