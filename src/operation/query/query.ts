/**
 * Query: the items of one partition of a table or index, in sort order, page by page.
 */
import { validationError } from "../../api/errors.ts";
import type { QueryInput } from "../../api/generated/dynamodb/inputs.ts";
import type { QueryOutput } from "../../api/generated/dynamodb/outputs.ts";
import { whenReady } from "../../base/awaitable.ts";
import { keyRange } from "../../engine/key-range.ts";
import type { Position, RowSource } from "../../engine/page-reader.ts";
import {
  type IndexSchema,
  type KeySchema,
  keyAttributes,
  type TableSchema,
} from "../../engine/table-schema.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { type Condition, conditionAttributes } from "../../language/condition/condition.ts";
import {
  compileKeyCondition,
  type KeyConditionClauses,
  type KeyPlan,
} from "../../language/key-condition/key-condition.ts";
import type { Operation } from "../context.ts";
import { BARE, ENVELOPED, refusal } from "../request/error-wording.ts";
import { legacyConditions, legacyKeyConditions } from "../request/legacy-input.ts";
import { admitRead } from "../request/metering.ts";
import {
  checkQueryStart,
  queryPlan,
  queryStart,
  singleItemStart,
  startKeyValues,
} from "../request/read-keys.ts";
import {
  checkIndexHolds,
  checkSelect,
  legacyReadExpressions,
  type ReadExpressions,
  readExpressions,
  readIndex,
} from "../request/read-parameters.ts";
import {
  checkExpressionParameters,
  orThrow,
  refuseUnused,
  requestPlaceholders,
} from "../request/request-expressions.ts";
import { resolveTable } from "../request/resolve-table.ts";
import { pageOutput, readPageOfItems } from "./page-query.ts";

export const query: Operation<QueryInput, QueryOutput> = (input, context) => {
  checkExpressionParameters(input, BARE, {
    expressions: ["FilterExpression", "KeyConditionExpression"],
    listed: true,
  });
  const { clauses, filter, projection } = queryExpressions(input);
  return whenReady(resolveTable(context, input.TableName), (table) => {
    const consistent = input.ConsistentRead === true;
    const index = readIndex(table, { name: input.IndexName, consistent });
    const startKey = startKeyValues(input.ExclusiveStartKey, BARE);
    if (startKey !== null) checkQueryStart({ table, index, key: startKey });
    const keys = index === null ? table.keys : index.keys;
    const plan = queryPlan(keys, clauses, input.KeyConditions === undefined ? "expression" : "legacy");
    checkFilter(keys, filter, input.QueryFilter !== undefined);
    checkIndexHolds(table, index, { select: input.Select, projection });
    const source = keyRange(table, index, { plan, reverse: input.ScanIndexForward === false });
    const after = startKey === null ? null : startOf({ table, index, key: startKey, plan }, source);
    admitRead(context, table, index);
    const countOnly = input.Select === "COUNT";
    // What names one item is never cut: a page of it could not be continued.
    const isOneItem = namesOneItem(table, index, plan);
    const page = {
      source,
      after,
      limit: isOneItem ? Number.POSITIVE_INFINITY : (input.Limit ?? Number.POSITIVE_INFINITY),
      level: consistent ? "strong" : "eventual",
      stop: isOneItem ? null : context.scope.meter.pageLimit(table, index),
    } as const;
    const whole = input.Select === "ALL_ATTRIBUTES";
    const read = readPageOfItems(context, { table, index, page, filter, projection, whole, countOnly });
    return whenReady(read, (result) => pageOutput(context, result, input));
  });
};

interface QueryExpressions extends ReadExpressions {
  readonly clauses: KeyConditionClauses;
}

function queryExpressions(input: QueryInput): QueryExpressions {
  if (
    input.KeyConditions !== undefined ||
    input.QueryFilter !== undefined ||
    input.AttributesToGet !== undefined ||
    input.ConditionalOperator !== undefined
  ) {
    return legacyExpressions(input);
  }
  const placeholders = requestPlaceholders(input, BARE);
  checkPage(input);
  if (input.KeyConditionExpression === undefined) throw noKeyCondition();
  const clauses = orThrow(compileKeyCondition(input.KeyConditionExpression, placeholders), BARE);
  const read = readExpressions(input, placeholders, BARE);
  refuseUnused(placeholders, BARE);
  return { clauses, ...read };
}

function legacyExpressions(input: QueryInput): QueryExpressions {
  const { KeyConditions: keys, QueryFilter: sent, ConditionalOperator: operator } = input;
  const conditions = keys === undefined ? undefined : legacyConditions(keys, BARE);
  const filter = sent === undefined ? undefined : legacyConditions(sent, BARE);
  checkPage(input);
  if (conditions === undefined) throw noKeyCondition();
  return {
    clauses: legacyKeyConditions(conditions, BARE),
    ...legacyReadExpressions({ filter, operator, names: input.AttributesToGet }, BARE),
  };
}

/** Found only after malformed values. @throws ApiError for a limit below 1 or a selection that does not go with the rest */
function checkPage(input: QueryInput): void {
  if (input.Limit !== undefined && input.Limit < 1) {
    throw refusal(
      ENVELOPED,
      "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
  }
  checkSelect(input);
}

const noKeyCondition = (): Error =>
  validationError(
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
  );

/** A filter may not name a key attribute of what is queried. @throws ApiError */
function checkFilter(keys: KeySchema, filter: Condition | null, legacy: boolean): void {
  if (filter === null) return;
  const names = new Set(keyAttributes(keys).map(({ name }) => name));
  const key = conditionAttributes(filter).find((name) => names.has(name));
  if (key === undefined) return;
  const parameter = legacy ? "QueryFilter" : "Filter Expression";
  throw validationError(
    `${parameter} can only contain non-primary key attributes: Primary key attribute: ${key}`,
  );
}

interface QueryStart {
  readonly table: TableSchema;
  readonly index: IndexSchema | null;
  readonly key: AttributeMap;
  readonly plan: KeyPlan;
}

function startOf(
  { table, index, key, plan }: QueryStart,
  source: Extract<RowSource, { kind: "partition" }>,
): Position {
  const position = queryStart({ table, index, key }, source);
  if (!namesOneItem(table, index, plan)) return position;
  if (table.keys.sort.length === 0) throw singleItemStart(key);
  throw validationError("The query can return at most one row and cannot be restarted");
}

/** Whether the conditions fix the whole key of the table. */
const namesOneItem = (table: TableSchema, index: IndexSchema | null, plan: KeyPlan): boolean =>
  index === null && plan.equalSorts.length === table.keys.sort.length;
