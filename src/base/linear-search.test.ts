/**
 * Searches that find what the built-in ones find, and end where those do not.
 */
import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { includesBytes, includesText } from "./linear-search.ts";

/** Short pieces many times over: texts in which long patterns nearly match in many places. */
const repeated = fc
  .array(fc.tuple(fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 5 }), fc.nat(60)), { maxLength: 5 })
  .map((pieces) => pieces.map(([piece, times]) => piece.repeat(times)).join(""));

/** A text, and a pattern of its own inside, of another text, or of both. */
const search = fc
  .record({ whole: repeated, other: repeated, from: fc.nat(600), to: fc.nat(600), cut: fc.nat(300) })
  .map(({ whole, other, from, to, cut }) => [whole, whole.slice(from, to) + other.slice(0, cut)] as const);

describe("a linear search", () => {
  it("finds in texts what includes() finds", () => {
    fc.assert(
      fc.property(search, ([whole, part]) => {
        expect(includesText(whole, part)).toBe(whole.includes(part));
      }),
      { numRuns: 5_000 },
    );
  });

  it("finds in bytes what includes() finds", () => {
    fc.assert(
      fc.property(search, ([whole, part]) => {
        expect(includesBytes(Buffer.from(whole), Buffer.from(part))).toBe(whole.includes(part));
      }),
      { numRuns: 5_000 },
    );
  });

  it("compares UTF-16 units, halves of characters among them", () => {
    const faces = "\u{1f600}".repeat(100);
    expect(includesText(`a${faces}b`, `${faces.slice(1)}b`)).toBe(true);
    expect(includesText(`a${faces}b`, `${faces}\ud83d`)).toBe(false);
    expect(includesText(`\u0161${"a".repeat(100)}\u0162`, `${"a".repeat(100)}b`)).toBe(false);
  });

  it("searches only its part of a larger buffer", () => {
    const bytes = Buffer.from(`b${"a".repeat(100)}b`).subarray(1, 101);
    expect(includesBytes(bytes, Buffer.from("a".repeat(100)))).toBe(true);
    expect(includesBytes(bytes, Buffer.from("b"))).toBe(false);
    expect(includesBytes(bytes, Buffer.from(`${"a".repeat(99)}b`))).toBe(false);
  });

  // So long that a search whose work grows with the product of the lengths does not end within a test's time.
  it("ends, however often a long pattern nearly matches", () => {
    const whole = "a".repeat(1_000_000);
    for (const before of [0, 10, 64, 100, 150_000, 300_000]) {
      const part = `${"a".repeat(before)}b${"a".repeat(300_000 - before)}`;
      expect(includesText(whole, part)).toBe(false);
      expect(includesText(`${whole}b${whole}`, part)).toBe(true);
      expect(includesBytes(Buffer.from(whole), Buffer.from(part))).toBe(false);
      expect(includesBytes(Buffer.from(`${whole}b${whole}`), Buffer.from(part))).toBe(true);
    }
  });
});
