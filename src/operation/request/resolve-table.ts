/**
 * From the TableName of a request, a plain name or an ARN, to the table it means. Regions of ARNs are not compared:
 * one server answers for all of them. Accounts are: nobody else's tables are here.
 */
import { resourceNotFound, validationError } from "../../api/errors.ts";
import { parseTableName, TableNameFault, tableNameFaultText } from "../../api/table-name.ts";
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import type { OperationContext } from "../context.ts";
import { noSuchTable } from "./error-wording.ts";

/**
 * The plain name of the table that a control plane request means.
 *
 * @throws ApiError when the ARN is malformed or names another account's table
 */
export function requestedTable({ database }: OperationContext, nameOrArn: string): string {
  const reference = parseTableName(nameOrArn);
  if (reference instanceof TableNameFault) throw validationError(tableNameFaultText(reference));
  const { name, arn } = reference;
  if (arn !== null && arn.accountId !== database.settings.accountId) throw noSuchTable(name);
  return name;
}

/**
 * The table that a data plane request means.
 *
 * @throws ApiError when there is none, or it is not there yet or no longer
 */
export function resolveTable(context: OperationContext, nameOrArn: string): Awaitable<TableSchema> {
  const { tables, settings } = context.database;
  const reference = parseTableName(nameOrArn);
  if (reference instanceof TableNameFault) throw validationError(tableNameFaultText(reference));
  const { name, arn } = reference;
  if (arn !== null && arn.accountId !== settings.accountId) throw resourceNotFound();
  return whenReady(tables.find(name), name.length < TABLE_NAME_MIN ? shortNamedTable : servingTable);
}

/**
 * The tables that a data plane request means, by what it calls them.
 *
 * @throws ApiError as `resolveTable` does, for the first that is not to be had
 */
export async function resolveTables(
  context: OperationContext,
  namesOrArns: Iterable<string>,
): Promise<ReadonlyMap<string, TableSchema>> {
  const tables = new Map<string, TableSchema>();
  for (const nameOrArn of namesOrArns) {
    if (tables.has(nameOrArn)) continue;
    const found = resolveTable(context, nameOrArn);
    tables.set(nameOrArn, found instanceof Promise ? await found : found);
  }
  return tables;
}

/** Of less characters there is no table, and its name is to blame. */
const TABLE_NAME_MIN = 3;

function shortNamedTable(table: TableSchema | undefined): TableSchema {
  if (table !== undefined) return servingTable(table);
  throw validationError("TableName must be at least 3 characters long and at most 255 characters long");
}

function servingTable(table: TableSchema | undefined): TableSchema {
  if (table === undefined || table.status === "creating" || table.status === "deleting") {
    throw resourceNotFound();
  }
  return table;
}
