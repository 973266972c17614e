/**
 * What a table asks of an item before it may be stored: its key is there, of the right types and sizes; attributes
 * that are keys of indexes have the types these expect, are not empty and not too long; and its entries in local
 * indexes leave it below the size limit. Faults are values; operations word them.
 */
import {
  type AttributeMap,
  type AttributeType,
  type AttributeValue,
  attribute,
  type Item,
  typeOf,
} from "../item/attribute-value.ts";
import { equalValues } from "../item/compare.ts";
import { ITEM_BYTES_MAX, PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX } from "../item/item-limits.ts";
import { keyValueBytes } from "../item/key-bytes.ts";
import { itemBytes } from "../item/size.ts";
import { knownResult, type UpdateProgram } from "../language/update/update.ts";
import { inIndex, projectedItem } from "./derive/index-rows.ts";
import { type IndexSchema, type KeyAttribute, keyAttributes, type TableSchema } from "./table-schema.ts";

/** What is wrong with the attributes of a table's key: the first three before any value is looked at. */
export type KeyFault =
  | { readonly kind: "keyMissing"; readonly attribute: string }
  | {
      readonly kind: "keyType";
      readonly attribute: string;
      readonly expected: AttributeType;
      readonly actual: AttributeType;
    }
  /** A bare key has attributes beside those of the table's key. */
  | { readonly kind: "keyExtra" }
  | { readonly kind: "keyEmpty"; readonly attribute: string; readonly type: AttributeType }
  | { readonly kind: "partitionKeyTooLong" }
  | { readonly kind: "sortKeyTooLong" };

/** What is wrong with `key`, which must hold the table's key and nothing else; null when all is right. */
export function bareKeyFault(table: TableSchema, key: AttributeMap): KeyFault | null {
  const { partition, sort } = table.keys;
  let present = 0;
  for (const _ in key) present += 1;
  const fault = keyTypeFault(table, key);
  if (fault !== null) return fault;
  return present > partition.length + sort.length ? { kind: "keyExtra" } : keyValueFault(table, key);
}

/** What is wrong with the key of an item that holds more than its key; null when all is right. */
export const itemKeyFault = (table: TableSchema, item: Item): KeyFault | null =>
  keyTypeFault(table, item) ?? keyValueFault(table, item);

function keyTypeFault({ keys }: TableSchema, map: AttributeMap): KeyFault | null {
  for (const key of keys.partition) {
    const fault = typeFault(key, map);
    if (fault !== null) return fault;
  }
  for (const key of keys.sort) {
    const fault = typeFault(key, map);
    if (fault !== null) return fault;
  }
  return null;
}

function typeFault({ name, type }: KeyAttribute, map: AttributeMap): KeyFault | null {
  const value = attribute(map, name);
  if (value === undefined) return { kind: "keyMissing", attribute: name };
  const actual = typeOf(value);
  return actual === type ? null : { kind: "keyType", attribute: name, expected: type, actual };
}

/** Empty values are found before long ones; all are there and have their types. */
function keyValueFault({ keys }: TableSchema, map: AttributeMap): KeyFault | null {
  let isPartitionTooLong = false;
  for (const key of keys.partition) {
    const bytes = valueBytesOf(key, map);
    if (bytes === 0) return { kind: "keyEmpty", attribute: key.name, type: key.type };
    isPartitionTooLong ||= bytes > PARTITION_KEY_BYTES_MAX;
  }
  let isSortTooLong = false;
  for (const key of keys.sort) {
    const bytes = valueBytesOf(key, map);
    if (bytes === 0) return { kind: "keyEmpty", attribute: key.name, type: key.type };
    isSortTooLong ||= bytes > SORT_KEY_BYTES_MAX;
  }
  if (isPartitionTooLong) return { kind: "partitionKeyTooLong" };
  return isSortTooLong ? { kind: "sortKeyTooLong" } : null;
}

/** Bytes of a key attribute that is there; no number is empty. */
function valueBytesOf({ name }: KeyAttribute, map: AttributeMap): number {
  const value = attribute(map, name);
  return value === undefined ? 0 : keyValueBytes(value);
}

/** What is wrong with one index key attribute. */
export type IndexKeyFault =
  | {
      readonly kind: "type";
      readonly index: string;
      readonly attribute: string;
      readonly expected: AttributeType;
      readonly actual: AttributeType;
    }
  | {
      readonly kind: "empty";
      readonly index: string;
      readonly attribute: string;
      readonly type: AttributeType;
    }
  | { readonly kind: "partitionTooLong"; readonly index: string }
  | { readonly kind: "sortTooLong"; readonly index: string };

/** Checks every index key attribute of a whole new item; one without them is simply not in the index. */
export const checkIndexKeys = (table: TableSchema, item: Item): IndexKeyFault | null =>
  firstIndexFault(table, (index) => indexFault(index, item, concernsAll));

const concernsAll = (): boolean => true;

/** Checks only those that differ from the old item. */
export const checkChangedIndexKeys = (
  table: TableSchema,
  old: Item | null,
  item: Item,
): IndexKeyFault | null =>
  firstIndexFault(table, (index) =>
    indexFault(index, item, (name, value) => {
      const before = old === null ? undefined : attribute(old, name);
      return before === undefined || !equalValues(before, value);
    }),
  );

/** Checks those that an update gives a type, or a value, that is known without the item. */
export const checkGivenIndexKeys = (table: TableSchema, program: UpdateProgram): IndexKeyFault | null =>
  firstIndexFault(table, (index) => givenFault(index, program));

function givenFault(index: IndexSchema, program: UpdateProgram): IndexKeyFault | null {
  for (const key of keyAttributes(index.keys)) {
    const result = knownResult(program, key.name);
    if (result === undefined) continue;
    const { type: actual, value } = result;
    if (actual !== key.type) return typeMismatch(index, key, actual);
    if (value !== null && keyValueBytes(value) === 0) return emptyKey(index, key);
  }
  return null;
}

type Concerns = (name: string, value: AttributeValue) => boolean;

/** The fault of the index whose name comes first. */
function firstIndexFault(
  table: TableSchema,
  faultOf: (index: IndexSchema) => IndexKeyFault | null,
): IndexKeyFault | null {
  if (table.localIndexes.length === 0 && table.globalIndexes.length === 0) return null;
  let first: IndexKeyFault | null = null;
  for (const indexes of [table.localIndexes, table.globalIndexes]) {
    for (const index of indexes) {
      const fault = faultOf(index);
      if (fault !== null && (first === null || fault.index < first.index)) first = fault;
    }
  }
  return first;
}

function indexFault(index: IndexSchema, item: Item, concerns: Concerns): IndexKeyFault | null {
  let partitionBytes = 0;
  for (const key of index.keys.partition) {
    const value = attribute(item, key.name);
    if (value === undefined || !concerns(key.name, value)) continue;
    const fault = attributeFault(index, key, value);
    if (fault !== null) return fault;
    partitionBytes = Math.max(partitionBytes, keyValueBytes(value));
  }
  if (partitionBytes > PARTITION_KEY_BYTES_MAX) return { kind: "partitionTooLong", index: index.name };
  return sortFault(index, item, concerns);
}

/** Sort attributes count together: one that is new may be too much for those that stay. */
function sortFault(index: IndexSchema, item: Item, concerns: Concerns): IndexKeyFault | null {
  let sortBytes = 0;
  let isConcerned = false;
  for (const key of index.keys.sort) {
    const value = attribute(item, key.name);
    if (value === undefined) continue;
    if (concerns(key.name, value)) {
      const fault = attributeFault(index, key, value);
      if (fault !== null) return fault;
      isConcerned = true;
    } else if (typeOf(value) !== key.type) continue;
    sortBytes += keyValueBytes(value);
  }
  return isConcerned && sortBytes > SORT_KEY_BYTES_MAX ? { kind: "sortTooLong", index: index.name } : null;
}

function attributeFault(index: IndexSchema, key: KeyAttribute, value: AttributeValue): IndexKeyFault | null {
  const actual = typeOf(value);
  if (actual !== key.type) return typeMismatch(index, key, actual);
  return keyValueBytes(value) === 0 ? emptyKey(index, key) : null;
}

const typeMismatch = (
  { name: index }: IndexSchema,
  { name, type: expected }: KeyAttribute,
  actual: AttributeType,
): IndexKeyFault => ({ kind: "type", index, attribute: name, expected, actual });

const emptyKey = ({ name: index }: IndexSchema, { name, type }: KeyAttribute): IndexKeyFault => ({
  kind: "empty",
  index,
  attribute: name,
  type,
});

/**
 * Whether the item, `bytes` large, and its entry in each local index are together within the limit: the entries lie
 * beside the items, and each counts with its item. An entry is never larger than its item, so that only items above
 * half of the limit are looked into.
 *
 * @see Developer Guide, "Service, account, and table quotas", local secondary indexes
 */
export const entriesFit = (table: TableSchema, item: Item, bytes: number): boolean =>
  bytes <= ITEM_BYTES_MAX / 2 ||
  table.localIndexes.every((index) => bytes + entryBytes(table, index, item) <= ITEM_BYTES_MAX);

const entryBytes = (table: TableSchema, index: IndexSchema, item: Item): number =>
  inIndex(index, item) ? itemBytes(projectedItem(table, index, item)) : 0;
