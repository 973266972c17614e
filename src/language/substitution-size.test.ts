import { describe, expect, it } from "vitest";
import { isWithinLimit, SUBSTITUTION_BYTES_MAX } from "./substitution-size.ts";

const text = (bytes: number) => ({ S: "x".repeat(bytes) });
const HALF = SUBSTITUTION_BYTES_MAX / 2;

describe("names and values of one request", () => {
  it.each([
    ["nothing at all", undefined, undefined, true],
    ["values that fill the limit", undefined, { ":a": text(HALF), ":b": text(HALF) }, true],
    ["a byte more", undefined, { ":a": text(HALF), ":b": text(HALF + 1) }, false],
    ["names that leave no room", { "#a": "x" }, { ":a": text(2 * HALF) }, false],
    ["names that just fit", { "#a": "x" }, { ":a": text(2 * HALF - 1) }, true],
    ["letters of three bytes", undefined, { ":a": { S: "漢".repeat(HALF) } }, false],
    ["binary values, as their bytes", undefined, { ":a": { B: "A".repeat(2 * HALF) } }, true],
    ["collections", undefined, { ":a": { L: [text(HALF), text(HALF)] } }, false],
  ] as const)("%s", (_, names, values, isWithin) => {
    expect(isWithinLimit({ names, values })).toBe(isWithin);
  });
});
