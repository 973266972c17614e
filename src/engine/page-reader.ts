/**
 * Query and Scan: one page of rows in order, stopped by the caller's limit or by 1 MB of evaluated data, counted
 * before filter and projection as the service counts. The row that crosses the bound belongs to the page. Whoever
 * puts an answer together from several pages asks for smaller ones.
 */
import { type Awaitable, whenReady } from "../base/awaitable.ts";
import { MiB } from "../base/bytes.ts";
import type { Cell, Page, Store } from "../storage/store.ts";
import { readUnits } from "./capacity.ts";
import type { TurnTaking } from "./in-turns.ts";
import { StoredItem } from "./stored-item.ts";

/** Evaluated data after which a page ends, in bytes. */
export const PAGE_BYTES_MAX = MiB;

/** Rows asked of the store at once; bounds what a small page reads for nothing. */
const BATCH_ROWS_MAX = 1_000;

interface Bound {
  readonly key: Uint8Array;
  readonly inclusive: boolean;
}

/** Where the rows come from. */
export type RowSource =
  | {
      readonly kind: "partition";
      readonly keyspace: number;
      readonly partition: Uint8Array;
      readonly from: Bound;
      readonly to: Bound | null;
      readonly reverse: boolean;
    }
  | {
      readonly kind: "keyspace";
      readonly keyspace: number;
      readonly segment: number;
      readonly segments: number;
      readonly keyPrefix: number | null;
    };

/** Whether a page that has read this many units is to end here. */
export type PageStop = (units: number) => boolean;

/** A row's place, to resume after. */
export interface Position {
  readonly partition: Uint8Array;
  readonly key: Uint8Array;
}

/** Which rows a page may hold, and what stops it. */
export interface PageRequest {
  readonly source: RowSource;
  /** Resume after this row, which need not exist any more. */
  readonly after: Position | null;
  /** Most rows to evaluate. */
  readonly limit: number;
  /** Evaluated data after which the page ends, in bytes; `PAGE_BYTES_MAX` unless it says so. */
  readonly bytesMax?: number;
  readonly level: "strong" | "eventual";
  /** Asked after each item; nobody unless it says so. */
  readonly stop?: PageStop | null;
}

/** What a page held, before anything is filtered. */
export interface ItemPage {
  /** Every evaluated row, in order. */
  readonly items: readonly StoredItem[];
  /** Sum of their sizes as DynamoDB counts them. */
  readonly bytes: number;
  /** Whether the page was cut: by the limit, by its size, or by whoever may stop it. Then the last item is where to resume. */
  readonly cut: boolean;
}

/** Reads one page; others have their turn between its rows. @throws RequestAbandoned */
export function readPage(turns: TurnTaking, store: Store, request: PageRequest): Awaitable<ItemPage> {
  const progress = { items: [], bytes: 0, after: request.after };
  for (;;) {
    const rows = readRows(store, request, progress);
    if (rows instanceof Promise) return readRest({ turns, store, request, progress }, rows);
    const page = take(request, progress, rows);
    if (page !== null) return page;
    if (turns.isTurnOver()) return readRest({ turns, store, request, progress }, null);
  }
}

interface Reading {
  readonly turns: TurnTaking;
  readonly store: Store;
  readonly request: PageRequest;
  readonly progress: Progress;
}

/** Goes on with a page. @param arriving rows that were asked for, if any */
async function readRest(
  { turns, store, request, progress }: Reading,
  arriving: Promise<Page> | null,
): Promise<ItemPage> {
  for (let rows = arriving; ; rows = null) {
    if (rows === null && turns.isTurnOver()) await turns.nextTurn();
    const page = take(request, progress, await (rows ?? readRows(store, request, progress)));
    if (page !== null) return page;
  }
}

interface Progress {
  readonly items: StoredItem[];
  bytes: number;
  after: Position | null;
}

/** Adds rows to the page; the page once it is complete. */
function take(request: PageRequest, progress: Progress, { rows, more }: Page): ItemPage | null {
  const { stop = null } = request;
  for (const row of rows) {
    const item = new StoredItem(row.value);
    progress.items.push(item);
    progress.bytes += item.bytes;
    if (
      progress.items.length >= request.limit ||
      progress.bytes >= bytesMaxOf(request) ||
      (stop !== null && stop(readUnits(progress.bytes, request.level)))
    ) {
      return { items: progress.items, bytes: progress.bytes, cut: true };
    }
  }
  if (!more) return { items: progress.items, bytes: progress.bytes, cut: false };
  progress.after = rows.at(-1) ?? progress.after;
  return null;
}

function readRows(store: Store, request: PageRequest, progress: Progress): Awaitable<Page> {
  const { source, level } = request;
  const rowsMax = Math.min(request.limit - progress.items.length, BATCH_ROWS_MAX);
  const bytesMax = bytesMaxOf(request) - progress.bytes;
  const { after } = progress;
  if (source.kind === "keyspace") {
    const { segment, segments, keyPrefix } = source;
    return store.scan(source.keyspace, {
      segment,
      segments,
      rowsMax,
      bytesMax,
      level,
      ...(after === null ? {} : { after }),
      ...(keyPrefix === null ? {} : { keyPrefix }),
    });
  }
  const resume = after === null ? null : { key: after.key, inclusive: false };
  const from = source.reverse ? source.from : (resume ?? source.from);
  const to = source.reverse ? (resume ?? source.to) : source.to;
  return store.range(source.keyspace, source.partition, {
    from,
    ...(to === null ? {} : { to }),
    reverse: source.reverse,
    rowsMax,
    bytesMax,
    level,
  });
}

const bytesMaxOf = ({ bytesMax }: PageRequest): number => bytesMax ?? PAGE_BYTES_MAX;

/** Where items lie, and how fresh they must be. */
export interface ItemsRequest {
  readonly cells: readonly Cell[];
  readonly level: "strong" | "eventual";
}

/** Cells that are read at once. */
const CELLS_AT_ONCE_MAX = 100;

/** Reads the items at these cells, in order; null where there is none. Others have their turn between them. */
export async function readItems(
  turns: TurnTaking,
  store: Store,
  { cells, level }: ItemsRequest,
): Promise<readonly (StoredItem | null)[]> {
  const items: (StoredItem | null)[] = [];
  for (let at = 0; at < cells.length; at += CELLS_AT_ONCE_MAX) {
    if (turns.isTurnOver()) await turns.nextTurn();
    const reads = store.getMany(cells.slice(at, at + CELLS_AT_ONCE_MAX), level);
    for (const { value } of reads instanceof Promise ? await reads : reads)
      items.push(value === null ? null : new StoredItem(value));
  }
  return items;
}

/** Reads the items at these cells as they are at one moment, in order; null where there is none. */
export const readAtomically = (
  store: Store,
  cells: readonly Cell[],
): Awaitable<readonly (StoredItem | null)[]> =>
  whenReady(store.getMany(cells, "atomic"), (reads) =>
    reads.map(({ value }) => (value === null ? null : new StoredItem(value))),
  );
