import { expect, it } from "vitest";
import { TestClock } from "../base/clock.ts";
import { createLogger } from "./logger.ts";
import { thinnedLogger } from "./thinned-logger.ts";

it("an event is written once a minute, and then with how many were left out", () => {
  const clock = new TestClock();
  const lines: unknown[] = [];
  const inner = createLogger({
    level: "info",
    clock,
    write: (line) => {
      const { time: _, ...rest } = JSON.parse(line) as { readonly time: string };
      lines.push(rest);
    },
  });
  const logger = thinnedLogger(inner, clock);
  for (let times = 0; times < 5; times += 1) logger.error("disk full", { times });
  logger.warn("commit queue full");
  clock.turn(60_000);
  logger.error("disk full", { times: 5 });
  clock.turn(60_000);
  logger.error("disk full", { times: 6 });
  expect(lines).toEqual([
    { level: "error", event: "disk full", times: 0 },
    { level: "warn", event: "commit queue full" },
    { level: "error", event: "disk full", times: 5, leftOut: 4 },
    { level: "error", event: "disk full", times: 6 },
  ]);
});
