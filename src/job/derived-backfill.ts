/**
 * Derives rows from the items that were there before a derived keyspace. Writes maintain the keyspace from the moment it
 * exists; the backfill walks the table in batches and derives from each item as it is inside the commit, so the two
 * never disagree. Where rows are counted, it writes the item again, as it is, together with its row: from its version
 * on everyone sees that the row is there and counted. How far it came is noted after each batch, and a new process goes
 * on from there.
 */
import { assert } from "../base/assert.ts";
import type { Awaitable } from "../base/awaitable.ts";
import { MiB } from "../base/bytes.ts";
import {
  type BackfillCounts,
  type BackfillProgress,
  backfillCell,
  parseProgress,
  progressBytes,
  type ScanPosition,
} from "../engine/backfill-progress.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import { commitGrouped } from "../engine/grouped-commits.ts";
import { ITEM_ROW } from "../engine/item-cell.ts";
import { StoredItem, storedBytes } from "../engine/stored-item.ts";
import type { TableSchema } from "../engine/table-schema.ts";
import {
  type Cell,
  type Decision,
  FenceMoved,
  type Mutation,
  type Page,
  type Read,
  type ScanOptions,
  type Version,
} from "../storage/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { BackfillOutcome } from "./backfill-report.ts";
import type { ShouldContinue } from "./run-under-lease.ts";

/**
 * Items of one commit. The more it has, the less each costs; but requests wait for it, so the next batch is larger
 * after one that took less than the goal, and smaller after one that took longer.
 */
const FIRST_BATCH_ROWS = 100;
const BATCH_ROWS_MIN = 25;
const BATCH_ROWS_MAX = 400;
const BATCH_MS_GOAL = 10;
const BATCH_BYTES_MAX = 1 * MiB;

/** What tasks that fill something work with. */
export interface BackfillParts {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly logger: Logger;
}

/** An item inside the commit that derives from it. */
export interface FoundItem {
  readonly cell: Cell;
  readonly stored: StoredItem;
  /** Version of the commit. */
  readonly version: Version;
}

/** What to fill from what. */
export interface BackfillPlan {
  /** The keyspace to fill; names the progress. */
  readonly keyspace: number;
  /** The table as it is now, or null when the keyspace is no longer to be filled. */
  readonly table: () => Awaitable<TableSchema | null>;
  /**
   * Where rows are counted, in the counter of the keyspace's own number: the version from which on an item has its row and
   * is counted. Null where they are not counted; then rows are put for every item.
   */
  readonly since: (table: TableSchema) => Version | null;
  /** The rows of one item. Pure. */
  readonly rows: (table: TableSchema, found: FoundItem) => readonly Mutation[];
  /** Called before each batch with what is done so far, by this process and those before it. */
  readonly onProgress: (table: TableSchema, counts: BackfillCounts) => Awaitable<void>;
}

/** What the store knows of a filling: null before its first batch. */
interface Known {
  readonly progress: BackfillProgress | null;
  /** Version of the cell. */
  readonly version: Version;
}

/**
 * Derives from every item. Asks `shouldContinue` before each batch. Of two processes at once, the one that comes second
 * with a batch goes on from where the first one is.
 */
export async function backfill(
  database: Database,
  plan: BackfillPlan,
  shouldContinue: ShouldContinue,
): Promise<BackfillOutcome> {
  const { store, clock } = database;
  let known = knownOf(await store.get(backfillCell(plan.keyspace), "strong"));
  let rowsMax = FIRST_BATCH_ROWS;
  while (await shouldContinue()) {
    const table = await plan.table();
    if (table === null) {
      await forgetProgress(database, plan.keyspace);
      return "gone";
    }
    await plan.onProgress(table, countsOf(known));
    if (known.progress?.isWhole === true) return "done";
    const startMs = clock.nowMs();
    known = await goOn(database, plan, { table, known, rowsMax }).catch(unlessChanged(known));
    rowsMax = nextRowsMax(rowsMax, clock.nowMs() - startMs);
  }
  return "stopped";
}

/** A batch for a table that changed meanwhile did nothing. */
const unlessChanged =
  (known: Known) =>
  (error: unknown): Known => {
    if (error instanceof FenceMoved) return known;
    throw error;
  };

const NOTHING_DONE: BackfillCounts = { itemsRead: 0, rowsWritten: 0 };

function countsOf({ progress }: Known): BackfillCounts {
  const { itemsRead, rowsWritten } = progress ?? NOTHING_DONE;
  return { itemsRead, rowsWritten };
}

const knownOf = (read: Read): Known => ({ progress: parseProgress(read), version: read.version });

/** Forgets how far the backfill of the keyspace came. */
export function forgetProgress({ store, random }: Database, keyspace: number): Promise<void> {
  const cell = backfillCell(keyspace);
  return store.atomically({ id: random.bytes(16) }, [cell], () => ({
    mutations: [{ cell, value: null }],
    result: undefined,
  }));
}

/** How many items the next batch has at most, after one that took this long. */
function nextRowsMax(rowsMax: number, tookMs: number): number {
  if (tookMs > BATCH_MS_GOAL) return Math.max(BATCH_ROWS_MIN, Math.floor(rowsMax / 2));
  return tookMs < BATCH_MS_GOAL / 2 ? Math.min(BATCH_ROWS_MAX, rowsMax * 2) : rowsMax;
}

/** One batch of a walk over a keyspace. */
export const batchOptions = (
  after: ScanPosition | null,
  rowsMax: number,
  keyPrefix?: number,
): ScanOptions => ({
  segment: 0,
  segments: 1,
  ...(after === null ? {} : { after }),
  ...(keyPrefix === undefined ? {} : { keyPrefix }),
  rowsMax,
  bytesMax: BATCH_BYTES_MAX,
  level: "strong",
});

interface Step {
  readonly table: TableSchema;
  readonly known: Known;
  /** Items to read at most. */
  readonly rowsMax: number;
}

/** Puts the rows of the next items as they are now, and answers how far the filling is then, whoever did it. */
async function goOn(database: Database, plan: BackfillPlan, step: Step): Promise<Known> {
  const { table, known, rowsMax } = step;
  const { store } = database;
  const page = await store.scan(
    table.keyspace,
    batchOptions(known.progress?.after ?? null, rowsMax, ITEM_ROW),
  );
  const rowsWritten = await commitGrouped({
    limits: store.limits,
    writes: page.rows.map(({ partition, key }): Cell => ({ keyspace: table.keyspace, partition, key })),
    cellOf: (cell) => cell,
    commit: (cells) => deriveFrom(database, plan, { table, cells }),
  });
  return noteProgress(database, plan.keyspace, {
    known,
    after: progressAfter(known, page, sum(rowsWritten)),
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

interface ItemBatch {
  readonly table: TableSchema;
  readonly cells: readonly Cell[];
}

/** Puts the rows of these items in one commit; answers how many of each. */
function deriveFrom(
  { store, random }: Database,
  plan: BackfillPlan,
  { table, cells }: ItemBatch,
): Promise<readonly number[]> {
  const since = plan.since(table);
  const attempt = { id: random.bytes(16), fences: [table.fence] };
  return store.atomically(attempt, cells, (reads, version): Decision<readonly number[]> => {
    const mutations: Mutation[] = [];
    const derived: Mutation[] = [];
    const counter = { counter: plan.keyspace, rows: 0, bytes: 0 };
    const result = reads.map(({ value, version: itemVersion }, i) => {
      const cell = cells[i];
      if (value === null || cell === undefined || (since !== null && itemVersion >= since)) return 0;
      const rows = plan.rows(table, { cell, stored: new StoredItem(value), version });
      derived.push(...rows);
      // An item without a row counts the same before and after it is seen.
      if (since !== null && rows.length > 0) mutations.push({ cell, value });
      counter.rows += rows.length;
      for (const row of rows)
        counter.bytes += since !== null && row.value !== null ? storedBytes(row.value) : 0;
      return rows.length;
    });
    return { mutations, derived, counters: since === null ? [] : [counter], result };
  });
}

interface ProgressNote {
  readonly known: Known;
  readonly after: BackfillProgress;
}

/** Notes how far the filling is, unless another process did since; answers what is noted then. */
function noteProgress(
  { store, random }: Database,
  keyspace: number,
  { known, after }: ProgressNote,
): Promise<Known> {
  const cell = backfillCell(keyspace);
  return store.atomically({ id: random.bytes(16) }, [cell], ([stored], version): Decision<Known> => {
    assert(stored !== undefined, "every named cell is read");
    if (stored.version !== known.version) return { mutations: [], result: knownOf(stored) };
    return { mutations: [{ cell, value: progressBytes(after) }], result: { progress: after, version } };
  });
}

function progressAfter({ progress }: Known, page: Page, rowsWritten: number): BackfillProgress {
  const last = page.rows.at(-1);
  const { after, ...before } = progress ?? { after: null, ...NOTHING_DONE };
  return {
    after: last === undefined ? after : { partition: last.partition, key: last.key },
    isWhole: !page.more,
    itemsRead: before.itemsRead + page.rows.length,
    rowsWritten: before.rowsWritten + rowsWritten,
  };
}
