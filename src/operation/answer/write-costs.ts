/**
 * The members that every write of one item has in its answer when they are asked for.
 */
import type { ConsumedCapacity, ItemCollectionMetrics } from "../../api/generated/dynamodb/outputs.ts";
import { unitsOfWrite } from "../../engine/capacity.ts";
import type { AppliedWrite } from "../../engine/write-intent.ts";
import type { ItemImage } from "../../item/item-image.ts";
import { collectionMetrics } from "./collection-metrics.ts";
import { type CapacityMode, consumedCapacity } from "./consumed-capacity.ts";

interface Asked {
  /** Name or ARN. */
  readonly TableName: string;
  readonly ReturnConsumedCapacity?: CapacityMode;
  readonly ReturnItemCollectionMetrics?: "SIZE" | "NONE" | undefined;
}

interface WriteCosts {
  readonly ConsumedCapacity: ConsumedCapacity | undefined;
  readonly ItemCollectionMetrics: ItemCollectionMetrics | undefined;
}

/** What the write consumed and how large its collection is, each undefined when not asked for. */
export const writeCosts = (asked: Asked, written: AppliedWrite): WriteCosts => ({
  ConsumedCapacity: consumedCapacity(unitsOfWrite(written), {
    tableName: asked.TableName,
    mode: asked.ReturnConsumedCapacity,
  }),
  ItemCollectionMetrics: collectionMetrics(written, asked.ReturnItemCollectionMetrics),
});

/** The whole item as it was, undefined where there was none. */
export const oldItem = ({ old }: AppliedWrite): ItemImage | undefined => old ?? undefined;
