import { describe, expect, it } from "vitest";
import { nestsDeeperThan } from "./json-depth.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("nesting before parsing", () => {
  it.each([
    ["lists and objects count alike", '[{"a":[1]}]', 3],
    ["what is closed counts no more", "[[],[],[[]]]", 3],
    ["brackets in strings are text", '["[[[[", "{{{"]', 1],
    ["an escaped quote does not end a string", String.raw`["\"[[[["]`, 1],
    ["an escaped backslash does not escape the quote", String.raw`["\\",[[]]]`, 3],
    ["text without end is counted as far as it goes", "[[[", 3],
  ])("%s", (_, text, levels) => {
    expect(nestsDeeperThan(bytes(text), levels)).toBe(false);
    expect(nestsDeeperThan(bytes(text), levels - 1)).toBe(true);
  });
});
