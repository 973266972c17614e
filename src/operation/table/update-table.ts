/**
 * UpdateTable. One change at a time, in the service's words where changes exclude each other. The answer shows the
 * table before the change takes effect, which without a table delay it does in the same commit.
 */
import type { UpdateTableInput } from "../../api/generated/dynamodb/inputs.ts";
import type { UpdateTableOutput } from "../../api/generated/dynamodb/outputs.ts";
import { holdsTable } from "../../engine/catalog/apply-due-steps.ts";
import type { TableRecord } from "../../engine/catalog/table-record.ts";
import type { RecordChange } from "../../engine/catalog.ts";
import type { OperationContext } from "../context.ts";
import { noSuchTable, stillInUse } from "../request/error-wording.ts";
import { requestedTable } from "../request/resolve-table.ts";
import type { TableChange } from "./table-change.ts";
import { readStatistics, tableDescription } from "./table-description.ts";
import { changeOnDemand, changeUnits, changeWarm, checkUpdatedIndexes } from "./update-capacity.ts";
import { createIndex, deleteIndex } from "./update-indexes.ts";
import { parseUpdate } from "./update-request.ts";
import { changeEncryption, changeProtection, changeStream, changeTableClass } from "./update-settings.ts";

/** The number of the keyspace of an index that is only tried out. */
const NO_KEYSPACE = 0;

export async function updateTable(
  input: UpdateTableInput,
  context: OperationContext,
): Promise<UpdateTableOutput> {
  const { catalog, database } = context;
  const name = requestedTable(context, input.TableName);
  const change = newChange(input, context);
  const current = await catalog.record(name);
  if (current === undefined) throw noSuchTable(name);
  const statistics = await readStatistics(database.store, current);
  const committed =
    change.indexes.creates.length === 0
      ? await catalog.update(name, (record) => changed(record, change))
      : await withNewIndex(current, change, context);
  if (committed === undefined) throw noSuchTable(name);
  return { TableDescription: tableDescription(committed.after, statistics, change.nowMs) };
}

function newChange(input: UpdateTableInput, { database }: OperationContext): Omit<TableChange, "before"> {
  const { clock, settings } = database;
  const nowMs = clock.nowMs();
  const dueMs = nowMs + settings.tableDelayMs;
  return { input, indexes: parseUpdate(input), settings, nowMs, dueMs, newIndexId: NO_KEYSPACE };
}

/** Makes the keyspace of a new index once the change is known to be right, and takes it back if it is not after all. */
async function withNewIndex(
  current: TableRecord,
  change: Omit<TableChange, "before">,
  { catalog, database }: OperationContext,
): Promise<RecordChange | undefined> {
  changed(current, change);
  const [newIndexId = NO_KEYSPACE] = await catalog.allocateIds(1);
  await database.store.createKeyspace(newIndexId, "derived");
  let committed: RecordChange | undefined;
  try {
    committed = await catalog.update(current.name, (record) => changed(record, { ...change, newIndexId }));
    return committed;
  } finally {
    if (committed === undefined) await database.store.dropKeyspace(newIndexId);
  }
}

const PARTS: readonly ((record: TableRecord, change: TableChange) => TableRecord)[] = [
  changeEncryption,
  changeTableClass,
  changeProtection,
  changeStream,
  changeOnDemand,
  changeUnits,
  createIndex,
  deleteIndex,
  changeWarm,
];

/** The record as the request wants it. @throws ApiError for the first rule that it breaks */
function changed(record: TableRecord, change: Omit<TableChange, "before">): TableRecord {
  if (record.status === "creating") throw stillInUse(`Table is being created: ${record.name}`);
  if (record.status === "deleting") throw stillInUse(`Table is being deleted: ${record.name}`);
  checkUpdatedIndexes(record, change.indexes);
  const after = PARTS.reduce((current, part) => part(current, { ...change, before: record }), record);
  // The parts have words for most changes that exclude each other. @see API reference, "UpdateTable"
  if (record.status === "updating") throw stillInUse();
  return after.pending.some(holdsTable) ? { ...after, status: "updating" } : after;
}
