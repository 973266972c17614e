/**
 * What an index holds of a table: a function of each item alone.
 */
import { compare, type Item, itemBytes, member, picked, tagOf, type Value } from "./model-value.ts";
import { heldNames, type IndexShape, keysOf, type TableShape } from "./table-shape.ts";
import type { UpdateTree } from "./update-tree.ts";

/**
 * The entry of an item, null where it lacks one of the index's key attributes. One that is empty counts as missing: no
 * write puts it there, but an index that is added later may find it.
 */
export function entryOf(table: TableShape, index: IndexShape, item: Item): Item | null {
  const isIn = keysOf(index).every(({ name, tag }) => {
    const value = member(item, name);
    return value !== undefined && tagOf(value) === tag && !isEmpty(value);
  });
  if (!isIn) return null;
  const held = heldNames(table, index);
  return held === null ? item : picked(item, held);
}

/** What is wrong with the keys of indexes: the first, by the names of these. */
export type IndexKeyFault = "type" | "empty";

/** The fault of the item's index keys; only looks at those that differ from `before`. */
export const indexKeyFault = (table: TableShape, item: Item, before: Item | null): IndexKeyFault | null =>
  firstFault(table, (name) => {
    const value = member(item, name);
    const old = before === null ? undefined : member(before, name);
    return old !== undefined && JSON.stringify(old) === JSON.stringify(value) ? undefined : value;
  });

/** The fault of the index keys that an update gives a value, whatever the item. */
export const givenIndexKeyFault = (table: TableShape, update: UpdateTree): IndexKeyFault | null =>
  firstFault(table, (name) => {
    const action = update.find(({ path }) => path.length === 1 && path[0] === name);
    return action?.kind === "SET" && action.value.kind === "value" ? action.value.value : undefined;
  });

function firstFault(table: TableShape, valueOf: (name: string) => Value | undefined): IndexKeyFault | null {
  for (const { name, tag } of table.indexes.toSorted((a, b) => (a.name < b.name ? -1 : 1)).flatMap(keysOf)) {
    const value = valueOf(name);
    if (value === undefined) continue;
    if (tagOf(value) !== tag) return "type";
    if (isEmpty(value)) return "empty";
  }
  return null;
}

const isEmpty = (value: Value): boolean =>
  ("S" in value && value.S === "") || ("B" in value && value.B === "");

/** The most that an item may have, alone and together with its entry in any one local index. */
export const ITEM_BYTES_MAX = 409_600;

/** Bytes of the item together with its entry in that index. */
export function bytesWithEntry(table: TableShape, index: IndexShape, item: Item): number {
  const entry = entryOf(table, index, item);
  return itemBytes(item) + (entry === null ? 0 : itemBytes(entry));
}

/** Whether the item is too large together with one of its local entries. */
export const isTooLargeWithEntry = (table: TableShape, item: Item): boolean =>
  table.indexes.some(
    (index) => index.kind === "local" && bytesWithEntry(table, index, item) > ITEM_BYTES_MAX,
  );

/** The order in which a query answers: by the sort attributes, then by the table's key. */
export function inIndexOrder(table: TableShape, keys: Pick<IndexShape, "sort">, a: Item, b: Item): number {
  for (const { name } of [...keys.sort, ...keysOf(table)]) {
    const order = compare(a[name] as Value, b[name] as Value) ?? 0;
    if (order !== 0) return order;
  }
  return 0;
}
