/**
 * Numbers written in a statement are checked when it is parsed, before anything else is. A number inside a value
 * is named by its place, counted from `root`.
 */
import { isValueFault, parseValue } from "../../item/parse.ts";
import { expressionParts, statementExpressions } from "./expression-parts.ts";
import type { PartiqlFault } from "./partiql-fault.ts";
import type { Expression, Statement } from "./statement.ts";

/** The first number of the statement that cannot be stored, or null. */
export const firstNumberFault = (statement: Statement): PartiqlFault | null =>
  firstOf(statementExpressions(statement), (expression) => faultIn(expression, "root"));

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
  return firstOf(expressionParts(expression), (part) => faultIn(part, "root"));
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
