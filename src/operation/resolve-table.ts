/**
 * From the TableName of a request, a plain name or an ARN, to the table it means.
 */
import { resourceNotFound } from "../api/errors.ts";
import { type Awaitable, whenReady } from "../base/awaitable.ts";
import type { TableSchema } from "../engine/table-schema.ts";
import type { OperationContext } from "./context.ts";

/** The plain name of a table that a request names plainly or by ARN. */
export const requestedTable = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1) : nameOrArn;

/**
 * The table that a data plane request means.
 *
 * @throws ApiError when there is none, or it is not there yet or no longer
 */
export const resolveTable = (context: OperationContext, nameOrArn: string): Awaitable<TableSchema> =>
  whenReady(context.database.tables.find(requestedTable(nameOrArn)), servingTable);

function servingTable(table: TableSchema | undefined): TableSchema {
  if (table === undefined || table.status === "creating" || table.status === "deleting") {
    throw resourceNotFound();
  }
  return table;
}
