/**
 * Evaluates conditions on items. An operand that leads nowhere has no value: it equals nothing, orders with nothing,
 * and is `<>` everything. Nothing is built per item, so that a filter over a page stays cheap; what it costs is counted,
 * so that it can be bounded.
 */
import { type AttributeMap, type AttributeValue, typeOf } from "../../item/attribute-value.ts";
import { base64Length } from "../../item/binary.ts";
import { resolvePath } from "../document-path.ts";
import type { Condition, Operand } from "./condition.ts";
import type { EvaluationWork } from "./evaluation-work.ts";
import { MemberIndex } from "./member-index.ts";
import type { Comparator } from "./parse-condition.ts";
import { areEqual, attributeCount, doesContain, hasPrefix, membersOf, orderOf } from "./value-test.ts";

/** Up to this many operands of `IN`, the most of an expression, are compared one by one. */
const WALKED_OPERANDS_MAX = 100;

/** What every test counts, beside what it looks through. */
const TEST_BYTES = 8;

const NO_ITEM: AttributeMap = {};

/** Whether the condition holds for the item, or where there is no item; worthless where the work is exceeded. */
export const evaluateCondition = (
  condition: Condition,
  item: AttributeMap | null,
  work: EvaluationWork,
): boolean => holds(condition, item ?? NO_ITEM, work);

function holds(condition: Condition, item: AttributeMap, work: EvaluationWork): boolean {
  switch (condition.kind) {
    case "and":
      for (const part of condition.conditions) if (!holds(part, item, work)) return false;
      return true;
    case "or":
      for (const part of condition.conditions) if (holds(part, item, work)) return true;
      return false;
    case "not":
      return !holds(condition.condition, item, work);
    case "exists":
    case "notExists":
    case "compare":
    case "between":
    case "in":
    case "attributeType":
    case "beginsWith":
    case "contains":
      work.count(TEST_BYTES);
      return passes(condition, item, work);
  }
}

/** A condition that is made of no others. */
type Test = Exclude<Condition, { readonly kind: "and" | "or" | "not" }>;

function passes(condition: Test, item: AttributeMap, work: EvaluationWork): boolean {
  switch (condition.kind) {
    case "exists":
      return resolvePath(item, condition.path) !== undefined;
    case "notExists":
      return resolvePath(item, condition.path) === undefined;
    case "compare":
      return compares(
        condition.operator,
        valueOf(condition.left, item),
        valueOf(condition.right, item),
        work,
      );
    case "between": {
      const value = valueOf(condition.operand, item);
      return (
        compares(">=", value, valueOf(condition.low, item), work) &&
        compares("<=", value, valueOf(condition.high, item), work)
      );
    }
    case "in":
      return isIn(valueOf(condition.operand, item), condition.list, item, work);
    case "attributeType":
      return hasType(valueOf(condition.operand, item), valueOf(condition.type, item));
    case "beginsWith": {
      const value = valueOf(condition.operand, item);
      const prefix = valueOf(condition.prefix, item);
      return value !== undefined && prefix !== undefined && hasPrefix(value, prefix, work);
    }
    case "contains": {
      const whole = valueOf(condition.operand, item);
      const part = valueOf(condition.member, item);
      return whole !== undefined && part !== undefined && doesContain(whole, part, work);
    }
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

function compares(operator: Comparator, a: Value, b: Value, work: EvaluationWork): boolean {
  if (a === undefined || b === undefined) return operator === "<>";
  if (operator === "=") return areEqual(a, b, work);
  if (operator === "<>") return !areEqual(a, b, work);
  const order = orderOf(a, b, work);
  if (order === null) return false;
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

function isIn(value: Value, list: readonly Operand[], item: AttributeMap, work: EvaluationWork): boolean {
  if (value === undefined) return false;
  if (list.length > WALKED_OPERANDS_MAX) {
    const index = indexOf(list);
    work.count(index.bytes);
    return index.has(value, (element) => compares("=", value, valueOf(element, item), work));
  }
  for (const element of list) if (compares("=", value, valueOf(element, item), work)) return true;
  return false;
}

/** What `size()` counts, which is not what the item is charged: UTF-16 units, bytes, or members. */
function sizeOf(value: Value): number | undefined {
  if (value === undefined) return undefined;
  if ("S" in value) return value.S.length;
  if ("B" in value) return base64Length(value.B);
  if ("L" in value) return value.L.length;
  if ("M" in value) return attributeCount(value.M);
  return membersOf(value)?.length;
}

const hasType = (value: Value, type: Value): boolean =>
  value !== undefined && type !== undefined && "S" in type && typeOf(value) === type.S;

/**
 * Indexes of the operands of long `IN`s, kept as long as these: an expression may list a hundred, but the `IN` of the
 * old API as many values as fit into a request.
 */
const indexes = new WeakMap<readonly Operand[], MemberIndex<Operand>>();

function indexOf(list: readonly Operand[]): MemberIndex<Operand> {
  let index = indexes.get(list);
  if (index === undefined) {
    index = new MemberIndex(list, (operand) => (operand.kind === "value" ? operand.value : null));
    indexes.set(list, index);
  }
  return index;
}
