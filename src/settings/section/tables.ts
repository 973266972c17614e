/**
 * How tables behave where DynamoDB leaves it open: how long changes take, when expired items go, how much fits.
 */
import { COLLECTION_BYTES_MAX } from "../../item/item-limits.ts";
import { countSetting } from "../setting.ts";
import type { Section } from "../setting-reader.ts";

/** Longest time between searches for expired items, in seconds: a day, the shortest time that AWS mentions. */
const TTL_INTERVAL_MAX_S = 86_400;

const TABLE_DELAY_MAX_MS = 3_600_000;

/** How tables behave. */
export interface TablesConfig {
  /** How long tables and indexes stay in CREATING, UPDATING and DELETING, in milliseconds; 0 is as quick as possible. */
  readonly tableDelayMs: number;
  /** How long after one search for expired items the next begins, in milliseconds. */
  readonly expirySweepMs: number;
  /** Largest item collection of a table with local indexes, in bytes. */
  readonly collectionBytesMax: number;
}

/** Time in CREATING, UPDATING and DELETING. */
export const tableDelay = countSetting({
  flag: "table-delay",
  placeholder: "MS",
  help: "milliseconds that tables and indexes stay in CREATING, UPDATING and DELETING",
  fallback: "0",
  max: TABLE_DELAY_MAX_MS,
});

/** Time between searches for expired items. */
export const ttlInterval = countSetting({
  flag: "ttl-interval-seconds",
  placeholder: "N",
  help: `seconds between searches for expired items, 1 to ${TTL_INTERVAL_MAX_S}`,
  fallback: "30",
  min: 1,
  max: TTL_INTERVAL_MAX_S,
});

/** Largest item collection. */
export const collectionLimit = countSetting({
  flag: "collection-limit-bytes",
  placeholder: "N",
  help: "largest item collection of a table with local indexes; lower it to test the limit",
  fallback: String(COLLECTION_BYTES_MAX),
  min: 1,
  max: COLLECTION_BYTES_MAX,
});

/** How tables behave. */
export const tablesSection: Section<TablesConfig> = {
  title: "Tables",
  settings: [tableDelay, ttlInterval, collectionLimit],
  read: (reader) => ({
    tableDelayMs: reader.value(tableDelay),
    expirySweepMs: 1_000 * reader.value(ttlInterval),
    collectionBytesMax: reader.value(collectionLimit),
  }),
};
