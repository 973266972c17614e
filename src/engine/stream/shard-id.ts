/**
 * Names of shards and of the logs behind them. The shards that a stream opens together have names that follow
 * from when that was, so the item path knows the logs from the table alone.
 */
import { digest, hexText, utf8Bytes } from "../../base/bytes.ts";

/** Shards that were opened together. */
export interface ShardGeneration {
  /** The stream's. */
  readonly label: string;
  readonly openedAtMs: number;
  /** How many. */
  readonly shards: number;
}

const SUFFIX_BYTES = 4;

/** Ids of the shards of a generation, in order of the hashes that they take: `shardId-`, 20 digits, 8 hex digits. */
export const shardIds = (
  tableId: string,
  { label, openedAtMs, shards }: ShardGeneration,
): readonly string[] =>
  Array.from({ length: shards }, (_, i) => {
    const suffix = digest(utf8Bytes(`${tableId} ${label} ${openedAtMs} ${i}`)).subarray(0, SUFFIX_BYTES);
    return `shardId-${String(openedAtMs).padStart(20, "0")}-${hexText(suffix)}`;
  });

/** The log that holds the records of a shard. */
export const shardLog = (tableId: string, shardId: string): string => `stream/${tableId}/${shardId}`;

/** How many logs hold all changes of a table. */
const CHANGE_LOGS = 4;

/** The logs that hold all changes of a table, in order of the hashes that they take. */
export const changeLogs = (tableId: string): readonly string[] =>
  Array.from({ length: CHANGE_LOGS }, (_, i) => `changes/${tableId}/${i}`);
