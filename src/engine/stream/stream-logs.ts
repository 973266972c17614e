/**
 * The logs of a table: their names, which follow from the table and the shards opened together, so that the item path
 * knows them without a look-up; and positions in them. A position is a version of the store's clock, in microseconds,
 * so positions of all logs of a table are on one line of time, and a sequence number is a position written out.
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

/** What the names of logs of one kind of one table begin with. */
export const logFamily = (log: string): string => log.slice(0, log.lastIndexOf("/"));

/** As long as a stream keeps its records. @see Developer Guide, "Change data capture for DynamoDB Streams" */
export const STREAM_RETENTION_MS = 24 * 3_600_000;

/** The first position of that moment. */
export const positionAt = (atMs: number): bigint => BigInt(Math.max(0, Math.floor(atMs))) * 1_000n;

/** What is below this position is no longer in any stream. */
export const streamHorizon = (nowMs: number): bigint => positionAt(nowMs - STREAM_RETENTION_MS);

/** Sequence numbers have at least 21 digits; positions have 16 today and at most 20. */
const SEQUENCE_BASE = 10n ** 20n;
const POSITION_MAX = 2n ** 64n - 1n;
const DIGITS = /^\d{21,40}$/;

/** The sequence number of a position: 21 digits, rising with it. */
export const sequenceNumber = (position: bigint): string => String(SEQUENCE_BASE + position);

/** The position of a sequence number, or null for a text that is none. */
export function parseSequenceNumber(text: string): bigint | null {
  if (!DIGITS.test(text)) return null;
  const position = BigInt(text) - SEQUENCE_BASE;
  return position < 0n || position > POSITION_MAX ? null : position;
}
