/**
 * Spaces: created once, empty at once when dropped, retired for good.
 */
import { expect, it } from "vitest";
import {
  cell,
  ID,
  OTHER_SPACE,
  put,
  RANGE,
  read,
  SPACE,
  scanAll,
  text,
  type Use,
} from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function spaceRules(use: Use, reopened: () => Promise<boolean>): void {
  const fill = async (space: number, rows: number): Promise<void> => {
    const cells = Array.from({ length: rows }, (_, index) => cell(`p${index}`, "k", space));
    for (let from = 0; from < rows; from += 500) {
      const some = cells.slice(from, from + 500);
      await use.store.atomically(ID, some, () => ({
        muts: some.map((target) => ({ cell: target, v: text("value") })),
        result: null,
      }));
    }
  };

  it("are created once; creating one again changes nothing", async () => {
    await fill(SPACE, 3);
    await use.store.createSpace(SPACE, "items");
    expect((await scanAll(use)).length).toBe(3);
  });

  it("keep their rows apart", async () => {
    await put(use, cell("a", "1"), "here");
    expect((await read(use, cell("a", "1", OTHER_SPACE))).v).toBeNull();
  });

  it("are empty for every reader once dropped", async () => {
    await fill(SPACE, 2_500);
    await fill(OTHER_SPACE, 3);
    await use.store.dropSpace(SPACE);
    expect((await read(use, cell("p1", "k"))).v).toBeNull();
    expect(await use.store.range(SPACE, text("p1"), RANGE)).toEqual({ rows: [], more: false });
    expect(await scanAll(use)).toEqual([]);
    expect((await scanAll(use, {}, OTHER_SPACE)).length).toBe(3);
    if (await reopened()) expect(await scanAll(use)).toEqual([]);
  });

  it("stay empty when a late write arrives after the drop", async () => {
    await use.store.dropSpace(SPACE);
    await put(use, cell("a", "1"), "late");
    expect((await read(use, cell("a", "1"))).v).toBeNull();
  });

  it("never come back under the same id, also after a restart", async () => {
    await use.store.dropSpace(SPACE);
    await expect(use.store.createSpace(SPACE, "items")).rejects.toThrow();
    await reopened();
    await expect(use.store.createSpace(SPACE, "items")).rejects.toThrow();
  });

  it("refuse writes when they were never created", async () => {
    await expect(put(use, cell("a", "1", 99), "x")).rejects.toThrow();
  });
}
