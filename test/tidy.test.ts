/**
 * The repository holds itself to its own rules: layers, sizes, names, docstrings, links. Each rule is shown to
 * fail on bad input in `tidy-rules.test.ts`.
 */
import { existsSync } from "node:fs";
import { join } from "node:path/posix";
import { describe, expect, it } from "vitest";
import * as house from "../scripts/tidy/house-rules.ts";
import { importCircles } from "../scripts/tidy/import-circles.ts";
import { readRepository } from "../scripts/tidy/repository-files.ts";
import * as repository from "../scripts/tidy/repository-rules.ts";
import type { Finding, SourceFile } from "../scripts/tidy/source-file.ts";
import * as style from "../scripts/tidy/style-rules.ts";

const root = join(import.meta.dirname, "..");
const exists = (path: string): boolean => existsSync(join(root, path));

const { sources, pages } = readRepository(root);

const fileRules: Readonly<Record<string, (file: SourceFile) => readonly Finding[]>> = {
  "a module imports modules on lower rows only": house.layering,
  "imports name their files": house.literalImports,
  "only the composition root names an engine": house.engineSecrecy,
  "packages and dangerous modules have an owner": house.moduleOwnership,
  "pure places do no input or output": house.purity,
  "environment, time and chance enter in one place each": house.worldAccess,
  "files stay short": style.fileLength,
  "functions fit a screen": style.functionLength,
  "file names tell what is inside": style.fileName,
  "every file opens with a header comment": style.headerComment,
  "every export has a docstring": style.docstrings,
  "no default export, enum, export *, decorator or empty catch": style.forbiddenConstructs,
  "no error is recognised by its text": style.errorText,
  "names are made of the field's words": style.plainNames,
  "no unfinished work is marked in comments": style.noUnfinishedWork,
  "no test is skipped or focused": style.noSkippedTests,
};

describe("the repository is tidy", () => {
  it("and the rules see its files", () => {
    expect(sources.map(({ path }) => path)).toContain("src/storage/store.ts");
    expect(pages.map(({ path }) => path)).toContain("README.md");
  });

  it.each(Object.entries(fileRules))("%s", (_, rule) => {
    expect(sources.flatMap(rule).map(describeFinding)).toEqual([]);
  });

  it("no file is dead", () => {
    expect(repository.deadFiles(sources).map(describeFinding)).toEqual([]);
  });

  it("no files import each other in a circle", () => {
    expect(importCircles(sources)).toEqual([]);
  });

  it("every relative import leads somewhere", () => {
    expect(repository.brokenImports(sources, exists).map(describeFinding)).toEqual([]);
  });

  it("every relative link leads somewhere", () => {
    expect(repository.brokenLinks(pages, exists).map(describeFinding)).toEqual([]);
  });
});

const describeFinding = ({ path, line, text }: Finding): string => `${path}:${line} ${text}`;
