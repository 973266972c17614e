import { expect, it } from "vitest";
import { Scheduler } from "./scheduler.ts";

it("keeps the longest of the turns it counts, whatever came between them", () => {
  let nowMs = 0;
  const scheduler = new Scheduler(() => nowMs);
  expect(scheduler.longestTurnMs).toBe(0);
  const turn = (ms: number): void => {
    const startedMs = scheduler.nowMs();
    nowMs += ms;
    expect(scheduler.endTurn(startedMs)).toBe(nowMs);
  };
  turn(3);
  turn(7);
  nowMs += 1_000;
  turn(5);
  expect(scheduler.longestTurnMs).toBe(7);
});
