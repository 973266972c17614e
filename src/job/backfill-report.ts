/**
 * What the log says of a backfill: when it begins or is taken up again, every so often how far it is, and how it ended.
 */
import { type Awaitable, whenReady } from "../base/awaitable.ts";
import type { BackfillCounts } from "../engine/backfill-progress.ts";
import type { Database } from "../engine/database.ts";
import type { TableSchema } from "../engine/table-schema.ts";
import type { LogFacts, Logger } from "../telemetry/logger.ts";
import type { TaskEnd, TaskRun } from "./task-runner.ts";

/** At least this long between two lines about one backfill; a short one has its first line and its last. */
const REPORT_EVERY_MS = 10_000;

/** `gone`: there is no such keyspace to fill any more. `stopped`: asked to, with some of the work left. */
export type BackfillOutcome = "done" | "gone" | "stopped";

/** What a report is about and where it goes. */
export interface BackfillReportParts {
  readonly database: Pick<Database, "store" | "clock">;
  readonly logger: Logger;
  /** Names what is filled: the table, and the index where it is one. */
  readonly subject: LogFacts;
  /** Called with all progress; the total is the number of items that the table has by then. */
  readonly onProgress?: TaskRun["report"];
}

/** What a backfill means for its task. */
export function taskEndOf(outcome: BackfillOutcome, { counts }: BackfillReport): TaskEnd {
  switch (outcome) {
    case "done":
      return { kind: "done", result: { ...counts } };
    case "gone":
    case "stopped":
      return { kind: outcome };
  }
}

const ENDS: Readonly<Record<BackfillOutcome, string>> = {
  done: "backfill done",
  gone: "backfill given up",
  stopped: "backfill interrupted",
};

interface Start {
  readonly atMs: number;
  readonly itemsRead: number;
}

export class BackfillReport {
  readonly #parts: BackfillReportParts;
  /** Where this process took the work up. */
  #start: Start | null = null;
  #saidMs = 0;
  #counts: BackfillCounts = { itemsRead: 0, rowsWritten: 0 };

  constructor(parts: BackfillReportParts) {
    this.#parts = parts;
  }

  /** What was done, as reported last. */
  get counts(): BackfillCounts {
    return this.#counts;
  }

  /** Takes note of progress, and logs it now and then. */
  readonly onProgress = (table: TableSchema, counts: BackfillCounts): Awaitable<void> =>
    whenReady(this.#parts.database.store.readCounter(table.keyspace), ({ rows }) => {
      this.#counts = counts;
      this.#say(rows);
      return this.#parts.onProgress?.({ done: counts.itemsRead, total: rows });
    });

  #say(items: number): void {
    const { database, logger, subject } = this.#parts;
    const counts = this.#counts;
    const nowMs = database.clock.nowMs();
    if (this.#start === null) {
      this.#start = { atMs: nowMs, itemsRead: counts.itemsRead };
      this.#saidMs = nowMs;
      logger.info("backfill begins", { ...subject, ...counts, ...percentOf(counts, items) });
      return;
    }
    if (nowMs - this.#saidMs < REPORT_EVERY_MS) return;
    this.#saidMs = nowMs;
    const rate = this.#itemsPerSecond(this.#start, nowMs);
    const restSeconds =
      rate === 0 ? {} : { restSeconds: Math.ceil(Math.max(0, items - counts.itemsRead) / rate) };
    const facts = { ...counts, ...percentOf(counts, items), itemsPerSecond: rate, ...restSeconds };
    logger.info("backfill goes on", { ...subject, ...facts });
  }

  /** Says how the work ended. */
  end(outcome: BackfillOutcome): void {
    const { database, logger, subject } = this.#parts;
    if (this.#start === null) return;
    const nowMs = database.clock.nowMs();
    const seconds = Math.round((nowMs - this.#start.atMs) / 1_000);
    const rate = this.#itemsPerSecond(this.#start, nowMs);
    logger.info(ENDS[outcome], { ...subject, ...this.#counts, seconds, itemsPerSecond: rate });
  }

  #itemsPerSecond(start: Start, nowMs: number): number {
    const ms = nowMs - start.atMs;
    return ms === 0 ? 0 : Math.round(((this.#counts.itemsRead - start.itemsRead) * 1_000) / ms);
  }
}

/** How much of the table was read, as far as the table is counted; it may grow meanwhile. */
const percentOf = ({ itemsRead }: BackfillCounts, items: number): LogFacts => ({
  percent: items === 0 ? 100 : Math.min(100, Math.floor((1_000 * itemsRead) / items) / 10),
});
