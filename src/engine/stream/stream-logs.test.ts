import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSequenceNumber, positionAt, sequenceNumber } from "./stream-logs.ts";

const positions = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe("a sequence number", () => {
  it("has 21 digits and sorts as its position does", () => {
    fc.assert(
      fc.property(positions, positions, (a, b) => {
        expect(sequenceNumber(a)).toMatch(/^\d{21}$/);
        expect(sequenceNumber(a) < sequenceNumber(b)).toBe(a < b);
        expect(parseSequenceNumber(sequenceNumber(a))).toBe(a);
      }),
    );
  });

  it.each(["", "1", "x".repeat(21), "0".repeat(21), "9".repeat(21), "1".repeat(41)])("is not %j", (text) => {
    expect(parseSequenceNumber(text)).toBeNull();
  });
});

describe("a position", () => {
  it("is a moment in microseconds, and none before the epoch", () => {
    expect(positionAt(1_700_000_000_123)).toBe(1_700_000_000_123_000n);
    expect(positionAt(-5)).toBe(0n);
  });
});
