/**
 * What logs the tables of one name have and had: the shards of each stream with their lineage, and the change
 * logs. Written with every change of a table's record, in the same commit, so a shard ends and its children begin
 * at one position that no record straddles; kept beyond the table, for as long as a log can be read.
 */
import type { TableRecord } from "../catalog/table-record.ts";
import type { KeySchema, StreamViewType } from "../table-schema.ts";
import { shardIds } from "./stream-logs.ts";

/** A shard; positions are decimal text. */
export interface ShardEntry {
  readonly id: string;
  readonly parent: string | null;
  /** All its records lie above. */
  readonly start: string;
  /** All its records lie below; null while it takes more. */
  readonly end: string | null;
}

/** A stream, from its enabling until a day after its end. */
export interface StreamEntry {
  readonly label: string;
  readonly tableName: string;
  readonly tableArn: string;
  readonly tableId: string;
  readonly viewType: StreamViewType;
  readonly keys: KeySchema;
  readonly createdAtMs: number;
  /** Null while it is enabled. */
  readonly disabledAtMs: number | null;
  /** Oldest first: parents before their children. */
  readonly shards: readonly ShardEntry[];
}

/** A time during which all changes of a table were kept. */
export interface ChangeLogEntry {
  readonly tableId: string;
  readonly start: string;
  readonly end: string | null;
}

/** All logs under one table name, oldest first. */
export interface TableLogs {
  readonly streams: readonly StreamEntry[];
  readonly changeLogs: readonly ChangeLogEntry[];
}

/** The logs of a table that keeps none. */
export const NO_LOGS: TableLogs = { streams: [], changeLogs: [] };

/** A change of a table's record; null before it was created and once it is gone. */
export interface TableTransition {
  readonly before: TableRecord | null;
  readonly after: TableRecord | null;
  /** Version of the commit: where ending logs end and new ones begin. */
  readonly version: bigint;
  readonly nowMs: number;
}

/** The logs after a change of the table; the very same value when it does not touch them. */
export function logsAfter(logs: TableLogs, transition: TableTransition): TableLogs {
  const streams = streamsAfter(logs.streams, transition);
  const changeLogs = changeLogsAfter(logs.changeLogs, transition);
  return streams === logs.streams && changeLogs === logs.changeLogs ? logs : { streams, changeLogs };
}

/** Whether the table still takes writes. */
const isLive = (record: TableRecord | null): record is TableRecord =>
  record !== null && record.status !== "deleting";

const openStream = (record: TableRecord | null) =>
  isLive(record) && record.stream?.enabled === true ? record.stream : null;

function streamsAfter(streams: readonly StreamEntry[], transition: TableTransition): readonly StreamEntry[] {
  const { before, after } = transition;
  const old = openStream(before);
  const next = openStream(after);
  if (old !== null && next !== null && old.label === next.label) {
    return old.openedAtMs === next.openedAtMs
      ? streams
      : withLast(streams, (last) => rolledOver(last, transition));
  }
  const ended = old === null ? streams : withLast(streams, (last) => endedStream(last, transition));
  return next === null || after === null ? ended : [...ended, newStream(after, transition)];
}

const withLast = <T>(list: readonly T[], change: (last: T) => T): readonly T[] =>
  list.map((entry, i) => (i === list.length - 1 ? change(entry) : entry));

function newStream(record: TableRecord, { nowMs, version }: TableTransition): StreamEntry {
  return {
    label: record.stream?.label ?? "",
    tableName: record.name,
    tableArn: record.arn,
    tableId: record.tableId,
    viewType: record.stream?.viewType ?? "KEYS_ONLY",
    keys: record.keys,
    createdAtMs: nowMs,
    disabledAtMs: null,
    shards: newShardIds(record).map((id) => ({ id, parent: null, start: String(version), end: null })),
  };
}

const newShardIds = ({ tableId, stream }: TableRecord): readonly string[] =>
  stream === null ? [] : shardIds(tableId, stream);

const endedShards = (shards: readonly ShardEntry[], version: bigint): readonly ShardEntry[] =>
  shards.map((shard) => (shard.end === null ? { ...shard, end: String(version) } : shard));

const endedStream = (stream: StreamEntry, { nowMs, version }: TableTransition): StreamEntry => ({
  ...stream,
  disabledAtMs: nowMs,
  shards: endedShards(stream.shards, version),
});

/** Each open shard ends, and its share of the hashes goes on in a child. */
function rolledOver(stream: StreamEntry, { after, version }: TableTransition): StreamEntry {
  const parents = stream.shards.filter((shard) => shard.end === null);
  const ids = after === null ? [] : newShardIds(after);
  const children = ids.map((id, i) => ({
    id,
    parent: parents[Math.floor((i * parents.length) / ids.length)]?.id ?? null,
    start: String(version),
    end: null,
  }));
  return { ...stream, shards: [...endedShards(stream.shards, version), ...children] };
}

function changeLogsAfter(
  entries: readonly ChangeLogEntry[],
  transition: TableTransition,
): readonly ChangeLogEntry[] {
  const had = isLive(transition.before) && transition.before.changeLog;
  const has = isLive(transition.after) && transition.after.changeLog;
  if (had === has) return entries;
  const position = String(transition.version);
  if (had) return withLast(entries, (last) => ({ ...last, end: position }));
  return [...entries, { tableId: transition.after?.tableId ?? "", start: position, end: null }];
}
