/**
 * The rows of ordered indexes: where the entry of an item lies, what it holds, and what a change of the item means
 * for it. A global index keeps its rows in a keyspace of its own, a local index beside the items. Rows sort by the
 * index's sort attributes, then by the table's key; a table key too long for that is cut and followed by its digest,
 * which keeps every row distinct.
 */
import { concatBytes, digest, equalBytes } from "../../base/bytes.ts";
import {
  type AttributeMap,
  type AttributeValue,
  attribute,
  type Item,
  newAttributeMap,
  typeOf,
} from "../../item/attribute-value.ts";
import { equalItems, equalValues } from "../../item/compare.ts";
import { PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX } from "../../item/item-limits.ts";
import { delimitedKeyBytes, keyValueBytes } from "../../item/key-bytes.ts";
import { itemBytes } from "../../item/size.ts";
import type { Cell, CounterChange, Mutation } from "../../storage/store.ts";
import { keyValue, localIndexRow, partitionBytes } from "../item-cell.ts";
import { encodeItem, type StoredItem } from "../stored-item.ts";
import { type IndexSchema, type KeyAttribute, keyAttributes, type TableSchema } from "../table-schema.ts";

/** Longest part of the table's key that a row key carries whole. */
const BASE_KEY_BYTES_MAX = 400;

/** One index entry. It is encoded when its value is first asked for, which for an entry that goes is never. */
export class IndexRow {
  readonly cell: Cell;
  /** The projected item that it holds. */
  readonly item: Item;
  /** Size of the projected item as DynamoDB counts it. */
  readonly bytes: number;
  #value: Uint8Array | null;

  constructor(cell: Cell, { item, bytes, value }: ProjectedItem) {
    this.cell = cell;
    this.item = item;
    this.bytes = bytes;
    this.#value = value;
  }

  get value(): Uint8Array {
    this.#value ??= encodeItem(this.item, this.bytes);
    return this.#value;
  }
}

/** What an entry holds; an index with projection ALL holds the very bytes of the item. */
interface ProjectedItem {
  readonly item: Item;
  readonly bytes: number;
  readonly value: Uint8Array | null;
}

/** The entry of one index before and after; at least one is there, and they differ. */
export interface IndexChange {
  readonly index: IndexSchema;
  readonly old: IndexRow | null;
  readonly new: IndexRow | null;
  /** Whether the entry stays where it was: only its projected data changed. */
  readonly staysInPlace: boolean;
}

/** An index and the table that it belongs to. */
export interface IndexOfTable {
  readonly table: TableSchema;
  readonly index: IndexSchema;
}

/** What a change from `old` to `after`, which read differently, means for one index; null: nothing. */
export function indexChange(
  place: IndexOfTable,
  old: StoredItem | null,
  after: StoredItem | null,
): IndexChange | null {
  const { table, index } = place;
  const before = old !== null && inIndex(index, old.item) ? old : null;
  const next = after !== null && inIndex(index, after.item) ? after : null;
  const newCell = next === null ? null : indexCell(table, index, next.item);
  const newRow = next === null || newCell === null ? null : rowAt(newCell, place, next);
  if (before === null) return newRow === null ? null : { index, old: null, new: newRow, staysInPlace: false };
  const sameCell = newCell !== null && next !== null && hasSameKey(index, before.item, next.item);
  const oldRow = rowAt(sameCell ? newCell : indexCell(table, index, before.item), place, before);
  const staysInPlace = newCell !== null && (sameCell || equalCells(oldRow.cell, newCell));
  if (staysInPlace && index.projection.kind !== "all" && holdsSame(oldRow, newRow)) return null;
  return { index, old: oldRow, new: newRow, staysInPlace };
}

/** Whether two images of one item have equal index keys, and so one cell. */
const hasSameKey = ({ keys }: IndexSchema, a: Item, b: Item): boolean =>
  keys.partition.every((key) => equalValues(keyValue(a, key), keyValue(b, key))) &&
  keys.sort.every((key) => equalValues(keyValue(a, key), keyValue(b, key)));

const equalCells = (a: Cell, b: Cell): boolean =>
  equalBytes(a.partition, b.partition) && equalBytes(a.key, b.key);

const holdsSame = (a: IndexRow, b: IndexRow | null): boolean =>
  b !== null && a.bytes === b.bytes && equalItems(a.item, b.item);

/** Adds the writes that carry an index from before to after. */
export function pushIndexMutations(change: IndexChange, mutations: Mutation[]): void {
  if (change.old !== null && !change.staysInPlace) mutations.push({ cell: change.old.cell, value: null });
  if (change.new !== null) mutations.push({ cell: change.new.cell, value: change.new.value });
}

/** What a change from one entry to another adds to the index's count and size. */
export const indexCounterChange = (
  index: IndexSchema,
  old: IndexRow | null,
  after: IndexRow | null,
): CounterChange => ({
  counter: index.id,
  rows: (after === null ? 0 : 1) - (old === null ? 0 : 1),
  bytes: (after?.bytes ?? 0) - (old?.bytes ?? 0),
});

/** The entry of `stored` in `index`, or null when it does not belong there. */
export const indexRow = (table: TableSchema, index: IndexSchema, stored: StoredItem): IndexRow | null =>
  inIndex(index, stored.item) ? rowAt(indexCell(table, index, stored.item), { table, index }, stored) : null;

function rowAt(cell: Cell, { table, index }: IndexOfTable, stored: StoredItem): IndexRow {
  if (index.projection.kind === "all") return new IndexRow(cell, stored);
  const item = projectedItem(table, index, stored.item);
  return new IndexRow(cell, { item, bytes: itemBytes(item), value: null });
}

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

/** The cell of an item's entry; `map` holds at least the table's and the index's key attributes. */
export function indexCell(table: TableSchema, index: IndexSchema, map: AttributeMap): Cell {
  const prefix = indexSortPrefix(
    table,
    index,
    index.keys.sort.map((each) => keyValue(map, each)),
  );
  const key = concatBytes(prefix, baseKeyBytes(table, index, map));
  const partition = partitionBytes(index.keys.partition.map((each) => keyValue(map, each)));
  return { keyspace: indexKeyspace(table, index), partition, key };
}

/** The keyspace of an index's rows. */
export const indexKeyspace = (table: TableSchema, index: IndexSchema): number =>
  index.kind === "local" ? table.keyspace : index.id;

/** The leading bytes of the row keys that stand for these first sort values of the index. */
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

/** The part of a row key that tells apart items with equal index keys. */
function baseKeyBytes(table: TableSchema, index: IndexSchema, key: AttributeMap): Uint8Array {
  const keys = index.kind === "local" ? table.keys.sort : keyAttributes(table.keys);
  const bytes = concatBytes(...keys.map((each) => delimitedKeyBytes(keyValue(key, each))));
  if (bytes.length <= BASE_KEY_BYTES_MAX) return bytes;
  return concatBytes(bytes.subarray(0, BASE_KEY_BYTES_MAX), digest(bytes));
}
