/**
 * Projections: what is refused, and what is shown.
 */
import { describe, expect, it } from "vitest";
import type { Item } from "../../item/attribute-value.ts";
import { invalidExpressionText, isInvalidExpression } from "../expression-fault.ts";
import { Placeholders } from "../placeholders.ts";
import { compileProjection, project, projectionAttributes, projectionOfNames } from "./projection.ts";

const compile = (text: string) =>
  compileProjection(text, new Placeholders({ "#a": "a", "#dot": "a.b" }, undefined));

const ITEM: Item = {
  a: { M: { b: { S: "b" }, c: { M: { d: { N: "1" }, e: { N: "2" } } } } },
  l: { L: [{ S: "0" }, { M: { x: { S: "1" }, y: { S: "2" } } }, { S: "2" }, { L: [{ S: "3.0" }] }] },
  s: { S: "s" },
  "a.b": { S: "dotted" },
};

describe("a projection shows", () => {
  it.each<readonly [string, Item]>([
    ["s", { s: { S: "s" } }],
    ["#dot", { "a.b": { S: "dotted" } }],
    ["a.b", { a: { M: { b: { S: "b" } } } }],
    ["a.b, a.c.d", { a: { M: { b: { S: "b" }, c: { M: { d: { N: "1" } } } } } }],
    ["l[2], l[0]", { l: { L: [{ S: "0" }, { S: "2" }] } }],
    ["l[3][0], l[1].y,s", { l: { L: [{ M: { y: { S: "2" } } }, { L: [{ S: "3.0" }] }] }, s: { S: "s" } }],
    ["absent, a.absent, l[9], s.x, a.c.d.e", {}],
    ["s[0], l.x, a[0]", {}],
    ["a.c.absent, l[1].absent, s", { s: { S: "s" } }],
  ])("%s", (text, expected) => {
    const projection = compile(text);
    if (isInvalidExpression(projection)) throw new Error("unexpected fault");
    expect(project(projection, ITEM)).toEqual(expected);
  });

  it("names of attributes that no syntax could write", () => {
    const item: Item = JSON.parse('{"__proto__": {"S": "p"}, "a b": {"N": "1"}}');
    expect(project(projectionOfNames(["__proto__", "a b", "constructor"]), item)).toEqual(
      Object.assign(Object.create(null), { ["__proto__"]: { S: "p" }, "a b": { N: "1" } }),
    );
  });

  it("attributes in the order written, however many there are and in whatever order the item has them", () => {
    const names = Array.from({ length: 1_000 }, (_, at) => `a${at}`);
    const item: Item = JSON.parse(
      '{"a999": {"S": "x"}, "b": {"S": "x"}, "a3": {"S": "x"}, "a50": {"S": "x"}}',
    );
    expect(Object.keys(project(projectionOfNames(names), item))).toEqual(["a3", "a50", "a999"]);
    expect(Object.keys(project(projectionOfNames(names.toReversed()), item))).toEqual(["a999", "a50", "a3"]);
    expect(project(projectionOfNames(["__proto__", ...names]), { a3: { S: "x" } })).toEqual({
      a3: { S: "x" },
    });
  });

  // So many that work for each item that grows with the projection does not end within a test's time.
  it("small items of a projection of very many attributes", () => {
    const projection = projectionOfNames(Array.from({ length: 200_000 }, (_, at) => `a${at}`));
    for (let row = 0; row < 20_000; row++) {
      if (Object.keys(project(projection, { a7: { S: "x" }, b: { S: "x" } })).length !== 1) expect.fail();
    }
  });

  it("and tells which attributes it reads", () => {
    const projection = compile("a.b, l[0], a.c");
    if (isInvalidExpression(projection)) throw new Error("unexpected fault");
    expect(projectionAttributes(projection)).toEqual(["a", "l"]);
  });
});

const overlap = (one: string, two: string): string =>
  `Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ${one}, path two: ${two}`;
const conflict = (one: string, two: string): string =>
  `Two document paths conflict with each other; must remove or rewrite one of these paths; path one: ${one}, path two: ${two}`;

describe("a projection is refused", () => {
  it.each<readonly [string, string]>([
    ["", "The expression can not be empty;"],
    ["a,", 'Syntax error; token: "<EOF>", near: ","'],
    ["a b", 'Syntax error; token: "b", near: "a b"'],
    ["(a)", 'Syntax error; token: "(", near: "(a"'],
    ["a, size", "Attribute name is a reserved keyword; reserved keyword: size"],
    ["a, #b", "An expression attribute name used in the document path is not defined; attribute name: #b"],
    ["a, b, #a", overlap("[a]", "[a]")],
    ["a, a.b", overlap("[a]", "[a, b]")],
    ["a.b[1].c, a.b", overlap("[a, b, [1], c]", "[a, b]")],
    ["l[0], l[1], l[0]", overlap("[l, [0]]", "[l, [0]]")],
    ["a.c, a[1]", conflict("[a, c]", "[a, [1]]")],
    ["x[1], x.b", conflict("[x, [1]]", "[x, b]")],
    ["a.b[0].c, a.b.c", conflict("[a, b, [0], c]", "[a, b, c]")],
    [`a${"[0]".repeat(32)}`, "The document path has too many nesting levels; nesting levels: 33"],
    ["a[2147483648]", "List index is not within the allowable range; index: [2147483648]"],
  ])("%s", (text, expected) => {
    const result = compile(text);
    expect(isInvalidExpression(result) && invalidExpressionText(result)).toBe(
      `Invalid ProjectionExpression: ${expected}`,
    );
  });

  it("never for siblings", () => {
    expect(isInvalidExpression(compile("a.b, a.c, l[0], l[1], x.y[0], x.y[1].z"))).toBe(false);
  });
});
