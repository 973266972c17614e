/**
 * What Query and Scan share: one page is read, filtered and shown, and its capacity counted. An entry of a local
 * index that lacks what is asked for is completed from the table, for which the table is charged.
 */
import { conditionTooLarge } from "../../api/errors.ts";
import type { QueryOutput } from "../../api/generated/dynamodb/outputs.ts";
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import { readUnits } from "../../engine/capacity.ts";
import { maintainerOf } from "../../engine/derive/index-maintainers.ts";
import { AGAIN, type Visit, visitInTurns } from "../../engine/in-turns.ts";
import { itemCell } from "../../engine/item-cell.ts";
import {
  type ItemPage,
  PAGE_BYTES_MAX,
  type PageRequest,
  readItems,
  readPage,
} from "../../engine/page-reader.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import { type IndexSchema, keyAttributes, type TableSchema } from "../../engine/table-schema.ts";
import { type AttributeMap, attribute, type Item, newAttributeMap } from "../../item/attribute-value.ts";
import type { ItemImage } from "../../item/item-image.ts";
import { type Condition, conditionAttributes } from "../../language/condition/condition.ts";
import { evaluateCondition } from "../../language/condition/evaluate-condition.ts";
import { EVALUATION_BYTES_MAX, EvaluationWork } from "../../language/condition/evaluation-work.ts";
import { type Projection, projectionAttributes } from "../../language/projection/projection.ts";
import type { OperationContext } from "../context.ts";
import { type CapacityMode, consumedCapacity } from "../request/metering.ts";
import { renderItem } from "../request/request-expressions.ts";

/** What to read, and what of it to show. */
export interface PageQuery {
  readonly table: TableSchema;
  /** The index that is read, null for the table itself. */
  readonly index: IndexSchema | null;
  readonly page: PageRequest;
  /** What an item must satisfy to be shown; null: nothing. */
  readonly filter: Condition | null;
  /** What is shown of it; null: all that the table or index holds, or all there is when `whole`. */
  readonly projection: Projection | null;
  /** Whether attributes that a local index does not hold are wanted too. */
  readonly whole: boolean;
  readonly countOnly: boolean;
}

/** One page as Query and Scan answer it. */
export interface ItemReadResult {
  readonly items: readonly (AttributeMap | ItemImage)[];
  readonly count: number;
  readonly scannedCount: number;
  /** Where the next page starts, null when this was the last. */
  readonly lastKey: AttributeMap | null;
  /** What was charged for it, of the index and the table together. */
  readonly units: number;
}

/** Reads one page. */
export const readPageOfItems = (context: OperationContext, read: PageQuery): Awaitable<ItemReadResult> =>
  whenReady(readPage(context.scope, context.database.store, read.page), (page) =>
    shownPage(context, read, page),
  );

/** What is shown of a page that was read: its items completed, filtered and projected. Charges for it. */
export function shownPage(
  context: OperationContext,
  read: PageQuery,
  page: ItemPage,
): Awaitable<ItemReadResult> {
  if (needsTable(read)) return completed(context, read, page);
  const units = readUnits(page.bytes, read.page.level);
  context.scope.meter.chargeRead(read.table, read.index, units);
  return shown(context, read, { page, items: page.items, units });
}

/** Whether entries of the index lack attributes that the request names. */
function needsTable({ table, index, filter, projection, whole }: PageQuery): boolean {
  if (index === null || !maintainerOf(index).completesFromTable) return false;
  const held = maintainerOf(index).heldNames(table, index);
  if (held === null) return false;
  if (whole) return true;
  const asked = [
    ...(filter === null ? [] : conditionAttributes(filter)),
    ...(projection === null ? [] : projectionAttributes(projection)),
  ];
  return asked.some((name) => !held.has(name));
}

/** Items of the table that are read at once: what a page reads beyond its bound. */
const COMPLETED_AT_ONCE = 16;

/** Replaces index entries by their items, read from the table. Of these, too, a page holds 1 MB, and ends there. */
async function completed(
  context: OperationContext,
  read: PageQuery,
  page: ItemPage,
): Promise<ItemReadResult> {
  const { database, scope } = context;
  const { table, index } = read;
  const { level } = read.page;
  const items: StoredItem[] = [];
  let [bytes, tableBytes, tableUnits] = [0, 0, 0];
  for (let from = 0; from < page.items.length && tableBytes < PAGE_BYTES_MAX; from += COMPLETED_AT_ONCE) {
    const entries = page.items.slice(from, from + COMPLETED_AT_ONCE);
    const cells = entries.map((entry) => itemCell(table, entry.peek()));
    const found = await readItems(scope, database.store, { cells, level });
    for (let at = 0; at < entries.length && tableBytes < PAGE_BYTES_MAX; at++) {
      const entry = entries[at] as StoredItem;
      // An item deleted between the two reads is shown as its entry was.
      const item = found[at] ?? entry;
      items.push(item);
      bytes += entry.bytes;
      tableBytes += item.bytes;
      tableUnits += readUnits(item.bytes, level);
    }
  }
  const units = readUnits(bytes, level);
  scope.meter.chargeRead(table, index, units);
  scope.meter.chargeRead(table, null, tableUnits);
  const isWhole = items.length === page.items.length;
  const kept = isWhole ? page : { items: page.items.slice(0, items.length), bytes, cut: true };
  return shown(context, read, { page: kept, items, units: units + tableUnits });
}

interface ChargedPage {
  readonly page: ItemPage;
  readonly units: number;
}

interface ReadItems extends ChargedPage {
  /** Those of the page, completed where that was asked for. */
  readonly items: readonly StoredItem[];
}

/** Filters and projects the items, and lets others have their turn meanwhile. @throws ApiError for a test that takes too much */
function shown(
  { scope }: OperationContext,
  read: PageQuery,
  { page, items, units }: ReadItems,
): Awaitable<ItemReadResult> {
  const { filter, projection, countOnly } = read;
  const last = page.cut ? page.items.at(-1) : undefined;
  const lastKey = last === undefined ? null : pageKey(read.table, read.index, last.peek());
  const result = { scannedCount: items.length, lastKey, units };
  if (filter === null && (projection === null || countOnly))
    return { ...result, items: countOnly ? [] : items, count: items.length };
  const kept: (AttributeMap | ItemImage)[] = [];
  let count = 0;
  const work = EvaluationWork.ofRead();
  /** An item that is evaluated on in another turn: what was found out is kept for these very values. */
  let begun: Item | null = null;
  const visit = (stored: StoredItem): Visit => {
    work.begin(begun !== null);
    const item = begun ?? stored.peek();
    begun = null;
    const isKept = filter === null || evaluateCondition(filter, item, work);
    if (work.isExceeded) {
      if (!work.canProgress) throw conditionTooLarge(EVALUATION_BYTES_MAX);
      begun = item;
      return AGAIN;
    }
    if (isKept) count += 1;
    if (isKept && !countOnly) kept.push(renderItem(stored, projection, item));
    return work.bytes;
  };
  return whenReady(visitInTurns(scope, items, visit), () => ({ ...result, items: kept, count }));
}

/** The key to continue after an item: the table's, and the index's where one is read. */
export function pageKey(table: TableSchema, index: IndexSchema | null, item: Item): AttributeMap {
  const key = newAttributeMap();
  const names = [...keyAttributes(table.keys), ...(index === null ? [] : keyAttributes(index.keys))];
  for (const { name } of names) {
    const value = attribute(item, name);
    if (value !== undefined) key[name] = value;
  }
  return key;
}

interface PageInput {
  /** Name or ARN. */
  readonly TableName: string;
  readonly ReturnConsumedCapacity?: CapacityMode;
  readonly Select?: string | undefined;
}

/** The response of Query and Scan. */
export function pageOutput(
  { scope }: OperationContext,
  read: ItemReadResult,
  { TableName, ReturnConsumedCapacity, Select }: PageInput,
): QueryOutput {
  return {
    Items: Select === "COUNT" ? undefined : read.items,
    Count: read.count,
    ScannedCount: read.scannedCount,
    LastEvaluatedKey: read.lastKey ?? undefined,
    ConsumedCapacity: consumedCapacity(scope.meter, TableName, ReturnConsumedCapacity),
  };
}
