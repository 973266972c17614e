/**
 * Keyspaces: created once, empty at once when dropped, retired for good.
 */
import { expect, it } from "vitest";
import {
  cell,
  KEYSPACE,
  OTHER_KEYSPACE,
  put,
  putAll,
  RANGE,
  read,
  scanAll,
  text,
  type Use,
} from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function keyspaceRules(use: Use, reopened: () => Promise<boolean>): void {
  const fill = async (keyspace: number, rows: number): Promise<void> => {
    const cells = Array.from({ length: rows }, (_, index) => cell(`p${index}`, "k", keyspace));
    for (let from = 0; from < rows; from += 500) await putAll(use, cells.slice(from, from + 500), "value");
  };

  it("are created once; creating one again changes nothing", async () => {
    await fill(KEYSPACE, 3);
    await use.store.createKeyspace(KEYSPACE, "items");
    expect((await scanAll(use)).length).toBe(3);
  });

  it("keep their rows apart", async () => {
    await put(use, cell("a", "1"), "here");
    expect((await read(use, cell("a", "1", OTHER_KEYSPACE))).value).toBeNull();
  });

  it("are empty for every reader once dropped", async () => {
    await fill(KEYSPACE, 2_500);
    await fill(OTHER_KEYSPACE, 3);
    await use.store.dropKeyspace(KEYSPACE);
    expect((await read(use, cell("p1", "k"))).value).toBeNull();
    expect(await use.store.range(KEYSPACE, text("p1"), RANGE)).toEqual({ rows: [], more: false });
    expect(await scanAll(use)).toEqual([]);
    expect((await scanAll(use, {}, OTHER_KEYSPACE)).length).toBe(3);
    if (await reopened()) expect(await scanAll(use)).toEqual([]);
  });

  it("stay empty when a late write arrives after the drop", async () => {
    await use.store.dropKeyspace(KEYSPACE);
    await put(use, cell("a", "1"), "late");
    expect((await read(use, cell("a", "1"))).value).toBeNull();
  });

  it("never come back under the same id, also after a restart", async () => {
    await use.store.dropKeyspace(KEYSPACE);
    await expect(use.store.createKeyspace(KEYSPACE, "items")).rejects.toThrow();
    await reopened();
    await expect(use.store.createKeyspace(KEYSPACE, "items")).rejects.toThrow();
  });

  it("refuse writes when they were never created", async () => {
    await expect(put(use, cell("a", "1", 99), "x")).rejects.toThrow();
  });
}
