/**
 * Evaluates conditions on items. An operand that leads nowhere has no value: it equals nothing, orders with nothing,
 * and is `<>` everything. Nothing is built per item, so that a filter over a page stays cheap.
 */
import { Buffer } from "node:buffer";
import { equalBytes } from "../../base/bytes.ts";
import { includesBytes, includesText } from "../../base/linear-search.ts";
import { type AttributeMap, type AttributeValue, typeOf } from "../../item/attribute-value.ts";
import { base64Bytes, base64Length } from "../../item/binary.ts";
import { compareKeys, equalValues, orderable } from "../../item/compare.ts";
import { resolvePath } from "../document-path.ts";
import type { Condition, Operand } from "./condition.ts";
import type { Comparator } from "./parse-condition.ts";

/** Characters of base64 that stand for three bytes. */
const BASE64_GROUP = 4;

/** Up to this many operands of `IN`, the most of an expression, are compared one by one. */
const WALKED_OPERANDS_MAX = 100;

const NO_ITEM: AttributeMap = {};

/** Whether the condition holds for the item, or where there is no item. */
export const evaluateCondition = (condition: Condition, item: AttributeMap | null): boolean =>
  holds(condition, item ?? NO_ITEM);

function holds(condition: Condition, item: AttributeMap): boolean {
  switch (condition.kind) {
    case "and":
      for (const part of condition.conditions) if (!holds(part, item)) return false;
      return true;
    case "or":
      for (const part of condition.conditions) if (holds(part, item)) return true;
      return false;
    case "not":
      return !holds(condition.condition, item);
    case "exists":
      return resolvePath(item, condition.path) !== undefined;
    case "notExists":
      return resolvePath(item, condition.path) === undefined;
    case "compare":
      return compares(condition.operator, valueOf(condition.left, item), valueOf(condition.right, item));
    case "between": {
      const value = valueOf(condition.operand, item);
      return (
        compares(">=", value, valueOf(condition.low, item)) &&
        compares("<=", value, valueOf(condition.high, item))
      );
    }
    case "in":
      return isIn(valueOf(condition.operand, item), condition.list, item);
    case "attributeType":
      return hasType(valueOf(condition.operand, item), valueOf(condition.type, item));
    case "beginsWith":
      return beginsWith(valueOf(condition.operand, item), valueOf(condition.prefix, item));
    case "contains":
      return contains(valueOf(condition.operand, item), valueOf(condition.member, item));
  }
}

type Value = AttributeValue | undefined;

function valueOf(operand: Operand, item: AttributeMap): Value {
  switch (operand.kind) {
    case "path":
      return resolvePath(item, operand.path);
    case "value":
      return operand.value;
    case "size": {
      const size = sizeOf(valueOf(operand.operand, item));
      return size === undefined ? undefined : { N: String(size) };
    }
  }
}

function compares(operator: Comparator, a: Value, b: Value): boolean {
  if (a === undefined || b === undefined) return operator === "<>";
  if (operator === "=") return equalValues(a, b);
  if (operator === "<>") return !equalValues(a, b);
  if (!orderable(a) || typeOf(a) !== typeOf(b)) return false;
  const order = compareKeys(a, b);
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function isIn(value: Value, list: readonly Operand[], item: AttributeMap): boolean {
  if (list.length > WALKED_OPERANDS_MAX) return isInMany(value, list, item);
  for (const element of list) if (compares("=", value, valueOf(element, item))) return true;
  return false;
}

function isInMany(value: Value, list: readonly Operand[], item: AttributeMap): boolean {
  if (value === undefined) return false;
  const { scalars, others } = operandIndex(list);
  const text = scalarText(value);
  if (text !== null && scalars.has(text)) return true;
  return others.some((element) => compares("=", value, valueOf(element, item)));
}

/** What `size()` counts, which is not what the item is charged: UTF-16 units, bytes, or members. */
function sizeOf(value: Value): number | undefined {
  if (value === undefined) return undefined;
  if ("S" in value) return value.S.length;
  if ("B" in value) return base64Length(value.B);
  if ("L" in value) return value.L.length;
  if ("M" in value) return Object.keys(value.M).length;
  return membersOf(value)?.length;
}

const membersOf = (set: AttributeValue): readonly string[] | undefined =>
  "SS" in set ? set.SS : "NS" in set ? set.NS : "BS" in set ? set.BS : undefined;

const hasType = (value: Value, type: Value): boolean =>
  value !== undefined && type !== undefined && "S" in type && typeOf(value) === type.S;

function beginsWith(value: Value, prefix: Value): boolean {
  if (value === undefined || prefix === undefined) return false;
  if ("S" in value && "S" in prefix) return value.S.startsWith(prefix.S);
  if ("B" in value && "B" in prefix) return binaryBeginsWith(value.B, prefix.B);
  return false;
}

function contains(whole: Value, part: Value): boolean {
  if (whole === undefined || part === undefined) return false;
  if ("L" in whole) return whole.L.some((element) => equalValues(element, part));
  if ("S" in part)
    return "S" in whole ? includesText(whole.S, part.S) : "SS" in whole && whole.SS.includes(part.S);
  if ("N" in part) return "NS" in whole && whole.NS.includes(part.N);
  if ("B" in part)
    return "B" in whole ? binaryContains(whole.B, part.B) : "BS" in whole && whole.BS.includes(part.B);
  return false;
}

/** Base64 keeps whole triples of bytes apart, so all but the last of the prefix can be compared as text. */
function binaryBeginsWith(value: string, prefix: string): boolean {
  const shared = Math.max(0, prefix.length - BASE64_GROUP);
  if (!value.startsWith(prefix.slice(0, shared))) return false;
  const rest = base64Bytes(value.slice(shared, shared + BASE64_GROUP));
  const restPrefix = base64Bytes(prefix.slice(shared));
  return equalBytes(rest.subarray(0, restPrefix.length), restPrefix);
}

const binaryContains = (whole: string, part: string): boolean =>
  includesBytes(Buffer.from(whole, "base64"), Buffer.from(part, "base64"));

/**
 * The operands of a long `IN`, found by hash. An expression may list a hundred, but the `IN` of the old API as many
 * values as fit into a request, and a filter evaluates it for each item of a page.
 */
interface OperandIndex {
  /** The `scalarText` of the strings, numbers and binaries among them. */
  readonly scalars: ReadonlySet<string>;
  /** The others, which are to be compared one by one. */
  readonly others: readonly Operand[];
}

const indexes = new WeakMap<readonly Operand[], OperandIndex>();

/** The index of the list, which is made once and kept as long as the list. */
function operandIndex(list: readonly Operand[]): OperandIndex {
  let index = indexes.get(list);
  if (index === undefined) {
    index = indexOf(list);
    indexes.set(list, index);
  }
  return index;
}

/** A text that two strings, numbers or binaries share exactly where they are equal; null for other values. */
function scalarText(value: AttributeValue): string | null {
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
