/**
 * The needs of PartiQL: for each statement the action that it is, on its table or on the index that it reads. A text
 * that is no statement needs nothing; the operation refuses it.
 */

import type { OperationName } from "../../api/dynamodb.ts";
import type {
  BatchExecuteStatementInput,
  ExecuteStatementInput,
  ExecuteTransactionInput,
} from "../../api/generated/dynamodb/inputs.ts";
import { indexArn } from "../../api/table-name.ts";
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import type { Database } from "../../engine/database.ts";
import type { Need, NeedsOf } from "../../engine/request-scope.ts";
import { findIndex, type KeySchema } from "../../engine/table-schema.ts";
import { type AttributeMap, attribute } from "../../item/attribute-value.ts";
import { type Condition, conditionAttributes } from "../../language/condition/condition.ts";
import {
  type BoundDelete,
  type BoundInsert,
  type BoundSelect,
  type BoundStatement,
  type BoundUpdate,
  bindStatement,
} from "../../language/partiql/bind-statement.ts";
import { parseStatement } from "../../language/partiql/parse-statement.ts";
import type { Returning } from "../../language/partiql/statement.ts";
import { parseParameters } from "../../language/partiql/value-slots.ts";
import { projectionAttributes } from "../../language/projection/projection.ts";
import { updateAttributes } from "../../language/update/update.ts";
import {
  type AccessFacts,
  conditionFacts,
  keyText,
  type NamedTable,
  namedTable,
  need,
} from "../request/needs.ts";
import { namedKey } from "./key.ts";
import { partitionKeyValues } from "./plan.ts";
import type { StatementRequest } from "./statement.ts";

/** The need of the one statement. */
export const executeStatementNeeds: NeedsOf<ExecuteStatementInput> = (input, database) =>
  statementNeeds(input, null, database);

/** The needs of all statements, in order. */
export const batchExecuteStatementNeeds: NeedsOf<BatchExecuteStatementInput> = ({ Statements }, database) =>
  allNeeds(Statements, "BatchExecuteStatement", database);

/** The needs of all statements, in order; EXISTS is a SELECT. */
export const executeTransactionNeeds: NeedsOf<ExecuteTransactionInput> = ({ TransactStatements }, database) =>
  allNeeds(TransactStatements, "ExecuteTransaction", database);

type Enclosing = Extract<OperationName, "BatchExecuteStatement" | "ExecuteTransaction">;

async function allNeeds(
  requests: readonly StatementRequest[],
  enclosing: Enclosing,
  database: Database,
): Promise<readonly Need[]> {
  const needs: Need[] = [];
  for (const request of requests) needs.push(...(await statementNeeds(request, enclosing, database)));
  return needs;
}

function statementNeeds(
  request: StatementRequest,
  enclosing: Enclosing | null,
  database: Database,
): Awaitable<readonly Need[]> {
  const statement = boundStatement(request);
  if (statement === null) return [];
  return whenReady(namedTable(database, statement.tableName), (table) => [
    statementNeed(statement, enclosing, table),
  ]);
}

type TableStatement = BoundSelect | BoundInsert | BoundUpdate | BoundDelete;

/** The statement; of EXISTS what it reads. Null where the operation refuses it. */
function boundStatement({ Statement, Parameters }: StatementRequest): TableStatement | null {
  const parsed = parseStatement(Statement);
  const given = parseParameters(Parameters ?? []);
  if (parsed.kind === "refused" || given.kind === "refused") return null;
  const binding = bindStatement(parsed, given.parameters);
  return binding.kind === "refused" ? null : tableStatement(binding.statement);
}

const tableStatement = (statement: BoundStatement): TableStatement | null =>
  statement.kind === "exists" ? statement.select : statement;

function statementNeed(statement: TableStatement, enclosing: Enclosing | null, table: NamedTable): Need {
  const { arn, schema } = table;
  const attributes = () => [...new Set(statementAttributes(statement))];
  switch (statement.kind) {
    case "select":
      return selectNeed(statement, { attributes, enclosingOperation: enclosing }, table);
    case "insert": {
      const leadingKeys = () => keyTexts(statement.item, schema?.keys);
      const facts = { attributes, enclosingOperation: enclosing, leadingKeys };
      return need("dynamodb:PartiQLInsert", arn, conditionFacts(facts));
    }
    case "update":
    case "delete": {
      const action = statement.kind === "update" ? "dynamodb:PartiQLUpdate" : "dynamodb:PartiQLDelete";
      const leadingKeys = () => writtenKeys(statement, schema?.keys);
      const returnValues = returnedValues(statement.returning);
      const facts = { attributes, enclosingOperation: enclosing, leadingKeys, returnValues };
      return need(action, arn, conditionFacts(facts));
    }
  }
}

function selectNeed(select: BoundSelect, facts: AccessFacts, { arn, schema }: NamedTable): Need {
  const { indexName, projection } = select;
  const index = indexName === null || schema === undefined ? undefined : findIndex(schema, indexName);
  const keys = indexName === null ? schema?.keys : index?.keys;
  const whole = indexName === null ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES";
  const resource = indexName === null ? arn : indexArn(arn, indexName);
  return need(
    "dynamodb:PartiQLSelect",
    resource,
    conditionFacts({
      ...facts,
      leadingKeys: () => selectedKeys(select, keys) ?? [],
      fullTableScan: () => selectedKeys(select, keys) === null,
      select: projection === null ? whole : "SPECIFIC_ATTRIBUTES",
    }),
  );
}

/** The values of the partition key that a SELECT reads; null where it leaves the key open. */
function selectedKeys({ where }: BoundSelect, keys: KeySchema | undefined): readonly string[] | null {
  const [partition] = keys?.partition ?? [];
  if (partition === undefined) return null;
  return partitionKeyValues(where, partition.name)?.flatMap(keyText) ?? null;
}

/** The partition key of the one item that an UPDATE or DELETE names. */
function writtenKeys({ where }: BoundUpdate | BoundDelete, keys: KeySchema | undefined): readonly string[] {
  const named = keys === undefined ? null : namedKey(keys, where);
  return named === null ? [] : keyTexts(named.key, keys);
}

function keyTexts(map: AttributeMap, keys: KeySchema | undefined): readonly string[] {
  const [partition] = keys?.partition ?? [];
  const value = partition === undefined ? undefined : attribute(map, partition.name);
  return value === undefined ? [] : keyText(value);
}

function statementAttributes(statement: TableStatement): readonly string[] {
  switch (statement.kind) {
    case "select": {
      const { projection, where, orderBy } = statement;
      const shown = projection === null ? [] : projectionAttributes(projection);
      return [...shown, ...whereAttributes(where), ...orderBy.map((order) => order.attribute)];
    }
    case "insert":
      return Object.keys(statement.item);
    case "update":
      return [...updateAttributes(statement.program), ...whereAttributes(statement.where)];
    case "delete":
      return whereAttributes(statement.where);
  }
}

const whereAttributes = (where: Condition | null): readonly string[] =>
  where === null ? [] : conditionAttributes(where);

/** RETURNING as the ReturnValues that it amounts to. */
function returnedValues(returning: Returning | null): string {
  if (returning === null) return "NONE";
  return `${returning.extent === "ALL" ? "ALL" : "UPDATED"}_${returning.image}`;
}
