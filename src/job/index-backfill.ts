/**
 * Adds the items that were there before an index to it: the task, and how it is done.
 */
import { assert } from "../base/assert.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import { maintainerOf } from "../engine/derive/index-maintainers.ts";
import type { IndexSchema, TableSchema } from "../engine/table-schema.ts";
import type { TaskOrder } from "../engine/task/task-record.ts";
import { type BackfillOutcome, BackfillReport, taskEndOf } from "./backfill-report.ts";
import { type BackfillParts, backfill, type FoundItem, forgetProgress } from "./derived-backfill.ts";
import type { ShouldContinue } from "./run-under-lease.ts";
import type { TaskDefinition } from "./task-runner.ts";

const KIND = "index-backfill";

/** The index to fill. */
export interface IndexBackfillTarget {
  readonly table: string;
  readonly indexId: number;
}

/** The order to fill an index, the same however often it is given. */
export const indexBackfillOrder = (table: string, indexId: number): TaskOrder => ({
  id: `${KIND}-${indexId}`,
  kind: KIND,
  parameters: { table, indexId },
});

/** How an index is filled; it becomes active once every item was seen. A cancelled one is removed. */
export const indexBackfill = ({ database, catalog, logger }: BackfillParts): TaskDefinition => ({
  kind: KIND,
  async run(parameters, { shouldContinue, report: onProgress }) {
    const { table, indexId } = targetOf(parameters);
    const index = (await catalog.record(table))?.globalIndexes.find(({ id }) => id === indexId)?.name;
    const report = new BackfillReport({ database, logger, subject: { table, index }, onProgress });
    const outcome = await backfillIndex(database, { table, indexId, report }, shouldContinue);
    if (outcome === "done") await activate(catalog, { table, indexId });
    if (outcome === "done") await forgetProgress(database, indexId);
    return taskEndOf(outcome, report);
  },
  async undo(parameters) {
    const { table, indexId } = targetOf(parameters);
    await remove(database, catalog, { table, indexId });
    await forgetProgress(database, indexId);
  },
});

const targetOf = ({ table, indexId }: TaskOrder["parameters"]): IndexBackfillTarget => ({
  table: String(table),
  indexId: Number(indexId),
});

/** An index to fill, and the report on it. */
export interface ReportedTarget extends IndexBackfillTarget {
  readonly report: BackfillReport;
}

/** Fills the index until every item was seen. Asks `shouldContinue` before each batch. */
export async function backfillIndex(
  database: Database,
  { table: name, indexId, report }: ReportedTarget,
  shouldContinue: ShouldContinue,
): Promise<BackfillOutcome> {
  const plan = {
    keyspace: indexId,
    table: async () => {
      const table = await database.tables.find(name);
      return table === undefined || indexToFill(table, indexId) === undefined ? null : table;
    },
    since: (table: TableSchema) => {
      const since = indexToFill(table, indexId)?.since ?? null;
      assert(since !== null, "an index that is filled knows since when writes maintain it", { indexId });
      return since;
    },
    rows: (table: TableSchema, { stored }: FoundItem) => {
      const index = indexToFill(table, indexId);
      const row = index === undefined ? null : maintainerOf(index).row(table, index, stored);
      return row === null ? [] : [{ cell: row.cell, value: row.value }];
    },
    onProgress: report.onProgress,
  };
  const outcome = await backfill(database, plan, shouldContinue);
  report.end(outcome);
  return outcome;
}

const indexToFill = (table: TableSchema, indexId: number): IndexSchema | undefined =>
  table.globalIndexes.find(
    ({ id, backfilling, status }) => id === indexId && backfilling && status !== "deleting",
  );

async function activate(catalog: Catalog, { table, indexId }: IndexBackfillTarget): Promise<void> {
  await catalog.update(table, (record) => ({
    ...record,
    globalIndexes: record.globalIndexes.map((index) =>
      index.id === indexId && index.status === "creating"
        ? { ...index, status: "active", backfilling: false }
        : index,
    ),
  }));
}

/** As if the index had been deleted by a caller, and at once. */
async function remove(
  { clock }: Database,
  catalog: Catalog,
  { table, indexId }: IndexBackfillTarget,
): Promise<void> {
  const atMs = clock.nowMs();
  await catalog.update(table, (record) => {
    const index = record.globalIndexes.find(({ id, backfilling }) => id === indexId && backfilling);
    if (index === undefined) return record;
    const pending = { kind: "indexRemoved", index: index.name, atMs } as const;
    return { ...record, pending: [...record.pending, pending] };
  });
}
