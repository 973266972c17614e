/**
 * The tree of a statement's expressions, for whatever walks it, and the bound on its depth: a chain of operators
 * nests as deep as it is long, so the parser's own bound on nesting does not cover it.
 */
import type { Expression, Statement } from "./statement.ts";

/** Deeper than any value may be or any condition need be; what walks the tree may recurse this far. */
const DEPTH_MAX = 256;

/** The expressions that are not inside others, in the order in which their values are checked. */
export function statementExpressions(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "select":
      return [...(statement.columns ?? []), ...whereOf(statement.where)];
    case "exists":
      return statement.select === null ? [] : statementExpressions(statement.select);
    case "insert":
      return [statement.value];
    case "update": {
      const values = statement.assignments.flatMap((each) => (each.kind === "set" ? [each.value] : []));
      return [...values, ...whereOf(statement.where)];
    }
    case "delete":
      return whereOf(statement.where);
  }
}

const whereOf = (where: Expression | null): readonly Expression[] => (where === null ? [] : [where]);

/** The expressions directly inside one, in the order written. */
export function expressionParts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "list":
    case "set":
      return expression.elements;
    case "tuple":
      return expression.fields.flatMap(({ name, value }) => [name, value]);
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
      return expression.select === null ? [] : statementExpressions(expression.select);
    case "path":
    case "oddPath":
    case "literal":
    case "number":
    case "missing":
    case "parameter":
      return [];
  }
}

/** Whether some expression lies too deep; walks without recursion. */
export function isTooDeep(statement: Statement): boolean {
  let level = statementExpressions(statement);
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    if (level.length === 0) return false;
    level = level.flatMap(expressionParts);
  }
  return true;
}
