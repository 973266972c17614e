/**
 * Operations and the meter of their request: work is admitted or throttled before it begins, and ConsumedCapacity is
 * read off what was charged for it. ItemCollectionMetrics, which come with the same answers, are here too.
 *
 * @see Developer Guide, "Provisioned capacity"
 */
import {
  type ApiError,
  type CancellationReason,
  provisionedThroughputExceeded,
  throttling,
} from "../../api/errors.ts";
import type {
  Capacity,
  ConsumedCapacity,
  ItemCollectionMetrics,
} from "../../api/generated/dynamodb/outputs.ts";
import { parseTableName, TableNameFault } from "../../api/table-name.ts";
import { GiB } from "../../base/bytes.ts";
import { keyValue } from "../../engine/item-cell.ts";
import type { IndexCharges, Meter, TableCharges, Throttle } from "../../engine/meter.ts";
import type { IndexSchema, TableSchema } from "../../engine/table-schema.ts";
import type { AppliedWrite } from "../../engine/write-intent.ts";
import { newAttributeMap } from "../../item/attribute-value.ts";
import type { OperationContext } from "../context.ts";

const PROVISIONED_EXCEEDED =
  "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";
const ON_DEMAND_EXCEEDED =
  "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html.";

/** @throws ApiError when the table or index may not be read now */
export function admitRead({ scope }: OperationContext, table: TableSchema, index: IndexSchema | null): void {
  const throttle = scope.meter.admitRead(table, index);
  if (throttle !== null) throw throttleError(throttle);
}

/** @throws ApiError when the table, or an index that is written with it, may not be written now */
export function admitWrite({ scope }: OperationContext, table: TableSchema): void {
  const throttle = scope.meter.admitWrite(table);
  if (throttle !== null) throw throttleError(throttle);
}

/** The refusal of work that was not admitted. */
export function throttleError({ mode, resource, reason }: Throttle): ApiError {
  const reasons = [{ reason, resource }];
  return mode === "provisioned"
    ? provisionedThroughputExceeded(PROVISIONED_EXCEEDED, reasons)
    : throttling(ON_DEMAND_EXCEEDED, reasons);
}

/** The same of one action of a transaction. */
export const throttleReason = ({ mode }: Throttle): CancellationReason =>
  mode === "provisioned"
    ? { Code: "ProvisionedThroughputExceeded", Message: PROVISIONED_EXCEEDED }
    : { Code: "ThrottlingError", Message: ON_DEMAND_EXCEEDED };

/** `ReturnConsumedCapacity` of a request. */
export type CapacityMode = "INDEXES" | "TOTAL" | "NONE" | undefined;

/** Whether consumed capacity is part of the answer. */
export const isCapacityAsked = (mode: CapacityMode): mode is "INDEXES" | "TOTAL" =>
  mode === "TOTAL" || mode === "INDEXES";

/** ConsumedCapacity of a request on one table, named as the request does; undefined when it did not ask. */
export function consumedCapacity(
  { first }: Meter,
  tableName: string,
  mode: CapacityMode,
): ConsumedCapacity | undefined {
  if (first === null || !isCapacityAsked(mode)) return undefined;
  return capacityOf(first, tableName, { mode, isSplit: false });
}

/** How much is shown of consumed capacity. */
interface CapacityView {
  readonly mode: "INDEXES" | "TOTAL";
  /** Whether units are shown as read or written, as transactions do. */
  readonly isSplit: boolean;
}

/**
 * ConsumedCapacity of a request on many tables: one entry for each that was charged, in the order in which the request
 * names them, under its first name where it has several. A table on which all writes were refused has none.
 */
export function consumedCapacities(
  meter: Meter,
  tableNames: Iterable<string>,
  view: CapacityView,
): readonly ConsumedCapacity[] {
  const shown = new Set<TableCharges>();
  const all: ConsumedCapacity[] = [];
  for (const tableName of tableNames) {
    const charges = chargesOf(meter, tableName);
    if (charges === null || shown.has(charges)) continue;
    shown.add(charges);
    if (charges.refusedWrite === 0 || chargedUnits(charges) > 0)
      all.push(capacityOf(charges, tableName, view));
  }
  return all;
}

function chargesOf(meter: Meter, nameOrArn: string): TableCharges | null {
  const reference = parseTableName(nameOrArn);
  if (reference instanceof TableNameFault) return null;
  for (let charges = meter.first; charges !== null; charges = charges.next) {
    if (charges.table.name === reference.name) return charges;
  }
  return null;
}

/** What was read and written of the table and its indexes. */
function chargedUnits({ read, write, indexes }: TableCharges): number {
  let units = read + write;
  for (const index of indexes) units += index.read + index.write;
  return units;
}

function capacityOf(
  charges: TableCharges,
  tableName: string,
  { mode, isSplit }: CapacityView,
): ConsumedCapacity {
  const { indexes, refusedWrite } = charges;
  const whole = { read: charges.read, write: charges.write + refusedWrite };
  for (const { read, write } of indexes) {
    whole.read += read;
    whole.write += write;
  }
  const total = { TableName: tableName, ...capacity(whole, isSplit) };
  if (mode === "TOTAL") return total;
  const local = indexCapacities(indexes, "local", isSplit);
  const global = indexCapacities(indexes, "global", isSplit);
  return {
    ...total,
    Table: capacity(charges, isSplit),
    ...(local === undefined ? {} : { LocalSecondaryIndexes: local }),
    ...(global === undefined ? {} : { GlobalSecondaryIndexes: global }),
  };
}

interface Units {
  readonly read: number;
  readonly write: number;
}

/** A transaction reads or writes, never both. */
function capacity({ read, write }: Units, isSplit: boolean): Capacity {
  if (!isSplit) return { CapacityUnits: read + write };
  return write > 0
    ? { CapacityUnits: write, WriteCapacityUnits: write }
    : { CapacityUnits: read, ReadCapacityUnits: read };
}

function indexCapacities(
  indexes: readonly IndexCharges[],
  kind: "local" | "global",
  isSplit: boolean,
): Record<string, Capacity> | undefined {
  const ofKind = indexes.filter(({ index }) => index.kind === kind);
  if (ofKind.length === 0) return undefined;
  return Object.fromEntries(ofKind.map((charges) => [charges.index.name, capacity(charges, isSplit)]));
}

interface Asked {
  /** Name or ARN. */
  readonly TableName: string;
  readonly ReturnConsumedCapacity?: CapacityMode;
  readonly ReturnItemCollectionMetrics?: "SIZE" | "NONE" | undefined;
}

interface WriteCosts {
  readonly ConsumedCapacity: ConsumedCapacity | undefined;
  readonly ItemCollectionMetrics: ItemCollectionMetrics | undefined;
}

/** What the answer to a write says of its costs, each member undefined when not asked for. */
export const writeCosts = (asked: Asked, written: AppliedWrite, { scope }: OperationContext): WriteCosts => ({
  ConsumedCapacity: consumedCapacity(scope.meter, asked.TableName, asked.ReturnConsumedCapacity),
  ItemCollectionMetrics: collectionMetrics(written, asked.ReturnItemCollectionMetrics),
});

/** The metrics of the collection that a write touched; undefined when not asked for, or where none are kept. */
export function collectionMetrics(
  written: AppliedWrite,
  mode: "SIZE" | "NONE" | undefined,
): ItemCollectionMetrics | undefined {
  if (mode !== "SIZE" || written.collectionBytes === null) return undefined;
  const key = newAttributeMap();
  for (const each of written.intent.table.keys.partition) key[each.name] = keyValue(written.intent.key, each);
  const low = Math.floor(written.collectionBytes / GiB);
  return { ItemCollectionKey: key, SizeEstimateRangeGB: [low, low + 1] };
}
