/**
 * DeleteTable. The answer shows DELETING; the items are no longer reached from then on, and their keyspace is dropped
 * by the life cycle job.
 */
import { validationError } from "../../api/errors.ts";
import type { DeleteTableInput } from "../../api/generated/dynamodb/inputs.ts";
import type { DeleteTableOutput } from "../../api/generated/dynamodb/outputs.ts";
import type { TableRecord } from "../../engine/catalog/table-record.ts";
import type { OperationContext } from "../context.ts";
import { noSuchTable, stillInUse } from "../request/error-wording.ts";
import { requestedTable } from "../request/resolve-table.ts";
import { readStatistics, tableDescription } from "./table-description.ts";

export async function deleteTable(
  input: DeleteTableInput,
  context: OperationContext,
): Promise<DeleteTableOutput> {
  const { catalog, database } = context;
  const name = requestedTable(context, input.TableName);
  const current = await catalog.record(name);
  if (current === undefined) throw noSuchTable(name);
  const statistics = await readStatistics(database.store, current);
  const nowMs = database.clock.nowMs();
  const change = await catalog.update(name, (record) => {
    checkDeletable(record);
    return deleting(record, nowMs + database.settings.tableDelayMs);
  });
  if (change === undefined) throw noSuchTable(name);
  return { TableDescription: tableDescription(change.after, statistics, nowMs) };
}

function checkDeletable(record: TableRecord): void {
  const { name, status } = record;
  if (status === "creating") throw stillInUse(`Table is being created: ${name}`);
  if (status === "deleting") throw stillInUse(`Table is being deleted: ${name}`);
  if (record.protection.enabled) {
    throw validationError(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
  }
  if (status === "updating") throw stillInUse(`Table: ${name} is in the process of being updated.`);
  if (record.globalIndexes.some((index) => index.status !== "active")) {
    throw stillInUse("Cannot delete table while indexes are being created, updated, or deleted.");
  }
  if (record.pending.some((step) => step.kind === "encryption")) {
    throw stillInUse("Server-Side Encryption is still being updated");
  }
}

const deleting = (record: TableRecord, atMs: number): TableRecord => ({
  ...record,
  status: "deleting",
  globalIndexes: record.globalIndexes.map((index) => ({ ...index, status: "deleting" })),
  pending: [{ kind: "removed", atMs }],
});
