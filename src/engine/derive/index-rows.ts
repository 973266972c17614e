/**
 * The row of one item in one index. A global index keeps its rows in a space of its own, a local index beside
 * the items. Rows sort by the index's sort attributes, then by the table's key; a table key too long for that is
 * cut and followed by its digest, which keeps every row distinct.
 */
import { concatBytes, digest } from "../../base/bytes.ts";
import {
  type AttributeMap,
  type AttributeValue,
  attribute,
  type Item,
  newAttributeMap,
  typeOf,
} from "../../item/attribute-value.ts";
import { PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX } from "../../item/item-limits.ts";
import { delimitedKeyBytes, keyValueBytes } from "../../item/key-bytes.ts";
import { itemBytes } from "../../item/size.ts";
import type { Cell } from "../../storage/store.ts";
import { keyValue, localIndexRow, partitionBytes } from "../item-cell.ts";
import { StoredItem } from "../stored-item.ts";
import { type IndexSchema, type KeyAttribute, keyAttributes, type TableSchema } from "../table-schema.ts";

/** One index entry: where it lies and the projected item it holds. */
export interface IndexRow {
  readonly cell: Cell;
  readonly value: Uint8Array;
  /** Size of the projected item as DynamoDB counts it. */
  readonly bytes: number;
}

/** Longest part of the table's key that a row key carries whole. */
const BASE_KEY_BYTES_MAX = 400;

/**
 * Whether the item belongs to the index: all its key attributes are there and can be keys. Writes refuse those that
 * cannot, but an item may be older than the index, and then keeps them until they change.
 *
 * @see Developer Guide, "Detecting and correcting index key violations"
 */
export function inIndex({ keys }: IndexSchema, item: Item): boolean {
  for (const key of keys.partition) {
    const bytes = keyAttributeBytes(key, item);
    if (bytes === null || bytes > PARTITION_KEY_BYTES_MAX) return false;
  }
  let sortBytes = 0;
  for (const key of keys.sort) {
    const bytes = keyAttributeBytes(key, item);
    if (bytes === null) return false;
    sortBytes += bytes;
  }
  return sortBytes <= SORT_KEY_BYTES_MAX;
}

/** Bytes of the item's value for a key; null when there is none, or one that is empty or of another type. */
function keyAttributeBytes({ name, type }: KeyAttribute, item: Item): number | null {
  const value = attribute(item, name);
  return value === undefined || typeOf(value) !== type ? null : keyValueBytes(value) || null;
}

/** The part of an item that an index holds. */
export function projectedItem(table: TableSchema, index: IndexSchema, item: Item): Item {
  if (index.projection.kind === "all") return item;
  const projected = newAttributeMap();
  for (const name of projectedNames(table, index)) {
    const value = attribute(item, name);
    if (value !== undefined) projected[name] = value;
  }
  return projected;
}

/** Names of the attributes that an index without projection ALL holds: table key, index key, included. */
export function projectedNames(table: TableSchema, index: IndexSchema): ReadonlySet<string> {
  const names = new Set<string>();
  for (const key of keyAttributes(table.keys)) names.add(key.name);
  for (const key of keyAttributes(index.keys)) names.add(key.name);
  if (index.projection.kind === "include") for (const name of index.projection.attributes) names.add(name);
  return names;
}

/** The part of k that tells apart items with equal index keys. */
function baseKeyBytes(table: TableSchema, index: IndexSchema, key: AttributeMap): Uint8Array {
  const keys = index.kind === "local" ? table.keys.sort : keyAttributes(table.keys);
  const bytes = concatBytes(...keys.map((each) => delimitedKeyBytes(keyValue(key, each))));
  if (bytes.length <= BASE_KEY_BYTES_MAX) return bytes;
  return concatBytes(bytes.subarray(0, BASE_KEY_BYTES_MAX), digest(bytes));
}

/** The leading bytes of k that stand for these first sort values of the index. */
export function indexSortPrefix(
  table: TableSchema,
  index: IndexSchema,
  sorts: readonly AttributeValue[],
): Uint8Array {
  const parts = sorts.map(delimitedKeyBytes);
  return index.kind === "local"
    ? concatBytes(Uint8Array.of(localIndexRow(table, index)), ...parts)
    : concatBytes(...parts);
}

/** The cell of an item's entry; `map` holds at least the table's and the index's key attributes. */
export function indexCell(table: TableSchema, index: IndexSchema, map: AttributeMap): Cell {
  const prefix = indexSortPrefix(
    table,
    index,
    index.keys.sort.map((each) => keyValue(map, each)),
  );
  const key = concatBytes(prefix, baseKeyBytes(table, index, map));
  const partition = partitionBytes(index.keys.partition.map((each) => keyValue(map, each)));
  return { keyspace: index.kind === "local" ? table.keyspace : index.id, partition, key };
}

/** The entry of `item` in `index`, or null when it does not belong there. */
export function indexRow(table: TableSchema, index: IndexSchema, item: Item): IndexRow | null {
  if (!inIndex(index, item)) return null;
  const projected = projectedItem(table, index, item);
  const bytes = itemBytes(projected);
  return { cell: indexCell(table, index, item), value: StoredItem.of(projected, bytes).value, bytes };
}
