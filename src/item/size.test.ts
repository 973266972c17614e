import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { AttributeValue } from "./attribute-value.ts";
import { attributeBytes, itemBytes, textBytes, valueBytes } from "./size.ts";

describe("bytes of a value", () => {
  test.each<[AttributeValue, number]>([
    [{ S: "" }, 0],
    [{ S: "abc" }, 3],
    [{ S: "é€😀" }, 9],
    [{ N: "100.5" }, 4],
    [{ B: "" }, 0],
    [{ B: "AAE=" }, 2],
    [{ BOOL: false }, 1],
    [{ NULL: true }, 1],
    [{ SS: ["a", "bc"] }, 3],
    [{ NS: ["1", "100.5"] }, 6],
    [{ BS: ["AA==", "AAEC"] }, 4],
    [{ L: [] }, 3],
    [{ M: {} }, 3],
    [{ L: [{ S: "a" }, { S: "bc" }] }, 8],
    [{ M: { k: { S: "v" } } }, 6],
    [{ L: [{ L: [{ NULL: true }] }] }, 9],
  ])("%j counts %i", (value, bytes) => {
    expect(valueBytes(value)).toBe(bytes);
  });
});

describe("bytes of an item", () => {
  it("is the sum of names and values", () => {
    const item = { "shirt-color": { S: "R" }, "shirt-size": { S: "M" } };
    expect(itemBytes(item)).toBe(23);
    expect(attributeBytes("shirt-color", { S: "R" })).toBe(12);
    expect(itemBytes({})).toBe(0);
    expect(itemBytes({ é: { M: {} } })).toBe(5);
  });
  it("text of any length counts its UTF-8 bytes", () => {
    // The first and last of each length in bytes.
    const edges = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff];
    const character = fc.constantFrom(...edges.map((point) => String.fromCodePoint(point)));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 80 }), (text) => {
        expect(textBytes(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });
});
