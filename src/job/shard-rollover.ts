/**
 * Gives streams new shards now and then, as the service does: the open ones end and their children go on. Changing
 * the table's record is all it takes; writes commit only under the record they were prepared with, so each lands
 * in the shards of one generation or the next.
 */
import type { TableRecord } from "../engine/catalog/table-record.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import { logsPage } from "../engine/stream/stream-lookup.ts";
import type { ShouldContinue } from "./run-under-lease.ts";

/** How long a shard takes records. */
export const SHARD_LIFE_MS = 4 * 3_600_000;

/** How often to look for shards that are due. */
export const ROLLOVER_CHECK_MS = 60_000;

const TABLES_MAX = 100;

/** Rolls over the shards of every stream that are due. */
export async function rollOverShards(
  { store, clock }: Database,
  catalog: Catalog,
  shouldContinue: ShouldContinue,
): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const page = await logsPage(store, after, TABLES_MAX);
    for (const { tableName, logs } of page) {
      if (logs.streams.at(-1)?.disabledAtMs !== null) continue;
      const record = await catalog.record(tableName);
      const nowMs = clock.nowMs();
      if (record === undefined || !isDue(record, nowMs)) continue;
      if (!(await shouldContinue())) return;
      await catalog.update(tableName, (current) => rolledOver(current, nowMs));
    }
    if (page.length < TABLES_MAX) return;
    after = page.at(-1)?.tableName;
  }
}

const isDue = ({ status, stream }: TableRecord, nowMs: number): boolean =>
  status !== "deleting" && stream !== null && stream.enabled && nowMs >= stream.openedAtMs + SHARD_LIFE_MS;

function rolledOver(record: TableRecord, nowMs: number): TableRecord {
  if (record.stream === null || !isDue(record, nowMs)) return record;
  return { ...record, stream: { ...record.stream, openedAtMs: nowMs } };
}
