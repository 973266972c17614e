import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeIterator, encodeIterator } from "./shard-iterator.ts";

const streamArn = "arn:aws:dynamodb:us-east-1:123456789012:table/books/stream/2026-01-01T00:00:00.000";
const iterators = fc.record({
  streamArn: fc.constantFrom(streamArn, streamArn.replace("books", "b|1|s")),
  shardId: fc.constantFrom("shardId-00000001767225600000-0123abcd", "shardId-00000000000000000000-00000000"),
  after: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  issuedAtMs: fc.integer({ min: 0, max: 2 ** 47 }),
});

describe("a shard iterator", () => {
  it("is read as it was written, within the length that clients accept", () => {
    fc.assert(
      fc.property(iterators, (iterator) => {
        const text = encodeIterator(iterator);
        expect(decodeIterator(text)).toEqual(iterator);
        expect(text.length).toBeLessThanOrEqual(2_048);
      }),
    );
  });

  it("is refused with any character changed or cut", () => {
    const text = encodeIterator({ streamArn, shardId: "shardId-0", after: 7n, issuedAtMs: 1 });
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === "A" ? "Q" : "A";
      expect(decodeIterator(text.slice(0, at) + other + text.slice(at + 1))).toBeNull();
      expect(decodeIterator(text.slice(0, at))).toBeNull();
    }
  });
});
