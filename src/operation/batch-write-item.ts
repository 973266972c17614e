/**
 * BatchWriteItem: up to 25 puts and deletes of any tables, each on its own. What the store has no room for now
 * comes back as UnprocessedItems.
 */

import { validationError } from "../api/errors.ts";
import type { BatchWriteItemInput, WriteRequest } from "../api/generated/inputs.ts";
import type {
  BatchWriteItemOutput,
  ConsumedCapacity,
  ItemCollectionMetrics,
} from "../api/generated/outputs.ts";
import { newNameRecord } from "../base/name-record.ts";
import { addUnits, unitsOfWrite } from "../engine/capacity.ts";
import { itemCell, keyOf } from "../engine/item-cell.ts";
import type { StoredItem } from "../engine/stored-item.ts";
import { type KeySchema, keyAttributes, type TableSchema } from "../engine/table-schema.ts";
import type { WriteIntent, Written } from "../engine/write-intent.ts";
import { type AttributeMap, attribute, newAttributeMap } from "../item/attribute-value.ts";
import { Overloaded } from "../storage/store.ts";
import { collectionMetrics } from "./answer/collection-metrics.ts";
import { consumedCapacity } from "./answer/consumed-capacity.ts";
import type { Operation, OperationContext } from "./context.ts";
import { checkIndexedItem } from "./request/indexed-item.ts";
import { checkKey } from "./request/item-key.ts";
import { keyText } from "./request/key-text.ts";
import { newStoredItem, requestAttributes } from "./request/request-item.ts";
import { resolveTables } from "./request/resolve-table.ts";
import { OLDER_VOICE } from "./request/voice.ts";
import { writeItem } from "./write/write-item.ts";

const REQUESTS_MAX = 25;

/** One put (with the item's stored form) or delete, as far as it can be read without its table. */
interface WriteStep {
  readonly tableName: string;
  readonly sent: WriteRequest;
  /** The whole item, or the key. */
  readonly attributes: AttributeMap;
  readonly item: StoredItem | null;
}

export const batchWriteItem: Operation<BatchWriteItemInput, BatchWriteItemOutput> = async (
  input,
  context,
) => {
  const steps = Object.entries(input.RequestItems).flatMap(([tableName, requests]) =>
    requests.map((sent) => writeStep(tableName, sent)),
  );
  if (steps.length > REQUESTS_MAX)
    throw validationError("Too many items requested for the BatchWriteItem call");
  await checkSteps(context, steps);
  const outcomes = await Promise.all(steps.map((step) => carryOut(context, step)));
  return batchOutput(input, steps, outcomes);
};

function writeStep(tableName: string, sent: WriteRequest): WriteStep {
  const { PutRequest: put, DeleteRequest: remove } = sent;
  if (put !== undefined && remove !== undefined) {
    throw validationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  if (put !== undefined) {
    const attributes = requestAttributes(put.Item, OLDER_VOICE);
    return { tableName, sent, attributes, item: newStoredItem(attributes) };
  }
  if (remove === undefined) {
    throw validationError(
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    );
  }
  return { tableName, sent, attributes: requestAttributes(remove.Key, OLDER_VOICE), item: null };
}

/** Tables exist, keys fit, no key stands twice: before anything is written. */
async function checkSteps(context: OperationContext, steps: readonly WriteStep[]): Promise<void> {
  const tables = await resolveTables(
    context,
    steps.map(({ tableName }) => tableName),
  );
  const keys = new Set<string>();
  for (const step of steps) {
    const table = tables.get(step.tableName) as TableSchema;
    checkStep(table, step);
    keys.add(`${table.name} ${keyText(keyOf(table.keys, step.attributes))}`);
  }
  if (keys.size < steps.length) throw validationError("Provided list of item keys contains duplicates");
}

function checkStep(table: TableSchema, { attributes, item }: WriteStep): void {
  checkKey(table, item === null ? attributes : presentKey(table.keys, attributes));
  if (item !== null) checkIndexedItem(table, item);
}

/** The key attributes that an item has, perhaps not all. */
function presentKey(keys: KeySchema, item: AttributeMap): AttributeMap {
  const key = newAttributeMap();
  for (const { name } of keyAttributes(keys)) {
    const value = attribute(item, name);
    if (value !== undefined) key[name] = value;
  }
  return key;
}

/** What was written; null when the store was too busy and the step is to be sent again. */
async function carryOut(context: OperationContext, step: WriteStep): Promise<Written | null> {
  const build = (table: TableSchema): WriteIntent => {
    checkStep(table, step);
    const { attributes, item } = step;
    const place = { table, cell: itemCell(table, attributes), key: keyOf(table.keys, attributes) };
    return {
      ...place,
      condition: null,
      change: item === null ? { kind: "delete" } : { kind: "put", item },
      origin: null,
    };
  };
  try {
    return await writeItem(context, step.tableName, build, { returnOldOnFailure: false });
  } catch (fault) {
    if (fault instanceof Overloaded) return null;
    throw fault;
  }
}

function batchOutput(
  input: BatchWriteItemInput,
  steps: readonly WriteStep[],
  outcomes: readonly (Written | null)[],
): BatchWriteItemOutput {
  if (outcomes.every((written) => written === null)) throw new Overloaded();
  const unprocessed = newNameRecord<WriteRequest[]>();
  const written = new Map<string, Written[]>();
  steps.forEach(({ tableName, sent }, i) => {
    const outcome = outcomes[i] ?? null;
    if (outcome === null) (unprocessed[tableName] ??= []).push(sent);
    else written.set(tableName, [...(written.get(tableName) ?? []), outcome]);
  });
  return {
    UnprocessedItems: unprocessed,
    ConsumedCapacity: batchCapacity(input, written),
    ItemCollectionMetrics: batchMetrics(input, written),
  };
}

type WrittenByTable = ReadonlyMap<string, readonly Written[]>;

function batchCapacity(
  { ReturnConsumedCapacity: mode }: BatchWriteItemInput,
  written: WrittenByTable,
): readonly ConsumedCapacity[] | undefined {
  const all = [...written].map(([tableName, writes]) =>
    consumedCapacity(addUnits(writes.map((write) => unitsOfWrite(write))), { tableName, mode }),
  );
  return all.some((capacity) => capacity === undefined) ? undefined : (all as readonly ConsumedCapacity[]);
}

function batchMetrics(
  { ReturnItemCollectionMetrics: mode }: BatchWriteItemInput,
  written: WrittenByTable,
): Readonly<Record<string, readonly ItemCollectionMetrics[]>> | undefined {
  if (mode !== "SIZE") return undefined;
  const metrics = newNameRecord<readonly ItemCollectionMetrics[]>();
  for (const [tableName, writes] of written) {
    const known = writes.map((write) => collectionMetrics(write, mode)).filter((each) => each !== undefined);
    if (known.length > 0) metrics[tableName] = known;
  }
  return metrics;
}
