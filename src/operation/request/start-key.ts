/**
 * ExclusiveStartKey: where a page begins. It names a row that need not exist any more, but that could exist in
 * what is read.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import { equalBytes } from "../../base/bytes.ts";
import { maintainerOf } from "../../engine/derive/index-maintainers.ts";
import { itemCell, keyValue } from "../../engine/item-cell.ts";
import { withinRange } from "../../engine/key-range.ts";
import type { Position, RowSource } from "../../engine/page-reader.ts";
import {
  type IndexSchema,
  type KeyAttribute,
  keyAttributes,
  type TableSchema,
} from "../../engine/table-schema.ts";
import { type AttributeMap, attribute, typeOf } from "../../item/attribute-value.ts";
import { keyValueBytes } from "../../item/key-bytes.ts";
import { isValueFault, parseAttributes, type WireAttributeMap } from "../../item/parse.ts";
import { valueFaultText } from "../../item/value-fault-text.ts";
import { segmentOf } from "../../storage/cell-key.ts";
import type { ErrorWording } from "./error-wording.ts";
import { keySizeFault } from "./key-size.ts";

const INVALID = "The provided starting key is invalid";

/** The values of a start key, null when none was sent. @throws ApiError for a malformed value */
export function startKeyValues(
  raw: WireAttributeMap | undefined,
  wording: ErrorWording,
): AttributeMap | null {
  if (raw === undefined) return null;
  const key = parseAttributes(raw);
  if (isValueFault(key)) throw validationError(`${INVALID}: ${valueFaultText(key, wording.valueWording)}`);
  return key;
}

interface StartOf {
  readonly table: TableSchema;
  readonly index: IndexSchema | null;
  readonly key: AttributeMap;
}

/** The row behind which a Scan continues. @throws ApiError when it cannot be in the segment */
export function scanStart(
  { table, index, key }: StartOf,
  source: Extract<RowSource, { kind: "keyspace" }>,
): Position {
  if (!hasMembers(table, index, key) || mistyped(table, index, key)) throw validationError(INVALID);
  checkSizes(table, index, key);
  const position = positionOf(table, index, key);
  if (segmentOf(position.partition, source.segments) !== source.segment) {
    throw validationError(
      `${INVALID}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${source.segments} Segment: ${source.segment}`,
    );
  }
  return position;
}

/** @throws ApiError when the key has not the members of the table or index that a Query reads */
export function checkQueryStart({ table, index, key }: StartOf): void {
  if (!hasMembers(table, index, key)) throw validationError(INVALID);
  if (mistyped(table, index, key))
    throw validationError("The provided key element does not match the schema");
  checkSizes(table, index, key);
}

/** @throws ApiError when a value is too long for the key of the table or of the index that it belongs to */
function checkSizes(table: TableSchema, index: IndexSchema | null, key: AttributeMap): void {
  for (const { partition, sort } of index === null ? [table.keys] : [table.keys, index.keys]) {
    const fault = keySizeFault({
      partition: partition.map((each) => keyValue(key, each)),
      sort: sort.map((each) => keyValue(key, each)),
    });
    if (fault !== null) throw validationError(`${INVALID}: ${fault}`);
  }
}

/** The row behind which a Query continues. @throws ApiError when it cannot be among what is queried */
export function queryStart(
  { table, index, key }: StartOf,
  source: Extract<RowSource, { kind: "partition" }>,
): Position {
  checkQueryStart({ table, index, key });
  const position = positionOf(table, index, key);
  if (!equalBytes(position.partition, source.partition)) {
    throw validationError(
      "The provided starting key is outside query boundaries based on provided conditions",
    );
  }
  if (!withinRange(source, position.key)) {
    throw validationError("The provided starting key does not match the range key predicate");
  }
  return position;
}

/** The refusal of a start key for a query that names one item of a table without sort key. */
export function singleItemStart(key: AttributeMap): ApiError {
  const shownKey = Object.entries(key).map(([name, value]) => `${name}=AttributeValue: ${shownValue(value)}`);
  return validationError(
    `The provided exclusive start key is invalid: ExclusiveStartKey: {${shownKey.join(", ")}}`,
  );
}

const shownValue = (value: object): string =>
  `{${Object.entries(value)
    .map(([type, content]) => `${type}:${String(content)}`)
    .join(",")}}`;

const startAttributes = (table: TableSchema, index: IndexSchema | null): readonly KeyAttribute[] => {
  const names = new Map<string, KeyAttribute>();
  for (const key of keyAttributes(table.keys)) names.set(key.name, key);
  if (index !== null) for (const key of keyAttributes(index.keys)) names.set(key.name, key);
  return [...names.values()];
};

function hasMembers(table: TableSchema, index: IndexSchema | null, key: AttributeMap): boolean {
  const attributes = startAttributes(table, index);
  return (
    Object.keys(key).length === attributes.length &&
    attributes.every(({ name }) => attribute(key, name) !== undefined)
  );
}

const mistyped = (table: TableSchema, index: IndexSchema | null, key: AttributeMap): boolean =>
  startAttributes(table, index).some(({ name, type }) => {
    const value = attribute(key, name);
    return value === undefined || typeOf(value) !== type || (type !== "N" && keyValueBytes(value) === 0);
  });

/** Where the row lies in the table or index; `map` may hold more attributes than the keys of both. */
export const positionOf = (table: TableSchema, index: IndexSchema | null, map: AttributeMap): Position => {
  const { partition, key } =
    index === null ? itemCell(table, map) : maintainerOf(index).cell(table, index, map);
  return { partition, key };
};
