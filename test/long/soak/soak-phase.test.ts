/**
 * Phases of a soak end: with their work, with its error, or because nothing moves.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Phase, runPhase, STILL_SECONDS_MAX } from "./soak-phase.ts";

const SECOND_MS = 1_000;
const STILL_MS = STILL_SECONDS_MAX * SECOND_MS;
const never = (): Promise<never> => new Promise(() => {});

let said: string[];
const speech = { say: (line: string) => void said.push(line), everySeconds: 30 };

beforeEach(() => {
  said = [];
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Why the phase fails within `ms`; null where it goes on. */
async function failure(phase: Phase, ms: number): Promise<string | null> {
  let ended: string | null = null;
  let finish = (): void => {};
  const run = runPhase(phase, speech, () => new Promise<void>((resolve) => (finish = resolve))).catch(
    (error: Error) => {
      ended = error.message;
    },
  );
  await vi.advanceTimersByTimeAsync(ms);
  const found = ended;
  finish();
  await run;
  return found;
}

describe("a phase", () => {
  it("gives what its work gives", async () => {
    expect(await runPhase({ name: "reading" }, speech, () => Promise.resolve(7))).toBe(7);
  });

  it("fails as its work fails", async () => {
    const work = () => Promise.reject(new Error("no such table"));
    await expect(runPhase({ name: "reading" }, speech, work)).rejects.toThrow("no such table");
  });

  it("fails by name when nothing moves for a minute", async () => {
    const phase = { name: "reading", progress: () => 12, tell: (count: number) => `${count} items` };
    expect(await failure(phase, STILL_MS - SECOND_MS)).toBeNull();
    expect(await failure(phase, STILL_MS)).toBe(
      "the soak failed while reading: 12 items: nothing happened for 60 seconds",
    );
  });

  it("goes on as long as something moves", async () => {
    let seconds = 0;
    expect(
      await failure({ name: "reading", progress: () => Math.floor(seconds++ / 50) }, 10 * STILL_MS),
    ).toBeNull();
  });

  it("fails at once when there is no point in it", async () => {
    const fault = () => "the server has ended";
    expect(await failure({ name: "reading", fault }, SECOND_MS)).toBe(
      "the soak failed while reading: the server has ended",
    );
  });

  it("fails with what its progress throws", async () => {
    const progress = vi
      .fn<() => number>()
      .mockReturnValueOnce(0)
      .mockImplementation(() => {
        throw new Error("no such process");
      });
    expect(await failure({ name: "reading", progress }, SECOND_MS)).toBe("no such process");
  });

  it("tells its work to give up", async () => {
    let given: AbortSignal | undefined;
    const run = runPhase({ name: "reading" }, speech, (signal) => {
      given = signal;
      return never();
    });
    run.catch(() => {});
    await vi.advanceTimersByTimeAsync(STILL_MS);
    await expect(run).rejects.toThrow("reading");
    expect(given?.aborted).toBe(true);
  });

  it("says now and then how far it is", async () => {
    let read = 0;
    await failure({ name: "reading", progress: () => read++, tell: (count) => `${count} items` }, 61_000);
    expect(said).toEqual(["reading: 30 items", "reading: 60 items"]);
  });
});
