/**
 * What a table's indexes ask of an item that is put whole. An update is held to the same where it is carried out.
 */
import { validationError } from "../../api/errors.ts";
import { entriesFit } from "../../engine/entry-limit.ts";
import { checkIndexKeys } from "../../engine/index-key-check.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import { indexKeyRefusal } from "./index-key-refusal.ts";
import { ITEM_TOO_LARGE } from "./request-item.ts";

/** @throws ApiError when an index key is not sound or an index entry makes the item too large */
export function checkIndexedItem(table: TableSchema, stored: StoredItem): void {
  const fault = checkIndexKeys(table, stored.item);
  if (fault !== null) throw indexKeyRefusal(fault, "put");
  checkEntries(table, stored);
}

/** @throws ApiError when the item and its entry in one local index are too large together */
export function checkEntries(table: TableSchema, stored: StoredItem): void {
  if (!entriesFit(table, stored.item, stored.bytes)) throw validationError(ITEM_TOO_LARGE);
}
