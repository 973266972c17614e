/**
 * Fences: a commit happens only while they hold, and what they guard is in order by them.
 */
import { expect, it } from "vitest";
import { nextTurn } from "../../src/base/awaitable.ts";
import { type Fence, FenceMoved } from "../../src/storage/store.ts";
import { cell, newAttempt, put, read, shown, text, type Use } from "./contract-fixture.ts";

/** The cell that is a fence here. */
const GUARD = cell("guard", "");

/** The rules as tests; called inside a `describe`. */
export function fenceRules(use: Use): void {
  const fence = async (): Promise<Fence> => ({ cell: GUARD, version: (await read(use, GUARD)).version });
  const raise = (value: string | null): Promise<bigint> =>
    use.store.atomically({ ...newAttempt(), raises: [GUARD] }, [GUARD], (_reads, version) => ({
      mutations: [{ cell: GUARD, value: value === null ? null : text(value) }],
      result: version,
    }));
  const putUnder = (fences: readonly Fence[], key: string): Promise<bigint> => {
    const target = cell("a", key);
    return use.store.atomically({ ...newAttempt(), fences }, [target], (_reads, version) => ({
      mutations: [{ cell: target, value: text("x") }],
      logs: [{ log: "guarded", value: text(key) }],
      result: version,
    }));
  };

  it("let a commit happen while they hold, also where the cell was never written", async () => {
    await putUnder([await fence()], "1");
    await raise("one");
    await putUnder([await fence(), await fence()], "2");
    await put(use, cell("guard", "other"), "another cell");
    await putUnder([await fence()], "3");
    expect(shown((await read(use, cell("a", "2"))).value)).toBe("x");
    expect(shown((await read(use, cell("a", "3"))).value)).toBe("x");
  });

  it("refuse a commit once they moved, and nothing is written", async () => {
    await raise("one");
    const before = await fence();
    const holds: Fence = { cell: cell("guard", "other"), version: 0n };
    for (const value of ["two", "two", null, "three"]) {
      await raise(value);
      await expect(putUnder([holds, before], "1")).rejects.toThrow(FenceMoved);
    }
    expect(await read(use, cell("a", "1"))).toEqual({ value: null, version: 0n });
    expect(await use.store.readLog("guarded", 0n, 10)).toEqual([]);
  });

  it("do not run the decision of a commit that they refuse", async () => {
    const before = await fence();
    await raise("one");
    let runs = 0;
    const attempt = use.store.atomically({ ...newAttempt(), fences: [before] }, [cell("a", "1")], () => {
      runs += 1;
      return { mutations: [], result: null };
    });
    await expect(attempt).rejects.toThrow(FenceMoved);
    expect(runs).toBe(0);
  });

  it("are left alone by a change that is not decided on", async () => {
    await raise("one");
    const before = await fence();
    await use.store.atomically({ ...newAttempt(), raises: [GUARD] }, [GUARD], () => ({
      mutations: [],
      result: null,
    }));
    const thrown = use.store.atomically({ ...newAttempt(), raises: [GUARD] }, [GUARD], () => {
      throw new Error("no");
    });
    await expect(thrown).rejects.toThrow("no");
    expect(await fence()).toEqual(before);
    await putUnder([before], "1");
  });

  it("order the commits under them, and their log entries", async () => {
    let raised = await raise("0");
    for (let round = 1; round <= 5; round++) {
      const held = await fence();
      expect(held.version).toBe(raised);
      const written = [await putUnder([held], "1"), await putUnder([held], String(round))];
      for (const version of written) expect(version).toBeGreaterThan(raised);
      const next = await raise(String(round));
      for (const version of written) expect(next).toBeGreaterThan(version);
      const entries = await use.store.readLog("guarded", raised, 100);
      expect(entries.map(({ value }) => shown(value))).toEqual(["1", String(round)]);
      for (const { position } of entries) expect(position).toBeLessThan(next);
      raised = next;
    }
  });

  it("let no commit slip past while they move beside it", async () => {
    const state = { hasEnded: false };
    const told: { readonly fence: bigint; readonly version: bigint }[] = [];
    const write = async (key: string): Promise<void> => {
      while (!state.hasEnded) {
        await nextTurn();
        const held = await fence();
        try {
          told.push({ fence: held.version, version: await putUnder([held], key) });
        } catch (error) {
          expect(error).toBeInstanceOf(FenceMoved);
        }
      }
    };
    const raises = [await raise("begin")];
    const writers = ["1", "2", "3", "4"].map(write);
    for (let round = 0; round < 20; round++) {
      raises.push(await raise(String(round)));
      // Of many raises in a row each may come before every write: now and then one waits for a write.
      const toldMin = told.length + (round % 5 === 0 ? 1 : 0);
      do await nextTurn();
      while (told.length < toldMin);
    }
    state.hasEnded = true;
    await Promise.all(writers);
    for (const { fence: under, version } of told) {
      const next = raises[raises.indexOf(under) + 1];
      expect(version).toBeGreaterThan(under);
      if (next !== undefined) expect(version).toBeLessThan(next);
    }
  });
}
