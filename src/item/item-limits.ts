/**
 * Limits on items and keys. @see Developer Guide, "Service, account, and table quotas"
 */
import { GiB, KiB } from "../base/bytes.ts";

/** Largest item, in bytes of names and values together. */
export const ITEM_BYTES_MAX = 400 * KiB;

/** Longest partition key value, in bytes. */
export const PARTITION_KEY_BYTES_MAX = 2_048;

/** Longest sort key value, in bytes; for an index with several sort attributes their sum. */
export const SORT_KEY_BYTES_MAX = 1_024;

/** Largest item collection of a table with local indexes: items and index entries of one partition key value. */
export const COLLECTION_BYTES_MAX = 10 * GiB;
