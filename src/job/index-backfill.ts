/**
 * Adds the items that were there before an index to it.
 */
import type { Database } from "../engine/database.ts";
import { maintainerOf } from "../engine/derive/index-maintainers.ts";
import type { IndexSchema, TableSchema } from "../engine/table-schema.ts";
import type { BackfillReport } from "./backfill-report.ts";
import { type BackfillOutcome, backfill, type FoundItem } from "./derived-backfill.ts";
import type { ShouldContinue } from "./run-under-lease.ts";

/** The index to fill. */
export interface BackfillTarget {
  readonly table: string;
  readonly indexId: number;
  readonly report: BackfillReport;
}

/** Fills the index until every item was seen. Asks `shouldContinue` before each batch. */
export async function backfillIndex(
  database: Database,
  { table: name, indexId, report }: BackfillTarget,
  shouldContinue: ShouldContinue,
): Promise<BackfillOutcome> {
  const plan = {
    keyspace: indexId,
    isCounted: true,
    table: async () => {
      const table = await database.tables.find(name);
      return table === undefined || indexToFill(table, indexId) === undefined ? null : table;
    },
    rows: (table: TableSchema, { stored }: FoundItem) => {
      const index = indexToFill(table, indexId);
      const row = index === undefined ? null : maintainerOf(index).row(table, index, stored);
      return row === null ? [] : [{ cell: row.cell, value: row.value }];
    },
    onProgress: report.hear,
  };
  const outcome = await backfill(database, plan, shouldContinue);
  report.end(outcome);
  return outcome;
}

const indexToFill = (table: TableSchema, indexId: number): IndexSchema | undefined =>
  table.globalIndexes.find(
    ({ id, backfilling, status }) => id === indexId && backfilling && status !== "deleting",
  );
