/**
 * Removes what logs need no longer keep: stream records after a day, change log entries after thirty-five, and the
 * memory of shards and streams that have none left. What a consumer of a log has yet to read stays for as long as
 * it asked for. A clock that is ahead for a moment trims nothing. Readers do not depend on trimming: they leave out by time what is too old.
 */
import { logsListing, tableCells } from "../engine/catalog/catalog-cells.ts";
import { decodeLogs, encodeLogs } from "../engine/catalog/record-formats.ts";
import type { Database } from "../engine/database.ts";
import { forgetConsumers, trimBound } from "../engine/stream/log-consumer.ts";
import { changeLogs, positionAt, shardLog, streamHorizon } from "../engine/stream/stream-logs.ts";
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

/** A log of a table, and the position below which nobody but consumers wants it. */
interface KeptLog {
  readonly log: string;
  readonly below: bigint;
}

/** Which logs to trim, and where that ends for each. */
interface Bounds {
  readonly streams: bigint;
  readonly changeLogs: bigint;
  /** Logs that consumers hold back. */
  readonly held: Map<string, bigint>;
}

/** Trims the logs of all tables. */
export async function trimStreams(database: Database, shouldContinue: ShouldContinue): Promise<void> {
  const nowMs = await database.retention.nowMs();
  const horizons = {
    streams: streamHorizon(nowMs),
    changeLogs: positionAt(nowMs - CHANGE_LOG_RETENTION_MS),
  };
  let after: string | undefined;
  for (;;) {
    const page = await logsPage(database.store, after, TABLES_MAX);
    for (const named of page) {
      const bounds = { ...horizons, held: new Map<string, bigint>() };
      for (const { log, below: wish } of keptLogs(named.logs, bounds)) {
        const below = await trimBound(database, { log, below: wish, nowMs });
        if (below < wish) bounds.held.set(log, below);
        if (!(await trim(database.store, { log, below, shouldContinue }))) return;
      }
      await forget(database, named, bounds);
    }
    if (page.length < TABLES_MAX) return;
    after = page.at(-1)?.tableName;
  }
}

const keptLogs = (logs: TableLogs, { streams, changeLogs: below }: Bounds): readonly KeptLog[] => [
  ...logs.streams.flatMap(({ tableId, shards }) =>
    shards.map(({ id }) => ({ log: shardLog(tableId, id), below: streams })),
  ),
  ...logs.changeLogs.flatMap(({ tableId }) => changeLogs(tableId).map((log) => ({ log, below }))),
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

/** Drops shards, streams and change logs that ended where their logs were trimmed: those are empty now. */
async function forget(database: Database, named: NamedLogs, bounds: Bounds): Promise<void> {
  const after = remaining(named.logs, bounds);
  if (after === named.logs) return;
  const cell = tableCells(named.tableName).logs;
  await database.store.atomically({ id: database.random.bytes(16) }, [cell], ([read]) => {
    const logs = remaining(decodeLogs(read?.value ?? null), bounds);
    return {
      mutations: [{ cell, value: encodeLogs(logs) }],
      derived: [logsListing(named.tableName, logs)],
      result: undefined,
    };
  });
  const kept = new Set(keptLogs(after, bounds).map(({ log }) => log));
  for (const { log } of keptLogs(named.logs, bounds))
    if (!kept.has(log)) await forgetConsumers(database, log);
}

/** The logs without what ended below the bounds; the very same value when that is nothing. */
function remaining(logs: TableLogs, bounds: Bounds): TableLogs {
  const streams = logs.streams
    .map((stream) => withoutEnded(stream, bounds))
    .filter(({ disabledAtMs, shards }) => disabledAtMs === null || shards.length > 0);
  const kept = logs.changeLogs.filter(
    ({ tableId, end }) =>
      end === null ||
      changeLogs(tableId).some((log) => BigInt(end) >= (bounds.held.get(log) ?? bounds.changeLogs)),
  );
  const isSame =
    kept.length === logs.changeLogs.length &&
    streams.length === logs.streams.length &&
    streams.every((stream, i) => stream === logs.streams[i]);
  return isSame ? logs : { streams, changeLogs: kept };
}

function withoutEnded(stream: StreamEntry, bounds: Bounds): StreamEntry {
  const shards = stream.shards.filter(
    ({ id, end }) =>
      end === null || BigInt(end) >= (bounds.held.get(shardLog(stream.tableId, id)) ?? bounds.streams),
  );
  return shards.length === stream.shards.length ? stream : { ...stream, shards };
}
