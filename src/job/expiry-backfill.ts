/**
 * Puts the items that were there before Time to Live was enabled in order of their expiry: the task, and how it is
 * done.
 */
import type { TableRecord } from "../engine/catalog/table-record.ts";
import type { Database } from "../engine/database.ts";
import { expiryRows } from "../engine/derive/expiry.ts";
import { keyOf } from "../engine/item-cell.ts";
import type { TableSchema } from "../engine/table-schema.ts";
import type { TaskOrder } from "../engine/task/task-record.ts";
import { type BackfillOutcome, BackfillReport, taskEndOf } from "./backfill-report.ts";
import { type BackfillParts, backfill, type FoundItem, forgetProgress } from "./derived-backfill.ts";
import type { ShouldContinue } from "./run-under-lease.ts";
import type { TaskDefinition } from "./task-runner.ts";

const KIND = "expiry-backfill";

/** The order to fill the rows of a table, the same however often it is given. */
export const expiryBackfillOrder = (table: string, keyspace: number): TaskOrder => ({
  id: `${KIND}-${keyspace}`,
  kind: KIND,
  parameters: { table, keyspace },
});

/** How the rows are filled. Cancelled, Time to Live is off again. */
export const expiryBackfill = ({ database, catalog, logger }: BackfillParts): TaskDefinition => ({
  kind: KIND,
  async run(parameters, { shouldContinue, report: onProgress }) {
    const { table, keyspace } = targetOf(parameters);
    const expiry = (await catalog.record(table))?.expiry?.attribute;
    const report = new BackfillReport({ database, logger, subject: { table, expiry }, onProgress });
    const outcome = await backfillExpiry(database, { table, keyspace, report }, shouldContinue);
    if (outcome === "done") await catalog.update(table, (record) => withRows(record, keyspace, {}));
    if (outcome === "done") await forgetProgress(database, keyspace);
    return taskEndOf(outcome, report);
  },
  async undo(parameters) {
    const { table, keyspace } = targetOf(parameters);
    await catalog.update(table, (record) => withRows(record, keyspace, { attribute: null, keyspace: null }));
    await forgetProgress(database, keyspace);
  },
});

const targetOf = ({ table, keyspace }: TaskOrder["parameters"]) => ({
  table: String(table),
  keyspace: Number(keyspace),
});

/** The record once nothing is added any more, unless its expiry is another one by now. */
const withRows = (
  record: TableRecord,
  keyspace: number,
  change: Partial<NonNullable<TableRecord["expiry"]>>,
): TableRecord =>
  record.expiry === null || record.expiry.keyspace !== keyspace
    ? record
    : { ...record, expiry: { ...record.expiry, ...change, backfilling: false } };

/** The rows to fill, and the report on them. */
export interface ExpiryBackfillTarget {
  readonly table: string;
  readonly keyspace: number;
  readonly report: BackfillReport;
}

/** Fills the rows until every item was seen. Asks `shouldContinue` before each batch. */
export async function backfillExpiry(
  database: Database,
  { table: name, keyspace, report }: ExpiryBackfillTarget,
  shouldContinue: ShouldContinue,
): Promise<BackfillOutcome> {
  const plan = {
    keyspace,
    table: async () => {
      const table = await database.tables.find(name);
      return table?.expiry?.keyspace === keyspace ? table : null;
    },
    since: () => null,
    rows: (table: TableSchema, { cell, stored, version }: FoundItem) =>
      table.expiry === null
        ? []
        : expiryRows(table.expiry, stored.item, { cell, key: keyOf(table.keys, stored.item), version }),
    onProgress: report.onProgress,
  };
  const outcome = await backfill(database, plan, shouldContinue);
  report.end(outcome);
  return outcome;
}
