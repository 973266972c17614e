/**
 * Keys, partitions and values at the ends of what the contract allows.
 */
import { Buffer } from "node:buffer";
import { expect, it } from "vitest";
import { CELL_KEY_BYTES_MAX, type Cell } from "../../src/storage/store.ts";
import { cell, ID, put, RANGE, read, SPACE, shown, text, type Use } from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function limitRules(use: Use): void {
  const sizes = [0, 1, 1_024, CELL_KEY_BYTES_MAX];
  it.each(sizes)("carries a key of %i bytes", async (bytes) => {
    const target: Cell = { space: SPACE, p: text("p"), k: Buffer.alloc(bytes, 0xff) };
    await put(use, target, "v");
    expect(shown((await read(use, target)).v)).toBe("v");
    const page = await use.store.range(SPACE, target.p, RANGE);
    expect(page.rows.map((row) => row.k.length)).toEqual([bytes]);
    const bounded = await use.store.range(SPACE, target.p, {
      ...RANGE,
      to: { k: target.k, inclusive: true },
    });
    expect(bounded.rows.length).toBe(1);
  });

  it("refuses a key that is too long, and writes nothing", async () => {
    const [fine, broken] = [cell("a", "1"), { ...cell("a", ""), k: Buffer.alloc(CELL_KEY_BYTES_MAX + 1) }];
    const attempt = use.store.atomically(ID, [fine], () => ({
      muts: [{ cell: fine, v: text("x") }],
      derived: [{ cell: broken, v: text("x") }],
      result: null,
    }));
    await expect(attempt).rejects.toThrow();
    expect((await read(use, fine)).v).toBeNull();
  });

  it("refuses a bound that is too long, at either end", async () => {
    const bound = { k: Buffer.alloc(CELL_KEY_BYTES_MAX + 1), inclusive: true };
    for (const options of [{ from: bound }, { to: bound }]) {
      await expect(async () => use.store.range(SPACE, text("p"), { ...RANGE, ...options })).rejects.toThrow();
    }
  });

  it.each([0, 1, 2_048, 4 * 2_048 + 64])("carries a partition of %i bytes", async (bytes) => {
    const p = Buffer.alloc(bytes, 0x61);
    await put(use, { space: SPACE, p, k: text("k") }, "v");
    const page = await use.store.range(SPACE, p, RANGE);
    expect(page.rows.map((row) => Buffer.compare(row.p, p))).toEqual([0]);
  });

  it.each([0, 1, 4_000, 400 * 1_024, 2 * 1_024 * 1_024])("carries a value of %i bytes", async (bytes) => {
    const value = Buffer.alloc(bytes, "stator");
    const target = cell("a", "1");
    await use.store.atomically(ID, [target], () => ({ muts: [{ cell: target, v: value }], result: null }));
    expect(Buffer.compare((await read(use, target)).v as Uint8Array, value)).toBe(0);
    const page = await use.store.range(SPACE, target.p, RANGE);
    expect(Buffer.compare(page.rows[0]?.v as Uint8Array, value)).toBe(0);
  });
}
