/**
 * The names and values of a request.
 */
import { describe, expect, it } from "vitest";
import type { AttributeMap } from "../item/attribute-value.ts";
import {
  isWithinLimit,
  type PlaceholderFault,
  Placeholders,
  placeholderFaultText,
  SUBSTITUTION_BYTES_MAX,
} from "./placeholders.ts";

const V = { S: "v" };
const textOf = (fault: PlaceholderFault | null): string | null => fault && placeholderFaultText(fault);

describe("placeholder maps are refused", () => {
  it.each<readonly [string, Record<string, string> | undefined, AttributeMap | undefined, string | null]>([
    ["absent", undefined, undefined, null],
    ["sound", { "#a": "a", "#_1": "b" }, { ":a": V }, null],
    ["no names", {}, undefined, "ExpressionAttributeNames must not be empty"],
    ["no values", undefined, {}, "ExpressionAttributeValues must not be empty"],
    [
      "a name without #",
      { "#b": "b", a: "a" },
      undefined,
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
    ],
    [
      "a value without :",
      undefined,
      { loc: V },
      'ExpressionAttributeValues contains invalid key: Syntax error; key: "loc"',
    ],
    [
      "a bare #",
      { "#": "a" },
      undefined,
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"',
    ],
    [
      "other characters",
      { "#a-b": "a" },
      undefined,
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"',
    ],
  ])("%s", (_, names, values, expected) => {
    expect(textOf(new Placeholders(names, values).mapFault())).toBe(expected);
  });
});

describe("placeholders", () => {
  it("that no expression used are reported, names first, in the order sent", () => {
    const placeholders = new Placeholders({ "#b": "b", "#a": "a", "#c": "c" }, { ":y": V, ":x": V });
    expect(placeholders.name("#c")).toBe("c");
    expect(textOf(placeholders.unusedFault())).toBe(
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b, #a}",
    );
    placeholders.name("#a");
    placeholders.name("#b");
    expect(placeholders.value(":y")).toBe(V);
    expect(textOf(placeholders.unusedFault())).toBe(
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}",
    );
    placeholders.value(":x");
    expect(placeholders.unusedFault()).toBeNull();
  });

  it("that are not defined have no meaning, whatever objects inherit", () => {
    const placeholders = new Placeholders({}, {});
    expect(placeholders.name("constructor")).toBeUndefined();
    expect(placeholders.value("constructor")).toBeUndefined();
  });
});

const text = (bytes: number) => ({ S: "x".repeat(bytes) });
const HALF = SUBSTITUTION_BYTES_MAX / 2;

describe("names and values of one request", () => {
  it.each([
    ["nothing at all", undefined, undefined, true],
    ["values that fill the limit", undefined, { ":a": text(HALF), ":b": text(HALF) }, true],
    ["a byte more", undefined, { ":a": text(HALF), ":b": text(HALF + 1) }, false],
    ["names beside values that fill the limit", { "#a": "x" }, { ":a": text(2 * HALF) }, false],
    ["names that just fit", { "#a": "x" }, { ":a": text(2 * HALF - 1) }, true],
    ["letters of three bytes", undefined, { ":a": { S: "漢".repeat(HALF) } }, false],
    ["binary values, as their bytes", undefined, { ":a": { B: "A".repeat(2 * HALF) } }, true],
    ["collections", undefined, { ":a": { L: [text(HALF), text(HALF)] } }, false],
  ] as const)("%s", (_, names, values, isWithin) => {
    expect(isWithinLimit({ names, values })).toBe(isWithin);
  });
});
