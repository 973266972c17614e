/**
 * Pages of lists in the system keyspace are short at the end of the list alone, however short the store's own are.
 */
import { expect, it } from "vitest";
import { storeOfShortPages } from "../../test/storage-doubles/short-pages.ts";
import { utf8Bytes, utf8Text } from "../base/bytes.ts";
import { TestClock } from "../base/clock.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { type Store, SYSTEM_KEYSPACE } from "../storage/store.ts";
import { systemPage } from "./system-page.ts";

const LIST = utf8Bytes("list");
const NAMES = ["a", "b", "c", "d", "e"];

/** The list, in a store that ends every page after two rows. */
async function storeOfNames(): Promise<Store> {
  const store = createMemoryStore({ clock: new TestClock() });
  const cells = NAMES.map((name) => ({ keyspace: SYSTEM_KEYSPACE, partition: LIST, key: utf8Bytes(name) }));
  await store.atomically({ id: new Uint8Array(16) }, cells, () => ({
    mutations: cells.map((cell) => ({ cell, value: cell.key })),
    result: undefined,
  }));
  return storeOfShortPages(store, 2);
}

it.each([
  [undefined, 10, NAMES, false],
  [undefined, 3, ["a", "b", "c"], true],
  ["b", 10, ["c", "d", "e"], false],
  ["c", 2, ["d", "e"], false],
  ["e", 2, [], false],
] as const)("a list after %s, at most %i rows", async (after, rowsMax, names, more) => {
  const store = await storeOfNames();
  const page = await systemPage(store, LIST, {
    after: after === undefined ? undefined : utf8Bytes(after),
    rowsMax,
  });
  expect(page.rows.map(({ key }) => utf8Text(key))).toEqual(names);
  expect(page.more).toBe(more);
});
