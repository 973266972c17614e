/**
 * A PartiQL statement as written, before parameters have values and before its table is known: its types, how its
 * expressions are walked, and what error texts call them. Statements of one text share one value of this type.
 */
import type { AttributeType, AttributeValue } from "../../item/attribute-value.ts";
import type { Comparator } from "../condition/parse-condition.ts";
import type { DocumentPath } from "../document-path.ts";
import type { Position } from "./partiql-fault.ts";

/** Operators between two terms that are neither comparisons nor connectives. */
export type Arithmetic = "+" | "-" | "*" | "/" | "%" | "||";

/** What `IS` tests for. */
export type TestedType = AttributeType | "MISSING" | "SET" | "OTHER";

/** Everything that can stand in a clause. Where it makes sense is for the compiler to check. */
export type Expression = { readonly at: Position } & (
  | { readonly kind: "path"; readonly path: DocumentPath }
  /** A path with a wildcard or a computed element, which DynamoDB has no use for. */
  | { readonly kind: "oddPath" }
  | { readonly kind: "literal"; readonly value: AttributeValue }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "missing" }
  /** The `index`-th `?` of the statement, from 0. */
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "list" | "set"; readonly elements: readonly Expression[] }
  | { readonly kind: "tuple"; readonly fields: readonly Field[] }
  | { readonly kind: "call"; readonly name: string; readonly operands: readonly Expression[] }
  | { readonly kind: "and" | "or"; readonly operands: readonly Expression[] }
  | { readonly kind: "not" | "negative" | "positive"; readonly operand: Expression }
  | {
      readonly kind: "compare";
      readonly operator: Comparator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "arithmetic";
      readonly operator: Arithmetic;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "like"; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "between";
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
    }
  | { readonly kind: "in"; readonly operand: Expression; readonly list: readonly Expression[] }
  | { readonly kind: "is"; readonly operand: Expression; readonly type: TestedType }
  | { readonly kind: "exists"; readonly select: SelectStatement | null }
);

/** A member of a tuple as written; its name should be a string. */
export interface Field {
  readonly name: Expression;
  readonly value: Expression;
}

/** The names after FROM, INTO or UPDATE: a table and perhaps an index. */
export interface Target {
  readonly names: readonly string[];
  readonly aliased: boolean;
}

/** One key of ORDER BY; what it is by should be a path. */
export interface OrderKey {
  readonly by: Expression;
  readonly descending: boolean;
}

/** `SELECT … FROM … WHERE … ORDER BY …`. */
export interface SelectStatement {
  readonly kind: "select";
  /** null: `*`. */
  readonly columns: readonly Expression[] | null;
  readonly aliased: boolean;
  readonly target: Target;
  readonly where: Expression | null;
  readonly orderBy: readonly OrderKey[];
  /** The first clause that SQL has and DynamoDB has not. */
  readonly unsupported: UnsupportedClause | null;
}

/** A clause of SQL that DynamoDB has not. */
export interface UnsupportedClause {
  readonly clause: string;
  readonly at: Position;
}

/** `INSERT INTO … VALUE …`. */
export interface InsertStatement {
  readonly kind: "insert";
  readonly target: Target;
  readonly value: Expression;
}

/** One SET or REMOVE. */
export type Assignment =
  | { readonly kind: "set"; readonly path: DocumentPath; readonly value: Expression }
  | { readonly kind: "remove"; readonly path: DocumentPath };

/** `RETURNING ALL OLD *` and its like. */
export interface Returning {
  readonly extent: "ALL" | "MODIFIED";
  readonly image: "OLD" | "NEW";
}

/** `UPDATE … SET … WHERE …`, or the same with FROM and WHERE first. */
export interface UpdateStatement {
  readonly kind: "update";
  readonly target: Target;
  readonly assignments: readonly Assignment[];
  readonly where: Expression | null;
  readonly returning: Returning | null;
}

/** `DELETE FROM … WHERE …`. */
export interface DeleteStatement {
  readonly kind: "delete";
  readonly target: Target;
  readonly where: Expression | null;
  readonly returning: Returning | null;
}

/** `EXISTS(SELECT …)`, a statement of its own in transactions; without a SELECT it is good for nothing. */
export interface ExistsStatement {
  readonly kind: "exists";
  readonly select: SelectStatement | null;
  readonly at: Position;
}

/** Any statement. */
export type Statement =
  | SelectStatement
  | InsertStatement
  | UpdateStatement
  | DeleteStatement
  | ExistsStatement;

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

/**
 * Whether some expression is nested too deep; walks without recursion. A chain of operators nests as deep as it is long,
 * so the parser's own bound on nesting does not cover it.
 */
export function isTooDeep(statement: Statement): boolean {
  let level = statementExpressions(statement);
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    if (level.length === 0) return false;
    level = level.flatMap(expressionParts);
  }
  return true;
}

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
