/**
 * What the log says of a backfill: when it begins or is taken up again, every so often how far it is, and how it ended.
 */
import { type Awaitable, whenReady } from "../base/awaitable.ts";
import type { BackfillCounts } from "../engine/backfill-progress.ts";
import type { Database } from "../engine/database.ts";
import type { TableSchema } from "../engine/table-schema.ts";
import type { LogFacts, Logger } from "../telemetry/logger.ts";
import type { BackfillOutcome } from "./derived-backfill.ts";

/** At least so long between two lines about one backfill; a short one has its first line and its last. */
const REPORT_EVERY_MS = 10_000;

/** What a report is about and where it goes. */
export interface BackfillReportParts {
  readonly database: Pick<Database, "store" | "clock">;
  readonly logger: Logger;
  /** Names what is filled: the table, and the index where it is one. */
  readonly subject: LogFacts;
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

  /** Hears how far the work is; says so when there is something new to say. */
  readonly hear = (table: TableSchema, counts: BackfillCounts): Awaitable<void> => {
    const { database, logger, subject } = this.#parts;
    const nowMs = database.clock.nowMs();
    this.#counts = counts;
    if (this.#start === null) {
      this.#start = { atMs: nowMs, itemsRead: counts.itemsRead };
      this.#saidMs = nowMs;
      return whenReady(database.store.readCounter(table.keyspace), ({ rows }) =>
        logger.info("backfill begins", { ...subject, ...counts, ...percentOf(counts, rows) }),
      );
    }
    if (nowMs - this.#saidMs < REPORT_EVERY_MS) return;
    this.#saidMs = nowMs;
    const rate = this.#itemsPerSecond(this.#start, nowMs);
    return whenReady(database.store.readCounter(table.keyspace), ({ rows }) => {
      const restSeconds =
        rate === 0 ? {} : { restSeconds: Math.ceil(Math.max(0, rows - counts.itemsRead) / rate) };
      const facts = { ...counts, ...percentOf(counts, rows), itemsPerSecond: rate, ...restSeconds };
      logger.info("backfill goes on", { ...subject, ...facts });
    });
  };

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
