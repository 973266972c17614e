/**
 * Conditions: their meaning, a tree of tests with every placeholder resolved, and how it is made from syntax. Condition,
 * filter and key condition expressions compile to it, legacy parameters are translated to it, and
 * `evaluate-condition.ts` evaluates it on items. Compiling checks everything that needs no item, in every part, also
 * one that would never be evaluated.
 */
import { type AttributeValue, typeOf } from "../../item/attribute-value.ts";
import { compareKeys, orderable } from "../../item/compare.ts";
import { type DocumentPath, equalPaths, pathRoot } from "../document-path.ts";
import { FaultCollector, InvalidExpression } from "../expression-fault.ts";
import { type Binding, bindPath, bindValue, type Placeholders } from "../placeholders.ts";
import {
  type CallSyntax,
  type Comparator,
  type ConditionSyntax,
  type OperandSyntax,
  parseCondition,
} from "./parse-condition.ts";

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

/** Compiles a ConditionExpression or FilterExpression; everything is checked, no item is needed. */
export function compileCondition(
  text: string,
  kind: "Condition" | "Filter",
  placeholders: Placeholders,
): Condition | InvalidExpression {
  const parsed = parseCondition(text);
  if (parsed.kind === "refused") return new InvalidExpression(kind, parsed.fault);
  const faults = new FaultCollector();
  const condition = bindCondition(parsed.syntax, { placeholders, faults });
  return faults.first === null ? condition : new InvalidExpression(kind, faults.first);
}

/** Most operands of IN, the one on its left included. @see Developer Guide, "Comparison operator reference" */
const IN_OPERANDS_MAX = 100;

const TYPE_NAMES: ReadonlySet<string> = new Set(["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"]);

const SIZED_TYPES: ReadonlySet<string> = new Set(["S", "B", "SS", "NS", "BS", "L", "M"]);
const PREFIX_TYPES: ReadonlySet<string> = new Set(["S", "B"]);

/** Stands for an operand that is not there; the fault is reported already. */
const NO_OPERAND: Operand = { kind: "value", value: { NULL: true } };

/** Stands for a clause that is not looked at. */
const UNREAD: Condition = { kind: "and", conditions: [] };

/**
 * The meaning of the condition; worthless if a fault is reported. Clauses are checked as they are written, and the first
 * with a fault is the last that is looked at.
 */
export function bindCondition(syntax: ConditionSyntax, binding: Binding): Condition {
  switch (syntax.kind) {
    case "and":
    case "or":
      return { kind: syntax.kind, conditions: syntax.conditions.map((part) => bindCondition(part, binding)) };
    case "not":
      return { kind: "not", condition: bindCondition(syntax.condition, binding) };
    case "compare":
    case "between":
    case "in":
    case "call":
      return binding.faults.first === null ? bindClause(syntax, binding) : UNREAD;
  }
}

function bindClause(syntax: Syntax<"compare" | "between" | "in" | "call">, binding: Binding): Condition {
  switch (syntax.kind) {
    case "compare":
      return bindComparison(syntax, binding);
    case "between":
      return bindBetween(syntax, binding);
    case "in":
      return bindIn(syntax, binding);
    case "call":
      return bindTest(syntax, binding);
  }
}

type Syntax<Kind extends ConditionSyntax["kind"]> = Extract<ConditionSyntax, { readonly kind: Kind }>;

function bindComparison({ operator, ...sides }: Syntax<"compare">, binding: Binding): Condition {
  const left = bindOperand(sides.left, binding);
  const right = bindOperand(sides.right, binding);
  if (operator !== "=" && operator !== "<>") {
    checkOrderable(left, operator, binding);
    checkOrderable(right, operator, binding);
  }
  checkDistinct([left, right], operator, binding);
  return { kind: "compare", operator, left, right };
}

function bindBetween(syntax: Syntax<"between">, binding: Binding): Condition {
  const operand = bindOperand(syntax.operand, binding);
  const low = bindOperand(syntax.low, binding);
  const high = bindOperand(syntax.high, binding);
  for (const bound of [operand, low, high]) checkOrderable(bound, "BETWEEN", binding);
  if (low.kind === "value" && high.kind === "value") checkBounds(low.value, high.value, binding);
  return { kind: "between", operand, low, high };
}

function checkBounds(lower: AttributeValue, upper: AttributeValue, { faults }: Binding): void {
  if (!orderable(lower) || !orderable(upper)) return;
  if (typeOf(lower) !== typeOf(upper)) faults.report({ kind: "boundTypes", lower, upper });
  else if (compareKeys(lower, upper) > 0) faults.report({ kind: "boundOrder", lower, upper });
}

function bindIn(syntax: Syntax<"in">, binding: Binding): Condition {
  const operand = bindOperand(syntax.operand, binding);
  const list = syntax.list.map((element) => bindOperand(element, binding));
  const count = list.length + 1;
  if (count > (binding.inOperandsMax ?? IN_OPERANDS_MAX))
    binding.faults.report({ kind: "operandCount", operator: "IN", count });
  return { kind: "in", operand, list };
}

/** A function in the place of a condition; the parser has let only those through that may stand there. */
function bindTest(call: CallSyntax, binding: Binding): Condition {
  const [operand, second] = bindOperands(call, binding);
  switch (call.name) {
    case "attribute_exists":
    case "attribute_not_exists": {
      if (operand.kind !== "path") binding.faults.report({ kind: "pathRequired", operator: call.name });
      const path = operand.kind === "path" ? operand.path : [];
      return { kind: call.name === "attribute_exists" ? "exists" : "notExists", path };
    }
    case "attribute_type":
      checkTypeName(second, binding);
      checkDistinct([operand, second], call.name, binding);
      return { kind: "attributeType", operand, type: second };
    case "begins_with":
      checkType(operand, { operator: call.name, types: PREFIX_TYPES }, binding);
      checkType(second, { operator: call.name, types: PREFIX_TYPES }, binding);
      checkDistinct([operand, second], call.name, binding);
      return { kind: "beginsWith", operand, prefix: second };
    default:
      checkDistinct([operand, second], call.name, binding);
      return { kind: "contains", operand, member: second };
  }
}

/** The operands of a call, of which there are one or two. */
function bindOperands(call: CallSyntax, binding: Binding): readonly [Operand, Operand] {
  const operands = call.operands.map((operand) => bindOperand(operand, binding));
  const expected =
    call.name === "attribute_exists" || call.name === "attribute_not_exists" || call.name === "size" ? 1 : 2;
  if (operands.length !== expected) {
    binding.faults.report({ kind: "operandCount", operator: call.name, count: operands.length });
  }
  return [operands[0] ?? NO_OPERAND, operands[1] ?? NO_OPERAND];
}

function bindOperand(syntax: OperandSyntax, binding: Binding): Operand {
  switch (syntax.kind) {
    case "path":
      return { kind: "path", path: bindPath(syntax.path, binding) };
    case "value":
      return { kind: "value", value: bindValue(syntax.key, binding) };
    case "call": {
      const [operand] = bindOperands(syntax, binding);
      checkType(operand, { operator: syntax.name, types: SIZED_TYPES }, binding);
      return { kind: "size", operand };
    }
  }
}

interface TypeRule {
  readonly operator: string;
  readonly types: ReadonlySet<string>;
}

function checkType(operand: Operand, { operator, types }: TypeRule, { faults }: Binding): void {
  const type = knownType(operand);
  if (type !== undefined && !types.has(type)) faults.report({ kind: "operandType", operator, type });
}

const ORDERED_TYPES: ReadonlySet<string> = new Set(["S", "N", "B"]);

const checkOrderable = (operand: Operand, operator: string, binding: Binding): void =>
  checkType(operand, { operator, types: ORDERED_TYPES }, binding);

/** The second operand of attribute_type, which must be a value. */
function checkTypeName(operand: Operand, { faults }: Binding): void {
  if (operand.kind === "value" && "S" in operand.value) {
    const name = operand.value.S;
    if (!TYPE_NAMES.has(name)) faults.report({ kind: "attributeTypeName", name });
    return;
  }
  faults.report({ kind: "operandType", operator: "attribute_type", type: knownType(operand) ?? "PATH" });
}

/** The type an operand has for every item; undefined for a path. */
function knownType(operand: Operand): string | undefined {
  if (operand.kind === "path") return undefined;
  return operand.kind === "size" ? "N" : typeOf(operand.value);
}

function checkDistinct(
  [first, second]: readonly [Operand, Operand],
  operator: string,
  { faults }: Binding,
): void {
  if (first.kind !== "path" || second.kind !== "path" || !equalPaths(first.path, second.path)) return;
  faults.report({ kind: "sameOperands", operator, operand: first.path });
}

/** Whether the condition looks for something within values, which may take long. */
export function doesSearch(condition: Condition): boolean {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.conditions.some(doesSearch);
    case "not":
      return doesSearch(condition.condition);
    case "contains":
      return true;
    case "compare":
    case "between":
    case "in":
    case "exists":
    case "notExists":
    case "attributeType":
    case "beginsWith":
      return false;
  }
}

/** Every document path the condition reads, in the order written. */
export function conditionPaths(condition: Condition): readonly DocumentPath[] {
  const paths: DocumentPath[] = [];
  findPath(condition, (path) => {
    paths.push(path);
    return false;
  });
  return paths;
}

/** The top-level attributes the condition reads, each once, in the order written. */
export const conditionAttributes = (condition: Condition): readonly string[] => [
  ...new Set(conditionPaths(condition).map(pathRoot)),
];

type PathTest = (path: DocumentPath) => boolean;

/** The first document path, in the order written, that passes the test; null: none does. */
export function findPath(condition: Condition, test: PathTest): DocumentPath | null {
  switch (condition.kind) {
    case "and":
    case "or":
      for (const part of condition.conditions) {
        const found = findPath(part, test);
        if (found !== null) return found;
      }
      return null;
    case "not":
      return findPath(condition.condition, test);
    case "exists":
    case "notExists":
      return test(condition.path) ? condition.path : null;
    case "compare":
    case "between":
    case "in":
    case "attributeType":
    case "beginsWith":
    case "contains":
      for (const operand of conditionOperands(condition)) {
        const found = operandPath(operand, test);
        if (found !== null) return found;
      }
      return null;
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

function operandPath(operand: Operand, test: PathTest): DocumentPath | null {
  if (operand.kind === "size") return operandPath(operand.operand, test);
  return operand.kind === "path" && test(operand.path) ? operand.path : null;
}

/** The equivalent operator when its operands are exchanged. */
export const MIRRORED: Readonly<Record<Comparator, Comparator>> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};
