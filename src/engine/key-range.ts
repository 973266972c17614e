/**
 * The rows that a read goes over: those that a key condition names within a partition, or those of a segment of a
 * Scan, of a table or an index. Sort values of a table end its row key, so a value stands for one row; the bounds
 * within an index are its maintainer's.
 */
import { Buffer } from "node:buffer";
import { afterPrefix, concatBytes } from "../base/bytes.ts";
import { type KeyPlan, rangeOperand } from "../language/key-condition/key-condition.ts";
import type { KeyBounds } from "./derive/index-bounds.ts";
import { maintainerOf } from "./derive/index-maintainers.ts";
import { ITEM_ROW, itemRowKey, partitionBytes } from "./item-cell.ts";
import type { RowSource } from "./page-reader.ts";
import type { IndexSchema, TableSchema } from "./table-schema.ts";

type PartitionSource = Extract<RowSource, { kind: "partition" }>;

/** The rows that a key condition names, in the table or in one of its indexes. */
export function keyRange(
  table: TableSchema,
  index: IndexSchema | null,
  { plan, reverse }: { readonly plan: KeyPlan; readonly reverse: boolean },
): PartitionSource {
  const partition = partitionBytes(plan.partitionValues);
  const { keyspace } = index === null ? table : maintainerOf(index).location(table, index);
  const { from, to } = index === null ? tableBounds(plan) : maintainerOf(index).bounds(table, index, plan);
  return {
    kind: "partition",
    keyspace,
    partition,
    from: { key: from, inclusive: true },
    to: to === null ? null : { key: to, inclusive: false },
    reverse,
  };
}

const NEXT = Uint8Array.of(0);

/** The least bytes that sort after exactly `bytes`. */
const justAfter = (bytes: Uint8Array): Uint8Array => concatBytes(bytes, NEXT);

function tableBounds(plan: KeyPlan): KeyBounds {
  const all = itemRowKey(undefined);
  const [equal] = plan.equalSorts;
  if (equal !== undefined) return { from: itemRowKey(equal), to: justAfter(itemRowKey(equal)) };
  if (plan.range === null) return { from: all, to: afterPrefix(all) };
  const value = (at: number): Uint8Array => itemRowKey(rangeOperand(plan.range, at));
  switch (plan.range.operator) {
    case "<":
      return { from: all, to: value(0) };
    case "<=":
      return { from: all, to: justAfter(value(0)) };
    case ">":
      return { from: justAfter(value(0)), to: afterPrefix(all) };
    case ">=":
      return { from: value(0), to: afterPrefix(all) };
    case "between":
      return { from: value(0), to: justAfter(value(1)) };
    case "begins_with":
      return { from: value(0), to: afterPrefix(value(0)) };
  }
}

/** Whether a row key lies within the bounds of a source. */
export function withinRange(source: PartitionSource, key: Uint8Array): boolean {
  const low = Buffer.compare(key, source.from.key);
  if (low < 0 || (low === 0 && !source.from.inclusive)) return false;
  if (source.to === null) return true;
  const high = Buffer.compare(key, source.to.key);
  return high < 0 || (high === 0 && source.to.inclusive);
}

/** One of the parts that a table or index is scanned in; the first of one is all of it. */
export interface ScanSegment {
  readonly segment: number;
  readonly segments: number;
}

/** The rows of a segment of a table or index. */
export function scanSource(
  table: TableSchema,
  index: IndexSchema | null,
  { segment, segments }: ScanSegment,
): Extract<RowSource, { kind: "keyspace" }> {
  if (index !== null)
    return { kind: "keyspace", ...maintainerOf(index).location(table, index), segment, segments };
  const keyPrefix = table.localIndexes.length > 0 ? ITEM_ROW : null;
  return { kind: "keyspace", keyspace: table.keyspace, keyPrefix, segment, segments };
}
