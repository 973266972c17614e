/**
 * Adds the items that were there before an index to it. Writes maintain the index from the moment it exists; the
 * backfill walks the table in batches and derives each entry from the item as it is inside the commit, so the two
 * never disagree. How far it came is kept in the same commits, and a new process goes on from there.
 */
import { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import type { Awaitable } from "../base/awaitable.ts";
import { MiB, utf8Bytes, utf8Text } from "../base/bytes.ts";
import { catalogCell } from "../engine/catalog/catalog-cells.ts";
import type { Database } from "../engine/database.ts";
import { indexRow } from "../engine/derive/index-rows.ts";
import { ITEM_ROW } from "../engine/item-cell.ts";
import { decodeItem, storedBytes } from "../engine/stored-item.ts";
import type { IndexSchema, TableSchema } from "../engine/table-schema.ts";
import type { Cell, Decision, Page, Read, Row, ScanOptions } from "../storage/store.ts";

/** Items of one commit: few enough that writes of callers hardly wait behind them. */
const BATCH_ROWS_MAX = 100;
const BATCH_BYTES_MAX = 1 * MiB;

/** The index to fill. */
export interface BackfillTarget {
  readonly table: string;
  readonly indexId: number;
}

/** `gone`: there is no such index to fill any more. `stopped`: asked to, with some of the work left. */
export type BackfillOutcome = "done" | "gone" | "stopped";

/** A place in a scan. */
interface Position {
  readonly p: Uint8Array;
  readonly k: Uint8Array;
}

/**
 * Fills the index until every item was seen, then puts its tally right. Asks `mayGoOn` before each batch; harmless
 * when run twice, or by two processes at once.
 */
export async function backfillIndex(
  database: Database,
  target: BackfillTarget,
  mayGoOn: () => Awaitable<boolean>,
): Promise<BackfillOutcome> {
  const { store } = database;
  const progressCell = catalogCell("backfills", String(target.indexId));
  let after = parsePosition(await store.get(progressCell, "strong"));
  while (await mayGoOn()) {
    const found = await findIndex(database, target);
    if (found === null) {
      await forgetProgress(database, target.indexId);
      return "gone";
    }
    const page = await store.scan(found.table.space, scanOptions(after, ITEM_ROW));
    const last = page.rows.at(-1);
    if (last !== undefined) {
      const isCurrent = await commitBatch(database, found, { rows: page.rows, progressCell });
      if (!isCurrent) continue;
      after = { p: last.p, k: last.k };
    }
    if (page.more) continue;
    await settleTally(database, target.indexId);
    return "done";
  }
  return "stopped";
}

/** Forgets how far the backfill came. */
export function forgetProgress({ store, random }: Database, indexId: number): Promise<void> {
  const cell = catalogCell("backfills", String(indexId));
  return store.atomically(random.bytes(16), [cell], () => ({ muts: [{ cell, v: null }], result: undefined }));
}

interface FoundIndex {
  readonly table: TableSchema;
  readonly index: IndexSchema;
}

async function findIndex(
  database: Database,
  { table: name, indexId }: BackfillTarget,
): Promise<FoundIndex | null> {
  const table = await database.tables.find(name);
  const index = table?.globalIndexes.find((other) => other.id === indexId);
  if (table === undefined || index === undefined || !index.backfilling || index.status === "deleting")
    return null;
  return { table, index };
}

const scanOptions = (after: Position | null, kPrefix?: number): ScanOptions => ({
  segment: 0,
  segments: 1,
  ...(after === null ? {} : { after }),
  ...(kPrefix === undefined ? {} : { kPrefix }),
  rowsMax: BATCH_ROWS_MAX,
  bytesMax: BATCH_BYTES_MAX,
  level: "strong",
});

/** Puts the entries of these items as they are now; false when the table was changed since `found` was read. */
function commitBatch(
  { store, random, tables }: Database,
  { table, index }: FoundIndex,
  { rows, progressCell }: { readonly rows: readonly Row[]; readonly progressCell: Cell },
): Promise<boolean> {
  const items = rows.map(({ p, k }) => ({ space: table.space, p, k }));
  const cells = [tables.versionCell(table.name), progressCell, ...items];
  const last = rows.at(-1);
  assert(last !== undefined, "a batch has items");
  const entry = ({ v }: Read) => (v === null ? null : indexRow(table, index, decodeItem(v)));
  return store.atomically(random.bytes(16), cells, ([version, , ...reads]): Decision<boolean> => {
    if (version?.ver !== table.version) return { muts: [], result: false };
    return {
      muts: [{ cell: progressCell, v: positionBytes(last) }],
      derived: reads
        .map(entry)
        .filter((row) => row !== null)
        .map(({ cell, v }) => ({ cell, v })),
      result: true,
    };
  });
}

/**
 * Makes the tally of the index what its rows add up to: writes counted only what they changed. Counted page by page,
 * so writes of the same moments may leave it slightly off, as the service's own figures are.
 */
async function settleTally({ store, random }: Database, indexId: number): Promise<void> {
  let rows = 0;
  let bytes = 0;
  let after: Position | null = null;
  for (;;) {
    const page: Page = await store.scan(indexId, scanOptions(after));
    rows += page.rows.length;
    bytes += page.rows.reduce((sum, row) => sum + storedBytes(row.v), 0);
    after = page.rows.at(-1) ?? after;
    if (!page.more) break;
  }
  const counted = await store.estimate(indexId);
  const tally = { tally: indexId, rows: rows - counted.rows, bytes: bytes - counted.bytes };
  await store.atomically(random.bytes(16), [], () => ({ muts: [], tallies: [tally], result: undefined }));
}

const positionBytes = ({ p, k }: Position): Uint8Array =>
  utf8Bytes(JSON.stringify({ p: base64(p), k: base64(k) }));

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

function parsePosition({ v }: Read): Position | null {
  if (v === null) return null;
  const stored: { readonly p: string; readonly k: string } = JSON.parse(utf8Text(v));
  return { p: Buffer.from(stored.p, "base64"), k: Buffer.from(stored.k, "base64") };
}
