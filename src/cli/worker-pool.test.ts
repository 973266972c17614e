import { expect, it } from "vitest";
import { RestartBackoff } from "./worker-pool.ts";

const EARLY = 500;
const SETTLED = 60_000;

it("a worker that dies is replaced at once, and one that dies again and again ever more slowly, up to a bound", () => {
  const delay = new RestartBackoff();
  const delays = Array.from({ length: 10 }, () => delay.after(EARLY));
  expect(delays).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
});

it("a worker that served for a while begins the count anew", () => {
  const delay = new RestartBackoff();
  expect([EARLY, EARLY, SETTLED, EARLY, EARLY].map((livedMs) => delay.after(livedMs))).toEqual([
    0, 100, 0, 0, 100,
  ]);
});
