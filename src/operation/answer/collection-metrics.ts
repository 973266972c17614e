/**
 * The ItemCollectionMetrics member: given only where the table has local indexes.
 */
import type { ItemCollectionMetrics } from "../../api/generated/dynamodb/outputs.ts";
import { GiB } from "../../base/bytes.ts";
import { keyValue } from "../../engine/item-cell.ts";
import type { AppliedWrite } from "../../engine/write-intent.ts";
import { newAttributeMap } from "../../item/attribute-value.ts";

/** The metrics of the collection that a write touched, or undefined when not asked for or not kept. */
export function collectionMetrics(
  written: AppliedWrite,
  mode: "SIZE" | "NONE" | undefined,
): ItemCollectionMetrics | undefined {
  if (mode !== "SIZE" || written.collectionBytes === null) return undefined;
  const key = newAttributeMap();
  for (const each of written.intent.table.keys.partition) key[each.name] = keyValue(written.intent.key, each);
  const low = Math.floor(written.collectionBytes / GiB);
  return { ItemCollectionKey: key, SizeEstimateRangeGB: [low, low + 1] };
}
