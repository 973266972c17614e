/**
 * Types that inputs and outputs share.
 * Made by `npm run generate` from the service model; not edited by hand.
 */

/** Enumeration KeyType. */
export type KeyType = "HASH" | "RANGE";

/** Enumeration OperationType. */
export type OperationType = "INSERT" | "MODIFY" | "REMOVE";

/** Enumeration ShardFilterType. */
export type ShardFilterType = "CHILD_SHARDS";

/** Enumeration ShardIteratorType. */
export type ShardIteratorType = "TRIM_HORIZON" | "LATEST" | "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER" | "AT_TIMESTAMP";

/** Enumeration StreamStatus. */
export type StreamStatus = "ENABLING" | "ENABLED" | "DISABLING" | "DISABLED";

/** Enumeration StreamViewType. */
export type StreamViewType = "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES" | "KEYS_ONLY";
