/**
 * ExecuteTransaction: up to 100 statements, all reads of one moment, or all writes, of which every one is done or
 * none. EXISTS asks something of an item that the writes do not change.
 */
import { type ApiError, duplicateItem, validationError } from "../../api/errors.ts";
import type { ExecuteTransactionInput, ParameterizedStatement } from "../../api/generated/dynamodb/inputs.ts";
import type { ExecuteTransactionOutput } from "../../api/generated/dynamodb/outputs.ts";
import { utf8Length } from "../../base/bytes.ts";
import type { TokenRequest } from "../../engine/idempotency.ts";
import { checkIntent } from "../../engine/write-intent.ts";
import { isValueFault, parseValue } from "../../item/parse.ts";
import { valueBytes } from "../../item/size.ts";
import type { BoundExists, BoundSelect, BoundStatement } from "../../language/partiql/bind-statement.ts";
import type { Operation, OperationContext } from "../context.ts";
import { resolveTable } from "../request/resolve-table.ts";
import { commitTransaction, type TransactionStep, transactedPut } from "../transaction/transaction.ts";
import { checkPayload, parametersDigest, transactionCapacity } from "../transaction/transaction-items.ts";
import { readTransaction, transactionItems } from "../transaction/transaction-read.ts";
import { checkOneKind, openKeyText, selectedKey } from "./batch.ts";
import { conjunction, namedKey } from "./key.ts";
import { requestedStatement } from "./statement.ts";
import { type BoundWrite, itemThere, statementWrite } from "./write.ts";

export const executeTransaction: Operation<ExecuteTransactionInput, ExecuteTransactionOutput> = async (
  input,
  context,
) => {
  const statements: BoundStatement[] = [];
  for (const [at, request] of input.TransactStatements.entries()) {
    const statement = await requestedStatement(request, context);
    checkStatement(statement, at);
    statements.push(statement);
  }
  checkOneKind(statements, "ExecuteTransaction");
  checkPayload(input.TransactStatements.reduce((sum, request) => sum + payloadBytes(request), 0));
  const reads = statements.filter((each) => each.kind === "select");
  return reads.length > 0
    ? readStatements(input, reads, context)
    : writeStatements(input, statements, context);
};

/** What a statement brings along: its text and its parameters, which are known to be sound. */
function payloadBytes({ Statement, Parameters = [] }: ParameterizedStatement): number {
  let bytes = utf8Length(Statement);
  for (const raw of Parameters) {
    const value = parseValue(raw);
    if (!isValueFault(value)) bytes += valueBytes(value);
  }
  return bytes;
}

const failed = (at: number, text: string): ApiError =>
  validationError(`Validation failed in TransactStatements[${at}]: ${text}`);

/** @throws ApiError when a transaction cannot hold the statement */
function checkStatement(statement: BoundStatement, at: number): void {
  const select =
    statement.kind === "select" ? statement : statement.kind === "exists" ? statement.select : null;
  if (select !== null && select.indexName !== null) {
    throw failed(at, "Reads on indices are not supported within transactions.");
  }
  if ((statement.kind === "update" || statement.kind === "delete") && statement.returning !== null) {
    throw failed(at, "RETURNING clause is not supported in ExecuteTransaction.");
  }
  if (statement.kind === "exists" && statement.select === null) throw misusedExists(at);
}

const misusedExists = (at: number): ApiError =>
  failed(at, "EXISTS() must contain a single item read with additional condition");

async function readStatements(
  input: ExecuteTransactionInput,
  selects: readonly BoundSelect[],
  context: OperationContext,
): Promise<ExecuteTransactionOutput> {
  const reads = [];
  for (const select of selects) {
    const { tableName, projection } = select;
    const key = selectedKey(await resolveTable(context, tableName), select);
    if (key === null) throw failed(reads.length, openKeyText("ExecuteTransaction"));
    reads.push({ tableName, key, projection });
  }
  const items = await readTransaction(context, reads, "all");
  return {
    Responses: await transactionItems(context, items, reads),
    ConsumedCapacity: transactionCapacity(context, reads, input.ReturnConsumedCapacity),
  };
}

async function writeStatements(
  input: ExecuteTransactionInput,
  statements: readonly BoundStatement[],
  context: OperationContext,
): Promise<ExecuteTransactionOutput> {
  const steps = statements.flatMap((statement, at): readonly TransactionStep[] => {
    const request = input.TransactStatements[at];
    if (request === undefined || statement.kind === "select") return [];
    return [statement.kind === "exists" ? existsStep(statement, request, at) : writeStep(statement, request)];
  });
  await commitTransaction(context, steps, { token: await tokenRequest(input, context), reasons: "all" });
  return {
    Responses: [],
    ConsumedCapacity: transactionCapacity(context, steps, input.ReturnConsumedCapacity),
  };
}

async function tokenRequest(
  input: ExecuteTransactionInput,
  { database: { clock, retention } }: OperationContext,
): Promise<TokenRequest | null> {
  const { ClientRequestToken: token } = input;
  if (token === undefined) return null;
  const payload = parametersDigest(input.TransactStatements);
  return {
    operation: "ExecuteTransaction",
    token,
    payload,
    nowMs: clock.nowMs(),
    retentionMs: await retention.nowMs(),
  };
}

const returnsOld = (request: ParameterizedStatement): boolean =>
  request.ReturnValuesOnConditionCheckFailure === "ALL_OLD";

function writeStep(statement: BoundWrite, request: ParameterizedStatement): TransactionStep {
  const step = { ...statementWrite(statement, transactedPut), returnOldOnFailure: returnsOld(request) };
  if (statement.kind !== "insert") return step;
  return { ...step, conditionFailed: { Code: "DuplicateItem", Message: duplicateItem().message } };
}

/** EXISTS is a condition check: the item is there and has what is asked beside its key. */
function existsStep({ select }: BoundExists, request: ParameterizedStatement, at: number): TransactionStep {
  const { tableName, where } = select ?? { tableName: "", where: null };
  return {
    tableName,
    returnOldOnFailure: returnsOld(request),
    wording: "key",
    build(table) {
      const named = namedKey(table.keys, where);
      if (named === null || named.rest === null) throw misusedExists(at);
      return checkIntent({ table, condition: conjunction([itemThere(table), named.rest]) }, named.key);
    },
  };
}
