/**
 * A SELECT over several partitions in the order of their sort key. Each page begins where the merged order was
 * left and merges the reads row by row; rows that do not make it into the page are neither shown nor charged.
 *
 * The order needs a row of every partition, so each is read at first for its share of a page, and further when its
 * rows are used up. At most about three times what a page may hold is read, or one row of each partition where rows are
 * large; in between, other work gets the event loop.
 */
import { assert } from "../../base/assert.ts";
import type { Awaitable } from "../../base/awaitable.ts";
import { compareBytes } from "../../base/bytes.ts";
import { readUnits } from "../../engine/capacity.ts";
import type { TurnTaking } from "../../engine/in-turns.ts";
import { keyRange } from "../../engine/key-range.ts";
import {
  type ItemPage,
  PAGE_BYTES_MAX,
  type PageRequest,
  type PageStop,
  type RowSource,
} from "../../engine/page-reader.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import { type AttributeValue, attribute } from "../../item/attribute-value.ts";
import { compareKeys } from "../../item/compare.ts";
import type { Store } from "../../storage/store.ts";
import type { OperationContext } from "../context.ts";
import { type ItemReadResult, shownPage } from "../query/page-query.ts";
import { positionOf, queryStart } from "../request/read-keys.ts";
import { heldFilter } from "./index-use.ts";
import type { PageCursor } from "./next-token.ts";
import type { OrderedReads } from "./order.ts";
import type { PartitionQuery } from "./plan.ts";
import { type Amount, BufferedRows, type RowsOptions } from "./read-rows.ts";
import type { SelectTarget } from "./select.ts";

type PartitionSource = Extract<RowSource, { kind: "partition" }>;

/** One merged page, and the read that its last row came from. */
export interface MergedPage {
  readonly result: ItemReadResult;
  readonly lastRead: number;
}

/** Reads one merged page. */
export async function mergedPage(
  context: OperationContext,
  target: SelectTarget,
  ordered: OrderedReads,
): Promise<MergedPage> {
  const { table, index, select, options } = target;
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const requests = ordered.reads.map((_, at) => partitionRequest(target, ordered, at));
  const merge = new Merge(context.scope, context.database.store, {
    rows: limit,
    bytes: PAGE_BYTES_MAX,
    reverse: ordered.reverse,
    level: options.consistent ? "strong" : "eventual",
    stop: context.scope.meter.pageLimit(table, index),
  });
  for (const each of rowsOptions(target, requests)) await merge.add(new BufferedRows(each));
  const page = await merge.page();
  const [request] = requests;
  assert(request !== undefined, "a merge has reads");
  const { projection, where } = select;
  const filter = heldFilter(table, index, where);
  const shown: Awaitable<ItemReadResult> = shownPage(
    context,
    { table, index, page: request, filter, projection, whole: false, countOnly: false },
    page,
  );
  const result = await shown;
  return { result, lastRead: merge.readOf(result.scannedCount - 1) };
}

function partitionRequest(target: SelectTarget, { reads, reverse }: OrderedReads, at: number): PageRequest {
  const { table, index, options } = target;
  const read = reads[at];
  assert(read !== undefined, "a read exists for each position");
  const source = keyRange(table, index, { plan: read.plan, reverse });
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const level = options.consistent ? "strong" : "eventual";
  const { place } = options;
  if (place === null || place.after === null) return { source, after: null, limit, level };
  if (place.read === at) {
    return {
      source,
      after: queryStart({ table, index, key: place.after, plan: read.plan }, source),
      limit,
      level,
    };
  }
  return {
    source: remainder(source, sharedSort(target, read, place), place.read > at),
    after: null,
    limit,
    level,
  };
}

/** The rows of another partition that share the sort value of the last row shown. */
function sharedSort(
  { table, index }: SelectTarget,
  { plan }: PartitionQuery,
  { after }: PageCursor,
): PartitionSource {
  const name = (index ?? table).keys.sort[0]?.name ?? "";
  const value = after === null ? undefined : attribute(after, name);
  const equalSorts = value === undefined ? [] : [value];
  return keyRange(table, index, { plan: { ...plan, equalSorts, range: null }, reverse: false });
}

/** What is left of a source: rows beyond the shared ones, and these too unless they came before. */
function remainder(source: PartitionSource, shared: PartitionSource, cameBefore: boolean): PartitionSource {
  const end = shared.to?.key ?? shared.from.key;
  if (source.reverse) {
    const key = cameBefore ? shared.from.key : end;
    return source.to !== null && compareBytes(source.to.key, key) < 0
      ? source
      : { ...source, to: { key, inclusive: false } };
  }
  const key = cameBefore ? end : shared.from.key;
  return compareBytes(source.from.key, key) > 0 ? source : { ...source, from: { key, inclusive: true } };
}

/** The reads, each with an equal share of a page. */
function rowsOptions(
  { table, index, options }: SelectTarget,
  requests: readonly PageRequest[],
): readonly RowsOptions[] {
  const name = (index ?? table).keys.sort[0]?.name ?? "";
  const share = {
    rows: Math.ceil((options.limit ?? Number.POSITIVE_INFINITY) / requests.length),
    bytes: Math.ceil(PAGE_BYTES_MAX / requests.length),
  };
  const sortValue = ({ item }: StoredItem): AttributeValue => {
    const value = attribute(item, name);
    assert(value !== undefined, "a row has its sort key", { name });
    return value;
  };
  const afterRow = (request: PageRequest, { item }: StoredItem): PageRequest => ({
    ...request,
    after: positionOf(table, index, item),
  });
  return requests.map((request, read) => ({ read, request, share, sortValue, after: afterRow }));
}

/** What ends a page, and which way its rows run. */
interface MergeOptions extends Amount, Pick<PageRequest, "level"> {
  readonly reverse: boolean;
  readonly stop: PageStop | null;
}

/** The reads in the order of their heads, and what was taken from them. */
class Merge {
  readonly #turns: TurnTaking;
  readonly #store: Store;
  readonly #options: MergeOptions;
  readonly #heads: BufferedRows[] = [];
  readonly #items: StoredItem[] = [];
  /** The read that each of them came from. */
  readonly #reads: number[] = [];
  #bytes = 0;

  constructor(turns: TurnTaking, store: Store, options: MergeOptions) {
    this.#turns = turns;
    this.#store = store;
    this.#options = options;
  }

  /** Adds the rows of a read. */
  async add(rows: BufferedRows): Promise<void> {
    await this.#refill(rows);
    this.#insert(rows);
  }

  /** Takes rows in order until the page is full or none is left. */
  async page(): Promise<ItemPage> {
    for (;;) {
      const first = this.#heads.shift();
      const row = first?.head;
      if (first === undefined || row === undefined) return this.#taken(false);
      this.#items.push(row);
      this.#bytes += row.bytes;
      this.#reads.push(first.read);
      if (this.#isFull()) return this.#taken(true);
      first.advance();
      if (first.isDry) await this.#refill(first);
      this.#insert(first);
    }
  }

  /** The read that a row of the page came from; of an empty page the first. */
  readOf(row: number): number {
    return this.#reads[row] ?? 0;
  }

  #isFull(): boolean {
    const { rows, bytes, level, stop } = this.#options;
    if (this.#items.length >= rows || this.#bytes >= bytes) return true;
    return stop?.(readUnits(this.#bytes, level)) ?? false;
  }

  #taken(cut: boolean): ItemPage {
    return { items: this.#items, bytes: this.#bytes, cut };
  }

  async #refill(rows: BufferedRows): Promise<void> {
    const left = {
      rows: this.#options.rows - this.#items.length,
      bytes: this.#options.bytes - this.#bytes,
    };
    const read = rows.refill(this.#turns, this.#store, left);
    if (read instanceof Promise) await read;
    if (this.#turns.isTurnOver()) await this.#turns.nextTurn();
  }

  /** Puts rows where they belong among the heads, if they have one; of equal heads the earlier read comes first. */
  #insert(rows: BufferedRows): void {
    if (rows.head === undefined) return;
    let [low, high] = [0, this.#heads.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#heads[middle];
      assert(other !== undefined, "the middle lies among the heads");
      const order =
        (this.#options.reverse ? -1 : 1) * compareKeys(other.sort, rows.sort) || other.read - rows.read;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    this.#heads.splice(low, 0, rows);
  }
}
