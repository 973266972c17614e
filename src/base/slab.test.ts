import { Buffer } from "node:buffer";
import { expect, it } from "vitest";
import { Slab } from "./slab.ts";

it("copies bytes that stay as they were, whatever is copied after them", () => {
  const slab = new Slab();
  const source = Buffer.alloc(40_000);
  const copies = [0, 1, 20_000, 32_768, 32_769, 40_000].flatMap((length) =>
    Array.from({ length: 20 }, (_, index) => {
      const bytes = source.subarray(0, length).fill(index + length);
      return { copy: slab.copy(bytes), expected: Buffer.from(bytes) };
    }),
  );
  source.fill(0);
  for (const { copy, expected } of copies) expect(copy.equals(expected)).toBe(true);
});
