/**
 * The primary key of a request, checked against the table. A bare key (GetItem, DeleteItem, …) must hold exactly
 * the key attributes; a whole item (PutItem) must hold them among others.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import { type KeyAttribute, keyAttributes, type TableSchema } from "../../engine/table-schema.ts";
import {
  type AttributeMap,
  type AttributeType,
  type AttributeValue,
  attribute,
  type Item,
  typeOf,
} from "../../item/attribute-value.ts";
import { PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX } from "../../item/item-limits.ts";
import { keyValueBytes } from "../../item/key-bytes.ts";
import { PARTITION_TOO_LONG, SORT_TOO_LONG } from "./key-size.ts";

const INVALID = "One or more parameter values were invalid: ";
const MISMATCH = "The provided key element does not match the schema";

/** @throws ApiError when `key` is not exactly a key of the table */
export function checkKey(table: TableSchema, key: AttributeMap): void {
  const fault = keySchemaFault(table, key);
  if (fault !== null) throw validationError(fault);
  checkKeyValues(table, key);
}

/** As `checkKey`, in the same words, of an item that holds more than its key. @throws ApiError when it lacks one */
export function checkHeldKey(table: TableSchema, item: Item): void {
  if (!holdsKey(table, item)) throw validationError(MISMATCH);
  checkKeyValues(table, item);
}

/** @throws ApiError when `item` lacks a proper key of the table */
export function checkItemKey(table: TableSchema, item: Item): void {
  const fault = itemKeySchemaFault(table, item);
  if (fault !== null) throw validationError(fault);
  checkKeyValues(table, item);
}

/** What is wrong with the members and types of a bare key, or null. */
export function keySchemaFault(table: TableSchema, key: AttributeMap): string | null {
  const { partition, sort } = table.keys;
  let present = 0;
  for (const _ in key) present += 1;
  const fits = present === partition.length + sort.length && holdsKey(table, key);
  return fits ? null : MISMATCH;
}

/** Whether all key attributes are there and have their types. */
const holdsKey = ({ keys }: TableSchema, map: AttributeMap): boolean =>
  keys.partition.every(({ name, type }) => hasType(attribute(map, name), type)) &&
  keys.sort.every(({ name, type }) => hasType(attribute(map, name), type));

/** What is wrong with the key attributes of a whole item and their types, or null. */
export function itemKeySchemaFault(table: TableSchema, item: Item): string | null {
  for (const each of keyAttributes(table.keys)) {
    const value = attribute(item, each.name);
    if (value === undefined) return `${INVALID}Missing the key ${each.name} in the item`;
    const actual = typeOf(value);
    if (actual !== each.type) {
      return `${INVALID}Type mismatch for key ${each.name} expected: ${each.type} actual: ${actual}`;
    }
  }
  return null;
}

const hasType = (value: AttributeValue | undefined, type: AttributeType): boolean =>
  value !== undefined && typeOf(value) === type;

/** @throws ApiError for an empty or overlong key value; members and types are right already */
export function checkKeyValues(table: TableSchema, map: AttributeMap): void {
  for (const each of keyAttributes(table.keys)) {
    const value = attribute(map, each.name);
    if (value !== undefined && each.type !== "N" && keyValueBytes(value) === 0) throw emptyKey(each);
  }
  for (const each of table.keys.partition) {
    const value = attribute(map, each.name);
    if (value !== undefined && keyValueBytes(value) > PARTITION_KEY_BYTES_MAX) {
      throw validationError(PARTITION_TOO_LONG);
    }
  }
  for (const each of table.keys.sort) {
    const value = attribute(map, each.name);
    if (value !== undefined && keyValueBytes(value) > SORT_KEY_BYTES_MAX) {
      throw validationError(SORT_TOO_LONG);
    }
  }
}

/** The refusal of an empty key value. */
export const emptyKey = ({ name, type }: KeyAttribute): ApiError =>
  validationError(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === "B" ? "binary" : "string"} value. Key: ${name}`,
  );
