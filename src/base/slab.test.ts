import type { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { Slab } from "./slab.ts";

/** Bytes that were taken and filled. */
interface Filled {
  readonly bytes: Buffer;
  readonly filling: number;
}

function fill(slab: Slab, length: number, filling: number): Filled {
  const start = slab.take(length);
  return { bytes: slab.piece.subarray(start, start + length).fill(filling), filling };
}

const isAsFilled = ({ bytes, filling }: Filled): boolean => bytes.every((byte) => byte === (filling & 0xff));

describe("a slab", () => {
  it("gives out bytes that stay as they were, whatever is taken after them", () => {
    const slab = new Slab();
    const taken: Filled[] = [];
    for (let count = 0; count < 20; count++) {
      for (const length of [0, 1, 20_000, 32_768, 32_769, 40_000]) {
        const filled = fill(slab, length, taken.length + 1);
        expect(filled.bytes).toHaveLength(length);
        taken.push(filled);
      }
    }
    expect(taken.every(isAsFilled)).toBe(true);
  });

  it("uses no memory again before it was given back, and then does", () => {
    const slab = new Slab();
    const first = Array.from({ length: 100 }, (_, index) => fill(slab, 10_000, index));
    const set = slab.endSet();
    const second = Array.from({ length: 100 }, (_, index) => fill(slab, 10_000, 100 + index));
    expect([...first, ...second].every(isAsFilled)).toBe(true);
    slab.giveBack(set);
    slab.endSet();
    const third = Array.from({ length: 100 }, (_, index) => fill(slab, 10_000, 200 + index));
    expect([...second, ...third].every(isAsFilled)).toBe(true);
    const memory = new Set(third.map(({ bytes }) => bytes.buffer));
    expect(set.every((piece) => memory.has(piece.buffer))).toBe(true);
  });

  it("takes back what was taken since a mark, and nothing else", () => {
    const slab = new Slab();
    const before = Array.from({ length: 70 }, (_, index) => fill(slab, 10_000, index));
    const bytes = slab.bytes;
    for (let count = 0; count < 100; count++) {
      const mark = slab.mark();
      for (let times = 0; times < 70; times++) fill(slab, 10_000, 255);
      slab.rewind(mark);
    }
    expect(slab.bytes).toBe(bytes);
    fill(slab, 10_000, 255);
    expect(before.every(isAsFilled)).toBe(true);
    const mark = slab.mark();
    slab.endSet();
    expect(() => slab.rewind(mark)).toThrow("a mark is of another set");
  });

  it("keeps little while nothing is in use", () => {
    const slab = new Slab();
    for (let count = 0; count < 100; count++) slab.take(30_000);
    const before = slab.endSet();
    slab.giveBack(before);
    const known = new Set(before.map((piece) => piece.buffer));
    let again = 0;
    for (let count = 0; count < 1_000; count++) {
      slab.take(30_000);
      if (known.has(slab.piece.buffer)) again += 1;
    }
    expect(again).toBe(8 * Math.min(before.length, 16));
  });
});
