/**
 * Every tidy rule finds what it is for and leaves good code alone: a check that cannot fail checks nothing.
 */
import { describe, expect, it } from "vitest";
import * as house from "../scripts/tidy/house-rules.ts";
import { importCircles } from "../scripts/tidy/import-circles.ts";
import * as repository from "../scripts/tidy/repository-rules.ts";
import { type Finding, SourceFile } from "../scripts/tidy/source-file.ts";
import * as style from "../scripts/tidy/style-rules.ts";

interface Fixture {
  readonly rule: (file: SourceFile) => readonly Finding[];
  /** [path, text] that the rule refuses. */
  readonly bad: readonly (readonly [path: string, text: string])[];
  /** [path, text] that it accepts. */
  readonly good: readonly (readonly [path: string, text: string])[];
}

const importing = (specifier: string) => `import { a } from "${specifier}";\n`;

const houseFixtures: readonly Fixture[] = [
  {
    rule: house.layering,
    bad: [
      ["src/engine/read.ts", importing("../operation/get-item.ts")],
      ["src/engine/read.ts", `import type { A } from "../wire/pipeline.ts";`],
      ["src/wire/pipeline.ts", importing("../admin/health.ts")],
      ["src/storage/lmdb/store.ts", importing("../../language/lexer.ts")],
      ["src/wire/pipeline.ts", importing("../main.ts")],
      ["src/base/clock.ts", `const a = await import("../item/number.ts");`],
      ["src/base/clock.ts", `export { a } from "../item/number.ts";`],
      ["src/base/clock.ts", `let a: import("../item/number.ts").A;`],
      ["src/attic/old.ts", ""],
      ["src/wire/pipeline.ts", importing("../../scripts/layers.ts")],
    ],
    good: [
      ["src/engine/read.ts", importing("../storage/store.ts")],
      ["src/engine/derive/index.ts", importing("../table-schema.ts")],
      ["src/main.ts", importing("./instance.ts")],
      ["src/cli/help.ts", importing("../instance.ts")],
      ["src/settings/config.test.ts", importing("./instance.ts")],
      ["bench/run.ts", importing("../src/main.ts")],
    ],
  },
  {
    rule: house.literalImports,
    bad: [
      ["src/base/clock.ts", "await import(path);"],
      ["src/base/clock.ts", "await import(`./${name}.ts`);"],
    ],
    good: [
      ["src/main.ts", 'await import("./cli/serve.ts");'],
      ["test/process.test.ts", "await import(path);"],
    ],
  },
  {
    rule: house.engineSecrecy,
    bad: [["src/engine/write.ts", importing("../storage/lmdb/lmdb-store.ts")]],
    good: [
      ["src/main.ts", importing("./storage/lmdb/lmdb-store.ts")],
      ["src/engine/write.test.ts", importing("../storage/memory/memory-store.ts")],
      ["src/storage/two-phase/store.ts", importing("../memory/memory-store.ts")],
      ["src/engine/write.ts", importing("../storage/store.ts")],
    ],
  },
  {
    rule: house.moduleOwnership,
    bad: [
      ["src/engine/read.ts", importing("lmdb")],
      ["src/storage/memory/store.ts", importing("lmdb")],
      ["src/wire/pipeline.ts", importing("node:fs")],
      ["src/main.ts", importing("left-pad")],
    ],
    good: [
      ["src/storage/lmdb/environment.ts", importing("lmdb")],
      ["src/settings/config.ts", importing("node:fs")],
      ["src/wire/pipeline.ts", importing("node:http")],
      ["src/wire/pipeline.test.ts", importing("vitest")],
    ],
  },
  {
    rule: house.purity,
    bad: [["src/auth/signature.ts", importing("node:http")]],
    good: [
      ["src/auth/signature.ts", importing("node:crypto")],
      ["src/wire/pipeline.ts", importing("node:http")],
    ],
  },
  {
    rule: house.worldAccess,
    bad: [
      ["src/wire/pipeline.ts", "const port = process.env.PORT;"],
      ["src/engine/read.ts", "const now = Date.now();"],
      ["src/engine/read.ts", "const now = new Date();"],
      ["src/operation/id.ts", "const id = Math.random();"],
    ],
    good: [
      ["src/settings/config.ts", "const port = process.env.PORT;"],
      ["src/base/clock.ts", "const now = Date.now();"],
      ["src/engine/read.ts", "const then = new Date(nowMs);"],
      ["bench/run.ts", "const now = Date.now();"],
    ],
  },
];

const lines = (count: number): string => "f();\n".repeat(count);

const styleFixtures: readonly Fixture[] = [
  {
    rule: style.fileLength,
    bad: [["src/engine/read.ts", lines(401)]],
    good: [
      ["src/engine/read.ts", lines(400)],
      ["src/api/generated/dynamodb/shapes.ts", lines(2_000)],
    ],
  },
  {
    rule: style.functionLength,
    bad: [
      ["src/a.ts", `function a() {\n${lines(59)}}`],
      ["src/a.ts", `const a = () => {\n${lines(59)}};`],
      ["src/a.ts", `class A {\n  a() {\n${lines(59)}}\n}`],
    ],
    good: [
      ["src/a.ts", `function a() {\n${lines(58)}}`],
      ["src/a.test.ts", `describe("a", () => {\n${lines(90)}});`],
    ],
  },
  {
    rule: style.fileName,
    bad: [
      ["src/item/utils.ts", ""],
      ["src/item/number-helpers.ts", ""],
      ["src/item/index.ts", ""],
      ["src/item/putItem.ts", ""],
      ["src/item/more.test.ts", ""],
    ],
    good: [
      ["src/item/attribute-value.ts", ""],
      ["src/item/attribute-value.test.ts", ""],
      ["src/job/local-index.ts", ""],
      ["vitest.config.ts", ""],
    ],
  },
  {
    rule: style.headerComment,
    bad: [
      ["src/a.ts", "const a = 1;"],
      ["src/a.ts", "const a = 1; /** late */"],
      ["src/a.ts", "// a line\nconst a = 1;"],
      ["test/conformance/a.test.ts", "const a = 1;"],
    ],
    good: [
      ["src/a.test.ts", "const a = 1;"],
      ["src/a.ts", "/** What it is for. */\nconst a = 1;"],
      ["src/main.ts", "#!/usr/bin/env node\n/** What it is for. */\nconst a = 1;"],
    ],
  },
  {
    rule: style.docstrings,
    bad: [
      ["src/file.ts", "/** Header. */\nexport const a = 1;"],
      ["src/file.ts", "/** Header. */\n\n/** A. */\nexport const a = 1;\n\nexport const b = 1;"],
      ["src/file.ts", "/** Header. */\n\n// A.\nexport function a() {}"],
    ],
    good: [
      ["src/file.ts", "/** Header. */\n\n/** A. */\nexport const a = 1;"],
      ["src/file.ts", "/** Header. */\n\n/** A and b. */\nexport const a = 1;\nexport const b = 1;"],
      ["src/file.ts", "/** Header. */\nconst a = 1;"],
      ["src/lru-cache.ts", "/** Header. */\nexport class LruCache {}"],
      ["src/put-item.ts", "/** Header. */\nexport const putItem = () => 1;"],
      ["src/file.ts", "/** Header. */\nexport { a } from './b.ts';"],
    ],
  },
  {
    rule: style.forbiddenConstructs,
    bad: [
      ["src/a.ts", "export default 1;"],
      ["src/a.ts", "enum A { B }"],
      ["src/a.ts", `export * from "./b.ts";`],
      ["src/a.ts", "try { a(); } catch {}"],
      ["src/a.ts", "try { a(); } catch { /* never mind */ }"],
    ],
    good: [
      ["vitest.config.ts", "export default {};"],
      ["src/a.ts", "try { a(); } catch (error) { report(error); }"],
      ["src/a.ts", "const enumeration = 1;"],
    ],
  },
  {
    rule: style.errorText,
    bad: [
      ["src/a.ts", `if (error.message.includes("full")) retry();`],
      ["src/a.ts", `if (error.message === "full") retry();`],
    ],
    good: [
      ["src/a.ts", `if (error.code === "ENOSPC") retry();`],
      ["src/a.test.ts", `expect(error.message === "full").toBe(true);`],
    ],
  },
  {
    rule: style.plainNames,
    bad: [
      ["src/a.ts", "const requestRoom = 1;"],
      ["src/a.ts", "class FrontDoor {}"],
      ["src/a.ts", "const READ_VOICE = 1;"],
    ],
    good: [
      ["src/a.ts", "const capacity = 1;"],
      ["src/a.ts", 'const indoors = "room", roomy = 1;'],
    ],
  },
  {
    rule: style.noUnfinishedWork,
    bad: [
      ["src/a.ts", "// TODO: later"],
      ["src/a.ts", "/* FIXME */"],
    ],
    good: [["src/a.ts", "// The list of things to do is kept elsewhere."]],
  },
  {
    rule: style.noSkippedTests,
    bad: [
      ["src/a.test.ts", `it.skip("works", () => {});`],
      ["test/a.ts", `describe.only("works", () => {});`],
    ],
    good: [
      ["src/a.test.ts", `it.each(rows)("works", () => {});`],
      ["src/a.ts", "page.skip(1);"],
    ],
  },
];

describe.each([...houseFixtures, ...styleFixtures])("$rule.name", ({ rule, bad, good }) => {
  it.each(bad)("finds fault with %s: %j", (path, text) => {
    expect(rule(new SourceFile(path, text))).toHaveLength(1);
  });

  it.each(good)("accepts %s: %j", (path, text) => {
    expect(rule(new SourceFile(path, text))).toEqual([]);
  });
});

/** A small program: an empty main and library, and whatever else is given by path. */
const files = (texts: Readonly<Record<string, string>>) =>
  Object.entries({ "src/main.ts": "", "src/library.ts": "", ...texts }).map(
    ([path, text]) => new SourceFile(path, text),
  );

describe("repository rules", () => {
  it("a file that only its test imports is dead", () => {
    const findings = repository.deadFiles(
      files({
        "src/main.ts": importing("./used.ts"),
        "src/used.ts": "",
        "src/dead.ts": "",
        "src/dead.test.ts": importing("./dead.ts"),
      }),
    );
    expect(findings.map(({ path }) => path)).toEqual(["src/dead.ts"]);
  });

  it.each([
    ["imports", 'import { b } from "./b.ts";', 'import { c } from "./c.ts";', 'import { a } from "./a.ts";'],
    [
      "type-only imports",
      'import type { B } from "./b.ts";',
      'let c: import("./c.ts").C;',
      'import type { A } from "./a.ts";',
    ],
    ["dynamic imports", 'await import("./b.ts");', 'export { c } from "./c.ts";', 'await import("./a.ts");'],
  ])("a circle of %s is reported", (_, a, b, c) => {
    const circles = importCircles(
      files({ "src/a.ts": a, "src/b.ts": b, "src/c.ts": c, "src/d.ts": importing("./a.ts") }),
    );
    expect(circles).toEqual([["src/a.ts", "src/b.ts", "src/c.ts"]]);
  });

  it("a file that imports itself is a circle; two ways to one file are none", () => {
    const circles = importCircles(
      files({
        "src/a.ts": `${importing("./b.ts")}${importing("./c.ts")}`,
        "src/b.ts": importing("./c.ts"),
        "src/c.ts": importing("./c.ts"),
      }),
    );
    expect(circles).toEqual([["src/c.ts"]]);
  });

  it("an entry that is missing is reported", () => {
    expect(repository.deadFiles([new SourceFile("src/library.ts", "")])).toHaveLength(1);
  });

  it("an import of nothing is reported with its line", () => {
    const source = new SourceFile("src/main.ts", `\n${importing("./gone.ts")}`);
    const findings = repository.brokenImports([source], () => false);
    expect(findings).toEqual([
      { path: "src/main.ts", line: 2, text: "imports ./gone.ts, which is not there" },
    ]);
  });

  it.each([
    ["[a](gone.md)", 1],
    ["[a](there.md#no-such-heading)", 1],
    ["[a](#nowhere)", 1],
    ["[a](there.md)", 0],
    ["[a](there.md#its-heading-2)", 0],
    ["[a](https://example.com/gone.md)", 0],
    ["```\n[a](gone.md)\n```", 0],
    ["`[a](gone.md)`", 0],
  ])("links: %j has %i broken", (text, count) => {
    const documents = [
      { path: "docs/page.md", text },
      { path: "docs/there.md", text: "# Its heading, 2" },
    ];
    const exists = (path: string) => documents.some((document) => document.path === path);
    expect(repository.brokenLinks(documents, exists)).toHaveLength(count);
  });
});
