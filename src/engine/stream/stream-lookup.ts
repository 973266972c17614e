/**
 * Finding streams and shards that can still be read: those of tables that are there, and for a day those that were
 * disabled, closed, or whose table was deleted.
 */
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import { utf8Bytes, utf8Text } from "../../base/bytes.ts";
import type { Store } from "../../storage/store.ts";
import { LISTING, tableCells } from "../catalog/catalog-cells.ts";
import { decodeLogs } from "../catalog/record-formats.ts";
import { systemPage } from "../system-page.ts";
import { STREAM_RETENTION_MS, streamHorizon } from "./stream-logs.ts";
import type { ShardEntry, StreamEntry, TableLogs } from "./table-logs.ts";

/** Tables read at once while streams are listed. */
const TABLES_MAX = 100;

/** All logs of the tables of that name, also of those that are gone. */
export const readLogs = (store: Store, tableName: string): Awaitable<TableLogs> =>
  whenReady(store.get(tableCells(tableName).logs, "strong"), ({ value }) => decodeLogs(value));

/** A table name and what is under it. */
export interface NamedLogs {
  readonly tableName: string;
  readonly logs: TableLogs;
}

/** Logs of the tables that are listed as having some, by name, those after `after`; at most `max`. */
export const logsPage = (
  store: Store,
  after: string | undefined,
  max: number,
): Awaitable<readonly NamedLogs[]> =>
  whenReady(loggedNames(store, after, max), (names) =>
    whenReady(
      store.getMany(
        names.map((name) => tableCells(name).logs),
        "strong",
      ),
      (reads) => names.map((tableName, i) => ({ tableName, logs: decodeLogs(reads[i]?.value ?? null) })),
    ),
  );

const loggedNames = (store: Store, after: string | undefined, max: number): Awaitable<readonly string[]> =>
  whenReady(
    systemPage(store, LISTING.logged, {
      after: after === undefined ? undefined : utf8Bytes(after),
      rowsMax: max,
    }),
    ({ rows }) => rows.map(({ key }) => utf8Text(key)),
  );

/** Whether any table has logs, or had some that are still kept. */
export const hasLogs = async (store: Store): Promise<boolean> =>
  (await loggedNames(store, undefined, 1)).length > 0;

/** Whether the stream takes records, or did within the last day. */
export const isReadable = ({ disabledAtMs }: StreamEntry, nowMs: number): boolean =>
  disabledAtMs === null || nowMs < disabledAtMs + STREAM_RETENTION_MS;

/** The shards that are open, or were within the last day. */
export const readableShards = ({ shards }: StreamEntry, nowMs: number): readonly ShardEntry[] =>
  shards.filter(({ end }) => end === null || BigInt(end) >= streamHorizon(nowMs));

/** A stream by the table and label of its ARN. */
export const findStream = (
  store: Store,
  { tableName, label }: StreamPlace,
  nowMs: number,
): Awaitable<StreamEntry | undefined> =>
  whenReady(readLogs(store, tableName), ({ streams }) =>
    streams.find((stream) => stream.label === label && isReadable(stream, nowMs)),
  );

/** Where a stream stands in the order of all: by table name, then by label, which is its age. */
export interface StreamPlace {
  readonly tableName: string;
  readonly label: string;
}

/** Which streams are wanted. */
export interface StreamQuery {
  /** Only the streams of this table. */
  readonly tableName: string | undefined;
  /** Only what comes after this place. */
  readonly after: StreamPlace | undefined;
  readonly limit: number;
  readonly nowMs: number;
}

/** Streams in order; `more` tells that others follow. */
export interface StreamPage {
  readonly streams: readonly StreamEntry[];
  readonly more: boolean;
}

/** Streams in order, one page. */
export async function listStreamEntries(store: Store, query: StreamQuery): Promise<StreamPage> {
  const { tableName, after, limit, nowMs } = query;
  const found: StreamEntry[] = [];
  for await (const { logs } of namedLogs(store, tableName, after)) {
    for (const stream of logs.streams) {
      if (!isReadable(stream, nowMs) || !isBehind(stream, after)) continue;
      if (found.length === limit) return { streams: found, more: true };
      found.push(stream);
    }
  }
  return { streams: found, more: false };
}

const isBehind = (stream: StreamEntry, after: StreamPlace | undefined): boolean =>
  after === undefined || stream.tableName !== after.tableName || stream.label > after.label;

/** The logs of that one table, or of all from the place on. */
async function* namedLogs(
  store: Store,
  tableName: string | undefined,
  after: StreamPlace | undefined,
): AsyncGenerator<NamedLogs, void> {
  if (tableName !== undefined) {
    yield { tableName, logs: await readLogs(store, tableName) };
    return;
  }
  if (after !== undefined) yield { tableName: after.tableName, logs: await readLogs(store, after.tableName) };
  let last = after?.tableName;
  for (;;) {
    const page = await logsPage(store, last, TABLES_MAX);
    yield* page;
    if (page.length < TABLES_MAX) return;
    last = page.at(-1)?.tableName;
  }
}
