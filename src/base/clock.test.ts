import { beforeEach, describe, expect, it } from "vitest";
import { Scheduler } from "./clock.ts";

let nowMs = 0;
let cpuMs = 0;
let scheduler: Scheduler;

beforeEach(() => {
  nowMs = 1_000;
  cpuMs = 500;
  scheduler = new Scheduler(
    () => nowMs,
    () => cpuMs,
  );
});

/** A turn of the event loop that has the CPU for a part of the time. */
function turn(ms: number, usedMs = ms): void {
  const startedMs = scheduler.beginTurn();
  nowMs += ms;
  cpuMs += usedMs;
  expect(scheduler.endTurn(startedMs)).toBe(nowMs);
}

describe("the longest turn", () => {
  it("is kept, whatever comes between turns", () => {
    expect(scheduler.longestTurnMs).toBe(0);
    turn(3);
    turn(7);
    nowMs += 1_000;
    turn(5);
    expect(scheduler.longestTurnMs).toBe(7);
  });

  it("has no part in which other programs ran, nor CPU time of other threads", () => {
    turn(100, 4);
    expect(scheduler.longestTurnMs).toBe(4);
    turn(6, 12);
    expect(scheduler.longestTurnMs).toBe(6);
  });

  it("is measured in full where others lie within", () => {
    const startedMs = scheduler.beginTurn();
    nowMs += 20;
    cpuMs += 20;
    turn(3);
    scheduler.endTurn(startedMs);
    expect(scheduler.longestTurnMs).toBe(23);
  });
});

describe("those who wait for another turn", () => {
  it("go on one in each round of the event loop, in the order in which they came", async () => {
    const events: string[] = [];
    const work = async (name: string): Promise<void> => {
      for (let time = 0; time < 2; time++) {
        await scheduler.nextTurn();
        events.push(name);
      }
    };
    let isOver = false;
    const watch = (): void => {
      events.push("-");
      if (!isOver) setImmediate(watch);
    };
    setImmediate(watch);
    await Promise.all([work("a"), work("b"), work("c")]);
    isOver = true;
    expect(events.join("").replaceAll("-", "")).toBe("abcabc");
    expect(events.join("")).not.toMatch(/[abc]{2}/);
  });
});
