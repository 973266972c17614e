/**
 * Scan: every item of a table or index, or of one segment of it, page by page in hash order. What is checked stands in
 * two functions, in the order in which it is: `compileScan` before the table is looked for, `boundScan` after.
 */
import { validationError } from "../../api/errors.ts";
import type { ScanInput } from "../../api/generated/dynamodb/inputs.ts";
import type { ScanOutput } from "../../api/generated/dynamodb/outputs.ts";
import { wordingCohort } from "../../api/wording-cohort.ts";
import { whenReady } from "../../base/awaitable.ts";
import { scanSource } from "../../engine/key-range.ts";
import type { Position, RowSource } from "../../engine/page-reader.ts";
import type { IndexSchema, TableSchema } from "../../engine/table-schema.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { Operation } from "../context.ts";
import { BARE_LEGACY, SCAN_SELECT } from "../request/error-wording.ts";
import { legacyConditions, legacyFilter } from "../request/legacy-input.ts";
import { admitRead } from "../request/metering.ts";
import { scanStart, startKeyValues } from "../request/read-keys.ts";
import {
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
  refuseUnused,
  requestPlaceholders,
} from "../request/request-expressions.ts";
import { resolveTable } from "../request/resolve-table.ts";
import { pageOutput, readPageOfItems } from "./page-query.ts";

export const scan: Operation<ScanInput, ScanOutput> = (input, context) => {
  const compiled = compileScan(input);
  return whenReady(resolveTable(context, input.TableName), (table) => {
    const { index, source, after } = boundScan(table, input, compiled);
    const { filter, projection } = compiled;
    admitRead(context, table, index);
    const countOnly = input.Select === "COUNT";
    const page = {
      source,
      after,
      limit: input.Limit ?? Number.POSITIVE_INFINITY,
      level: input.ConsistentRead === true ? "strong" : "eventual",
      stop: context.scope.meter.pageLimit(table, index),
    } as const;
    const whole = input.Select === "ALL_ATTRIBUTES";
    const read = readPageOfItems(context, { table, index, page, filter, projection, whole, countOnly });
    return whenReady(read, (result) => pageOutput(context, result, input));
  });
};

/** A Scan as far as it can be understood without its table. */
interface CompiledScan extends ReadExpressions {
  readonly startKey: AttributeMap | null;
}

/** The stages before the table. @throws ApiError */
function compileScan(input: ScanInput): CompiledScan {
  const { ScanFilter, ConditionalOperator: operator, AttributesToGet: names } = input;
  checkExpressionParameters(input, BARE_LEGACY, SCAN_VALUES);
  const legacyProjection = names === undefined ? null : namedProjection(names);
  const scanFilter =
    ScanFilter === undefined && operator === undefined
      ? null
      : legacyFilter({ filter: legacyConditions(ScanFilter ?? {}, BARE_LEGACY), operator }, BARE_LEGACY);
  const startKey = startKeyValues(input.ExclusiveStartKey, BARE_LEGACY);
  checkSegments(input);
  const placeholders = requestPlaceholders(input, BARE_LEGACY);
  const { filter, projection } = readExpressions(input, placeholders, BARE_LEGACY);
  refuseUnused(placeholders, BARE_LEGACY);
  return { startKey, filter: filter ?? scanFilter, projection: projection ?? legacyProjection };
}

const SCAN_VALUES = { expressions: ["FilterExpression"], listed: true } as const;

function checkSegments({ Segment, TotalSegments }: ScanInput): void {
  if (Segment === undefined && TotalSegments === undefined) return;
  if (TotalSegments === undefined) throw missing("TotalSegments", "Segment parameter");
  if (Segment === undefined) throw missing("Segment", "parameter TotalSegments");
  if (Segment < TotalSegments) return;
  throw validationError(wordingCohort.segmentText(Segment, TotalSegments));
}

const missing = (absent: string, present: string): Error =>
  validationError(
    `The ${absent} parameter is required but was not present in the request when ${present} is present`,
  );

/** What a Scan reads of its table. */
interface BoundScan {
  readonly index: IndexSchema | null;
  readonly source: Extract<RowSource, { kind: "keyspace" }>;
  readonly after: Position | null;
}

/** The stages after the table is found. A filter may name what an index lacks: it finds nothing there. @throws ApiError */
function boundScan(table: TableSchema, input: ScanInput, compiled: CompiledScan): BoundScan {
  const { startKey, projection } = compiled;
  const { Segment: segment = 0, TotalSegments: segments = 1 } = input;
  const index = readIndex(table, { name: input.IndexName, consistent: input.ConsistentRead === true });
  const source = scanSource(table, index, { segment, segments });
  const after = startKey === null ? null : scanStart({ table, index, key: startKey }, source);
  checkSelect(input, SCAN_SELECT);
  checkIndexHolds(table, index, { select: input.Select, projection });
  checkKeyPaths(table, compiled);
  return { index, source, after };
}
