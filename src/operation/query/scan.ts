/**
 * Scan: every item of a table or index, or of one segment of it, page by page in hash order.
 */
import { validationError } from "../../api/errors.ts";
import type { ScanInput } from "../../api/generated/dynamodb/inputs.ts";
import type { ScanOutput } from "../../api/generated/dynamodb/outputs.ts";
import { whenReady } from "../../base/awaitable.ts";
import { type ScanSegment, scanSource } from "../../engine/key-range.ts";
import type { Operation } from "../context.ts";
import { BARE_LEGACY } from "../request/error-wording.ts";
import { legacyConditions } from "../request/legacy-input.ts";
import { admitRead } from "../request/metering.ts";
import { scanStart, startKeyValues } from "../request/read-keys.ts";
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
  refuseUnused,
  requestPlaceholders,
} from "../request/request-expressions.ts";
import { resolveTable } from "../request/resolve-table.ts";
import { pageOutput, readPageOfItems } from "./page-query.ts";

export const scan: Operation<ScanInput, ScanOutput> = (input, context) => {
  checkExpressionParameters(input, BARE_LEGACY, { expressions: ["FilterExpression"], listed: true });
  const { filter, projection } = scanExpressions(input);
  const startKey = startKeyValues(input.ExclusiveStartKey, BARE_LEGACY);
  return whenReady(resolveTable(context, input.TableName), (table) => {
    const consistent = input.ConsistentRead === true;
    const index = readIndex(table, { name: input.IndexName, consistent });
    checkSelect(input);
    checkIndexHolds(table, index, { select: input.Select, projection });
    const source = scanSource(table, index, segmentOf(input));
    const after = startKey === null ? null : scanStart({ table, index, key: startKey }, source);
    admitRead(context, table, index);
    const countOnly = input.Select === "COUNT";
    const page = {
      source,
      after,
      limit: input.Limit ?? Number.POSITIVE_INFINITY,
      level: consistent ? "strong" : "eventual",
      stop: context.scope.meter.pageLimit(table, index),
    } as const;
    const whole = input.Select === "ALL_ATTRIBUTES";
    const read = readPageOfItems(context, { table, index, page, filter, projection, whole, countOnly });
    return whenReady(read, (result) => pageOutput(context, result, input));
  });
};

function checkSegments({ Segment, TotalSegments }: ScanInput): void {
  if (Segment === undefined && TotalSegments === undefined) return;
  if (TotalSegments === undefined) throw missing("TotalSegments", "Segment parameter");
  if (Segment === undefined) throw missing("Segment", "parameter TotalSegments");
  if (Segment < TotalSegments) return;
  throw validationError("The Segment parameter is zero-based and must be less than parameter TotalSegments");
}

const segmentOf = ({ Segment: segment = 0, TotalSegments: segments = 1 }: ScanInput): ScanSegment => ({
  segment,
  segments,
});

const missing = (absent: string, present: string): Error =>
  validationError(
    `The ${absent} parameter is required but was not present in the request when ${present} is present`,
  );

/** Segments are checked after malformed values and before the expressions. */
function scanExpressions(input: ScanInput): ReadExpressions {
  if (
    input.ScanFilter !== undefined ||
    input.AttributesToGet !== undefined ||
    input.ConditionalOperator !== undefined
  ) {
    const { ScanFilter: sent, ConditionalOperator: operator, AttributesToGet: names } = input;
    const filter = sent === undefined ? undefined : legacyConditions(sent, BARE_LEGACY);
    checkSegments(input);
    return legacyReadExpressions({ filter, operator, names }, BARE_LEGACY);
  }
  const placeholders = requestPlaceholders(input, BARE_LEGACY);
  checkSegments(input);
  const read = readExpressions(input, placeholders, BARE_LEGACY);
  refuseUnused(placeholders, BARE_LEGACY);
  return read;
}
