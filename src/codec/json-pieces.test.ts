/**
 * Parsed in pieces, a text comes to what `JSON.parse` makes of it, or is refused where `JSON.parse` refuses it.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonText } from "./json-codec.ts";
import { JsonPieces } from "./json-pieces.ts";
import { ELEMENTS_MAX, JsonScan, LEVELS_MAX, MARKS_MAX, MEMBERS_MAX } from "./json-scan.ts";

/** Looked over in steps of three bytes. */
function scanOf(text: string, pieceBytes?: number): JsonScan {
  const scan = new JsonScan(Buffer.from(text), pieceBytes);
  while (!scan.isDone) scan.advance(3);
  return scan;
}

/** What the text comes to; undefined: it is refused. */
function parsedInPieces(text: string, pieceBytes: number): unknown {
  const { cuts, fault } = scanOf(text, pieceBytes);
  if (fault !== null) return undefined;
  const pieces = new JsonPieces(Buffer.from(text), cuts, parseJsonText);
  while (!pieces.isDone) if (!pieces.parseNext()) return undefined;
  return pieces.value;
}

/** Values, names that matter to objects of JavaScript among them, written with some blanks. */
const name = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "1", "0", "a", ",", '"', "{["),
  fc.string(),
);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "large" },
    fc
      .oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null))
      .map((scalar) => JSON.stringify(scalar)),
    fc
      .tuple(fc.array(tie("value")), fc.constantFrom("", " ", "\n"))
      .map(([values, blank]) => `[${blank}${values.join(`,${blank}`)}${blank}]`),
    fc
      .tuple(fc.array(fc.tuple(name, tie("value"))), fc.constantFrom("", " "))
      .map(
        ([members, blank]) =>
          `{${members.map(([key, inner]) => `${blank}${JSON.stringify(key)}${blank}:${inner}`).join(",")}${blank}}`,
      ),
  ),
}));

const pieceBytes = fc.integer({ min: 1, max: 40 });

/** Values with the order of their members, which equality leaves out. */
const written = (json: unknown): string | undefined => JSON.stringify(json);

describe("a text in pieces", () => {
  it("comes to the same, whatever the pieces", () => {
    fc.assert(
      fc.property(value, pieceBytes, (text, bytes) => {
        const parsed = parsedInPieces(text, bytes);
        expect(parsed).toEqual(JSON.parse(text));
        expect(written(parsed)).toBe(written(JSON.parse(text)));
      }),
      { numRuns: 150 },
    );
  });

  it("is refused where JSON.parse refuses it", () => {
    const edit = fc.tuple(
      fc.nat(),
      fc.nat({ max: 2 }),
      fc.constantFrom("", ",", "[", "]", "{", "}", ":", '"', "1,", "\\"),
    );
    fc.assert(
      fc.property(value, edit, pieceBytes, (text, [at, removed, added], bytes) => {
        const place = at % (text.length + 1);
        const edited = text.slice(0, place) + added + text.slice(place + removed);
        expect(written(parsedInPieces(edited, bytes))).toBe(written(parseJsonText(edited)));
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    "[,1]",
    "{,}",
    '{,"a":1}',
    "[1,]",
    '{"a":1,}',
    "[1,,2]",
    "[1,2}",
    "[1]]",
    "{},{}",
    "[1,2",
    '{"a":1,2}',
    ",",
  ])("%s is refused wherever it is cut", (text) => {
    for (const bytes of [0, 1, 2, 3]) expect(parsedInPieces(text, bytes)).toBeUndefined();
  });

  it("was cut at all", () => {
    expect(scanOf("[1,[2,3],4]", 2).cuts.map(({ at, closing }) => [at, closing])).toEqual([
      [2, "]"],
      [5, "]]"],
      [8, "]"],
    ]);
  });
});

describe("a scan", () => {
  const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

  it.each([
    ["the most levels", nested(LEVELS_MAX), null],
    ["one level more", nested(LEVELS_MAX + 1), "levels"],
    ["lists and objects alike", '{"a":['.repeat(LEVELS_MAX / 2 + 1), "levels"],
    ["what is closed no more", `[${"[],".repeat(LEVELS_MAX * 2)}[]]`, null],
    ["no brackets in strings", `{"a":"${"[".repeat(LEVELS_MAX * 2)}"}`, null],
    ["an escaped quote as text", `{"a":"${String.raw`\"`}${"[".repeat(LEVELS_MAX * 2)}"}`, null],
    ["an escaped backslash as text", `{"a":"${String.raw`\\`}","b":${nested(LEVELS_MAX)}}`, "levels"],
    ["brackets that close nothing", "[]]", "unbalanced"],
    ["the most values", `[${`[${"1,".repeat(99)}1],`.repeat(MARKS_MAX / 101 - 1)}1]`, null],
    ["more values", `[${`[${"1,".repeat(99)}1],`.repeat(MARKS_MAX / 101 + 1)}1]`, "marks"],
    ["the most elements", `[${"1,".repeat(ELEMENTS_MAX - 1)}1]`, null],
    ["one element more", `[${"1,".repeat(ELEMENTS_MAX)}1]`, "elements"],
    ["elements of lists that follow each other", `[${`[${"1,".repeat(200_000)}1],`.repeat(3)}1]`, null],
    ["the most members", `{${'"a":1,'.repeat(MEMBERS_MAX - 1)}"a":1}`, null],
    ["one member more", `{${'"a":1,'.repeat(MEMBERS_MAX)}"a":1}`, "members"],
  ])("counts %s", (_, text, fault) => {
    const scan = new JsonScan(Buffer.from(text));
    while (!scan.isDone) scan.advance(1_000_000);
    expect(scan.fault).toBe(fault);
  });
});
