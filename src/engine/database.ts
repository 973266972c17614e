/**
 * What every operation and job works on: the store, the catalog above it, and the settings that change
 * behaviour. Built once by the composition root.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { Cell, Store } from "../storage/store.ts";
import type { TableSchema } from "./table-schema.ts";

/** Finds tables for the item path. */
export interface TableLookup {
  /** The table of that plain name in any status, as committed now, or undefined. Answers at once where the store does. */
  find(name: string): Awaitable<TableSchema | undefined>;
  /** The cell whose version rises with every change of the table's schema, and on its deletion. */
  versionCell(name: string): Cell;
}

/** What changes behaviour; fixed for the life of the process. */
export interface DatabaseSettings {
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** How long tables and indexes stay in CREATING, UPDATING and DELETING, in milliseconds; 0 is as quick as possible. */
  readonly tableDelayMs: number;
  /** Largest item collection of a table with local indexes, in bytes. */
  readonly collectionBytesMax: number;
  /** How long after one search for expired items the next begins, in milliseconds. */
  readonly expirySweepMs: number;
  /** How many shards of a new stream take records. */
  readonly streamShards: number;
}

/** Everything below the operations, as one value to hand around. */
export interface Database {
  readonly store: Store;
  readonly tables: TableLookup;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: DatabaseSettings;
}
