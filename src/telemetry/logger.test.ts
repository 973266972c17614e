/** Log lines: what is written, and what is not. */
import { expect, it } from "vitest";
import { TestClock } from "../base/clock.ts";
import { createLogger, errorFacts, type LogLevel, rateLimitedLogger } from "./logger.ts";

function lines(level: LogLevel): readonly unknown[] {
  const written: unknown[] = [];
  const clock = new TestClock(Date.UTC(2026, 0, 1));
  const logger = createLogger({ level, clock, write: (line) => written.push(JSON.parse(line)) });
  logger.debug("a");
  logger.info("b");
  logger.warn("c", { count: 2n, bytes: new Uint8Array(3) });
  logger.error("d", errorFacts(new TypeError("text", { cause: "x" })));
  return written;
}

it("a line is one JSON object with time, level, event and facts", () => {
  expect(lines("warn")[0]).toEqual({
    time: "2026-01-01T00:00:00.000Z",
    level: "warn",
    event: "c",
    count: "2",
    bytes: "3 bytes",
  });
});

it("an error is written with its name, text, stack and cause", () => {
  expect(lines("error")[0]).toMatchObject({
    name: "TypeError",
    text: "text",
    stack: expect.stringContaining("logger.test"),
    cause: { thrown: "x" },
  });
});

it.each<[LogLevel, number]>([
  ["debug", 4],
  ["info", 3],
  ["warn", 2],
  ["error", 1],
  ["silent", 0],
])("at level %s, %i of four levels are written", (level, count) => {
  expect(lines(level)).toHaveLength(count);
});

it("an event is written once a minute, and then with how many were suppressed", () => {
  const clock = new TestClock();
  const written: unknown[] = [];
  const inner = createLogger({
    level: "info",
    clock,
    write: (line) => {
      const { time: _, ...rest } = JSON.parse(line) as { readonly time: string };
      written.push(rest);
    },
  });
  const logger = rateLimitedLogger(inner, clock);
  for (let times = 0; times < 5; times += 1) logger.error("disk full", { times });
  logger.warn("commit queue full");
  clock.advance(60_000);
  logger.error("disk full", { times: 5 });
  clock.advance(60_000);
  logger.error("disk full", { times: 6 });
  expect(written).toEqual([
    { level: "error", event: "disk full", times: 0 },
    { level: "warn", event: "commit queue full" },
    { level: "error", event: "disk full", times: 5, suppressed: 4 },
    { level: "error", event: "disk full", times: 6 },
  ]);
});
