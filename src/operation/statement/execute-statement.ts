/**
 * ExecuteStatement: one PartiQL statement, which reads a page or changes one item.
 */
import { duplicateItem } from "../../api/errors.ts";
import type { ExecuteStatementInput } from "../../api/generated/dynamodb/inputs.ts";
import type { ConsumedCapacity, ExecuteStatementOutput } from "../../api/generated/dynamodb/outputs.ts";
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import type { BoundSelect } from "../../language/partiql/bind-statement.ts";
import type { Operation, OperationContext } from "../context.ts";
import { refusalError, tryWrite } from "../item/write-item.ts";
import { consumedCapacity } from "../request/metering.ts";
import { nextToken, placeOfToken } from "./next-token.ts";
import { selectPage } from "./read.ts";
import { misplacedExists, requestedStatement } from "./statement.ts";
import { type BoundWrite, returnedItem, statementWrite } from "./write.ts";

export const executeStatement: Operation<ExecuteStatementInput, ExecuteStatementOutput> = (input, context) =>
  whenReady(requestedStatement(input, context), (statement): Awaitable<ExecuteStatementOutput> => {
    switch (statement.kind) {
      case "select":
        return executeSelect(input, statement, context);
      case "insert":
      case "update":
      case "delete":
        return executeWrite(input, statement, context);
      case "exists":
        throw misplacedExists(statement);
    }
  });

function executeSelect(
  input: ExecuteStatementInput,
  statement: BoundSelect,
  context: OperationContext,
): Awaitable<ExecuteStatementOutput> {
  const { NextToken: token, Limit: limit = null, ConsistentRead: consistent = false } = input;
  const { clock } = context.database;
  const place = token === undefined ? null : placeOfToken(token, input, clock.nowMs());
  const page = selectPage(context, statement, { consistent, limit, place });
  return whenReady(page, ({ items, next }) => ({
    Items: items,
    NextToken: next === null ? undefined : nextToken(next, input, clock.nowMs()),
    LastEvaluatedKey: next?.after ?? undefined,
    ConsumedCapacity: capacityOf(input, statement, context),
  }));
}

async function executeWrite(
  input: ExecuteStatementInput,
  statement: BoundWrite,
  context: OperationContext,
): Promise<ExecuteStatementOutput> {
  const outcome = await tryWrite(context, statementWrite(statement));
  if (outcome.kind === "refused") {
    if (statement.kind === "insert" && outcome.refusal.kind === "condition") throw duplicateItem();
    const returnOldOnFailure = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
    throw refusalError(outcome.refusal, { returnOldOnFailure });
  }
  const item = returnedItem(statement, outcome.written);
  return {
    Items: item === undefined ? [] : [item],
    ConsumedCapacity: capacityOf(input, statement, context),
  };
}

const capacityOf = (
  { ReturnConsumedCapacity: mode }: ExecuteStatementInput,
  { tableName }: BoundSelect | BoundWrite,
  { scope }: OperationContext,
): ConsumedCapacity | undefined => consumedCapacity(scope.meter, tableName, mode);
