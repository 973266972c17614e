/**
 * A SELECT over several partitions in the order of their sort key. Each page begins where the merged order was
 * left, reads some of every partition, and merges; rows that do not make it into the page are neither shown nor
 * charged.
 */

import { assert } from "../../base/assert.ts";
import type { Awaitable } from "../../base/awaitable.ts";
import { compareBytes } from "../../base/bytes.ts";
import { keyRange } from "../../engine/key-range.ts";
import {
  type ItemPage,
  PAGE_BYTES_MAX,
  type PageRequest,
  type RowSource,
  readPage,
} from "../../engine/page-reader.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import { type AttributeValue, attribute } from "../../item/attribute-value.ts";
import { compareKeys } from "../../item/compare.ts";
import type { OperationContext } from "../context.ts";
import { type ItemReadResult, shownPage } from "../read/item-read.ts";
import { queryStart } from "../request/start-key.ts";
import type { ReadPlace } from "./next-token.ts";
import type { OrderedReads } from "./order.ts";
import type { KeyedRead } from "./plan.ts";
import type { SelectTarget } from "./select.ts";

type PartitionSource = Extract<RowSource, { kind: "partition" }>;

/** Rows read of one partition for one page. */
const PARTITION_ROWS_MAX = 500;

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
  const pages: ItemPage[] = [];
  for (const request of requests) pages.push(await readPage(context.database.store, request));
  const { page, lastRead } = merge(pages, { limit, ...sortOrder(target, ordered) });
  const [request] = requests;
  assert(request !== undefined, "a merge has reads");
  const { projection, where: filter } = select;
  const shown: Awaitable<ItemReadResult> = shownPage(
    context,
    { table, index, page: request, filter, projection, whole: false, countOnly: false },
    page,
  );
  return { result: await shown, lastRead };
}

function partitionRequest(target: SelectTarget, { reads, reverse }: OrderedReads, at: number): PageRequest {
  const { table, index, options } = target;
  const read = reads[at];
  assert(read !== undefined, "a read exists for each position");
  const source = keyRange(table, index, { plan: read.plan, reverse });
  const limit = Math.min(options.limit ?? PARTITION_ROWS_MAX, PARTITION_ROWS_MAX);
  const level = options.consistent ? "strong" : "eventual";
  const { place } = options;
  if (place === null || place.after === null) return { source, after: null, limit, level };
  if (place.read === at) {
    return { source, after: queryStart({ table, index, key: place.after }, source), limit, level };
  }
  return {
    source: behind(source, sharedSort(target, read, place), place.read > at),
    after: null,
    limit,
    level,
  };
}

/** The rows of another partition that share the sort value of the last row shown. */
function sharedSort(
  { table, index }: SelectTarget,
  { plan }: KeyedRead,
  { after }: ReadPlace,
): PartitionSource {
  const name = (index ?? table).keys.sort[0]?.name ?? "";
  const value = after === null ? undefined : attribute(after, name);
  const equalSorts = value === undefined ? [] : [value];
  return keyRange(table, index, { plan: { ...plan, equalSorts, range: null }, reverse: false });
}

/** What is left of a source: rows beyond the shared ones, and these too unless they came before. */
function behind(source: PartitionSource, shared: PartitionSource, cameBefore: boolean): PartitionSource {
  const end = shared.to?.k ?? shared.from.k;
  if (source.reverse) {
    const k = cameBefore ? shared.from.k : end;
    return source.to !== null && compareBytes(source.to.k, k) < 0
      ? source
      : { ...source, to: { k, inclusive: false } };
  }
  const k = cameBefore ? end : shared.from.k;
  return compareBytes(source.from.k, k) > 0 ? source : { ...source, from: { k, inclusive: true } };
}

interface MergeOrder {
  readonly compare: (a: StoredItem, b: StoredItem) => number;
  readonly limit: number;
}

function sortOrder({ table, index }: SelectTarget, { reverse }: OrderedReads): Omit<MergeOrder, "limit"> {
  const name = (index ?? table).keys.sort[0]?.name ?? "";
  const sortValue = ({ item }: StoredItem): AttributeValue => {
    const value = attribute(item, name);
    assert(value !== undefined, "a row has its sort key", { name });
    return value;
  };
  return { compare: (a, b) => (reverse ? -1 : 1) * compareKeys(sortValue(a), sortValue(b)) };
}

/** The rows of all pages in order, up to where a page ends whose partition goes on. */
function merge(
  pages: readonly ItemPage[],
  { compare, limit }: MergeOrder,
): { readonly page: ItemPage; readonly lastRead: number } {
  const taken = pages.map(() => 0);
  const items: StoredItem[] = [];
  let bytes = 0;
  let lastRead = 0;
  while (items.length < limit && bytes < PAGE_BYTES_MAX) {
    const dry = pages.some(({ items: rows, cut }, at) => cut && taken[at] === rows.length);
    const read = dry ? -1 : firstOf(pages, taken, compare);
    const item = pages[read]?.items[taken[read] ?? 0];
    if (item === undefined) return { page: { items, bytes, cut: dry }, lastRead };
    taken[read] = (taken[read] ?? 0) + 1;
    items.push(item);
    bytes += item.bytes;
    lastRead = read;
  }
  return { page: { items, bytes, cut: true }, lastRead };
}

/** The page whose next row comes first, -1 when none has one; of equal rows that of the earlier page. */
function firstOf(
  pages: readonly ItemPage[],
  taken: readonly number[],
  compare: MergeOrder["compare"],
): number {
  let first = -1;
  let least: StoredItem | undefined;
  for (const [at, { items }] of pages.entries()) {
    const item = items[taken[at] ?? 0];
    if (item === undefined || (least !== undefined && compare(item, least) >= 0)) continue;
    first = at;
    least = item;
  }
  return first;
}
