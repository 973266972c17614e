/**
 * Updates: their meaning, a list of actions with every placeholder resolved, and how it is made from syntax. Update
 * expressions, legacy AttributeUpdates and PartiQL's SET and REMOVE all compile to it. Compiling checks everything that
 * needs no item.
 */
import {
  type AttributeMap,
  type AttributeType,
  type AttributeValue,
  type Item,
  typeOf,
} from "../../item/attribute-value.ts";
import { type DocumentPath, pathRoot, pathsFault } from "../document-path.ts";
import { FaultCollector, InvalidExpression, UPDATE_ORDER } from "../expression-fault.ts";
import { type Binding, bindPath, bindValue, type Placeholders } from "../placeholders.ts";
import { project, projectionOfPaths } from "../projection/projection.ts";
import {
  parseUpdate,
  type UpdateActionSyntax,
  type UpdateCallSyntax,
  type UpdateOperandSyntax,
} from "./parse-update.ts";

/** What SET assigns; read from the item as it was before the update. */
export type UpdateOperand =
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "path"; readonly path: DocumentPath }
  | { readonly kind: "ifNotExists"; readonly path: DocumentPath; readonly otherwise: UpdateOperand }
  | { readonly kind: "listAppend"; readonly first: UpdateOperand; readonly second: UpdateOperand }
  | { readonly kind: "sum" | "difference"; readonly left: UpdateOperand; readonly right: UpdateOperand };

/** One change. ADD takes a number or a set, and from legacy parameters a list; DELETE takes a set. */
export type UpdateAction =
  | { readonly kind: "set"; readonly path: DocumentPath; readonly operand: UpdateOperand }
  | { readonly kind: "remove"; readonly path: DocumentPath }
  | { readonly kind: "add" | "delete"; readonly path: DocumentPath; readonly value: AttributeValue };

/** Actions whose paths neither overlap nor conflict. Without actions the update only makes sure the item exists. */
export interface UpdateProgram {
  readonly actions: readonly UpdateAction[];
  /** Legacy parameters name a type clash in other words. */
  readonly dialect: "expression" | "legacy";
}

/** Compiles an UpdateExpression; everything is checked that needs no item. */
export function compileUpdate(text: string, placeholders: Placeholders): UpdateProgram | InvalidExpression {
  const parsed = parseUpdate(text);
  if (parsed.kind === "refused") return new InvalidExpression("Update", parsed.fault);
  const faults = new FaultCollector(UPDATE_ORDER);
  const actions = parsed.syntax.map((action) => bindAction(action, { placeholders, faults }));
  const fault = pathsFault(actions.map((action) => action.path));
  if (fault !== null) faults.report(fault);
  const { first } = faults;
  return first === null ? { actions, dialect: "expression" } : new InvalidExpression("Update", first);
}

/** The names of types that ADD and DELETE use in their error text. */
const LONG_TYPE_NAMES: Readonly<Record<AttributeType, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  BOOL: "BOOLEAN",
  NULL: "NULL",
  M: "MAP",
  L: "LIST",
  SS: "STRING_SET",
  NS: "NUMBER_SET",
  BS: "BINARY_SET",
};

const SET_TYPES: readonly AttributeType[] = ["SS", "NS", "BS"];
const ADD_TYPES: readonly AttributeType[] = ["N", ...SET_TYPES];

/** Stands for an operand that is not there; the fault is reported already. */
const NO_OPERAND: UpdateOperand = { kind: "value", value: { NULL: true } };

/** The meaning of one action; worthless if a fault is reported. */
export function bindAction(syntax: UpdateActionSyntax, binding: Binding): UpdateAction {
  const path = bindPath(syntax.path, binding);
  switch (syntax.kind) {
    case "set":
      return { kind: "set", path, operand: bindOperand(syntax.operand, binding) };
    case "remove":
      return { kind: "remove", path };
    case "add":
    case "delete": {
      const value = bindValue(syntax.key, binding);
      checkActionType(syntax.kind, value, binding);
      return { kind: syntax.kind, path, value };
    }
  }
}

function checkActionType(kind: "add" | "delete", value: AttributeValue, { faults }: Binding): void {
  const type = typeOf(value);
  const types = kind === "add" ? ADD_TYPES : SET_TYPES;
  if (types.includes(type)) return;
  const action = kind === "add" ? "ADD" : "DELETE";
  faults.report({ kind: "actionOperandType", action, type: LONG_TYPE_NAMES[type] });
}

function bindOperand(syntax: UpdateOperandSyntax, binding: Binding): UpdateOperand {
  switch (syntax.kind) {
    case "path":
      return { kind: "path", path: bindPath(syntax.path, binding) };
    case "value":
      return { kind: "value", value: bindValue(syntax.key, binding) };
    case "call":
      return bindCall(syntax, binding);
    case "arithmetic": {
      const left = bindOperand(syntax.left, binding);
      const right = bindOperand(syntax.right, binding);
      for (const side of [left, right]) checkType(side, { operator: syntax.operator, type: "N" }, binding);
      return { kind: syntax.operator === "+" ? "sum" : "difference", left, right };
    }
  }
}

/** A function in SET; the parser has let only these two through. */
function bindCall(call: UpdateCallSyntax, binding: Binding): UpdateOperand {
  const operands = call.operands.map((operand) => bindOperand(operand, binding));
  if (operands.length !== 2) {
    binding.faults.report({ kind: "operandCount", operator: call.name, count: operands.length });
  }
  const [first = NO_OPERAND, second = NO_OPERAND] = operands;
  if (call.name === "list_append") {
    for (const list of [first, second]) checkType(list, { operator: call.name, type: "L" }, binding);
    return { kind: "listAppend", first, second };
  }
  if (first.kind !== "path") binding.faults.report({ kind: "pathRequired", operator: call.name });
  return { kind: "ifNotExists", path: first.kind === "path" ? first.path : [], otherwise: second };
}

interface TypeRule {
  readonly operator: string;
  readonly type: AttributeType;
}

function checkType(operand: UpdateOperand, rule: TypeRule, { faults }: Binding): void {
  const type = knownType(operand);
  if (type === undefined || type === rule.type) return;
  faults.report({ kind: "operandType", operator: rule.operator, type });
}

/** The type an operand has for every item; undefined where it depends on the item. */
function knownType(operand: UpdateOperand): AttributeType | undefined {
  switch (operand.kind) {
    case "value":
      return typeOf(operand.value);
    case "listAppend":
      return "L";
    case "sum":
    case "difference":
      return "N";
    case "path":
    case "ifNotExists":
      return undefined;
  }
}

/** What an attribute becomes, whatever the item. */
export interface KnownResult {
  readonly type: AttributeType;
  /** Null where the item decides on it. */
  readonly value: AttributeValue | null;
}

/** What an action makes of the whole attribute `name`; undefined where even its type depends on the item. */
export function knownResult({ actions }: UpdateProgram, name: string): KnownResult | undefined {
  for (const action of actions) {
    if (action.path.length > 1 || action.path[0] !== name) continue;
    if (action.kind === "set") return operandResult(action.operand);
    return action.kind === "add" ? { type: typeOf(action.value), value: null } : undefined;
  }
  return undefined;
}

function operandResult(operand: UpdateOperand): KnownResult | undefined {
  const type = knownType(operand);
  if (type === undefined) return undefined;
  return { type, value: operand.kind === "value" ? operand.value : null };
}

/** The path of every action, in order. */
export const updatePaths = (program: UpdateProgram): readonly DocumentPath[] =>
  program.actions.map((action) => action.path);

/** The top-level attributes the update changes, each once, in order. */
export const updateTargets = (program: UpdateProgram): readonly string[] => [
  ...new Set(program.actions.map((action) => pathRoot(action.path))),
];

/**
 * What UPDATED_OLD and UPDATED_NEW return: the paths that the update names, of the item before or after it, in the shape
 * of the document. The position of a removed list element shows what moved into it.
 */
export const updatedValues = (program: UpdateProgram, item: Item): AttributeMap =>
  project(projectionOfPaths(updatePaths(program)), item);

/** Every path of the update, to change something there or to read it, in the order written. */
export const allUpdatePaths = ({ actions }: UpdateProgram): readonly DocumentPath[] =>
  actions.flatMap((action) => [action.path, ...(action.kind === "set" ? operandPaths(action.operand) : [])]);

/** The top-level attributes the update names, to change them or to read them, each once. */
export const updateAttributes = (program: UpdateProgram): readonly string[] => [
  ...new Set(allUpdatePaths(program).map(pathRoot)),
];

function operandPaths(operand: UpdateOperand): readonly DocumentPath[] {
  switch (operand.kind) {
    case "value":
      return [];
    case "path":
      return [operand.path];
    case "ifNotExists":
      return [operand.path, ...operandPaths(operand.otherwise)];
    case "listAppend":
      return [...operandPaths(operand.first), ...operandPaths(operand.second)];
    case "sum":
    case "difference":
      return [...operandPaths(operand.left), ...operandPaths(operand.right)];
  }
}
