import { array, assert, integer, property, record, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { compareBytes, utf8Bytes } from "../base/bytes.ts";
import {
  cellKey,
  type KeyRange,
  keyspaceRange,
  nextPrefix,
  partitionRange,
  segmentRange,
} from "./cell-key.ts";

const isWithin = ({ low, high }: KeyRange, key: Uint8Array): boolean =>
  compareBytes(low, key) <= 0 && compareBytes(key, high) < 0;

describe("cell keys", () => {
  it("sort by k within a partition", () => {
    const partition = utf8Bytes("partition");
    const check = property(uint8Array(), uint8Array(), (a, b) => {
      expect(Math.sign(compareBytes(cellKey(7, partition, a), cellKey(7, partition, b)))).toBe(
        Math.sign(compareBytes(a, b)),
      );
    });
    assert(check);
  });

  it("keep partitions and keyspaces apart", () => {
    const cells = array(
      record({ keyspace: integer({ min: 0, max: 3 }), partition: uint8Array(), key: uint8Array() }),
    );
    const check = property(cells, uint8Array(), (others, partition) => {
      const bounds = partitionRange(1, partition, {});
      for (const other of others) {
        const isOurs = other.keyspace === 1 && compareBytes(other.partition, partition) === 0;
        expect(isWithin(bounds, cellKey(other.keyspace, other.partition, other.key))).toBe(isOurs);
        expect(isWithin(keyspaceRange(1), cellKey(other.keyspace, other.partition, other.key))).toBe(
          other.keyspace === 1,
        );
      }
    });
    assert(check);
  });

  it("lie in exactly one segment", () => {
    const check = property(integer({ min: 1, max: 1_000_000 }), uint8Array(), (segments, partition) => {
      const key = cellKey(7, partition, utf8Bytes("k"));
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
