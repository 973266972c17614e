/**
 * Adds the items that were there before an index to it, then puts the index's tally right.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Database } from "../engine/database.ts";
import { indexRow } from "../engine/derive/index-rows.ts";
import { storedBytes } from "../engine/stored-item.ts";
import type { IndexSchema, TableSchema } from "../engine/table-schema.ts";
import type { Page, Store } from "../storage/store.ts";
import {
  type BackfillOutcome,
  backfill,
  batchOptions,
  type FoundItem,
  type ScanPosition,
} from "./derived-backfill.ts";

/** The index to fill. */
export interface BackfillTarget {
  readonly table: string;
  readonly indexId: number;
}

/**
 * Fills the index until every item was seen, then puts its tally right. Asks `mayGoOn` before each batch; harmless
 * when run twice, or by two processes at once.
 */
export async function backfillIndex(
  database: Database,
  { table: name, indexId }: BackfillTarget,
  mayGoOn: () => Awaitable<boolean>,
): Promise<BackfillOutcome> {
  const plan = {
    space: indexId,
    table: async () => {
      const table = await database.tables.find(name);
      return table === undefined || indexToFill(table, indexId) === undefined ? null : table;
    },
    rows: (table: TableSchema, { item }: FoundItem) => {
      const index = indexToFill(table, indexId);
      const row = index === undefined ? null : indexRow(table, index, item);
      return row === null ? [] : [{ cell: row.cell, v: row.v }];
    },
  };
  const outcome = await backfill(database, plan, mayGoOn);
  if (outcome === "done") await settleTally(database, indexId);
  return outcome;
}

const indexToFill = (table: TableSchema, indexId: number): IndexSchema | undefined =>
  table.globalIndexes.find(
    ({ id, backfilling, status }) => id === indexId && backfilling && status !== "deleting",
  );

/** How often the rows are counted anew because writes changed their number meanwhile. */
const COUNTS_MAX = 10;

interface RowSum {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Makes the tally of the index what its rows add up to: writes counted only what they changed. A count during which
 * no write changed the tally is exact, and writes behind it add to it as usual. Where writes never pause, the last
 * count is taken, and leaves the tally slightly off, as the service's own figures are.
 */
async function settleTally({ store, random }: Database, indexId: number): Promise<void> {
  for (let counts = 1; ; counts++) {
    const before = await store.estimate(indexId);
    const { rows, bytes } = await countRows(store, indexId);
    const after = await store.estimate(indexId);
    const isQuiet = before.rows === after.rows && before.bytes === after.bytes;
    if (!isQuiet && counts < COUNTS_MAX) continue;
    const tally = { tally: indexId, rows: rows - after.rows, bytes: bytes - after.bytes };
    return store.atomically(random.bytes(16), [], () => ({ muts: [], tallies: [tally], result: undefined }));
  }
}

async function countRows(store: Store, space: number): Promise<RowSum> {
  let rows = 0;
  let bytes = 0;
  let after: ScanPosition | null = null;
  for (;;) {
    const page: Page = await store.scan(space, batchOptions(after));
    rows += page.rows.length;
    bytes += page.rows.reduce((sum, row) => sum + storedBytes(row.v), 0);
    after = page.rows.at(-1) ?? after;
    if (!page.more) return { rows, bytes };
  }
}
