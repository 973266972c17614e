/**
 * Derives rows from the items that were there before a derived space. Writes maintain the space from the moment it
 * exists; the backfill walks the table in batches and derives from each item as it is inside the commit, so the two
 * never disagree. How far it came is kept in the same commits, and a new process goes on from there.
 */
import { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import type { Awaitable } from "../base/awaitable.ts";
import { MiB, utf8Bytes, utf8Text } from "../base/bytes.ts";
import { catalogCell } from "../engine/catalog/catalog-cells.ts";
import type { Database } from "../engine/database.ts";
import { ITEM_ROW } from "../engine/item-cell.ts";
import { decodeItem } from "../engine/stored-item.ts";
import type { TableSchema } from "../engine/table-schema.ts";
import type { Item } from "../item/attribute-value.ts";
import type { Cell, Decision, Mutation, Read, Row, ScanOptions, Version } from "../storage/store.ts";

/** Items of one commit: few enough that writes of callers hardly wait behind them. */
const BATCH_ROWS_MAX = 100;
const BATCH_BYTES_MAX = 1 * MiB;

/** `gone`: there is no such space to fill any more. `stopped`: asked to, with some of the work left. */
export type BackfillOutcome = "done" | "gone" | "stopped";

/** An item inside the commit that derives from it. */
export interface FoundItem {
  readonly cell: Cell;
  readonly item: Item;
  /** Version of the commit. */
  readonly ver: Version;
}

/** What to fill from what. */
export interface BackfillPlan {
  /** The space to fill; names the progress. */
  readonly space: number;
  /** The table as it is now, or null when the space is no longer to be filled. */
  readonly table: () => Awaitable<TableSchema | null>;
  /** The rows of one item. Pure. */
  readonly rows: (table: TableSchema, found: FoundItem) => readonly Mutation[];
}

/** A place in a scan. */
export interface ScanPosition {
  readonly p: Uint8Array;
  readonly k: Uint8Array;
}

/**
 * Derives from every item once. Asks `mayGoOn` before each batch; harmless when run twice, or by two processes at
 * once.
 */
export async function backfill(
  database: Database,
  plan: BackfillPlan,
  mayGoOn: () => Awaitable<boolean>,
): Promise<BackfillOutcome> {
  const { store } = database;
  let after = parsePosition(await store.get(progressCell(plan.space), "strong"));
  while (await mayGoOn()) {
    const table = await plan.table();
    if (table === null) {
      await forgetProgress(database, plan.space);
      return "gone";
    }
    const page = await store.scan(table.space, batchOptions(after, ITEM_ROW));
    const last = page.rows.at(-1);
    if (last !== undefined) {
      const isCurrent = await commitBatch(database, plan, { table, rows: page.rows });
      if (!isCurrent) continue;
      after = { p: last.p, k: last.k };
    }
    if (!page.more) return "done";
  }
  return "stopped";
}

const progressCell = (space: number): Cell => catalogCell("backfills", String(space));

/** Forgets how far the backfill of the space came. */
export function forgetProgress({ store, random }: Database, space: number): Promise<void> {
  const cell = progressCell(space);
  return store.atomically(random.bytes(16), [cell], () => ({ muts: [{ cell, v: null }], result: undefined }));
}

/** One batch of a walk over a space. */
export const batchOptions = (after: ScanPosition | null, kPrefix?: number): ScanOptions => ({
  segment: 0,
  segments: 1,
  ...(after === null ? {} : { after }),
  ...(kPrefix === undefined ? {} : { kPrefix }),
  rowsMax: BATCH_ROWS_MAX,
  bytesMax: BATCH_BYTES_MAX,
  level: "strong",
});

/** Puts the rows of these items as they are now; false when the table was changed since it was read. */
function commitBatch(
  { store, random, tables }: Database,
  plan: BackfillPlan,
  { table, rows }: { readonly table: TableSchema; readonly rows: readonly Row[] },
): Promise<boolean> {
  const progress = progressCell(plan.space);
  const items = rows.map(({ p, k }) => ({ space: table.space, p, k }));
  const cells = [tables.versionCell(table.name), progress, ...items];
  const last = rows.at(-1);
  assert(last !== undefined, "a batch has items");
  return store.atomically(random.bytes(16), cells, ([version, , ...reads], ver): Decision<boolean> => {
    if (version?.ver !== table.version) return { muts: [], result: false };
    const derived = reads.flatMap(({ v }, i) => {
      const cell = items[i];
      return v === null || cell === undefined ? [] : plan.rows(table, { cell, item: decodeItem(v), ver });
    });
    return { muts: [{ cell: progress, v: positionBytes(last) }], derived, result: true };
  });
}

const positionBytes = ({ p, k }: ScanPosition): Uint8Array =>
  utf8Bytes(JSON.stringify({ p: base64(p), k: base64(k) }));

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

function parsePosition({ v }: Read): ScanPosition | null {
  if (v === null) return null;
  const stored: { readonly p: string; readonly k: string } = JSON.parse(utf8Text(v));
  return { p: Buffer.from(stored.p, "base64"), k: Buffer.from(stored.k, "base64") };
}
