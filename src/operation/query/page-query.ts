/**
 * What Query and Scan share: one page is read, filtered and shown, and its capacity counted. An entry of a local
 * index that lacks what is asked for is completed from the table, for which the table is charged.
 */
import type { QueryOutput } from "../../api/generated/dynamodb/outputs.ts";
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import { readUnits } from "../../engine/capacity.ts";
import { maintainerOf } from "../../engine/derive/index-maintainers.ts";
import { itemCell } from "../../engine/item-cell.ts";
import { type ItemPage, type PageRequest, readItems, readPage } from "../../engine/page-reader.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import { type IndexSchema, keyAttributes, type TableSchema } from "../../engine/table-schema.ts";
import { type AttributeMap, attribute, type Item, newAttributeMap } from "../../item/attribute-value.ts";
import type { ItemImage } from "../../item/item-image.ts";
import { type Condition, conditionAttributes } from "../../language/condition/condition.ts";
import { evaluateCondition } from "../../language/condition/evaluate-condition.ts";
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
  whenReady(readPage(context.database.store, read.page), (page) => shownPage(context, read, page));

/** What is shown of a page that was read: its items completed, filtered and projected. Charges for it. */
export function shownPage(
  context: OperationContext,
  read: PageQuery,
  page: ItemPage,
): Awaitable<ItemReadResult> {
  const { table, index } = read;
  const units = readUnits(page.bytes, read.page.level);
  context.scope.meter.chargeRead(table, index, units);
  return needsTable(read)
    ? completed(context, read, { page, units })
    : result(read, page, { items: page.items, units });
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

interface ChargedPage {
  readonly page: ItemPage;
  readonly units: number;
}

/** Replaces index entries by their items, read from the table. */
function completed(
  { database, scope }: OperationContext,
  read: PageQuery,
  { page, units }: ChargedPage,
): Awaitable<ItemReadResult> {
  const { table } = read;
  const { level } = read.page;
  const cells = page.items.map(({ item }) => itemCell(table, item));
  return whenReady(readItems(database.store, cells, level), (found) => {
    // An item deleted between the two reads is shown as its entry was.
    const items = page.items.map((entry, i) => found[i] ?? entry);
    const tableUnits = items.reduce((sum, { bytes }) => sum + readUnits(bytes, level), 0);
    scope.meter.chargeRead(table, null, tableUnits);
    return result(read, page, { items, units: units + tableUnits });
  });
}

interface ReadItems {
  readonly items: readonly StoredItem[];
  readonly units: number;
}

function result(read: PageQuery, page: ItemPage, { items, units }: ReadItems): ItemReadResult {
  const { filter, projection, index } = read;
  const kept = filter === null ? items : items.filter(({ item }) => evaluateCondition(filter, item));
  const last = page.cut ? page.items.at(-1) : undefined;
  return {
    items: read.countOnly ? [] : kept.map((stored) => renderItem(stored, projection)),
    count: kept.length,
    scannedCount: items.length,
    lastKey: last === undefined ? null : pageKey(read.table, index, last.item),
    units,
  };
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
