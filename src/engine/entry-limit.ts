/**
 * The limit on an item together with its entry in a local index. A local index has no partitions of its own: its
 * entries lie beside the items, and each counts with its item.
 *
 * @see Developer Guide, "Service, account, and table quotas", local secondary indexes
 */
import type { Item } from "../item/attribute-value.ts";
import { ITEM_BYTES_MAX } from "../item/item-limits.ts";
import { itemBytes } from "../item/size.ts";
import { inIndex, projectedItem } from "./derive/index-rows.ts";
import type { IndexSchema, TableSchema } from "./table-schema.ts";

/**
 * Whether the item, `bytes` large, and its entry in each local index are within the limit. An entry is never larger
 * than its item, so that only items above half of the limit are looked into.
 */
export const entriesFit = (table: TableSchema, item: Item, bytes: number): boolean =>
  bytes <= ITEM_BYTES_MAX / 2 ||
  table.localIndexes.every((index) => bytes + entryBytes(table, index, item) <= ITEM_BYTES_MAX);

const entryBytes = (table: TableSchema, index: IndexSchema, item: Item): number =>
  inIndex(index, item) ? itemBytes(projectedItem(table, index, item)) : 0;
