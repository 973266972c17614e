/**
 * What the statements of a batch or transaction have in common: all of them read or all of them write, and what
 * each may be.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import type { BoundSelect, BoundStatement } from "../../language/partiql/bind-statement.ts";
import { type NamedKey, namedKey } from "./key.ts";

/** The operations that take several statements. */
export type MultiStatementOperation = "BatchExecuteStatement" | "ExecuteTransaction";

/** EXISTS goes with writes. @throws ApiError when some statements read and some write */
export function checkOneKind(
  statements: readonly BoundStatement[],
  operation: MultiStatementOperation,
): void {
  const reads = statements.filter(({ kind }) => kind === "select").length;
  if (reads === 0 || reads === statements.length) return;
  throw validationError(
    `${operation} does not support read and write statements in one request; all statements must read or all must write.`,
  );
}

/** The key of the one item that a SELECT names. @throws ApiError when it names no single item */
export function selectedKey(
  table: TableSchema,
  select: BoundSelect,
  operation: MultiStatementOperation,
): NamedKey {
  const named = select.indexName === null ? namedKey(table.keys, select.where) : null;
  if (named === null) throw openKey(operation);
  return named;
}

const openKey = (operation: MultiStatementOperation): ApiError =>
  validationError(`Select statements within ${operation} must specify the primary key in the where clause.`);
