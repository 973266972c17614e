/**
 * The part of UpdateTable that creates and deletes global indexes. A created index is written to from the commit
 * that adds it and filled by the life cycle job; a deleted one is no longer written to.
 */
import { validationError } from "../../api/errors.ts";
import type { GlobalIndexRecord, TableRecord } from "../../engine/catalog/table-record.ts";
import type { KeyAttribute } from "../../engine/table-schema.ts";
import { indexNotFound, invalidParameter, stillInUse, subscriberLimit } from "../request/error-wording.ts";
import { checkIncludedCount, GLOBAL_INDEXES_MAX, notGlobal, parseProjection } from "./index-definitions.ts";
import { newIndexCapacity } from "./new-table-capacity.ts";
import type { TableChange } from "./table-change.ts";
import {
  checkDefined,
  checkGlobalForm,
  checkNotRedefined,
  parseDefinitions,
  parseKeys,
} from "./table-keys.ts";
import { oneOnlineIndex } from "./update-request.ts";

type CreateAction = TableChange["indexes"]["creates"][number];

/** The record with the index that the request creates, if any. */
export function createIndex(record: TableRecord, change: TableChange): TableRecord {
  const [create] = change.indexes.creates;
  if (create === undefined) return record;
  const definitions = sentDefinitions(change, create);
  const index = newIndex(record, { change, create, definitions });
  checkMayCreate(record, index);
  const used = new Set(create.KeySchema.map((element) => element.AttributeName));
  const known = new Set(record.attributes.map((attribute) => attribute.name));
  return {
    ...record,
    attributes: [
      ...record.attributes,
      ...definitions.filter(({ name }) => used.has(name) && !known.has(name)),
    ],
    globalIndexes: [...record.globalIndexes, index],
    pending: [...record.pending, { kind: "backfill", index: index.name, atMs: change.dueMs }],
  };
}

/** The definitions of the request: those that the table has do not count for a new index. */
function sentDefinitions({ input }: TableChange, create: CreateAction): readonly KeyAttribute[] {
  if (input.AttributeDefinitions === undefined) {
    throw invalidParameter(`AttributeDefinitions is not specified for index: ${create.IndexName}`);
  }
  return parseDefinitions(input.AttributeDefinitions);
}

interface Creation {
  readonly change: TableChange;
  readonly create: CreateAction;
  readonly definitions: readonly KeyAttribute[];
}

function newIndex(record: TableRecord, { change, create, definitions }: Creation): GlobalIndexRecord {
  const { input, settings, dueMs, newIndexId } = change;
  checkDefined(create.KeySchema, definitions);
  checkGlobalForm(create.KeySchema);
  const keys = parseKeys(create.KeySchema, definitions);
  checkNotRedefined(
    [record, ...record.localIndexes, ...record.globalIndexes].map((each) => each.keys),
    keys,
  );
  const mode = input.BillingMode ?? record.billing.mode;
  return {
    name: create.IndexName,
    id: newIndexId,
    keys,
    projection: parseProjection(create.Projection),
    status: "creating",
    backfilling: false,
    since: null,
    activeFromMs: dueMs + settings.tableDelayMs,
    capacity: newIndexCapacity(create, mode, settings.region),
  };
}

function checkMayCreate(record: TableRecord, index: GlobalIndexRecord): void {
  const others = [...record.localIndexes, ...record.globalIndexes];
  if (others.some((other) => other.name === index.name)) {
    throw validationError("Attempting to create an index which already exists");
  }
  checkIncludedCount([...others, index].map((other) => other.projection));
  if (record.globalIndexes.length >= GLOBAL_INDEXES_MAX) {
    throw subscriberLimit(
      `Number of global secondary indexes exceeds per-table limit of ${GLOBAL_INDEXES_MAX}`,
    );
  }
  checkNoneOnline(record);
}

/** The record with the index that the request deletes on its way out, if any. */
export function deleteIndex(record: TableRecord, { indexes, dueMs }: TableChange): TableRecord {
  const [deletion] = indexes.deletes;
  if (deletion === undefined) return record;
  const name = deletion.IndexName;
  if (record.localIndexes.some((index) => index.name === name)) throw notGlobal("delete", name);
  const index = record.globalIndexes.find((other) => other.name === name);
  if (index === undefined) throw indexNotFound(name, record.name);
  checkMayDelete(record, index);
  return {
    ...record,
    globalIndexes: record.globalIndexes.map((other) =>
      other === index ? { ...other, status: "deleting", backfilling: false } : other,
    ),
    pending: [...record.pending, { kind: "indexRemoved", index: name, atMs: dueMs }],
  };
}

function checkMayDelete(record: TableRecord, index: GlobalIndexRecord): void {
  const tail = `Table: ${record.name} Index: ${index.name}`;
  if (index.status === "deleting") throw stillInUse(`Index is being deleted. ${tail}`);
  if (index.status === "updating") throw stillInUse(`Index is being updated. ${tail}`);
  if (index.status === "creating" && !index.backfilling) {
    throw stillInUse(
      "Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the index " +
        `is active. ${tail}`,
    );
  }
  checkNoneOnline({ ...record, globalIndexes: record.globalIndexes.filter((other) => other !== index) });
}

function checkNoneOnline(record: TableRecord): void {
  const busy = record.globalIndexes.some(({ status }) => status === "creating" || status === "deleting");
  if (busy) throw oneOnlineIndex();
}
