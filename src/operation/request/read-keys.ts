/**
 * The keys that a read begins and ends with: a key condition set against the keys of what is queried, and
 * ExclusiveStartKey, which names a row that need not exist any more, but that could exist in what is read. The sizes
 * that key values may have are here too, wherever a request brings them; sort values of one index count together.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import { wordingCohort } from "../../api/wording-cohort.ts";
import { equalBytes } from "../../base/bytes.ts";
import { maintainerOf } from "../../engine/derive/index-maintainers.ts";
import { itemCell, keyValue } from "../../engine/item-cell.ts";
import { withinRange } from "../../engine/key-range.ts";
import type { Position, RowSource } from "../../engine/page-reader.ts";
import {
  type IndexSchema,
  type KeyAttribute,
  type KeySchema,
  keyAttributes,
  type TableSchema,
} from "../../engine/table-schema.ts";
import { type AttributeMap, type AttributeValue, attribute, typeOf } from "../../item/attribute-value.ts";
import { PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX } from "../../item/item-limits.ts";
import { keyValueBytes } from "../../item/key-bytes.ts";
import { isValueFault, parseAttributes, type WireAttributeMap } from "../../item/parse.ts";
import { valueFaultText } from "../../item/value-fault-text.ts";
import {
  type KeyConditionClauses,
  type KeyConditionFamily,
  type KeyPlan,
  keyPlanFaultText,
  partitionConditionFault,
  planKeyCondition,
} from "../../language/key-condition/key-condition.ts";
import { segmentOf } from "../../storage/cell-key.ts";
import type { ErrorWording } from "./error-wording.ts";

/** What the clauses mean for these keys. @throws ApiError when they do not fit */
export function queryPlan(
  keys: KeySchema,
  clauses: KeyConditionClauses,
  family: KeyConditionFamily,
): KeyPlan {
  const plan = planKeyCondition(clauses, keys, family);
  if ("kind" in plan) throw validationError(keyPlanFaultText(plan));
  checkPlanSizes(plan);
  return plan;
}

/** The first part of what `queryPlan` checks: a start key is looked at in between. @throws ApiError */
export function checkPartitionCondition(
  keys: KeySchema,
  clauses: KeyConditionClauses,
  family: KeyConditionFamily,
): void {
  const fault = partitionConditionFault(clauses, keys, family);
  if (fault !== null) throw validationError(keyPlanFaultText(fault));
}

/** @throws ApiError when the condition names a key that is too long to be one */
function checkPlanSizes({ partitionValues: partition, equalSorts, range }: KeyPlan): void {
  const lasts = range === null ? [[]] : range.values.map((value) => [value]);
  for (const last of lasts) {
    const fault = keySizeFault({ partition, sort: [...equalSorts, ...last] });
    if (fault !== null) throw validationError(fault);
  }
}

const INVALID_START = "The provided starting key is invalid";
const MISMATCH = "The provided key element does not match the schema";
const NO_RESTART = "The query can return at most one row and cannot be restarted";

/** The values of a start key, null when none was sent. @throws ApiError for a malformed value */
export function startKeyValues(
  raw: WireAttributeMap | undefined,
  wording: ErrorWording,
): AttributeMap | null {
  if (raw === undefined) return null;
  const key = parseAttributes(raw);
  if (!isValueFault(key)) return key;
  const text = valueFaultText(key, wording.valueWording);
  throw validationError(key.fault.kind === "duplicate" ? text : `${INVALID_START}: ${text}`);
}

/** A start key and what it is to be a row of. */
export interface StartOf {
  readonly table: TableSchema;
  readonly index: IndexSchema | null;
  readonly key: AttributeMap;
}

/** The row after which a Scan continues. @throws ApiError when it cannot be in the segment */
export function scanStart(
  { table, index, key }: StartOf,
  source: Extract<RowSource, { kind: "keyspace" }>,
): Position {
  const attributes = startAttributes(table, index);
  if (Object.keys(key).length !== attributes.length || attributes.some((each) => isMistyped(key, each))) {
    throw validationError(wordingCohort.scanStartText);
  }
  checkSizes(table, index, key);
  const position = positionOf(table, index, key);
  if (segmentOf(position.partition, source.segments) !== source.segment) {
    throw validationError(
      `${INVALID_START}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${source.segments} Segment: ${source.segment}`,
    );
  }
  return position;
}

/**
 * Stage A of a Query's start key: how many members it has, and the partition attributes of what is queried.
 *
 * @throws ApiError when they are not those of the table or index
 */
export function checkStartPartition({ table, index, key }: StartOf): void {
  const { partition } = (index ?? table).keys;
  const isComplete = Object.keys(key).length === startAttributes(table, index).length;
  if (!isComplete) throw validationError(INVALID_START);
  checkStartMembers(key, partition);
}

/**
 * Stage B: the other attributes, sort attributes of what is queried and, for an index, the key of the table.
 *
 * @throws ApiError when they are not those of the table or index
 */
export function checkStartSort({ table, index, key }: StartOf): void {
  const { partition } = (index ?? table).keys;
  checkStartMembers(key, startAttributes(table, index).slice(partition.length));
  checkSizes(table, index, key);
}

/** An absent attribute is told before one of another type. */
function checkStartMembers(key: AttributeMap, attributes: readonly KeyAttribute[]): void {
  if (attributes.some(({ name }) => attribute(key, name) === undefined)) throw validationError(INVALID_START);
  if (attributes.some((each) => isMistyped(key, each))) throw validationError(MISMATCH);
}

/** @throws ApiError when a value is too long for the key of the table or of the index that it belongs to */
function checkSizes(table: TableSchema, index: IndexSchema | null, key: AttributeMap): void {
  for (const { partition, sort } of index === null ? [table.keys] : [table.keys, index.keys]) {
    const fault = keySizeFault({
      partition: partition.map((each) => keyValue(key, each)),
      sort: sort.map((each) => keyValue(key, each)),
    });
    if (fault !== null) throw validationError(`${INVALID_START}: ${fault}`);
  }
}

/** A start key that passed both stages, and the conditions it must lie within. */
interface PlannedStart extends StartOf {
  readonly plan: KeyPlan;
}

/** The row after which a Query continues, all of the key checked. @throws ApiError when it cannot be among what is queried */
export function queryStart(start: PlannedStart, source: Extract<RowSource, { kind: "partition" }>): Position {
  checkStartPartition(start);
  checkStartSort(start);
  return startWithin(start, source);
}

/** The row after which a Query continues. @throws ApiError when its key is outside what is queried */
export function startWithin(
  { table, index, key, plan }: PlannedStart,
  source: Extract<RowSource, { kind: "partition" }>,
): Position {
  const position = positionOf(table, index, key);
  const isRanged = plan.range !== null || plan.equalSorts.length > 0;
  if (isRanged && !withinRange(source, position.key)) {
    throw validationError("The provided starting key does not match the range key predicate");
  }
  if (!equalBytes(position.partition, source.partition)) {
    throw validationError(
      isRanged
        ? NO_RESTART
        : "The provided starting key is outside query boundaries based on provided conditions",
    );
  }
  return position;
}

/** The refusal of a start key for a query that names one item of the table. */
export function singleItemStart(table: TableSchema, key: AttributeMap): ApiError {
  if (table.keys.sort.length > 0) return validationError(NO_RESTART);
  const shownKey = Object.entries(key).map(([name, value]) => `${name}=AttributeValue: ${shownValue(value)}`);
  return validationError(
    `The provided exclusive start key is invalid: ExclusiveStartKey: {${shownKey.join(", ")}}`,
  );
}

const shownValue = (value: object): string =>
  `{${Object.entries(value)
    .map(([type, content]) => `${type}:${String(content)}`)
    .join(",")}}`;

/** The attributes of a start key: those of the key that is read, then others of the table's. */
function startAttributes(table: TableSchema, index: IndexSchema | null): readonly KeyAttribute[] {
  if (index === null) return keyAttributes(table.keys);
  const read = keyAttributes(index.keys);
  return [...read, ...keyAttributes(table.keys).filter(({ name }) => read.every((key) => key.name !== name))];
}

/** Empty values are of no key's type. */
function isMistyped(key: AttributeMap, { name, type }: KeyAttribute): boolean {
  const value = attribute(key, name);
  return value === undefined || typeOf(value) !== type || (type !== "N" && keyValueBytes(value) === 0);
}

/** Where the row lies in the table or index; `map` may hold more attributes than the keys of both. */
export const positionOf = (table: TableSchema, index: IndexSchema | null, map: AttributeMap): Position => {
  const { partition, key } =
    index === null ? itemCell(table, map) : maintainerOf(index).cell(table, index, map);
  return { partition, key };
};

const INVALID = "One or more parameter values were invalid: ";

/** The text for a partition key value that is too long. */
export const PARTITION_TOO_LONG = `${INVALID}Size of hashkey has exceeded the maximum size limit of${PARTITION_KEY_BYTES_MAX} bytes`;

/** The text for sort key values that are too long. */
export const SORT_TOO_LONG = `${INVALID}Aggregated size of all range keys has exceeded the size limit of ${SORT_KEY_BYTES_MAX} bytes`;

interface KeyValues {
  /** Of the key types. */
  readonly partition: readonly AttributeValue[];
  readonly sort: readonly AttributeValue[];
}

/** What is wrong with the sizes of the values of one key, or null. */
export function keySizeFault({ partition, sort }: KeyValues): string | null {
  if (partition.some((value) => keyValueBytes(value) > PARTITION_KEY_BYTES_MAX)) return PARTITION_TOO_LONG;
  let sortBytes = 0;
  for (const value of sort) sortBytes += keyValueBytes(value);
  return sortBytes > SORT_KEY_BYTES_MAX ? SORT_TOO_LONG : null;
}
