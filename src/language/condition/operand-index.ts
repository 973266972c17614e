/**
 * The many operands of an `IN`, found by hash. An expression may list a hundred, but the `IN` of the old API as many
 * values as fit into a request, and a filter asks for each item of a page.
 */
import type { AttributeValue } from "../../item/attribute-value.ts";
import type { Operand } from "./condition.ts";

/** The operands of a list by how they are found. */
export interface OperandIndex {
  /** What `scalarText` says of the strings, numbers and binaries among them. */
  readonly scalars: ReadonlySet<string>;
  /** The others, which are to be compared one by one. */
  readonly others: readonly Operand[];
}

const indexes = new WeakMap<readonly Operand[], OperandIndex>();

/** The index of the list, which is made once and kept as long as the list. */
export function operandIndex(list: readonly Operand[]): OperandIndex {
  let index = indexes.get(list);
  if (index === undefined) {
    index = indexOf(list);
    indexes.set(list, index);
  }
  return index;
}

/** A text that two strings, numbers or binaries share exactly where they are equal; null for other values. */
export function scalarText(value: AttributeValue): string | null {
  if ("S" in value) return `S${value.S}`;
  if ("N" in value) return `N${value.N}`;
  return "B" in value ? `B${value.B}` : null;
}

function indexOf(list: readonly Operand[]): OperandIndex {
  const scalars = new Set<string>();
  const others: Operand[] = [];
  for (const operand of list) {
    const text = operand.kind === "value" ? scalarText(operand.value) : null;
    if (text === null) others.push(operand);
    else scalars.add(text);
  }
  return { scalars, others };
}
