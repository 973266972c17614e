/**
 * Numbers written in a statement are checked when it is parsed, before anything else is. A number inside a value
 * is named by its place, counted from `root`.
 */
import { isValueFault, parseValue } from "../../item/parse.ts";
import type { PartiqlFault } from "./partiql-fault.ts";
import type { Expression, Statement } from "./statement.ts";

/** The first number of the statement that cannot be stored, or null. */
export function firstNumberFault(statement: Statement): PartiqlFault | null {
  switch (statement.kind) {
    case "select":
      return first([...(statement.columns ?? []), ...whereOf(statement.where)]);
    case "exists":
      return statement.select === null ? null : firstNumberFault(statement.select);
    case "insert":
      return faultIn(statement.value, "root");
    case "update": {
      const values = statement.assignments.flatMap((each) => (each.kind === "set" ? [each.value] : []));
      return first([...values, ...whereOf(statement.where)]);
    }
    case "delete":
      return first(whereOf(statement.where));
  }
}

const whereOf = (where: Expression | null): readonly Expression[] => (where === null ? [] : [where]);

function first(expressions: readonly Expression[]): PartiqlFault | null {
  for (const expression of expressions) {
    const fault = faultIn(expression, "root");
    if (fault !== null) return fault;
  }
  return null;
}

function faultIn(expression: Expression, path: string): PartiqlFault | null {
  if (expression.kind === "number") {
    const value = parseValue({ N: expression.text });
    return isValueFault(value) ? { kind: "number", fault: value, path } : null;
  }
  if (expression.kind === "list" || expression.kind === "set") {
    return firstOf(expression.elements, (element, at) => faultIn(element, `${path}[${at}]`));
  }
  if (expression.kind === "tuple") {
    return firstOf(expression.fields, ({ name, value }) => faultIn(value, `${path}.${nameText(name)}`));
  }
  return first(parts(expression));
}

function firstOf<T>(
  list: readonly T[],
  find: (each: T, at: number) => PartiqlFault | null,
): PartiqlFault | null {
  for (const [at, each] of list.entries()) {
    const fault = find(each, at);
    if (fault !== null) return fault;
  }
  return null;
}

const nameText = (name: Expression): string =>
  name.kind === "literal" && "S" in name.value ? name.value.S : "";

/** The expressions directly inside one that is no value, in the order written. */
function parts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "and":
    case "or":
    case "call":
      return expression.operands;
    case "not":
    case "negative":
    case "positive":
    case "is":
      return [expression.operand];
    case "compare":
    case "arithmetic":
    case "like":
      return [expression.left, expression.right];
    case "between":
      return [expression.operand, expression.low, expression.high];
    case "in":
      return [expression.operand, ...expression.list];
    case "exists":
      return whereOf(expression.select?.where ?? null);
    case "path":
    case "oddPath":
    case "literal":
    case "number":
    case "missing":
    case "parameter":
    case "list":
    case "set":
    case "tuple":
      return [];
  }
}
