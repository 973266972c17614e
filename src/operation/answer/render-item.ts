/**
 * An item in an answer. Without projection it is the stored bytes, which nobody parses.
 */

import type { StoredItem } from "../../engine/stored-item.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { EncodedJson } from "../../item/encoded-json.ts";
import { type Projection, project } from "../../language/projection/projection.ts";

/** An item as an answer shows it: the stored bytes, or the projected part. */
export const renderItem = (stored: StoredItem, projection: Projection | null): AttributeMap | EncodedJson =>
  projection === null ? new EncodedJson(stored.json) : project(projection, stored.item);
