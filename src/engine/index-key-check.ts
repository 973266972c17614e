/**
 * What an item's index key attributes must satisfy before it may be stored: the type the index expects, not
 * empty, not too long. An item without them is simply not in the index.
 */
import {
  type AttributeType,
  type AttributeValue,
  attribute,
  type Item,
  typeOf,
} from "../item/attribute-value.ts";
import { equalValues } from "../item/compare.ts";
import { PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX } from "../item/item-limits.ts";
import { keyValueBytes } from "../item/key-bytes.ts";
import type { IndexSchema, KeyAttribute, TableSchema } from "./table-schema.ts";

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

/** Checks every index key attribute of a whole new item. */
export const checkIndexKeys = (table: TableSchema, item: Item): IndexKeyFault | null =>
  firstFault(table, item, () => true);

/** Checks only those that differ from the old item. */
export const checkChangedIndexKeys = (
  table: TableSchema,
  old: Item | null,
  item: Item,
): IndexKeyFault | null =>
  firstFault(table, item, (name, value) => {
    const before = old === null ? undefined : attribute(old, name);
    return before === undefined || !equalValues(before, value);
  });

type Concerns = (name: string, value: AttributeValue) => boolean;

function firstFault(table: TableSchema, item: Item, concerns: Concerns): IndexKeyFault | null {
  if (table.localIndexes.length === 0 && table.globalIndexes.length === 0) return null;
  const indexes = [...table.localIndexes, ...table.globalIndexes].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  for (const index of indexes) {
    const fault = indexFault(index, item, concerns);
    if (fault !== null) return fault;
  }
  return null;
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
  if (actual !== key.type)
    return { kind: "type", index: index.name, attribute: key.name, expected: key.type, actual };
  if (keyValueBytes(value) === 0)
    return { kind: "empty", index: index.name, attribute: key.name, type: actual };
  return null;
}
