/**
 * What every operation and job works on: the store, the catalog above it, and the settings that change
 * behaviour. Built once by the composition root.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Clock, Scheduler } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { DatabaseSettings } from "../settings/database-settings.ts";
import type { Store } from "../storage/store.ts";
import type { RetentionClock } from "./retention-clock.ts";
import type { TableSchema } from "./table-schema.ts";

/** Finds tables for the item path. */
export interface TableLookup {
  /** The table of that plain name in any status, as committed now, or undefined. Answers at once where the store does. */
  find(name: string): Awaitable<TableSchema | undefined>;
}

/** Everything below the operations, as one value to hand around. */
export interface Database {
  readonly store: Store;
  readonly tables: TableLookup;
  readonly clock: Clock;
  /** By which time what is old is forgotten. */
  readonly retention: RetentionClock;
  readonly random: Random;
  readonly settings: DatabaseSettings;
  readonly scheduler: Scheduler;
}
