/**
 * When requests of an open load are due.
 */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../bench/bench-item.ts";
import { poissonArrivals } from "../../bench/open-load.ts";

const take = (count: number, next: () => number): readonly number[] => Array.from({ length: count }, next);

describe("arrivals at random", () => {
  it("never fall, and come at the rate on average", () => {
    const moments = take(100_000, poissonArrivals(2_000, 500, seededRandom(1)));
    expect(moments.every((moment, i) => moment >= (moments[i - 1] ?? 500))).toBe(true);
    expect((moments.at(-1) ?? 0) - 500).toBeGreaterThan(49_000);
    expect((moments.at(-1) ?? 0) - 500).toBeLessThan(51_000);
  });

  it("have gaps as uneven as those of callers who know nothing of each other", () => {
    const moments = take(100_000, poissonArrivals(1_000, 0, seededRandom(2)));
    const longGaps = moments.filter((moment, i) => moment - (moments[i - 1] ?? 0) > 1).length;
    // A gap of an exponential distribution is longer than its mean with probability 1/e.
    expect(longGaps / moments.length).toBeCloseTo(1 / Math.E, 2);
  });

  it("are finite for every number that chance can give", () => {
    expect(poissonArrivals(1, 0, () => 0)()).toBe(0);
    expect(Number.isFinite(poissonArrivals(1, 0, () => 1 - 2 ** -53)())).toBe(true);
  });
});
