/**
 * What can be wrong with a PartiQL statement before any table is read, and the exact text of each fault.
 * Parser and compiler throw `StatementRefused` through their own frames; their entry points catch it and return
 * the fault.
 */
import type { ValueFault } from "../../item/parse.ts";
import { valueFaultText } from "../../item/value-fault-text.ts";
import { type ExpressionFault, expressionFaultText } from "../expression-fault.ts";

/** Where something stands in a statement; lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Why a text is not a statement; the texts follow `Statement wasn't well formed, can't be processed: `. */
const syntaxTexts = {
  noToken: "",
  leftOver: "Unexpected token after expression",
  afterSemicolon: "Unexpected token after semicolon. (Only one query is allowed.)",
  term: "Unexpected term",
  rightSide: "Missing right-hand side expression of infix operator",
  keyword: "Unexpected keyword",
  typeName: "Expected type name",
  operator: "Unexpected operator",
  simplePath: "Expected identifier for simple path",
  manipulation: "Expected data manipulation",
  dotComponent: "Invalid path dot component",
  bracketComponent: "Invalid path bracket component",
  selectList: "Cannot have empty SELECT list",
  selectFrom: "Expected FROM after SELECT list",
  deleteFrom: "Expected FROM after DELETE",
  insertInto: "Expected INTO after INSERT",
  orderBy: "Expected BY after ORDER",
  assignment: "Expected '=' for assignment",
  betweenAnd: "Expected AND after BETWEEN",
  returning: "Expected returning clause",
  comma: "Expected ,",
  colon: "Expected :",
  parenthesis: "Expected )",
  tooDeep: "",
} as const;

/** Names of the reasons that a text is not a statement. */
export type SyntaxReason = keyof typeof syntaxTexts;

/** One thing wrong with a statement. */
export type PartiqlFault =
  | { readonly kind: "syntax"; readonly reason: SyntaxReason }
  | { readonly kind: "aliased" }
  | { readonly kind: "unsupportedClause"; readonly clause: string; readonly at: Position }
  | { readonly kind: "unsupportedOperation"; readonly operation: string }
  | { readonly kind: "unknownFunction"; readonly name: string; readonly at: Position }
  | { readonly kind: "unexpectedPath"; readonly at: Position }
  | { readonly kind: "unsupportedData"; readonly what: string; readonly key: string; readonly at: Position }
  | { readonly kind: "emptySet" }
  | { readonly kind: "mixedSet" }
  | { readonly kind: "notTuple" }
  | { readonly kind: "emptyName" }
  | { readonly kind: "tooManyNames" }
  | { readonly kind: "insertIndex" }
  | { readonly kind: "writeIndex" }
  | {
      readonly kind: "setTarget" | "setMember" | "setArguments";
      readonly name: string;
      readonly at: Position;
    }
  /** A bad number written in the statement; `path` leads to it, from `root`. */
  | { readonly kind: "number"; readonly fault: ValueFault; readonly path: string }
  /** A bad value among the parameters, or a bad set or too deep a value in the statement. */
  | { readonly kind: "value"; readonly fault: ValueFault }
  | { readonly kind: "parameterCount" }
  | { readonly kind: "returning"; readonly clause: string }
  | { readonly kind: "expression"; readonly fault: ExpressionFault };

/** Ends the parse or compilation; never leaves this folder. */
export class StatementRefused extends Error {
  readonly fault: PartiqlFault;

  constructor(fault: PartiqlFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

/** A fault of the text itself. */
export const syntaxFault = (reason: SyntaxReason): PartiqlFault => ({ kind: "syntax", reason });

/** A fault that expressions know too. */
export const expressionRefused = (fault: ExpressionFault): StatementRefused =>
  new StatementRefused({ kind: "expression", fault });

const positionText = ({ line, column, length }: Position): string => `${line}:${column}:${length}`;

/** The text of the ValidationException. */
export function partiqlFaultText(fault: PartiqlFault): string {
  switch (fault.kind) {
    case "syntax":
      return `Statement wasn't well formed, can't be processed: ${syntaxTexts[fault.reason]}`;
    case "aliased":
      return "Aliasing is not supported";
    case "unsupportedClause":
      return `Unsupported clause: ${fault.clause} at ${positionText(fault.at)}`;
    case "unsupportedOperation":
      return `Unsupported operation: ${fault.operation}`;
    case "unknownFunction":
      return `Unrecognized function: ${fault.name} at ${positionText(fault.at)}`;
    case "unexpectedPath":
      return `Unexpected path component at ${positionText(fault.at)}`;
    case "unsupportedData":
      return `Unsupported data type: ${fault.what} under key ${fault.key} at ${positionText(fault.at)}`;
    case "emptySet":
      return "Empty bags are not supported";
    case "mixedSet":
      return "Bags must hold only strings, only numbers or only binary values";
    case "notTuple":
      return "INSERT needs a tuple as its value";
    case "emptyName":
      return "Path component cannot be an empty string";
    case "tooManyNames":
      return "A path may contain at most 2 components in the FROM clause";
    case "insertIndex":
      return "FROM clause may only contain a single table name";
    case "writeIndex":
      return "This operation is not supported on an index";
    case "setTarget":
      return `The first argument to ${fault.name} must equal the assignment value at ${positionText(fault.at)}`;
    case "setMember":
      return `The second argument to ${fault.name} must be a value with type SET at ${positionText(fault.at)}`;
    case "setArguments":
      return `${fault.name} must have exactly two arguments at ${positionText(fault.at)}`;
    case "number":
      return `${valueFaultText(fault.fault, "older")} under ${fault.path}`;
    case "value":
      return valueFaultText(fault.fault, "older");
    case "parameterCount":
      return "Number of parameters in request and statement don't match.";
    case "returning":
      return `Invalid returning clause: ${fault.clause}. Only RETURNING ALL OLD * is allowed in DELETE statements.`;
    case "expression":
      return expressionFaultText(fault.fault, "Filter");
  }
}
