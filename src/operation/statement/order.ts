/**
 * ORDER BY: which way the reads of a SELECT run, and in which order they follow one another. Rows come out of a
 * partition in the order of the sort key, so only keys can be ordered by.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import { compareBytes } from "../../base/bytes.ts";
import { keyRange } from "../../engine/key-range.ts";
import { type IndexSchema, keyAttributes, type TableSchema } from "../../engine/table-schema.ts";
import { compareKeys } from "../../item/compare.ts";
import type { BoundSelect } from "../../language/partiql/bind-statement.ts";
import type { PartitionQuery, ReadPlan } from "./plan.ts";

/** The reads in order. */
export interface OrderedReads {
  readonly reads: readonly PartitionQuery[];
  /** Whether each runs from the highest sort key to the lowest. */
  readonly reverse: boolean;
  /** Whether rows of all reads are to be merged by their sort key, rather than read after read. */
  readonly merged: boolean;
}

/** @throws ApiError when the statement orders by something that its reads cannot be ordered by */
export function orderReads(
  table: TableSchema,
  index: IndexSchema | null,
  { plan, select }: { readonly plan: ReadPlan; readonly select: BoundSelect },
): OrderedReads | null {
  const { orderBy, where } = select;
  const { keys } = index ?? table;
  if (orderBy.length === 0)
    return plan.kind === "scan" ? null : { reads: plan.reads, reverse: false, merged: false };
  if (where === null)
    throw validationError("Must have WHERE clause in the statement when using ORDER BY clause.");
  const names = new Set(keyAttributes(keys).map(({ name }) => name));
  const other = orderBy.find(({ attribute }) => !names.has(attribute));
  if (other !== undefined) throw notKey(other.attribute);
  if (plan.kind === "scan") {
    throw validationError(
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
    );
  }
  const partition = orderBy.find(({ attribute }) => attribute === keys.partition[0]?.name);
  const sort = orderBy.find(({ attribute }) => attribute === keys.sort[0]?.name);
  const reverse = sort?.descending ?? false;
  const byRange = (read: PartitionQuery): Uint8Array =>
    keyRange(table, index, { plan: read.plan, reverse }).from.key;
  const reads = plan.reads.toSorted(
    (a, b) =>
      (partition?.descending === true ? -1 : 1) * compareKeys(a.partitionValue, b.partitionValue) ||
      (reverse ? -1 : 1) * compareBytes(byRange(a), byRange(b)),
  );
  const merged = reads.length > 1 && orderBy[0] === sort;
  return { reads, reverse, merged };
}

const notKey = (name: string): ApiError =>
  validationError(`Variable reference ${name} in ORDER BY clause must be part of the primary key`);
