/**
 * SELECT: one page of what the statement reads. Reads follow one another until the caller's limit of evaluated
 * rows, or the size of a page, is reached.
 */

import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import { readUnits } from "../../engine/capacity.ts";
import { keyRange, scanSource } from "../../engine/key-range.ts";
import { PAGE_BYTES_MAX, type PageRequest, type PageStop, type RowSource } from "../../engine/page-reader.ts";
import { StoredItem } from "../../engine/stored-item.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { ItemImage } from "../../item/item-image.ts";
import type { Condition } from "../../language/condition/condition.ts";
import type { BoundSelect } from "../../language/partiql/bind-statement.ts";
import type { OperationContext } from "../context.ts";
import { type ItemReadResult, type PageQuery, readPageOfItems, shownPage } from "../query/page-query.ts";
import { admitRead } from "../request/metering.ts";
import { queryStart, scanStart } from "../request/read-keys.ts";
import { checkIndexHolds, checkKeyPaths } from "../request/read-parameters.ts";
import { resolveTable } from "../request/resolve-table.ts";
import { checkFilterHeld, heldFilter, statementIndex } from "./index-use.ts";
import { mergedPage } from "./merged-read.ts";
import { invalidToken, type PageCursor } from "./next-token.ts";
import { type OrderedReads, orderReads } from "./order.ts";
import { type PartitionQuery, planRead } from "./plan.ts";
import type { SelectOptions, SelectPage, SelectTarget } from "./select.ts";

/** Reads one page. @throws ApiError when the table is missing or cannot be read so */
export const selectPage = (
  context: OperationContext,
  select: BoundSelect,
  options: SelectOptions,
): Awaitable<SelectPage> =>
  whenReady(resolveTable(context, select.tableName), (table) => {
    const { consistent } = options;
    const index = statementIndex(table, { indexName: select.indexName, consistent });
    checkIndexHolds(table, index, { select: undefined, projection: select.projection });
    checkKeyPaths(table, { filter: select.where, projection: select.projection });
    admitRead(context, table, index);
    return new SelectRun(context, { table, index, select, options }).page();
  });

/** One page in the making. */
class SelectRun {
  readonly #context: OperationContext;
  readonly #target: SelectTarget;
  readonly #level: "strong" | "eventual";
  readonly #items: (AttributeMap | ItemImage)[] = [];
  readonly #stop: PageStop | null;
  #units = 0;
  #remaining: number;

  constructor(context: OperationContext, target: SelectTarget) {
    this.#context = context;
    this.#target = target;
    this.#level = target.options.consistent ? "strong" : "eventual";
    this.#stop = context.scope.meter.pageLimit(target.table, target.index);
    this.#remaining = target.options.limit ?? Number.POSITIVE_INFINITY;
  }

  page(): Awaitable<SelectPage> {
    const { table, index, select, options } = this.#target;
    const plan = planRead(table, index, select.where);
    const ordered = orderReads(table, index, { plan, select });
    if (ordered === null || plan.kind === "scan") return this.#scan();
    if (!plan.isUnion) for (const { filter } of ordered.reads) checkFilterHeld(table, index, filter);
    if (options.place !== null && options.place.read >= ordered.reads.length) throw invalidToken();
    if (ordered.merged) return this.#merged(ordered);
    return this.#readFrom(ordered.reads, ordered.reverse, options.place ?? { read: 0, after: null });
  }

  async #merged(ordered: OrderedReads): Promise<SelectPage> {
    const { result, lastRead } = await mergedPage(this.#context, this.#target, ordered);
    const { items, lastKey } = result;
    return { items, next: lastKey === null ? null : { read: lastRead, after: lastKey } };
  }

  #scan(): Awaitable<SelectPage> {
    const { table, index, select, options } = this.#target;
    const source = scanSource(table, index, { segment: 0, segments: 1 });
    const key = options.place?.after ?? null;
    const after = key === null ? null : scanStart({ table, index, key }, source);
    const page: PageRequest = { source, after, limit: this.#remaining, level: this.#level, stop: this.#stop };
    return whenReady(this.#read(page, heldFilter(table, index, select.where)), (result) => ({
      items: result.items,
      next: result.lastKey === null ? null : { read: 0, after: result.lastKey },
    }));
  }

  /** Reads on from a place until the page is full or nothing is left. */
  #readFrom(reads: readonly PartitionQuery[], reverse: boolean, start: PageCursor): Awaitable<SelectPage> {
    const { scope } = this.#context;
    for (let place: PageCursor | null = start; ; ) {
      const read: PartitionQuery | undefined = reads[place.read];
      if (read === undefined) return this.#full(null);
      const result = this.#keyed(read, reverse, place.after);
      if (result instanceof Promise) {
        const { read: at } = place;
        return result.then((arrived) => {
          const next = this.#absorb(arrived, at);
          return next.full ? this.#full(next.place, reads) : this.#readFrom(reads, reverse, next.place);
        });
      }
      const next = this.#absorb(result, place.read);
      if (next.full) return this.#full(next.place, reads);
      place = next.place;
      if (scope.isTurnOver()) {
        const { place: rest } = next;
        return scope.nextTurn().then(() => this.#readFrom(reads, reverse, rest));
      }
    }
  }

  #keyed(
    { plan, filter }: PartitionQuery,
    reverse: boolean,
    key: AttributeMap | null,
  ): Awaitable<ItemReadResult> {
    const { table, index } = this.#target;
    const source = keyRange(table, index, { plan, reverse });
    if (index === null && plan.equalSorts.length === table.keys.sort.length)
      return this.#item(source, filter);
    const after = key === null ? null : queryStart({ table, index, key, plan }, source);
    const page = { source, after, limit: this.#remaining, level: this.#level, stop: this.#stop };
    return this.#read(page, heldFilter(table, index, filter));
  }

  /** A range that is one row is that item; there is nothing to continue with. */
  #item(
    source: Extract<RowSource, { kind: "partition" }>,
    filter: Condition | null,
  ): Awaitable<ItemReadResult> {
    const { keyspace, partition, from } = source;
    const level = this.#level;
    const read = this.#itemRead({ source, after: null, limit: 1, level }, filter);
    return whenReady(
      this.#context.database.store.get({ keyspace, partition, key: from.key }, level),
      ({ value }) => {
        const items = value === null ? [] : [new StoredItem(value)];
        return shownPage(this.#context, read, { items, bytes: items[0]?.bytes ?? 0, cut: false });
      },
    );
  }

  #read(page: PageRequest, filter: Condition | null): Awaitable<ItemReadResult> {
    return readPageOfItems(this.#context, this.#itemRead(page, filter));
  }

  #itemRead(page: PageRequest, filter: Condition | null): PageQuery {
    const { table, index, select } = this.#target;
    const { projection } = select;
    return { table, index, page, filter, projection, whole: false, countOnly: false };
  }

  /** Takes what one read gave; tells where to go on, and whether that is for the next page. */
  #absorb(result: ItemReadResult, read: number): { readonly place: PageCursor; readonly full: boolean } {
    this.#items.push(...result.items);
    this.#units += result.units;
    this.#remaining -= result.scannedCount;
    if (result.lastKey !== null) return { place: { read, after: result.lastKey }, full: true };
    const full =
      this.#remaining <= 0 ||
      this.#units >= readUnits(PAGE_BYTES_MAX, this.#level) ||
      (this.#stop?.(0) ?? false);
    return { place: { read: read + 1, after: null }, full };
  }

  #full(place: PageCursor | null, reads: readonly PartitionQuery[] = []): SelectPage {
    const next = place !== null && place.read < reads.length ? place : null;
    return { items: this.#items, next };
  }
}
