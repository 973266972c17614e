/**
 * From the text of an update to its meaning: placeholders are resolved, and everything is checked that can be
 * without reading the item.
 */
import { type AttributeType, type AttributeValue, typeOf } from "../../item/attribute-value.ts";
import { pathsFault } from "../document-path.ts";
import { FaultCollector, InvalidExpression } from "../expression-fault.ts";
import { type Binding, bindPath, bindValue, type Placeholders } from "../placeholders.ts";
import {
  parseUpdate,
  type UpdateActionSyntax,
  type UpdateCallSyntax,
  type UpdateOperandSyntax,
} from "./parse-update.ts";
import type { UpdateAction, UpdateOperand, UpdateProgram } from "./update-program.ts";

/** Compiles an UpdateExpression; everything is checked that needs no item. */
export function compileUpdate(text: string, placeholders: Placeholders): UpdateProgram | InvalidExpression {
  const parsed = parseUpdate(text);
  if (parsed.kind === "refused") return new InvalidExpression("Update", parsed.fault);
  const faults = new FaultCollector();
  const actions = parsed.syntax.map((action) => bindAction(action, { placeholders, faults }));
  const fault = faults.first ?? pathsFault(actions.map((action) => action.path));
  return fault === null ? { actions, dialect: "expression" } : new InvalidExpression("Update", fault);
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

/** The type an operand has whatever the item; undefined where the item decides. */
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
