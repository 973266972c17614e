import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8Bytes } from "../../base/bytes.ts";
import { shardOf } from "./change-records.ts";

describe("the shard of a partition", () => {
  it("is one of those there are", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 64 }), (partition, shards) => {
        const shard = shardOf(partition, shards);
        expect(Number.isInteger(shard) && shard >= 0 && shard < shards).toBe(true);
      }),
    );
  });

  it("spreads similar names evenly", () => {
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 10_000; n++) {
      const shard = shardOf(utf8Bytes(`user-${n}`), 4);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2_500)).toBeLessThan(400);
  });

  it("never changes, because what is stored depends on it", () => {
    const names = ["", "a", "user-1", "user-2", "\u{1F4DA}"];
    expect(names.map((name) => shardOf(utf8Bytes(name), 1_000))).toEqual([668, 103, 467, 198, 660]);
  });
});
