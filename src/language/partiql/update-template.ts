/**
 * SET and REMOVE in the terms of update expressions: `set_add` is ADD and `set_delete` is DELETE of the set that
 * is assigned to.
 */
import { type DocumentPath, equalPaths } from "../document-path.ts";
import type { UpdateActionSyntax, UpdateOperandSyntax } from "../update/parse-update.ts";
import { unknownFunction } from "./condition-template.ts";
import { expressionRefused, type Position, StatementRefused } from "./partiql-fault.ts";
import { type Assignment, type Expression, operationName } from "./statement.ts";
import type { ValueSlots } from "./value-slots.ts";

/** A slot whose value must be a set. */
export interface SetSlot {
  readonly key: string;
  readonly name: string;
  /** That of the first argument, by which a refusal names the call. */
  readonly at: Position;
}

export interface UpdateTemplate {
  readonly actions: readonly UpdateActionSyntax[];
  readonly sets: readonly SetSlot[];
}

/** What the assignments do. @throws StatementRefused */
export function updateTemplate(assignments: readonly Assignment[], slots: ValueSlots): UpdateTemplate {
  const sets: SetSlot[] = [];
  const actions = assignments.map((assignment): UpdateActionSyntax => {
    const { kind, path } = assignment;
    if (kind === "remove") return { kind, path };
    const change = setChange(assignment.value, path, slots);
    if (change === null) return { kind, path, operand: operandTemplate(assignment.value, slots) };
    sets.push(change.slot);
    return { kind: change.kind, path, key: change.slot.key };
  });
  return { actions, sets };
}

interface SetChange {
  readonly kind: "add" | "delete";
  readonly slot: SetSlot;
}

/** The change of a set that a call of `set_add` or `set_delete` is, null for everything else. */
function setChange(value: Expression, path: DocumentPath, slots: ValueSlots): SetChange | null {
  if (value.kind !== "call") return null;
  const name = value.name.toUpperCase();
  if (name !== "SET_ADD" && name !== "SET_DELETE") return null;
  const [target, members] = value.operands;
  if (target === undefined || members === undefined || value.operands.length > 2) {
    throw new StatementRefused({ kind: "setArguments", name, at: value.at });
  }
  if (target.kind !== "path" || !equalPaths(target.path, path)) {
    throw new StatementRefused({ kind: "setTarget", name, at: value.at });
  }
  if (members.kind !== "set" && members.kind !== "parameter") {
    throw new StatementRefused({ kind: "setMember", name, at: target.at });
  }
  const slot = { key: slots.add(members), name, at: target.at };
  return { kind: name === "SET_ADD" ? "add" : "delete", slot };
}

function operandTemplate(expression: Expression, slots: ValueSlots): UpdateOperandSyntax {
  switch (expression.kind) {
    case "path":
      return { kind: "path", path: expression.path };
    case "literal":
    case "number":
    case "parameter":
    case "list":
    case "set":
    case "tuple":
    case "missing":
      return { kind: "value", key: slots.add(expression) };
    case "arithmetic": {
      const { operator } = expression;
      if (operator !== "+" && operator !== "-") break;
      const left = operandTemplate(expression.left, slots);
      return { kind: "arithmetic", operator, left, right: operandTemplate(expression.right, slots) };
    }
    case "call":
      return callTemplate(expression, slots);
    case "oddPath":
      throw new StatementRefused({ kind: "unexpectedPath", at: expression.at });
    case "exists":
      throw unknownFunction("exists", expression.at);
    case "and":
    case "or":
    case "not":
    case "negative":
    case "positive":
    case "compare":
    case "like":
    case "between":
    case "in":
    case "is":
  }
  throw new StatementRefused({ kind: "unsupportedOperation", operation: operationName(expression) });
}

const ASSIGNED: ReadonlySet<string> = new Set(["if_not_exists", "list_append"]);

const ELSEWHERE: ReadonlySet<string> = new Set([
  "set_add",
  "set_delete",
  "size",
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
]);

function callTemplate(
  expression: Extract<Expression, { readonly kind: "call" }>,
  slots: ValueSlots,
): UpdateOperandSyntax {
  const name = expression.name.toLowerCase();
  if (ELSEWHERE.has(name)) throw expressionRefused({ kind: "misplacedFunction", name });
  if (!ASSIGNED.has(name)) throw unknownFunction(expression.name, expression.at);
  return {
    kind: "call",
    name,
    operands: expression.operands.map((operand) => operandTemplate(operand, slots)),
  };
}
