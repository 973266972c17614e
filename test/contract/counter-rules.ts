/**
 * Counters: sums of what was committed and of nothing else.
 */
import { expect, it } from "vitest";
import { cell, commit, newAttempt, type Use } from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function counterRules(use: Use, reopened: () => Promise<boolean>): void {
  it("are zero before the first", async () => {
    expect(await use.store.readCounter(1)).toEqual({ rows: 0, bytes: 0 });
  });

  it("are the sums of what was committed, and of nothing else", async () => {
    const added = Array.from({ length: 30 }, (_, index) =>
      commit(use, { counters: [{ counter: 1 + (index % 2), rows: 1, bytes: index }] }),
    );
    const refused = use.store.atomically(newAttempt(), [cell("a", "1")], () => {
      throw new Error("no");
    });
    await expect(refused).rejects.toThrow("no");
    await Promise.all(added);
    await commit(use, { counters: [{ counter: 1, rows: -3, bytes: -10 }] });
    await use.caughtUp();
    expect(await use.store.readCounter(1)).toEqual({ rows: 12, bytes: 200 });
    expect(await use.store.readCounter(2)).toEqual({ rows: 15, bytes: 225 });
    if (await reopened()) expect(await use.store.readCounter(2)).toEqual({ rows: 15, bytes: 225 });
  });
}
