/**
 * The settings that change how tables behave, as the engine and the jobs read them.
 */

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
