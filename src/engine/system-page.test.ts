/**
 * Pages of lists in the system keyspace are short at the end of the list alone, however short the store's own are.
 */
import { expect, it } from "vitest";
import { utf8Bytes, utf8Text } from "../base/bytes.ts";
import { TestClock } from "../base/clock.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { type RangeOptions, type Store, SYSTEM_KEYSPACE } from "../storage/store.ts";
import { systemPage } from "./system-page.ts";

const LIST = utf8Bytes("list");
const NAMES = ["a", "b", "c", "d", "e"];

/** A store that ends every page after two rows. */
async function storeOfShortPages(): Promise<Store> {
  const store = createMemoryStore({ clock: new TestClock() });
  const cells = NAMES.map((name) => ({ keyspace: SYSTEM_KEYSPACE, partition: LIST, key: utf8Bytes(name) }));
  await store.atomically(new Uint8Array(16), cells, () => ({
    mutations: cells.map((cell) => ({ cell, value: cell.key })),
    result: undefined,
  }));
  const range = (keyspace: number, partition: Uint8Array, options: RangeOptions) =>
    store.range(keyspace, partition, { ...options, rowsMax: Math.min(2, options.rowsMax) });
  return new Proxy(store, { get: (target, name) => (name === "range" ? range : Reflect.get(target, name)) });
}

it.each([
  [undefined, 10, NAMES, false],
  [undefined, 3, ["a", "b", "c"], true],
  ["b", 10, ["c", "d", "e"], false],
  ["c", 2, ["d", "e"], false],
  ["e", 2, [], false],
] as const)("a list after %s, at most %i rows", async (after, rowsMax, names, more) => {
  const store = await storeOfShortPages();
  const page = await systemPage(store, LIST, {
    after: after === undefined ? undefined : utf8Bytes(after),
    rowsMax,
  });
  expect(page.rows.map(({ key }) => utf8Text(key))).toEqual(names);
  expect(page.more).toBe(more);
});
