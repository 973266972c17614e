/**
 * Removes what logs need no longer keep: stream records after a day, change log entries after thirty-five, and the
 * memory of shards and streams that have none left. Readers do not depend on it: they leave out by time what is
 * too old.
 */
import { catalogCell } from "../engine/catalog/catalog-cells.ts";
import { decodeLogs, encodeLogs } from "../engine/catalog/record-formats.ts";
import type { Database } from "../engine/database.ts";
import { positionAt, streamHorizon } from "../engine/stream/log-position.ts";
import { changeLogs, shardLog } from "../engine/stream/shard-id.ts";
import { logsPage, type NamedLogs } from "../engine/stream/stream-lookup.ts";
import type { StreamEntry, TableLogs } from "../engine/stream/table-logs.ts";
import type { Store } from "../storage/store.ts";
import type { ShouldContinue } from "./run-under-lease.ts";

/** As far back as a table can be restored. @see Developer Guide, "Point-in-time recovery" */
const CHANGE_LOG_RETENTION_MS = 35 * 86_400_000;

/** How often logs are trimmed. */
export const TRIM_EVERY_MS = 600_000;

/**
 * How much of a log is trimmed between two looks at whether to go on: the records of a minute. A log that was written
 * to as fast as can be takes seconds for the ten minutes since the last time, and a lease lost meanwhile would leave
 * the other logs to grow.
 */
const PIECE = positionAt(60_000);

const TABLES_MAX = 100;

/** Everything below these positions goes. */
interface Horizons {
  readonly streams: bigint;
  readonly changeLogs: bigint;
}

/** Trims the logs of all tables. */
export async function trimStreams(database: Database, shouldContinue: ShouldContinue): Promise<void> {
  const nowMs = database.clock.nowMs();
  const horizons = {
    streams: streamHorizon(nowMs),
    changeLogs: positionAt(nowMs - CHANGE_LOG_RETENTION_MS),
  };
  let after: string | undefined;
  for (;;) {
    const page = await logsPage(database.store, after, TABLES_MAX);
    for (const named of page) {
      for (const [log, below] of boundsOf(named.logs, horizons)) {
        if (!(await trim(database.store, { log, below, shouldContinue }))) return;
      }
      await forget(database, named, horizons);
    }
    if (page.length < TABLES_MAX) return;
    after = page.at(-1)?.tableName;
  }
}

/** Each log, and the position that it is trimmed up to. */
const boundsOf = (logs: TableLogs, horizons: Horizons): readonly (readonly [string, bigint])[] => [
  ...logs.streams.flatMap(({ tableId, shards }) =>
    shards.map(({ id }) => [shardLog(tableId, id), horizons.streams] as const),
  ),
  ...logs.changeLogs.flatMap(({ tableId }) =>
    changeLogs(tableId).map((log) => [log, horizons.changeLogs] as const),
  ),
];

interface LogTrim {
  readonly log: string;
  readonly below: bigint;
  readonly shouldContinue: ShouldContinue;
}

/** Commits nothing where nothing is old enough; false when it was told to stop. */
async function trim(store: Store, { log, below, shouldContinue }: LogTrim): Promise<boolean> {
  for (;;) {
    if (!(await shouldContinue())) return false;
    const [oldest] = await store.readLog(log, 0n, 1);
    if (oldest === undefined || oldest.position >= below) return true;
    const pieceEnd = oldest.position + PIECE;
    await store.trimLog(log, pieceEnd < below ? pieceEnd : below);
  }
}

/** Drops shards, streams and change logs that ended below the horizon: their logs were emptied just now. */
async function forget({ store, random }: Database, named: NamedLogs, horizons: Horizons): Promise<void> {
  if (remaining(named.logs, horizons) === named.logs) return;
  const cell = catalogCell("logs", named.tableName);
  await store.atomically(random.bytes(16), [cell], ([read]) => {
    const logs = remaining(decodeLogs(read?.value ?? null), horizons);
    return { mutations: [{ cell, value: encodeLogs(logs) }], result: undefined };
  });
}

/** The logs without what ended below the horizons; the very same value when that is nothing. */
function remaining(logs: TableLogs, horizons: Horizons): TableLogs {
  const streams = logs.streams
    .map((stream) => withoutEnded(stream, horizons.streams))
    .filter(({ disabledAtMs, shards }) => disabledAtMs === null || shards.length > 0);
  const kept = logs.changeLogs.filter(({ end }) => end === null || BigInt(end) >= horizons.changeLogs);
  const isSame =
    kept.length === logs.changeLogs.length &&
    streams.length === logs.streams.length &&
    streams.every((stream, i) => stream === logs.streams[i]);
  return isSame ? logs : { streams, changeLogs: kept };
}

function withoutEnded(stream: StreamEntry, horizon: bigint): StreamEntry {
  const shards = stream.shards.filter(({ end }) => end === null || BigInt(end) >= horizon);
  return shards.length === stream.shards.length ? stream : { ...stream, shards };
}
