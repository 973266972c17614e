/**
 * Items and keys of a request, from what was sent to what cannot be wrong, and how AWS words what does not fit a
 * table: a key, an item that is put whole, the targets of an update, and attributes that are keys of indexes. What is
 * checked against a table, and in which order, is the engine's.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import { bareKeyFault, type IndexKeyFault, type KeyFault } from "../../engine/item-checks.ts";
import { StoredItem } from "../../engine/stored-item.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import { type IntentFault, isIntentFault, type WriteIntent } from "../../engine/write-intent.ts";
import type { AttributeMap, AttributeType, Item } from "../../item/attribute-value.ts";
import { ITEM_BYTES_MAX } from "../../item/item-limits.ts";
import { isValueFault, parseAttributes, type WireAttributeMap } from "../../item/parse.ts";
import { itemBytes } from "../../item/size.ts";
import { type ErrorWording, valueRefusal } from "./error-wording.ts";
import { PARTITION_TOO_LONG, SORT_TOO_LONG } from "./read-keys.ts";

/** The answer to an item above the limit that is put whole. */
export const ITEM_TOO_LARGE = "Item size has exceeded the maximum allowed size";

/** @throws ApiError for the first malformed value */
export function requestAttributes(raw: WireAttributeMap, wording: ErrorWording): AttributeMap {
  const map = parseAttributes(raw);
  if (isValueFault(map)) throw valueRefusal(wording, map);
  return map;
}

/** The stored form of a new item. @throws ApiError when it is too large */
export function newStoredItem(item: Item): StoredItem {
  const bytes = itemBytes(item);
  if (bytes > ITEM_BYTES_MAX) throw validationError(ITEM_TOO_LARGE);
  return StoredItem.of(item, bytes);
}

const INVALID = "One or more parameter values were invalid: ";
const NOT_VALID = "One or more parameter values are not valid. ";
const MISMATCH = "The provided key element does not match the schema";
const SCALARS = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed:";

/** Whether a lacking or mistyped key attribute is named, as for a whole item, or not, as for a bare key. */
export type KeyWording = "item" | "key";

/** @throws ApiError when `key` is not exactly a key of the table */
export function checkKey(table: TableSchema, key: AttributeMap): void {
  const fault = bareKeyFault(table, key);
  if (fault !== null) throw validationError(keyFaultText(fault, "key"));
}

/** The intent that a constructor made. @throws ApiError when it refused */
export function intentOrThrow(result: WriteIntent | IntentFault, wording: KeyWording): WriteIntent {
  if (isIntentFault(result)) throw validationError(intentFaultText(result, wording));
  return result;
}

/** What does not fit the table. */
export function intentFaultText(fault: IntentFault, wording: KeyWording): string {
  switch (fault.kind) {
    case "itemTooLarge":
    case "entryTooLarge":
      return ITEM_TOO_LARGE;
    case "indexKey":
      return indexKeyText(fault.fault, fault.by);
    case "keyTarget":
      return `${INVALID}Cannot update attribute ${fault.attribute}. This attribute is part of the key`;
    case "insideKey":
      return `${SCALARS} Key: ${fault.attribute}`;
    case "insideIndexKey":
      return `${SCALARS} IndexKey: ${fault.attribute}`;
    case "keyMissing":
    case "keyType":
    case "keyExtra":
    case "keyEmpty":
    case "partitionKeyTooLong":
    case "sortKeyTooLong":
      return keyFaultText(fault, wording);
  }
}

/** What is wrong with the key attributes of a request. */
export function keyFaultText(fault: KeyFault, wording: KeyWording): string {
  switch (fault.kind) {
    case "keyMissing":
      return wording === "key" ? MISMATCH : `${INVALID}Missing the key ${fault.attribute} in the item`;
    case "keyType":
      return wording === "key"
        ? MISMATCH
        : `${INVALID}Type mismatch for key ${fault.attribute} expected: ${fault.expected} actual: ${fault.actual}`;
    case "keyExtra":
      return MISMATCH;
    case "keyEmpty":
      return `${NOT_VALID}${emptyValue(fault.type)} Key: ${fault.attribute}`;
    case "partitionKeyTooLong":
      return PARTITION_TOO_LONG;
    case "sortKeyTooLong":
      return SORT_TOO_LONG;
  }
}

const emptyValue = (type: AttributeType): string =>
  `The AttributeValue for a key attribute cannot contain an empty ${type === "B" ? "binary" : "string"} value.`;

/** The refusal of an item that an update produced. */
export const updatedIndexKeyRefusal = (fault: IndexKeyFault): ApiError =>
  validationError(indexKeyText(fault, "updated"));

/** A bad index key attribute: of an item that is put, of what an update says itself, or of an item that it made. */
function indexKeyText(fault: IndexKeyFault, by: "put" | "update" | "updated"): string {
  switch (fault.kind) {
    case "type":
      return by === "updated"
        ? "The update expression attempted to update the secondary index key to unsupported type"
        : `${INVALID}Type mismatch for Index Key ${fault.attribute} Expected: ${fault.expected} Actual: ${fault.actual} IndexName: ${fault.index}`;
    case "empty":
      return by === "put"
        ? `${NOT_VALID}A value specified for a secondary index key is not supported. ${emptyValue(fault.type)} IndexName: ${fault.index}, IndexKey: ${fault.attribute}`
        : `${NOT_VALID}The update expression attempted to update a secondary index key to a value that is not supported. ${emptyValue(fault.type)}`;
    case "partitionTooLong":
      return PARTITION_TOO_LONG;
    case "sortTooLong":
      return SORT_TOO_LONG;
  }
}

/** The text for an item that an update in a transaction produced. @see API reference, "TransactWriteItems" */
export function transactedIndexKeyText(fault: IndexKeyFault): string {
  switch (fault.kind) {
    case "partitionTooLong":
    case "sortTooLong":
      return "The update expression attempted to update the secondary index key beyond allowed size limits";
    case "type":
    case "empty":
      return indexKeyText(fault, "updated");
  }
}
