import { beforeEach, describe, expect, it } from "vitest";
import { TestClock } from "../base/clock.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import type { Store } from "../storage/store.ts";
import { runUnderLease, type ShouldContinue } from "./run-under-lease.ts";

const TTL_MS = 10_000;
const HOUR_MS = 3_600_000;

let clock: TestClock;
let store: Store;
let isOpen: boolean;

beforeEach(() => {
  clock = new TestClock();
  store = createMemoryStore({ clock });
  isOpen = true;
});

const run = <T>(work: (shouldContinue: ShouldContinue) => Promise<T>): Promise<T | undefined> =>
  runUnderLease({ store, clock }, { name: "work", ttlMs: TTL_MS, isOpen: () => isOpen }, work);

/** Whether another process could take the lease now; it would hold it then. */
const isFree = async (): Promise<boolean> => (await store.lease("work", TTL_MS)) !== null;

describe("work under a lease", () => {
  it("is done by one process at a time, and its answer is handed on", async () => {
    const answers = await run(async () => [await isFree(), await run(async () => "second")]);
    expect(answers).toEqual([false, undefined]);
    expect(await run(async () => "third")).toBe("third");
  });

  it("gives the lease back when it fails", async () => {
    await expect(run(() => Promise.reject(new RangeError("broken")))).rejects.toThrow(RangeError);
    expect(await isFree()).toBe(true);
  });

  it.each([
    ["goes on", TTL_MS / 2],
    ["steps back", -HOUR_MS],
    ["steps forward within the lease", TTL_MS - 1],
  ])("keeps the lease while the clock %s", async (_how, byMs) => {
    await run(async (shouldContinue) => {
      for (let piece = 0; piece < 5; piece++) {
        clock.advance(byMs);
        expect(await shouldContinue()).toBe(true);
        expect(await isFree()).toBe(false);
      }
    });
  });

  it("may not go on once the lease is lost", async () => {
    await run(async (shouldContinue) => {
      clock.advance(TTL_MS);
      expect(await isFree()).toBe(true);
      expect(await shouldContinue()).toBe(false);
    });
  });

  it("may not go on once nobody wants it", async () => {
    await run(async (shouldContinue) => {
      expect(await shouldContinue()).toBe(true);
      isOpen = false;
      expect(await shouldContinue()).toBe(false);
    });
  });
});
