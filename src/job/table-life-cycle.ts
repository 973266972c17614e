/**
 * What happens to tables without a request: steps that fall due, backfills that are ordered, keyspaces that are
 * dropped. Everything to do is kept in the catalog, so a new process goes on where the last one ended, and several
 * processes may run this at once: steps are the same whoever takes them, and a task is ordered once.
 */
import { nextDueMs } from "../engine/catalog/apply-due-steps.ts";
import type { TableRecord } from "../engine/catalog/table-record.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import type { TaskList } from "../engine/task/task-list.ts";
import type { TaskOrder } from "../engine/task/task-record.ts";
import { expiryBackfillOrder } from "./expiry-backfill.ts";
import { indexBackfillOrder } from "./index-backfill.ts";
import type { JobDefinition } from "./job.ts";

/** How often the catalog is looked at for what other processes left to do. */
const POLL_MS = 250;

/** Tables and drops looked at per reading of the catalog. */
const PAGE_MAX = 100;

/** What the life cycle works with. */
export interface TableLifeCycleParts {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly tasks: TaskList;
  /** Called after a task was ordered. */
  readonly onOrder: () => void;
}

/** Takes the steps of all tables that are due. */
export function tableLifeCycle(parts: TableLifeCycleParts): JobDefinition {
  return {
    name: "table-life-cycle",
    everyMs: POLL_MS,
    isEverywhere: true,
    isNeeded: () => true,
    async run() {
      const delayMs = await stepTables(parts);
      return Math.min(delayMs, await dropKeyspaces(parts));
    },
  };
}

/** Does what is due; answers how long until more may be. */
async function stepTables(parts: TableLifeCycleParts): Promise<number> {
  let delayMs = POLL_MS;
  let after: string | undefined;
  for (;;) {
    const names = await parts.catalog.namesWithWork(after, PAGE_MAX);
    for (const name of names) delayMs = Math.min(delayMs, await stepTable(parts, name));
    if (names.length < PAGE_MAX) return delayMs;
    after = names.at(-1);
  }
}

/** Takes the steps of a table that are due and orders its backfills; answers how long until its next step. */
async function stepTable({ database, catalog, tasks, onOrder }: TableLifeCycleParts, name: string) {
  let record = await catalog.record(name);
  if (record === undefined) return POLL_MS;
  const dueMs = nextDueMs(record);
  if (dueMs !== null && dueMs <= database.clock.nowMs()) {
    await catalog.update(name, (current) => current);
    record = await catalog.record(name);
    if (record === undefined) return POLL_MS;
  }
  const nowMs = database.clock.nowMs();
  for (const order of dueBackfills(record, nowMs)) if (await tasks.order(order)) onOrder();
  const waits = record.globalIndexes.filter((index) => index.backfilling).map((index) => index.activeFromMs);
  const nextMs = [nextDueMs(record) ?? Number.POSITIVE_INFINITY, ...waits].filter((ms) => ms > nowMs);
  return Math.min(...nextMs, nowMs + POLL_MS) - nowMs;
}

/** The backfills of a table that have begun or are to begin now. */
function dueBackfills({ name, globalIndexes, expiry }: TableRecord, nowMs: number): readonly TaskOrder[] {
  const orders = globalIndexes
    .filter(({ backfilling, activeFromMs }) => backfilling && activeFromMs <= nowMs)
    .map(({ id }) => indexBackfillOrder(name, id));
  if (expiry?.backfilling === true && expiry.keyspace !== null)
    orders.push(expiryBackfillOrder(name, expiry.keyspace));
  return orders;
}

/** Drops the keyspaces that nothing refers to any more; answers how soon to come again. */
async function dropKeyspaces({ database, catalog }: TableLifeCycleParts): Promise<number> {
  const drops = await catalog.keyspaceDrops(PAGE_MAX);
  for (const drop of drops) {
    for (const keyspace of drop.keyspaces) await database.store.dropKeyspace(keyspace);
    await catalog.forgetKeyspaceDrop(drop);
  }
  return drops.length === PAGE_MAX ? 0 : POLL_MS;
}
