/**
 * What the statements of a batch or transaction have in common: all of them read or all of them write, and what
 * each may be.
 */
import { validationError } from "../../api/errors.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { BoundSelect, BoundStatement } from "../../language/partiql/bind-statement.ts";
import { namedKey } from "./key.ts";

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

/** The key that a SELECT names and nothing else; null when it leaves a part open, asks more, or reads an index. */
export function selectedKey(table: TableSchema, select: BoundSelect): AttributeMap | null {
  const named = select.indexName === null ? namedKey(table.keys, select.where) : null;
  return named === null || named.rest !== null ? null : named.key;
}

/** The refusal of a SELECT that is not by its whole key alone. */
export const openKeyText = (operation: MultiStatementOperation): string =>
  `Select statements within ${operation} must specify the primary key in the where clause.`;
