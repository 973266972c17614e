/**
 * From a key condition to bounds within a partition of an index. Rows of many items share a sort value there, so a
 * value stands for every row that begins with it.
 */
import { afterPrefix, concatBytes } from "../../base/bytes.ts";
import type { AttributeValue } from "../../item/attribute-value.ts";
import { base64Text } from "../../item/binary.ts";
import { delimitedKeyBytes, keyBytes } from "../../item/key-bytes.ts";
import { type KeyPlan, rangeOperand } from "../../language/key-condition/key-condition.ts";
import { type IndexOfTable, indexSortPrefix } from "./index-rows.ts";

/** Lower bound inclusive, upper exclusive (null: no bound). */
export interface KeyBounds {
  readonly from: Uint8Array;
  readonly to: Uint8Array | null;
}

/** Bounds of the rows that a key condition names. */
export function indexBounds({ table, index }: IndexOfTable, plan: KeyPlan): KeyBounds {
  const prefix = indexSortPrefix(table, index, plan.equalSorts);
  if (plan.range === null) return { from: prefix, to: afterPrefix(prefix) };
  const value = (at: number): Uint8Array =>
    concatBytes(prefix, delimitedKeyBytes(rangeOperand(plan.range, at)));
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
      return beginsWith(prefix, rangeOperand(plan.range, 0));
  }
}

/** From the prefix itself to the least value after everything that begins with it. */
function beginsWith(prefix: Uint8Array, value: AttributeValue): KeyBounds {
  const from = concatBytes(prefix, delimitedKeyBytes(value));
  const above = afterPrefix(keyBytes(value));
  if (above === null) return { from, to: afterPrefix(prefix) };
  return { from, to: concatBytes(prefix, delimitedKeyBytes({ B: base64Text(above) })) };
}
