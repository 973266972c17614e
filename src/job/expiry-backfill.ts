/**
 * Puts the items that were there before Time to Live was enabled in order of their expiry.
 */
import type { TableRecord } from "../engine/catalog/table-record.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import { expiryRows } from "../engine/derive/expiry.ts";
import { keyOf } from "../engine/item-cell.ts";
import type { TableSchema } from "../engine/table-schema.ts";
import type { Logger } from "../telemetry/logger.ts";
import { BackfillReport } from "./backfill-report.ts";
import { backfill, type FoundItem, forgetProgress } from "./derived-backfill.ts";
import type { ShouldContinue } from "./run-under-lease.ts";

/** How often to look for tables where it was enabled. */
export const EXPIRY_BACKFILL_CHECK_MS = 1_000;

const TABLES_MAX = 100;

/** What the backfill works with. */
export interface ExpiryBackfillParts {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly logger: Logger;
}

/** Fills the rows of every table where some are missing. */
export async function backfillExpiry(
  parts: ExpiryBackfillParts,
  shouldContinue: ShouldContinue,
): Promise<void> {
  for await (const record of tablesToFill(parts.catalog)) await backfillTable(parts, record, shouldContinue);
}

/** Whether some table has rows missing. */
export async function needsExpiryBackfill(catalog: Catalog): Promise<boolean> {
  for await (const _record of tablesToFill(catalog)) return true;
  return false;
}

async function* tablesToFill(catalog: Catalog): AsyncGenerator<TableRecord, void> {
  let after: string | undefined;
  for (;;) {
    const names = await catalog.namesExpiring(after, TABLES_MAX);
    for (const name of names) {
      const record = await catalog.record(name);
      if (record?.expiry?.backfilling === true) yield record;
    }
    if (names.length < TABLES_MAX) return;
    after = names.at(-1);
  }
}

async function backfillTable(
  { database, catalog, logger }: ExpiryBackfillParts,
  record: TableRecord,
  shouldContinue: ShouldContinue,
): Promise<void> {
  const space = record.expiry?.keyspace;
  if (space == null) return;
  const report = new BackfillReport({
    database,
    logger,
    subject: { table: record.name, expiry: record.expiry?.attribute },
  });
  const plan = {
    keyspace: space,
    isCounted: false,
    table: async () => {
      const table = await database.tables.find(record.name);
      return table?.expiry?.keyspace === space ? table : null;
    },
    rows: (table: TableSchema, { cell, stored, version }: FoundItem) =>
      table.expiry === null
        ? []
        : expiryRows(table.expiry, stored.item, { cell, key: keyOf(table.keys, stored.item), version }),
    onProgress: report.hear,
  };
  const outcome = await backfill(database, plan, shouldContinue);
  report.end(outcome);
  if (outcome !== "done") return;
  await catalog.update(record.name, (current) => filled(current, space));
  await forgetProgress(database, space);
}

const filled = (record: TableRecord, space: number): TableRecord =>
  record.expiry === null || record.expiry.keyspace !== space
    ? record
    : { ...record, expiry: { ...record.expiry, backfilling: false } };
