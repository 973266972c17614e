/**
 * Scales of the charts: places on the page, and the round figures of an axis.
 */
import { describe, expect, it } from "vitest";
import { linearTicks, logTicks, makeScale, roundStep } from "../../bench/chart/scale.ts";

describe("a step of an axis", () => {
  it.each([
    [0.7, 1],
    [1, 1],
    [1.2, 2],
    [2.2, 2.5],
    [3, 5],
    [7, 10],
    [0.03, 0.05],
    [4_200, 5_000],
  ])("of at least %d is %d", (least, step) => {
    expect(roundStep(least)).toBeCloseTo(step, 12);
  });

  it("of nothing is one", () => {
    expect(roundStep(0)).toBe(1);
  });
});

describe("figures of a linear axis", () => {
  it("are round and enclose the domain", () => {
    expect(linearTicks({ least: 0, most: 27_300 })).toEqual([0, 10_000, 20_000, 30_000]);
    expect(linearTicks({ least: 3, most: 9 })).toEqual([2, 4, 6, 8, 10]);
  });

  it("have no rounding errors", () => {
    expect(linearTicks({ least: 0, most: 0.5 })).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  });
});

describe("figures of a logarithmic axis", () => {
  it("are 1, 2 and 5 times powers of ten", () => {
    expect(logTicks({ least: 0.3, most: 12 })).toEqual([0.2, 0.5, 1, 2, 5, 10, 20]);
  });

  it("are powers of ten alone over many decades", () => {
    expect(logTicks({ least: 0.02, most: 4_000 })).toEqual([0.01, 0.1, 1, 10, 100, 1_000, 10_000]);
  });

  it("end where the domain ends when that is round", () => {
    expect(logTicks({ least: 1, most: 10 })).toEqual([1, 2, 5, 10]);
  });
});

describe("a scale", () => {
  it("puts the ends at the ends, also upside down", () => {
    const scale = makeScale("linear", { least: 0, most: 10 }, 300, 100);
    expect([scale.place(0), scale.place(5), scale.place(10)]).toEqual([300, 200, 100]);
  });

  it("makes equal ratios equal lengths when it is logarithmic", () => {
    const scale = makeScale("log", { least: 1, most: 100 }, 0, 100);
    expect(scale.place(10)).toBeCloseTo(50, 9);
  });

  it("keeps what lies beyond its ends on the page", () => {
    const scale = makeScale("log", { least: 1, most: 100 }, 0, 100);
    expect([scale.place(0.001), scale.place(1e9)]).toEqual([0, 100]);
  });
});
