/**
 * The statement of a request, from its text and parameters to what is to be done. Checks come in the service's
 * order: the text, the parameters, an index that PartiQL cannot read, then everything else.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import { parseTableName, TableNameFault } from "../../api/table-name.ts";
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import { findIndex, type TableSchema } from "../../engine/table-schema.ts";
import type { WireAttributeValue } from "../../item/parse.ts";
import {
  type BoundExists,
  type BoundStatement,
  bindStatement,
} from "../../language/partiql/bind-statement.ts";
import { type ParsedStatement, parseStatement } from "../../language/partiql/parse-statement.ts";
import { partiqlFaultText } from "../../language/partiql/partiql-fault.ts";
import { type Parameters, parseParameters } from "../../language/partiql/value-slots.ts";
import type { OperationContext } from "../context.ts";

/** A statement as a request carries it. */
export interface StatementRequest {
  readonly Statement: string;
  readonly Parameters?: readonly WireAttributeValue[] | undefined;
}

/** The statement ready to be carried out, whose table is still to be found. @throws ApiError */
export function requestedStatement(
  request: StatementRequest,
  context: OperationContext,
): Awaitable<BoundStatement> {
  const parsed = parseStatement(request.Statement);
  if (parsed.kind === "refused") throw validationError(partiqlFaultText(parsed.fault));
  const given = parseParameters(request.Parameters ?? []);
  if (given.kind === "refused") throw validationError(partiqlFaultText(given.fault));
  const index = namedIndex(parsed);
  if (index === null) return bound(parsed, given.parameters);
  const reference = parseTableName(index.tableName);
  if (reference instanceof TableNameFault) return bound(parsed, given.parameters);
  return whenReady(context.database.tables.find(reference.name), (table) => {
    checkIndexKeys(table, index.indexName);
    return bound(parsed, given.parameters);
  });
}

/** The refusal of EXISTS outside a transaction. */
export const misplacedExists = ({ at }: BoundExists): ApiError =>
  validationError(partiqlFaultText({ kind: "unknownFunction", name: "exists", at }));

interface NamedIndex {
  readonly tableName: string;
  readonly indexName: string;
}

/** The index that the statement is about, as far as it names one. */
function namedIndex({ statement }: ParsedStatement): NamedIndex | null {
  const named = statement.kind === "exists" ? statement.select : statement;
  const [tableName, indexName] = named === null ? [] : named.target.names;
  return tableName === undefined || indexName === undefined ? null : { tableName, indexName };
}

/** PartiQL reads indexes with one attribute in each place of their key. @throws ApiError for the others */
function checkIndexKeys(table: TableSchema | undefined, indexName: string): void {
  const keys = table === undefined ? undefined : findIndex(table, indexName)?.keys;
  if (keys === undefined || (keys.partition.length <= 1 && keys.sort.length <= 1)) return;
  throw validationError(
    "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.",
  );
}

function bound(parsed: ParsedStatement, parameters: Parameters): BoundStatement {
  const binding = bindStatement(parsed, parameters);
  if (binding.kind === "refused") throw validationError(partiqlFaultText(binding.fault));
  return binding.statement;
}
