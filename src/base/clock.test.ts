import { beforeEach, describe, expect, it } from "vitest";
import { Scheduler, WAITING_MAX } from "./clock.ts";

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

  it("has no part in which other programs ran, nor CPU time of other threads", async () => {
    await scheduler.nextTurn(0);
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
  it("go on one in each round of the event loop, the oldest first", async () => {
    const events: string[] = [];
    const work = async (name: string, sinceMs: number): Promise<void> => {
      for (let time = 0; time < 2; time++) {
        await scheduler.nextTurn(sinceMs);
        events.push(name);
      }
    };
    let isOver = false;
    const watch = (): void => {
      events.push("-");
      if (!isOver) setImmediate(watch);
    };
    setImmediate(watch);
    await Promise.all([work("b", 2), work("c", 3), work("a", 1)]);
    isOver = true;
    expect(events.join("").replaceAll("-", "")).toMatch(/^abc[abc]{3}$/);
    expect(events.join("")).not.toMatch(/[abc]{2}/);
  });

  it("take turns as long as they are few; of many the oldest are done first", async () => {
    const done: number[] = [];
    let active = 0;
    let mostActive = 0;
    const work = async (sinceMs: number): Promise<void> => {
      await scheduler.nextTurn(sinceMs);
      active += 1;
      mostActive = Math.max(mostActive, active);
      for (let time = 0; time < 5; time++) await scheduler.nextTurn(sinceMs);
      active -= 1;
      done.push(sinceMs);
    };
    await Promise.all(Array.from({ length: 50 }, (_, at) => work(50 - at)));
    expect(mostActive).toBeGreaterThan(1);
    expect(mostActive).toBeLessThanOrEqual(9);
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
    for (const [at, sinceMs] of done.entries()) expect(Math.abs(sinceMs - at)).toBeLessThan(20);
  });

  it("are no more than a bound", async () => {
    const waiting = Array.from({ length: WAITING_MAX - 1 }, (_, at) => scheduler.nextTurn(at));
    expect(scheduler.isFull).toBe(false);
    waiting.push(scheduler.nextTurn(WAITING_MAX));
    expect(scheduler.isFull).toBe(true);
    await Promise.all(waiting);
    expect(scheduler.isFull).toBe(false);
  });
});
