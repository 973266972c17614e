/**
 * Where items lie: the cell of an item, and which kinds of row share a table's keyspace. Within one partition rows
 * are told apart by the first byte of the key: items, then the collection's size, then each local index in turn.
 */
import { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import { concatBytes, hexText } from "../base/bytes.ts";
import {
  type AttributeMap,
  type AttributeValue,
  attribute,
  type Item,
  newAttributeMap,
} from "../item/attribute-value.ts";
import { delimitedKeyBytes, keyBytes } from "../item/key-bytes.ts";
import type { Cell } from "../storage/store.ts";
import {
  type IndexSchema,
  type KeyAttribute,
  type KeySchema,
  keyAttributes,
  type TableSchema,
} from "./table-schema.ts";

/** First key byte of an item's row. */
export const ITEM_ROW = 0x00;

/** First byte, and all, of the key of the row that holds a collection's size. */
export const COLLECTION_ROW = 0x01;

/** First key byte of the first local index's rows; the others follow. */
const LOCAL_INDEX_ROW = 0x10;

/** First key byte of the rows of a local index. */
export function localIndexRow(table: TableSchema, index: IndexSchema): number {
  const position = table.localIndexes.findIndex((other) => other.name === index.name);
  assert(position >= 0, "a local index belongs to its table", { index: index.name });
  return LOCAL_INDEX_ROW + position;
}

/** The value of a key attribute that must be there. */
export function keyValue(map: AttributeMap, key: KeyAttribute): AttributeValue {
  const value = attribute(map, key.name);
  assert(value !== undefined, "a key attribute is present", { name: key.name });
  return value;
}

/** The partition bytes of already checked partition values, in schema order. */
export const partitionBytes = (values: readonly AttributeValue[]): Uint8Array =>
  values.length === 1 ? keyBytes(values[0] as AttributeValue) : concatBytes(...values.map(delimitedKeyBytes));

const ITEM_ROW_BYTES = Uint8Array.of(ITEM_ROW);

/** The row key of the item with this sort value, `undefined` where the table has no sort key. */
export const itemRowKey = (sort: AttributeValue | undefined): Uint8Array =>
  sort === undefined ? ITEM_ROW_BYTES : concatBytes(ITEM_ROW_BYTES, keyBytes(sort));

/** The cell of the item with these (checked) key attributes; `map` may hold more attributes. */
export function itemCell(table: TableSchema, map: AttributeMap): Cell {
  const [partition] = table.keys.partition;
  const [sort] = table.keys.sort;
  assert(partition !== undefined, "a table has a partition key");
  return {
    keyspace: table.keyspace,
    partition: keyBytes(keyValue(map, partition)),
    key: itemRowKey(sort === undefined ? undefined : keyValue(map, sort)),
  };
}

/** Tells cells apart, as text: equal for equal cells alone. */
export const cellName = ({ keyspace, partition, key }: Cell): string =>
  `${keyspace} ${hexText(partition)} ${hexText(key)}`;

/** The cell of the collection size of an item's partition. */
export const collectionCell = (item: Cell): Cell => ({
  keyspace: item.keyspace,
  partition: item.partition,
  key: Uint8Array.of(COLLECTION_ROW),
});

const COLLECTION_SIZE_BYTES = 8;

/** The size of a collection, which is kept only for tables with local indexes; no row, no bytes. */
export const collectionBytesOf = (value: Uint8Array | null): number =>
  value === null
    ? 0
    : Number(Buffer.from(value.buffer, value.byteOffset, COLLECTION_SIZE_BYTES).readBigUInt64BE());

/** The row of a collection of this size; an empty collection has none. */
export function encodeCollectionBytes(bytes: number): Uint8Array | null {
  if (bytes === 0) return null;
  const value = Buffer.allocUnsafe(COLLECTION_SIZE_BYTES);
  value.writeBigUInt64BE(BigInt(bytes));
  return value;
}

/** The key attributes of an item. */
export function keyOf(keys: KeySchema, item: Item): AttributeMap {
  const key = newAttributeMap();
  for (const each of keyAttributes(keys)) key[each.name] = keyValue(item, each);
  return key;
}
