/**
 * Conditions as trees: what they mean, and how they are written.
 */
import { type Path, resolve } from "./document-path.ts";
import type { ExpressionWriter } from "./expression-writer.ts";
import {
  beginsWith,
  compare,
  contains,
  equal,
  type Item,
  sizeOf,
  type Tag,
  tagOf,
  type Value,
} from "./model-value.ts";

export type Comparison = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** Something that has a value, or has none. */
export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "size"; readonly path: Path };

export type ConditionTree =
  | { readonly kind: "compare"; readonly by: Comparison; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "between"; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: "in"; readonly operand: Operand; readonly choices: readonly Operand[] }
  | { readonly kind: "exists" | "notExists"; readonly path: Path }
  | { readonly kind: "type"; readonly path: Path; readonly tag: Tag }
  | { readonly kind: "beginsWith" | "contains"; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "and" | "or"; readonly left: ConditionTree; readonly right: ConditionTree }
  | { readonly kind: "not"; readonly inner: ConditionTree };

/** Whether the condition holds of the item. */
export function holds(condition: ConditionTree, item: Item): boolean {
  const valueOf = (operand: Operand): Value | undefined => operandValue(operand, item);
  switch (condition.kind) {
    case "compare":
      return compares(condition.by, valueOf(condition.left), valueOf(condition.right));
    case "between": {
      const value = valueOf(condition.operand);
      return compares(">=", value, valueOf(condition.low)) && compares("<=", value, valueOf(condition.high));
    }
    case "in":
      return condition.choices.some((choice) => compares("=", valueOf(condition.operand), valueOf(choice)));
    case "exists":
      return resolve(item, condition.path) !== undefined;
    case "notExists":
      return resolve(item, condition.path) === undefined;
    case "type": {
      const value = resolve(item, condition.path);
      return value !== undefined && tagOf(value) === condition.tag;
    }
    case "beginsWith":
    case "contains": {
      const [left, right] = [valueOf(condition.left), valueOf(condition.right)];
      if (left === undefined || right === undefined) return false;
      return condition.kind === "contains" ? contains(left, right) : beginsWith(left, right);
    }
    case "and":
      return holds(condition.left, item) && holds(condition.right, item);
    case "or":
      return holds(condition.left, item) || holds(condition.right, item);
    case "not":
      return !holds(condition.inner, item);
  }
}

function operandValue(operand: Operand, item: Item): Value | undefined {
  if (operand.kind === "value") return operand.value;
  const value = resolve(item, operand.path);
  if (operand.kind === "path" || value === undefined) return value;
  const size = sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

/** A missing value equals nothing, also not another missing one, and has no order. */
function compares(by: Comparison, left: Value | undefined, right: Value | undefined): boolean {
  const isEqual = left !== undefined && right !== undefined && equal(left, right);
  if (by === "=") return isEqual;
  if (by === "<>") return !isEqual;
  const order = left === undefined || right === undefined ? null : compare(left, right);
  if (order === null) return false;
  if (by === "<") return order < 0;
  if (by === "<=") return order <= 0;
  return by === ">" ? order > 0 : order >= 0;
}

/** Names of the attributes that the condition looks at. */
export const attributesOf = (condition: ConditionTree): readonly string[] =>
  pathsOf(condition).map(([name]) => String(name));

/** The places that the condition looks at. */
export function pathsOf(condition: ConditionTree): readonly Path[] {
  const operands = (...all: readonly Operand[]): readonly Path[] =>
    all.flatMap((operand) => (operand.kind === "value" ? [] : [operand.path]));
  switch (condition.kind) {
    case "between":
      return operands(condition.operand, condition.low, condition.high);
    case "in":
      return operands(condition.operand, ...condition.choices);
    case "exists":
    case "notExists":
    case "type":
      return [condition.path];
    case "compare":
    case "beginsWith":
    case "contains":
      return operands(condition.left, condition.right);
    case "and":
    case "or":
      return [...pathsOf(condition.left), ...pathsOf(condition.right)];
    case "not":
      return pathsOf(condition.inner);
  }
}

/** The condition as an expression. */
export function conditionText(condition: ConditionTree, writer: ExpressionWriter): string {
  const text = (operand: Operand): string => operandText(operand, writer);
  switch (condition.kind) {
    case "compare":
      return `${text(condition.left)} ${condition.by} ${text(condition.right)}`;
    case "between":
      return `${text(condition.operand)} ${writer.keyword("BETWEEN")} ${text(condition.low)} ${writer.keyword("AND")} ${text(condition.high)}`;
    case "in":
      return `${text(condition.operand)} ${writer.keyword("IN")} (${condition.choices.map(text).join(", ")})`;
    case "exists":
      return `attribute_exists(${writer.path(condition.path)})`;
    case "notExists":
      return `attribute_not_exists(${writer.path(condition.path)})`;
    case "type":
      return `attribute_type(${writer.path(condition.path)}, ${writer.value({ S: condition.tag })})`;
    case "beginsWith":
      return `begins_with(${text(condition.left)}, ${text(condition.right)})`;
    case "contains":
      return `contains(${text(condition.left)},${text(condition.right)})`;
    case "and":
    case "or": {
      const word = writer.keyword(condition.kind.toUpperCase());
      return `${grouped(condition.left, writer)} ${word} ${grouped(condition.right, writer)}`;
    }
    case "not":
      return `${writer.keyword("NOT")} ${grouped(condition.inner, writer)}`;
  }
}

const grouped = (condition: ConditionTree, writer: ExpressionWriter): string => {
  const text = conditionText(condition, writer);
  return condition.kind === "and" || condition.kind === "or" || condition.kind === "not" ? `(${text})` : text;
};

function operandText(operand: Operand, writer: ExpressionWriter): string {
  if (operand.kind === "value") return writer.value(operand.value);
  const path = writer.path(operand.path);
  return operand.kind === "size" ? `size(${path})` : path;
}
