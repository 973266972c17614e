/**
 * Commits whose outcome is lost: the same attempt, submitted again, is carried out once and tells what became of it.
 */
import { expect, it } from "vitest";
import { nextTurn } from "../../src/base/awaitable.ts";
import { type Attempt, type Fence, FenceMoved, UnknownOutcome } from "../../src/storage/store.ts";
import {
  cell,
  type Loss,
  newAttempt,
  OTHER_KEYSPACE,
  put,
  read,
  shown,
  text,
  type Use,
} from "./contract-fixture.ts";

/** After so many turns of the event loop what is late has arrived. */
const LATE_TURNS = 200;
/** How often an attempt is submitted: at least one of them is not lost. */
const SUBMISSIONS = 3;

/** The rules as tests; called inside a `describe`. */
export function outcomeRules(use: Use): void {
  const target = cell("a", "1");
  const row = cell("index", "x", OTHER_KEYSPACE);
  /** Adds one to a number, and to all that is derived of it; answers the sum. */
  const increment = (attempt: Attempt): Promise<number> =>
    use.store.atomically(attempt, [target], ([found]) => {
      const result = Number(shown(found?.value ?? null) ?? 0) + 1;
      const value = text(String(result));
      return {
        mutations: [{ cell: target, value }],
        derived: [{ cell: row, value }],
        logs: [{ log: "sums", value }],
        counters: [{ counter: 1, rows: 1, bytes: 1 }],
        result,
      };
    });
  const sums = async (): Promise<readonly (string | null)[]> => {
    await use.caughtUp();
    return (await use.store.readLog("sums", 0n, 100)).map(({ value }) => shown(value));
  };
  const lose = async (attempt: Attempt, loss: Loss): Promise<void> => {
    use.loseNext(loss);
    await expect(increment(attempt)).rejects.toThrow(UnknownOutcome);
  };

  it.each(["request", "answer", "late"] as const)(
    "are told to whoever submits again, %s lost",
    async (loss) => {
      const attempt = newAttempt();
      await lose(attempt, loss);
      for (let i = 0; i < SUBMISSIONS; i += 1) expect(await increment(attempt)).toBe(1);
      expect(await increment(newAttempt())).toBe(2);
      expect(await sums()).toEqual(["1", "2"]);
      expect(shown((await read(use, row)).value)).toBe("2");
      expect(await use.store.readCounter(1)).toEqual({ rows: 2, bytes: 2 });
    },
  );

  it("are told also after others wrote", async () => {
    const attempt = newAttempt();
    await lose(attempt, "answer");
    expect(await increment(newAttempt())).toBe(2);
    expect(await increment(attempt)).toBe(1);
    expect(shown((await read(use, target)).value)).toBe("2");
    expect(await sums()).toEqual(["1", "2"]);
  });

  it("of a request that arrives late are none: it finds that the cells have changed", async () => {
    const attempt = newAttempt();
    await lose(attempt, "late");
    const others = await Promise.all([increment(newAttempt()), increment(newAttempt())]);
    const own = await increment(attempt);
    expect([...others, own].toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    await use.caughtUp();
    expect(await sums()).toEqual(["1", "2", "3"]);
  });

  it.each(["answer", "late"] as const)("are told where no cell was changed, %s lost", async (loss) => {
    const attempt = newAttempt();
    const append = (): Promise<null> =>
      use.store.atomically(attempt, [target], () => ({
        mutations: [],
        logs: [{ log: "sums", value: text("once") }],
        result: null,
      }));
    use.loseNext(loss);
    await expect(append()).rejects.toThrow(UnknownOutcome);
    await append();
    for (let turn = 0; turn < LATE_TURNS; turn += 1) await nextTurn();
    expect(await sums()).toEqual(["once"]);
  });

  it("are told though the fence has moved since", async () => {
    const guard = cell("guard", "");
    const version = await put(use, guard, "one");
    const fences: readonly Fence[] = [{ cell: guard, version }];
    const attempt = { ...newAttempt(), fences };
    expect(await increment(attempt)).toBe(1);
    await use.store.atomically({ ...newAttempt(), raises: [guard] }, [guard], () => ({
      mutations: [{ cell: guard, value: text("two") }],
      result: null,
    }));
    await expect(increment({ ...newAttempt(), fences })).rejects.toThrow(FenceMoved);
    expect(await increment(attempt)).toBe(1);
    expect(await sums()).toEqual(["1"]);
  });

  it("leave a decision that throws as it is: nothing was submitted", async () => {
    use.loseNext("answer");
    const thrown = use.store.atomically(newAttempt(), [target], () => {
      throw new Error("no");
    });
    await expect(thrown).rejects.toThrow("no");
    await expect(increment(newAttempt())).rejects.toThrow(UnknownOutcome);
  });
}
