/**
 * From a key condition to bounds within a partition, for tables and both kinds of index. Sort values of a table
 * end its row key, so a value stands for one row; in an index rows of many items share a sort value, so a value
 * stands for every row that begins with it.
 */
import { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import { concatBytes } from "../base/bytes.ts";
import type { AttributeValue } from "../item/attribute-value.ts";
import { base64Text } from "../item/binary.ts";
import { delimitedKeyBytes, keyBytes } from "../item/key-bytes.ts";
import type { KeyPlan, SortRange } from "../language/key-condition/plan-key-condition.ts";
import { indexSortPrefix } from "./derive/index-rows.ts";
import { itemRowKey, partitionBytes } from "./item-cell.ts";
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
  const keyspace = index === null || index.kind === "local" ? table.keyspace : index.id;
  const { from, to } = index === null ? tableBounds(plan) : indexBounds(table, index, plan);
  return {
    kind: "partition",
    keyspace,
    partition,
    from: { key: from, inclusive: true },
    to: to === null ? null : { key: to, inclusive: false },
    reverse,
  };
}

/** Lower bound inclusive, upper exclusive (null: no bound). */
interface Bounds {
  readonly from: Uint8Array;
  readonly to: Uint8Array | null;
}

/** The least bytes that sort behind everything beginning with `prefix`. */
export function afterPrefix(prefix: Uint8Array): Uint8Array | null {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 0xff) end -= 1;
  if (end === 0) return null;
  const bytes = Uint8Array.prototype.slice.call(prefix, 0, end);
  bytes[end - 1] = (bytes[end - 1] ?? 0) + 1;
  return bytes;
}

const NEXT = Uint8Array.of(0);

/** The least bytes that sort behind exactly `bytes`. */
const justAfter = (bytes: Uint8Array): Uint8Array => concatBytes(bytes, NEXT);

function tableBounds(plan: KeyPlan): Bounds {
  const all = itemRowKey(undefined);
  const [equal] = plan.equalSorts;
  if (equal !== undefined) return { from: itemRowKey(equal), to: justAfter(itemRowKey(equal)) };
  if (plan.range === null) return { from: all, to: afterPrefix(all) };
  const value = (at: number): Uint8Array => itemRowKey(operand(plan.range, at));
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

function indexBounds(table: TableSchema, index: IndexSchema, plan: KeyPlan): Bounds {
  const prefix = indexSortPrefix(table, index, plan.equalSorts);
  if (plan.range === null) return { from: prefix, to: afterPrefix(prefix) };
  const value = (at: number): Uint8Array => concatBytes(prefix, delimitedKeyBytes(operand(plan.range, at)));
  switch (plan.range.operator) {
    case "<":
      return { from: prefix, to: value(0) };
    case "<=":
      return { from: prefix, to: afterPrefix(value(0)) };
    case ">":
      return { from: afterPrefix(value(0)) ?? value(0), to: afterPrefix(prefix) };
    case ">=":
      return { from: value(0), to: afterPrefix(prefix) };
    case "between":
      return { from: value(0), to: afterPrefix(value(1)) };
    case "begins_with":
      return beginsWith(prefix, operand(plan.range, 0));
  }
}

/** From the prefix itself to the least value behind everything that begins with it. */
function beginsWith(prefix: Uint8Array, value: AttributeValue): Bounds {
  const from = concatBytes(prefix, delimitedKeyBytes(value));
  const above = afterPrefix(keyBytes(value));
  if (above === null) return { from, to: afterPrefix(prefix) };
  return { from, to: concatBytes(prefix, delimitedKeyBytes({ B: base64Text(above) })) };
}

function operand(range: SortRange | null, at: number): AttributeValue {
  const value = range?.values[at];
  assert(value !== undefined, "a key range has its operands");
  return value;
}

/** Whether a row key lies within the bounds of a source. */
export function withinRange(source: PartitionSource, key: Uint8Array): boolean {
  const low = Buffer.compare(key, source.from.key);
  if (low < 0 || (low === 0 && !source.from.inclusive)) return false;
  if (source.to === null) return true;
  const high = Buffer.compare(key, source.to.key);
  return high < 0 || (high === 0 && source.to.inclusive);
}
