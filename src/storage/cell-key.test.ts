import { array, assert, integer, property, record, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { compareBytes, utf8Bytes } from "../base/bytes.ts";
import { cellKey, type KeyRange, nextPrefix, partitionRange, segmentRange, spaceRange } from "./cell-key.ts";

const isWithin = ({ low, high }: KeyRange, key: Uint8Array): boolean =>
  compareBytes(low, key) <= 0 && compareBytes(key, high) < 0;

describe("cell keys", () => {
  it("sort by k within a partition", () => {
    const p = utf8Bytes("partition");
    const check = property(uint8Array(), uint8Array(), (a, b) => {
      expect(Math.sign(compareBytes(cellKey(7, p, a), cellKey(7, p, b)))).toBe(Math.sign(compareBytes(a, b)));
    });
    assert(check);
  });

  it("keep partitions and spaces apart", () => {
    const cells = array(record({ space: integer({ min: 0, max: 3 }), p: uint8Array(), k: uint8Array() }));
    const check = property(cells, uint8Array(), (others, p) => {
      const bounds = partitionRange(1, p, {});
      for (const other of others) {
        const isOurs = other.space === 1 && compareBytes(other.p, p) === 0;
        expect(isWithin(bounds, cellKey(other.space, other.p, other.k))).toBe(isOurs);
        expect(isWithin(spaceRange(1), cellKey(other.space, other.p, other.k))).toBe(other.space === 1);
      }
    });
    assert(check);
  });

  it("lie in exactly one segment", () => {
    const check = property(integer({ min: 1, max: 1_000_000 }), uint8Array(), (segments, p) => {
      const key = cellKey(7, p, utf8Bytes("k"));
      const segment = Math.floor((key.readUInt32BE(4) * segments) / 2 ** 32);
      const near = [segment - 1, segment, segment + 1].filter((index) => index >= 0 && index < segments);
      const holding = near.filter((index) => isWithin(segmentRange(7, { segment: index, segments }), key));
      expect(holding.length).toBe(1);
    });
    assert(check);
  });
});

describe("the next prefix", () => {
  it.each([
    [
      [1, 2],
      [1, 3],
    ],
    [
      [1, 255],
      [2, 0],
    ],
    [
      [1, 255, 255],
      [2, 0, 0],
    ],
  ])("of %j is %j", (prefix, next) => {
    expect([...nextPrefix(Uint8Array.from(prefix))]).toEqual(next);
  });
});
