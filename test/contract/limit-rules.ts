/**
 * Keys, partitions and values at the ends of what the contract allows.
 */
import { Buffer } from "node:buffer";
import { expect, it } from "vitest";
import { CELL_KEY_BYTES_MAX, type Cell } from "../../src/storage/store.ts";
import { cell, KEYSPACE, newAttempt, put, RANGE, read, shown, text, type Use } from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function limitRules(use: Use): void {
  const sizes = [0, 1, 1_024, CELL_KEY_BYTES_MAX];
  it.each(sizes)("carries a key of %i bytes", async (bytes) => {
    const target: Cell = { keyspace: KEYSPACE, partition: text("p"), key: Buffer.alloc(bytes, 0xff) };
    await put(use, target, "v");
    expect(shown((await read(use, target)).value)).toBe("v");
    const page = await use.store.range(KEYSPACE, target.partition, RANGE);
    expect(page.rows.map((row) => row.key.length)).toEqual([bytes]);
    const bounded = await use.store.range(KEYSPACE, target.partition, {
      ...RANGE,
      to: { key: target.key, inclusive: true },
    });
    expect(bounded.rows.length).toBe(1);
  });

  it("refuses a key that is too long, and writes nothing", async () => {
    const [fine, broken] = [cell("a", "1"), { ...cell("a", ""), key: Buffer.alloc(CELL_KEY_BYTES_MAX + 1) }];
    const attempt = use.store.atomically(newAttempt(), [fine], () => ({
      mutations: [{ cell: fine, value: text("x") }],
      derived: [{ cell: broken, value: text("x") }],
      result: null,
    }));
    await expect(attempt).rejects.toThrow();
    expect((await read(use, fine)).value).toBeNull();
  });

  it("refuses a bound that is too long, at either end", async () => {
    const bound = { key: Buffer.alloc(CELL_KEY_BYTES_MAX + 1), inclusive: true };
    for (const options of [{ from: bound }, { to: bound }]) {
      await expect(async () =>
        use.store.range(KEYSPACE, text("p"), { ...RANGE, ...options }),
      ).rejects.toThrow();
    }
  });

  it.each([0, 1, 2_048, 4 * 2_048 + 64])("carries a partition of %i bytes", async (bytes) => {
    const partition = Buffer.alloc(bytes, 0x61);
    await put(use, { keyspace: KEYSPACE, partition, key: text("k") }, "v");
    const page = await use.store.range(KEYSPACE, partition, RANGE);
    expect(page.rows.map((row) => Buffer.compare(row.partition, partition))).toEqual([0]);
  });

  it.each([0, 1, 4_000, 400 * 1_024, 2 * 1_024 * 1_024])("carries a value of %i bytes", async (bytes) => {
    const value = Buffer.alloc(bytes, "stator");
    const target = cell("a", "1");
    await use.store.atomically(newAttempt(), [target], () => ({
      mutations: [{ cell: target, value: value }],
      result: null,
    }));
    expect(Buffer.compare((await read(use, target)).value as Uint8Array, value)).toBe(0);
    const page = await use.store.range(KEYSPACE, target.partition, RANGE);
    expect(Buffer.compare(page.rows[0]?.value as Uint8Array, value)).toBe(0);
  });
}
