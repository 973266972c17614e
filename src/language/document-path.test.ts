/**
 * Paths into items.
 */
import { describe, expect, it } from "vitest";
import type { AttributeValue, Item } from "../item/attribute-value.ts";
import { type DocumentPath, equalPaths, pathText, resolvePath } from "./document-path.ts";

const ITEM: Item = { a: { M: { b: { L: [{ S: "0" }, { M: { c: { N: "1" } } }] } } }, s: { S: "s" } };

describe("a path", () => {
  it.each<readonly [DocumentPath, AttributeValue | undefined]>([
    [["s"], { S: "s" }],
    [["a", "b", 0], { S: "0" }],
    [["a", "b", 1, "c"], { N: "1" }],
    [["a", "b", 2], undefined],
    [["a", 0], undefined],
    [["a", "b", "c"], undefined],
    [["s", "x"], undefined],
    [["hasOwnProperty"], undefined],
    [["a", "toString"], undefined],
    [["x", "y"], undefined],
  ])("%j leads to its value or nowhere", (path, expected) => {
    expect(resolvePath(ITEM, path)).toEqual(expected);
  });

  it("is printed with its positions in brackets", () => {
    expect(pathText(["a", "b", 1, "c"])).toBe("[a, b, [1], c]");
  });

  it("equals another step by step", () => {
    expect(equalPaths(["a", 1], ["a", 1])).toBe(true);
    expect(equalPaths(["a", 1], ["a", "1"])).toBe(false);
    expect(equalPaths(["a"], ["a", 1])).toBe(false);
  });
});
