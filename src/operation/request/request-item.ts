/**
 * Items and keys of a request, from what was sent to what cannot be wrong.
 */
import { validationError } from "../../api/errors.ts";
import { StoredItem } from "../../engine/stored-item.ts";
import type { AttributeMap, Item } from "../../item/attribute-value.ts";
import { ITEM_BYTES_MAX } from "../../item/item-limits.ts";
import { isValueFault, parseAttributes, type WireAttributeMap } from "../../item/parse.ts";
import { itemBytes } from "../../item/size.ts";
import { type ErrorWording, valueRefusal } from "./error-wording.ts";

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
