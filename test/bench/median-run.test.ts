/** Of several runs the middle one counts. */
import { expect, it } from "vitest";
import { medianRun } from "../../bench/median-run.ts";

it.each([
  [[7], 7],
  [[9, 1, 5], 5],
  [[4, 3, 2, 1], 3],
])("of %j counts %i", (figures, median) => {
  const runs = figures.map((figure) => ({ figure }));
  expect(medianRun(runs, (run) => run.figure)).toBe(runs.find(({ figure }) => figure === median));
});

it("of no run there is none", () => {
  expect(() => medianRun([], () => 0)).toThrow("at least one run is needed");
});
