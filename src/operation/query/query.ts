/**
 * Query: the items of one partition of a table or index, in sort order, page by page. What is checked stands in two
 * functions, in the order in which it is: `compileQuery` before the table is looked for, `boundQuery` after.
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
  type KeyConditionFamily,
  type KeyPlan,
  keyConditionClauses,
} from "../../language/key-condition/key-condition.ts";
import type { Placeholders } from "../../language/placeholders.ts";
import type { Operation } from "../context.ts";
import { BARE, ENVELOPED, refusal } from "../request/error-wording.ts";
import { legacyConditions, legacyFilter, legacyKeyConditions } from "../request/legacy-input.ts";
import { admitRead } from "../request/metering.ts";
import {
  checkPartitionCondition,
  checkStartPartition,
  checkStartSort,
  queryPlan,
  singleItemStart,
  startKeyValues,
  startWithin,
} from "../request/read-keys.ts";
import {
  checkFilterHeld,
  checkIndexHolds,
  checkKeyPaths,
  checkSelect,
  type ReadExpressions,
  readExpressions,
  readIndex,
} from "../request/read-parameters.ts";
import {
  checkExpressionParameters,
  namedProjection,
  orThrow,
  refuseUnused,
  requestPlaceholders,
} from "../request/request-expressions.ts";
import { resolveTable } from "../request/resolve-table.ts";
import { pageOutput, readPageOfItems } from "./page-query.ts";

export const query: Operation<QueryInput, QueryOutput> = (input, context) => {
  const compiled = compileQuery(input);
  return whenReady(resolveTable(context, input.TableName), (table) => {
    const { index, plan, source, after } = boundQuery(table, input, compiled);
    const { filter, projection } = compiled;
    admitRead(context, table, index);
    const countOnly = input.Select === "COUNT";
    // What names one item is never cut: a page of it could not be continued.
    const isOneItem = namesOneItem(table, index, plan);
    const page = {
      source,
      after,
      limit: isOneItem ? Number.POSITIVE_INFINITY : (input.Limit ?? Number.POSITIVE_INFINITY),
      level: input.ConsistentRead === true ? "strong" : "eventual",
      stop: isOneItem ? null : context.scope.meter.pageLimit(table, index),
    } as const;
    const whole = input.Select === "ALL_ATTRIBUTES";
    const read = readPageOfItems(context, { table, index, page, filter, projection, whole, countOnly });
    return whenReady(read, (result) => pageOutput(context, result, input));
  });
};

/** A Query as far as it can be understood without its table. */
interface CompiledQuery extends ReadExpressions {
  readonly clauses: KeyConditionClauses;
  readonly family: KeyConditionFamily;
  readonly startKey: AttributeMap | null;
}

/** The stages before the table; each parameter of the old family may stand where its expression does. @throws ApiError */
function compileQuery(input: QueryInput): CompiledQuery {
  const { QueryFilter, ConditionalOperator: operator, AttributesToGet: names, KeyConditions } = input;
  checkExpressionParameters(input, BARE, QUERY_VALUES);
  const legacy = {
    filter:
      QueryFilter === undefined && operator === undefined
        ? null
        : legacyFilter({ filter: legacyConditions(QueryFilter ?? {}, BARE), operator }, BARE),
    projection: names === undefined ? null : namedProjection(names),
  };
  const startKey = startKeyValues(input.ExclusiveStartKey, BARE);
  const conditions = KeyConditions === undefined ? null : legacyConditions(KeyConditions, BARE);
  const placeholders = requestPlaceholders(input, BARE);
  checkLimit(input);
  checkSelect(input, ENVELOPED);
  const legacyClauses = conditions === null ? null : legacyKeyConditions(conditions, BARE);
  const keyCondition = compiledKeyCondition(input, placeholders);
  const { filter, projection } = readExpressions(input, placeholders, BARE);
  const clauses = keyCondition === null ? legacyClauses : orThrow(keyConditionClauses(keyCondition), BARE);
  if (clauses === null) throw noKeyCondition();
  refuseUnused(placeholders, BARE);
  return {
    clauses,
    family: legacyClauses === null ? "expression" : "legacy",
    startKey,
    filter: filter ?? legacy.filter,
    projection: projection ?? legacy.projection,
  };
}

const QUERY_VALUES = { expressions: ["FilterExpression", "KeyConditionExpression"], listed: true } as const;

const compiledKeyCondition = (
  { KeyConditionExpression: text }: QueryInput,
  placeholders: Placeholders,
): Condition | null => (text === undefined ? null : orThrow(compileKeyCondition(text, placeholders), BARE));

/** @throws ApiError for a limit below 1, which is found only after malformed values */
function checkLimit({ Limit: limit }: QueryInput): void {
  if (limit === undefined || limit >= 1) return;
  throw refusal(
    ENVELOPED,
    "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  );
}

const noKeyCondition = (): Error =>
  validationError(
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
  );

/** What a Query reads of its table. */
interface BoundQuery {
  readonly index: IndexSchema | null;
  readonly plan: KeyPlan;
  readonly source: Extract<RowSource, { kind: "partition" }>;
  readonly after: Position | null;
}

/** The stages after the table is found. @throws ApiError */
function boundQuery(table: TableSchema, input: QueryInput, compiled: CompiledQuery): BoundQuery {
  const { clauses, family, startKey, filter, projection } = compiled;
  const index = readIndex(table, { name: input.IndexName, consistent: input.ConsistentRead === true });
  const keys = index === null ? table.keys : index.keys;
  const start = startKey === null ? null : { table, index, key: startKey };
  if (start !== null) {
    checkStartPartition(start);
    checkPartitionCondition(keys, clauses, family);
    checkStartSort(start);
  }
  const plan = queryPlan(keys, clauses, family);
  const source = keyRange(table, index, { plan, reverse: input.ScanIndexForward === false });
  const after = start === null ? null : startWithin({ table, index, key: start.key, plan }, source);
  if (startKey !== null && namesOneItem(table, index, plan)) throw singleItemStart(table, startKey);
  checkIndexHolds(table, index, { select: input.Select, projection });
  if (filter !== null) {
    const filterNames = conditionAttributes(filter);
    checkFilterNames(
      keys,
      filterNames,
      input.QueryFilter === undefined ? "Filter Expression" : "QueryFilter",
    );
    checkFilterHeld(table, index, filterNames);
  }
  checkKeyPaths(table, compiled);
  return { index, plan, source, after };
}

/** A filter may not name a key attribute of what is queried. @throws ApiError */
function checkFilterNames(keys: KeySchema, names: readonly string[], parameter: string): void {
  const own = keyAttributes(keys);
  const key = names.find((name) => own.some((each) => each.name === name));
  if (key === undefined) return;
  throw validationError(
    `${parameter} can only contain non-primary key attributes: Primary key attribute: ${key}`,
  );
}

/** Whether the conditions fix the whole key of the table. */
const namesOneItem = (table: TableSchema, index: IndexSchema | null, plan: KeyPlan): boolean =>
  index === null && plan.equalSorts.length === table.keys.sort.length;
