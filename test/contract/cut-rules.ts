/**
 * The ends of logs, and cuts through several: all that was committed lies below, all that comes lies above, and no
 * commit lies on both sides.
 */
import { expect, it } from "vitest";
import { nextTurn } from "../../src/base/awaitable.ts";
import { commit, shown, type Turns, text, type Use } from "./contract-fixture.ts";

const LOGS = ["left", "right"] as const;

/** The rules as tests; called inside a `describe`. */
export function cutRules(use: Use, { clock }: Pick<Turns, "clock">): void {
  const append = (value: string) => commit(use, { logs: LOGS.map((log) => ({ log, value: text(value) })) });
  const valuesTo = async (log: string, end: bigint): Promise<(string | null)[]> =>
    (await use.store.readLog(log, 0n, 10_000))
      .filter(({ position }) => position <= end)
      .map(({ value }) => shown(value));

  it("are above every entry so far and below every one to come", async () => {
    let written = 0;
    for (const turnMs of [0, 0, 1_000, -3_600_000, 0]) {
      clock().advance(turnMs);
      const end = await use.store.logEnd("left");
      const [left] = await use.store.cut(["left"]);
      expect(await valuesTo("left", end)).toHaveLength(written);
      await append("x");
      written += 1;
      expect(await valuesTo("left", end)).toHaveLength(written - 1);
      expect(await valuesTo("left", left ?? 0n)).toHaveLength(written - 1);
    }
  });

  it("rise with the time while nothing is written", async () => {
    clock().advance(5_000);
    expect(await use.store.logEnd("left")).toBeGreaterThanOrEqual(BigInt(clock().nowMs()) * 1_000n);
  });

  it("split no commit, however many are under way", async () => {
    const state = { hasEnded: false };
    const write = async (writer: number): Promise<void> => {
      for (let i = 0; !state.hasEnded; i++) {
        await nextTurn();
        await append(`${writer} ${i}`);
      }
    };
    const writers = [0, 1, 2, 3].map(write);
    for (let round = 0; round < 50; round++) {
      const seen = (await use.store.readLog("left", 0n, 10_000)).map(({ value }) => shown(value));
      const [left, right] = await use.store.cut(LOGS);
      const below = await valuesTo("left", left ?? 0n);
      expect(await valuesTo("right", right ?? 0n)).toEqual(below);
      expect(below.slice(0, seen.length)).toEqual(seen);
      await nextTurn();
    }
    state.hasEnded = true;
    await Promise.all(writers);
    const [left, right] = await use.store.cut(LOGS);
    expect(await valuesTo("left", left ?? 0n)).toEqual(await valuesTo("right", right ?? 0n));
  });

  it("are one for each log that was asked for", async () => {
    expect(await use.store.cut([])).toEqual([]);
    expect(await use.store.cut(["left", "right", "never written"])).toHaveLength(3);
  });
}
