/**
 * The meaning of a condition: a tree of tests with every placeholder resolved and checked. Condition, filter and
 * key condition expressions compile to it, legacy parameters are translated to it, and `evaluate-condition.ts` evaluates
 * it on items.
 */
import type { AttributeValue } from "../../item/attribute-value.ts";
import { type DocumentPath, pathRoot } from "../document-path.ts";

/** The comparison operators, as written. */
export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** The equivalent operator when its operands are exchanged. */
export const MIRRORED: Readonly<Record<Comparator, Comparator>> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** Something that has a value for each item, or none. */
export type Operand =
  | { readonly kind: "path"; readonly path: DocumentPath }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "size"; readonly operand: Operand };

/** Something that is true or false of each item. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly conditions: readonly Condition[] }
  | { readonly kind: "not"; readonly condition: Condition }
  | {
      readonly kind: "compare";
      readonly operator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: "between"; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: "in"; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: "exists" | "notExists"; readonly path: DocumentPath }
  | { readonly kind: "attributeType"; readonly operand: Operand; readonly type: Operand }
  | { readonly kind: "beginsWith"; readonly operand: Operand; readonly prefix: Operand }
  | { readonly kind: "contains"; readonly operand: Operand; readonly member: Operand };

/** Every document path the condition reads, in the order written. */
export function conditionPaths(condition: Condition): readonly DocumentPath[] {
  const paths: DocumentPath[] = [];
  collectPaths(condition, paths);
  return paths;
}

/** The top-level attributes the condition reads, each once, in the order written. */
export const conditionAttributes = (condition: Condition): readonly string[] => [
  ...new Set(conditionPaths(condition).map(pathRoot)),
];

function collectPaths(condition: Condition, paths: DocumentPath[]): void {
  switch (condition.kind) {
    case "and":
    case "or":
      for (const part of condition.conditions) collectPaths(part, paths);
      break;
    case "not":
      collectPaths(condition.condition, paths);
      break;
    case "exists":
    case "notExists":
      paths.push(condition.path);
      break;
    case "compare":
    case "between":
    case "in":
    case "attributeType":
    case "beginsWith":
    case "contains":
      for (const operand of conditionOperands(condition)) collectOperandPath(operand, paths);
  }
}

/** A test of operands: neither a connective nor a test of existence. */
type OperandTest = Extract<
  Condition,
  { readonly kind: "compare" | "between" | "in" | "attributeType" | "beginsWith" | "contains" }
>;

/** The operands of a test, in the order written. */
export function conditionOperands(test: OperandTest): readonly Operand[] {
  switch (test.kind) {
    case "compare":
      return [test.left, test.right];
    case "between":
      return [test.operand, test.low, test.high];
    case "in":
      return [test.operand, ...test.list];
    case "attributeType":
      return [test.operand, test.type];
    case "beginsWith":
      return [test.operand, test.prefix];
    case "contains":
      return [test.operand, test.member];
  }
}

function collectOperandPath(operand: Operand, paths: DocumentPath[]): void {
  if (operand.kind === "path") paths.push(operand.path);
  if (operand.kind === "size") collectOperandPath(operand.operand, paths);
}
