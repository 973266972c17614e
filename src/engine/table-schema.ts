/**
 * What the item path must know of a table: its keys, indexes, where its rows live, and the fence that holds while this
 * is so. A value of this type is immutable; a changed table is a new value with another fence.
 */
import type { KeyType } from "../item/attribute-value.ts";
import type { Fence, Version } from "../storage/store.ts";

/** An attribute of a key, and the type its values must have. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** A table has one partition attribute and at most one sort attribute; a global index up to four of each. */
export interface KeySchema {
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
}

/** Which attributes of an item its index row carries, beside the keys of table and index. */
export type Projection =
  | { readonly kind: "all" }
  | { readonly kind: "keysOnly" }
  | { readonly kind: "include"; readonly attributes: readonly string[] };

/** CREATING and DELETING as DescribeTable shows them; writes maintain an index in every state but "deleting". */
export type IndexStatus = "creating" | "active" | "updating" | "deleting";

/** A secondary index of either kind. */
export interface IndexSchema {
  readonly name: string;
  readonly kind: "local" | "global";
  /** Global: the keyspace its rows live in. Local: an id of the same series, without rows. Both: the id of its counter. */
  readonly id: number;
  readonly keys: KeySchema;
  readonly projection: Projection;
  readonly status: IndexStatus;
  /** While true, reads are refused as AWS refuses them and the backfill job is still adding old items. */
  readonly backfilling: boolean;
  /**
   * While the index is being created: an item of this version or a later one has its entry, and is counted with it. An
   * older one has neither until it is written or the backfill comes to it. Null for an index that has all its entries.
   */
  readonly since: Version | null;
}

/** What a stream record shows of the item, as the API names it. */
export type StreamViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

/** The stream that records changes now. */
export interface StreamSchema {
  /** `2015-05-11T21:21:33.291`: part of the ARN, new with every enabling. */
  readonly label: string;
  readonly viewType: StreamViewType;
  /** The logs of the shards that take new records, in order of the hashes that they take. */
  readonly logs: readonly string[];
}

/** Where the expiry times of a table's items are found. */
export interface ExpirySchema {
  /** Name of the attribute that holds the time. */
  readonly attribute: string;
  /** Holds the rows that put items in order of their times. */
  readonly keyspace: number;
  /** While true, rows of items that are older than the keyspace are still being added. */
  readonly backfilling: boolean;
}

/** A table's place in its life; DescribeTable shows it in capitals. */
export type TableStatus = "creating" | "active" | "updating" | "deleting";

/** A table as the item path sees it. */
export interface TableSchema {
  readonly name: string;
  /** `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME` */
  readonly arn: string;
  /** A UUID, new with every CreateTable. */
  readonly tableId: string;
  readonly status: TableStatus;
  /** The keyspace of its items and local index rows; also the id of its counter. */
  readonly keyspace: number;
  readonly keys: KeySchema;
  readonly localIndexes: readonly IndexSchema[];
  readonly globalIndexes: readonly IndexSchema[];
  readonly stream: StreamSchema | null;
  /** The logs that keep every change with both images, in order of the hashes that they take; none while no feature needs them. */
  readonly changeLogs: readonly string[];
  /** While Time to Live is enabled. */
  readonly expiry: ExpirySchema | null;
  /** A write under this schema commits only while it holds: it moves with every change of the schema. */
  readonly fence: Fence;
}

/** The index of that name, of either kind. */
export const findIndex = (table: TableSchema, name: string): IndexSchema | undefined =>
  table.globalIndexes.find((index) => index.name === name) ??
  table.localIndexes.find((index) => index.name === name);

/** Partition attributes, then sort attributes. */
export const keyAttributes = (keys: KeySchema): readonly KeyAttribute[] => [...keys.partition, ...keys.sort];
