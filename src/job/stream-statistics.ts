/**
 * Counts the records of all streams by kind of change, for `/metrics`: a consumer of their logs. It reads what was
 * written since the last round, so a write pays nothing for it, and a restart neither leaves out nor repeats what was
 * counted, but for the batch under way in a crash. Runs where the setting asks for it: each record is read once more.
 */
import type { Database } from "../engine/database.ts";
import { type ConsumerBatch, consume, type LogConsumer } from "../engine/stream/log-consumer.ts";
import { STREAM_RETENTION_MS, shardLog } from "../engine/stream/stream-logs.ts";
import { logsPage } from "../engine/stream/stream-lookup.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { ShouldContinue } from "./run-under-lease.ts";

/** How often records are counted. */
export const STATISTICS_EVERY_MS = 30_000;

/** It needs nothing that streams do not keep anyhow. */
export const STREAM_STATISTICS: LogConsumer = { name: "stream-statistics", lagMsMax: STREAM_RETENTION_MS };

const BATCH_ENTRIES_MAX = 1_000;
const TABLES_MAX = 100;

/** What counting works with. */
export interface StreamStatisticsParts {
  readonly database: Database;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Counts what is new in every shard of every stream. */
export async function countStreamRecords(
  parts: StreamStatisticsParts,
  shouldContinue: ShouldContinue,
): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const page = await logsPage(parts.database.store, after, TABLES_MAX);
    for (const { logs } of page) {
      const shardLogs = logs.streams.flatMap(({ tableId, shards }) =>
        shards.map(({ id }) => shardLog(tableId, id)),
      );
      await Promise.all(shardLogs.map((log) => countLog(parts, log, shouldContinue)));
    }
    if (page.length < TABLES_MAX || !(await shouldContinue())) return;
    after = page.at(-1)?.tableName;
  }
}

async function countLog(
  { database, logger, metrics }: StreamStatisticsParts,
  log: string,
  shouldContinue: ShouldContinue,
): Promise<void> {
  const work = ({ changes, isLossy }: ConsumerBatch): void => {
    if (isLossy) logger.warn("stream records were trimmed before they were counted", { log });
    for (const { change } of changes)
      metrics.streamRecords.add(1, `kind="${change.origin === "expiry" ? "EXPIRE" : change.kind}"`);
  };
  while (await shouldContinue()) {
    const read = await consume(database, STREAM_STATISTICS, { log, limit: BATCH_ENTRIES_MAX, work });
    if (read < BATCH_ENTRIES_MAX) return;
  }
}
