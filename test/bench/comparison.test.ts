/**
 * The verdict of two servers' alternating rounds.
 */
import { describe, expect, it } from "vitest";
import { comparisonOf, intervalOf, isSlower, type RoundPair } from "../../bench/comparison.ts";

/** Rounds in which this tree costs so many microseconds more than a base of 100. */
const rounds = (...more: readonly number[]): readonly RoundPair[] =>
  more.map((us) => ({ baseUs: 100, currentUs: 100 + us }));

describe("the interval of a mean", () => {
  it("is Student's: 1 to 5 have the mean 3 and 3 ± 2.776 × √(2.5 ÷ 5)", () => {
    const { mean, low, high } = intervalOf([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(low).toBeCloseTo(1.037, 3);
    expect(high).toBeCloseTo(4.963, 3);
  });

  it("has no ends for one value", () => {
    expect(intervalOf([7])).toEqual({ mean: 7, low: -Infinity, high: Infinity });
  });
});

describe("slower", () => {
  it.each([
    ["the whole interval lies above the bound", rounds(5, 5.1, 4.9, 5), true],
    ["the interval reaches below the bound", rounds(5, 9, 1, 5), false],
    ["the interval lies below the bound", rounds(2, 2.1, 1.9, 2), false],
    ["one round says nothing", rounds(50), false],
  ])("%s", (_, pairs, expected) => {
    expect(isSlower(comparisonOf("PutItem", pairs), 3)).toBe(expected);
  });

  it("is measured in pairs: what both servers felt is no difference", () => {
    const noisy = [100, 180, 90, 140].map((baseUs) => ({ baseUs, currentUs: baseUs + 1 }));
    const { differenceUs } = comparisonOf("PutItem", noisy);
    expect(differenceUs).toEqual({ mean: 1, low: 1, high: 1 });
  });
});
