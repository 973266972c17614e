import { beforeEach, expect, it } from "vitest";
import { TestClock } from "./clock.ts";
import { HOLD_MS, JUMP_MS_MIN, SteadyClock } from "./steady-clock.ts";

const DAY_MS = 86_400_000;
const PAUSE_MS = 900_000;

let clock: TestClock;
let steady: SteadyClock;

beforeEach(() => {
  clock = new TestClock();
  steady = new SteadyClock(clock);
});

/** How far it is behind the machine's clock. */
const lagMs = (): number => clock.nowMs() - steady.nowMs();

it("passes as time does, and follows corrections", () => {
  clock.advance(40 * DAY_MS);
  expect(lagMs()).toBe(0);
  clock.step(JUMP_MS_MIN);
  expect(lagMs()).toBe(0);
  clock.step(-JUMP_MS_MIN);
  expect(lagMs()).toBe(0);
});

it("does not follow a jump ahead that is taken back", () => {
  clock.step(DAY_MS);
  for (let minutes = 0; minutes < 9; minutes++) {
    expect(lagMs()).toBe(DAY_MS);
    clock.advance(60_000);
  }
  clock.step(-DAY_MS);
  expect(lagMs()).toBe(0);
  clock.advance(HOLD_MS);
  clock.step(DAY_MS);
  expect(lagMs()).toBe(DAY_MS);
});

it("passes during a jump too, and follows once the clock has stayed", () => {
  clock.step(DAY_MS);
  expect(lagMs()).toBe(DAY_MS);
  clock.advance(HOLD_MS - 1);
  expect(lagMs()).toBe(DAY_MS);
  clock.advance(1);
  expect(lagMs()).toBe(0);
});

it("begins to wait anew when the clock jumps on", () => {
  clock.step(DAY_MS);
  steady.nowMs();
  clock.advance(HOLD_MS - 1);
  clock.step(DAY_MS);
  expect(lagMs()).toBe(2 * DAY_MS);
  clock.advance(HOLD_MS - 1);
  expect(lagMs()).toBe(2 * DAY_MS);
  clock.advance(1);
  expect(lagMs()).toBe(0);
});

it("follows a step back at once, and from there to where the clock was", () => {
  clock.step(-DAY_MS);
  expect(lagMs()).toBe(0);
  clock.step(DAY_MS);
  expect(lagMs()).toBe(0);
});

it("takes an hour that the clock stays behind for the truth", () => {
  clock.step(-DAY_MS);
  steady.nowMs();
  clock.advance(HOLD_MS);
  steady.nowMs();
  clock.step(DAY_MS);
  expect(lagMs()).toBe(DAY_MS);
});

it("goes on from where an earlier process was", () => {
  const reached = steady.reachedMs;
  clock.advance(PAUSE_MS);
  const next = new SteadyClock(clock);
  next.seed(reached, PAUSE_MS);
  expect(next.nowMs()).toBe(clock.nowMs());
  expect(next.reachedMs).toBe(clock.nowMs());
});

it("waits where an earlier process ended long ago, as in the middle of a jump", () => {
  const reached = steady.reachedMs;
  clock.step(DAY_MS);
  const next = new SteadyClock(clock);
  next.seed(reached, PAUSE_MS);
  expect(next.nowMs()).toBe(clock.nowMs() - DAY_MS);
  clock.advance(HOLD_MS);
  expect(next.nowMs()).toBe(clock.nowMs());
});
