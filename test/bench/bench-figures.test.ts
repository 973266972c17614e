/**
 * What the benchmark computes from what it measured.
 */
import { describe, expect, it } from "vitest";
import { type CurveStep, verdict } from "../../bench/curve-result.ts";
import { flushRatio } from "../../bench/measure-single.ts";
import { capacity, isSaturated, type WorkerRun, workerGain } from "../../bench/worker-result.ts";

const run = (more: Partial<WorkerRun>): WorkerRun => ({
  scenario: "GetItem",
  workers: 1,
  placement: "all cores",
  cores: 2,
  clients: 64,
  perSecond: 20_000,
  p50Us: 1,
  p99Us: 1,
  cpuUs: 40,
  serverShare: 1,
  generatorShare: 0.4,
  othersShare: 0,
  ...more,
});

describe("workers", () => {
  it("have as much CPU as there are workers, and cores", () => {
    expect(capacity(run({}))).toBe(25_000);
    expect(capacity(run({ workers: 2, cpuUs: 50 }))).toBe(40_000);
    expect(capacity(run({ workers: 8, cpuUs: 50 }))).toBe(40_000);
  });

  it("are saturated when they use what the generator leaves", () => {
    expect(isSaturated(run({ serverShare: 0.95 }))).toBe(true);
    expect(isSaturated(run({ serverShare: 0.7 }))).toBe(false);
    expect(isSaturated(run({ workers: 2, serverShare: 1.55 }))).toBe(true);
    expect(isSaturated(run({ workers: 2, serverShare: 1.2 }))).toBe(false);
    expect(isSaturated(run({ workers: 2, serverShare: 0.99, placement: "one core" }))).toBe(true);
  });

  it("gain by rate, by budget, and by the rate on one core", () => {
    const runs = [
      run({}),
      run({ workers: 2, perSecond: 28_000, cpuUs: 50, serverShare: 1.6 }),
      run({ placement: "one core", perSecond: 24_000 }),
      run({ placement: "one core", workers: 2, perSecond: 21_000 }),
    ];
    const gain = workerGain(runs, "GetItem", 2);
    expect(gain.byRate?.times).toBeCloseTo(1.4);
    expect(gain.byBudget).toEqual({ times: 1.6, isCertain: true });
    expect(gain.byOneCore).toEqual({ times: 1.75, isCertain: true });
  });

  it("gain nothing that is known where one worker was not measured", () => {
    expect(workerGain([run({ workers: 2 })], "GetItem", 2).byBudget).toBeNull();
  });
});

describe("one client", () => {
  it("is compared with the mean of the disk before and after", () => {
    const flush = (p50Us: number) => ({
      append: { count: 1, p50Us, p99Us: 9 },
      rewrite: { count: 1, p50Us: 1, p99Us: 9 },
    });
    const single = {
      target: "stator",
      requests: 1,
      p50Us: 900,
      p99Us: 1,
      cpuUs: 1,
      before: flush(500),
      after: flush(700),
    } as const;
    expect(flushRatio(single)).toBe(1.5);
  });
});

describe("the promise about latency", () => {
  const step = (share: number, p99Us: number): CurveStep => ({ share, p99Us }) as CurveStep;

  it("looks at seventy percent of the peak alone", () => {
    expect(verdict({ steps: [step(0.7, 9_999), step(0.8, 50_000)] })).toContain("below 10 ms");
    expect(verdict({ steps: [step(0.6, 100), step(0.7, 10_000)] })).toContain("**not** below");
    expect(verdict({ steps: [step(0.6, 100)] })).toContain("No step");
  });
});
