/**
 * An item in an answer. Without projection it is the stored bytes, which nobody parses.
 */

import type { StoredItem } from "../../engine/stored-item.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { ItemImage } from "../../item/item-image.ts";
import { type Projection, project } from "../../language/projection/projection.ts";

/** An item as an answer shows it: the stored bytes, or the projected part. */
export const renderItem = (stored: StoredItem, projection: Projection | null): AttributeMap | ItemImage =>
  projection === null ? stored : project(projection, stored.item);
