/**
 * What DynamoDB calls the parts of PartiQL that it parses and has no use for where they stand.
 */
import type { Arithmetic, Expression } from "./statement.ts";

const ARITHMETIC: Readonly<Record<Arithmetic, string>> = {
  "+": "Plus",
  "-": "Minus",
  "*": "Times",
  "/": "Divide",
  "%": "Modulo",
  "||": "Concat",
};

const COMPARISONS = { "=": "Eq", "<>": "Ne", "<": "Lt", "<=": "Lte", ">": "Gt", ">=": "Gte" } as const;

const KINDS = {
  path: "Path",
  oddPath: "Path",
  literal: "Lit",
  number: "Lit",
  missing: "Missing",
  parameter: "Parameter",
  list: "List",
  set: "Bag",
  tuple: "Struct",
  call: "Call",
  and: "And",
  or: "Or",
  not: "Not",
  negative: "Neg",
  positive: "Pos",
  like: "Like",
  between: "Between",
  in: "InCollection",
  is: "IsType",
  exists: "Exists",
} as const;

/** The name that error texts have for an expression. */
export function operationName(expression: Expression): string {
  if (expression.kind === "arithmetic") return ARITHMETIC[expression.operator];
  if (expression.kind === "compare") return COMPARISONS[expression.operator];
  return KINDS[expression.kind];
}
