import { describe, expect, it } from "vitest";
import { utf8Bytes } from "../base/bytes.ts";
import { TestClock } from "../base/clock.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { type Attempt, type Cell, type Decide, type Store, UnknownOutcome } from "../storage/store.ts";
import { resubmitting } from "./resubmitting-store.ts";

const CELL: Cell = { keyspace: 0, partition: utf8Bytes("p"), key: utf8Bytes("k") };
const ATTEMPT: Attempt = { id: utf8Bytes("one attempt") };

/** A store that loses so many submissions, and tells which it was given. */
function losing(losses: number, failure: () => Error): { store: Store; submitted: Attempt[] } {
  const submitted: Attempt[] = [];
  const inner = createMemoryStore({ clock: new TestClock() });
  const atomically = async <T>(attempt: Attempt, cells: readonly Cell[], decide: Decide<T>): Promise<T> => {
    submitted.push(attempt);
    if (submitted.length <= losses) throw failure();
    return inner.atomically(attempt, cells, decide);
  };
  const limits = { ...inner.limits, outcomes: "unknown" as const };
  return { store: Object.assign(Object.create(inner) as Store, { limits, atomically }), submitted };
}

const write = (store: Store): Promise<string> =>
  store.atomically(ATTEMPT, [CELL], () => ({
    mutations: [{ cell: CELL, value: utf8Bytes("v") }],
    result: "done",
  }));

describe("an attempt whose outcome is unknown", () => {
  it("is submitted again under its id until it is known", async () => {
    const { store, submitted } = losing(4, () => new UnknownOutcome());
    expect(await write(resubmitting(store))).toBe("done");
    expect(submitted).toEqual(Array.from({ length: 5 }, () => ATTEMPT));
  });

  it("is given up after a number of submissions", async () => {
    const { store, submitted } = losing(1_000, () => new UnknownOutcome());
    await expect(write(resubmitting(store))).rejects.toThrow(UnknownOutcome);
    expect(submitted).toHaveLength(5);
  });

  it("is submitted once when it is refused for another reason", async () => {
    const { store, submitted } = losing(1, () => new Error("no"));
    await expect(write(resubmitting(store))).rejects.toThrow("no");
    expect(submitted).toHaveLength(1);
  });
});

describe("a store whose outcomes are known", () => {
  it("is left as it is", () => {
    const store = createMemoryStore({ clock: new TestClock() });
    expect(resubmitting(store)).toBe(store);
  });
});
