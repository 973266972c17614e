/**
 * The operands of PartiQL's operators: values, paths, calls, and what stands in parentheses or brackets.
 */
import type { AttributeValue } from "../../item/attribute-value.ts";
import { FUNCTION_KEYWORDS } from "./keywords.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseSelect } from "./parse-select.ts";
import { StatementRefused } from "./partiql-fault.ts";
import type { Expression, Field } from "./statement.ts";
import type { Position } from "./token.ts";
import type { TokenCursor } from "./token-cursor.ts";

const TRUE: AttributeValue = { BOOL: true };
const FALSE: AttributeValue = { BOOL: false };
const NULL: AttributeValue = { NULL: true };

/** One term with the path behind it. @throws StatementRefused */
export function parseTerm(cursor: TokenCursor): Expression {
  const term = parseBare(cursor);
  if (!cursor.atSymbol(".") && !cursor.atSymbol("[")) return term;
  return parseSteps(cursor, term);
}

function parseBare(cursor: TokenCursor): Expression {
  const { kind, text, at } = cursor.token;
  switch (kind) {
    case "word":
      if (isCall(cursor)) return parseCall(cursor);
      cursor.advance();
      return { kind: "path", path: [text], at };
    case "quoted":
      cursor.advance();
      return { kind: "path", path: [pathComponent(text)], at };
    case "string":
      cursor.advance();
      return { kind: "literal", value: { S: text }, at };
    case "number":
      cursor.advance();
      return { kind: "number", text, at };
    case "parameter": {
      const index = cursor.parameters;
      cursor.advance();
      return { kind: "parameter", index, at };
    }
    case "keyword":
      return parseKeywordTerm(cursor);
    case "symbol":
      return parseEnclosed(cursor);
    case "end":
      return cursor.fail("term");
  }
}

const isCall = (cursor: TokenCursor): boolean => cursor.next.kind === "symbol" && cursor.next.text === "(";

function parseKeywordTerm(cursor: TokenCursor): Expression {
  const { text, at } = cursor.token;
  switch (text) {
    case "true":
    case "false":
      cursor.advance();
      return { kind: "literal", value: text === "true" ? TRUE : FALSE, at };
    case "null":
      cursor.advance();
      return { kind: "literal", value: NULL, at };
    case "missing":
      cursor.advance();
      return { kind: "missing", at };
    case "exists":
      if (isCall(cursor)) return parseExists(cursor);
      break;
    default:
      if (FUNCTION_KEYWORDS.has(text) && isCall(cursor)) return parseCall(cursor);
  }
  return cursor.fail("keyword");
}

/** `EXISTS(SELECT …)`; the keyword is the current token. Of anything else it is a call. @throws StatementRefused */
export function parseExists(cursor: TokenCursor): ExistsExpression {
  const { at } = cursor.advance();
  cursor.expectSymbol("(", "term");
  const isSelect = cursor.atKeyword("select");
  const select = isSelect ? cursor.nested(() => parseSelect(cursor)) : null;
  if (isSelect) cursor.expectSymbol(")", "parenthesis");
  else parseList(cursor, ")");
  return { kind: "exists", select, at };
}

/** EXISTS as an expression, and as a statement. */
export type ExistsExpression = Extract<Expression, { readonly kind: "exists" }>;

function parseCall(cursor: TokenCursor): Expression {
  const { text: name, at } = cursor.advance();
  cursor.advance();
  if (cursor.acceptSymbol("*")) {
    cursor.expectSymbol(")", "parenthesis");
    return { kind: "oddPath", at };
  }
  return { kind: "call", name, operands: parseList(cursor, ")"), at };
}

/** What begins with a symbol: parentheses, a list, a set, a tuple. */
function parseEnclosed(cursor: TokenCursor): Expression {
  const { text, at } = cursor.token;
  switch (text) {
    case "(": {
      cursor.advance();
      const inner = parseExpression(cursor);
      cursor.expectSymbol(")", "parenthesis");
      return inner;
    }
    case "[":
      cursor.advance();
      return { kind: "list", elements: parseList(cursor, "]"), at };
    case "<<":
      cursor.advance();
      return { kind: "set", elements: parseList(cursor, ">>"), at };
    case "{":
      cursor.advance();
      return { kind: "tuple", fields: parseFields(cursor), at };
    case ")":
    case "]":
    case "}":
    case ">>":
    case ",":
    case ".":
    case ":":
    case ";":
      return cursor.fail("term");
    default:
      return cursor.fail("operator");
  }
}

/** Expressions with commas between, up to and including `closing`; none at all is a list too. */
function parseList(cursor: TokenCursor, closing: string): readonly Expression[] {
  const list: Expression[] = [];
  if (cursor.acceptSymbol(closing)) return list;
  do list.push(parseExpression(cursor));
  while (cursor.acceptSymbol(","));
  cursor.expectSymbol(closing, "comma");
  return list;
}

function parseFields(cursor: TokenCursor): readonly Field[] {
  const fields: Field[] = [];
  if (cursor.acceptSymbol("}")) return fields;
  do {
    const name = parseExpression(cursor);
    cursor.expectSymbol(":", "colon");
    fields.push({ name, value: parseExpression(cursor) });
  } while (cursor.acceptSymbol(","));
  cursor.expectSymbol("}", "comma");
  return fields;
}

/** The `.name` and `[1]` behind a term. */
function parseSteps(cursor: TokenCursor, term: Expression): Expression {
  const path: (string | number)[] = term.kind === "path" ? [...term.path] : [];
  let odd: Position | null = term.kind === "path" ? null : term.at;
  for (;;) {
    if (cursor.acceptSymbol(".")) {
      const { at } = cursor.token;
      if (cursor.acceptSymbol("*")) odd ??= at;
      else path.push(dotComponent(cursor));
    } else if (cursor.acceptSymbol("[")) {
      const { at } = cursor.token;
      const step = cursor.acceptSymbol("*") ? null : bracketComponent(parseExpression(cursor));
      cursor.expectSymbol("]", "bracketComponent");
      if (step === null) odd ??= at;
      else path.push(step);
    } else break;
  }
  return odd === null ? { kind: "path", path, at: term.at } : { kind: "oddPath", at: odd };
}

/** The name behind a dot. @throws StatementRefused for a keyword or anything else */
export function dotComponent(cursor: TokenCursor): string {
  if (!cursor.atName()) cursor.fail("dotComponent");
  return pathComponent(cursor.advance().text);
}

/** A name in a path. @throws StatementRefused when it is empty */
export function pathComponent(name: string): string {
  if (name === "") throw new StatementRefused({ kind: "emptyName" });
  return name;
}

/** List positions are 32-bit signed integers. */
const LIST_INDEX_MAX = 2 ** 31 - 1;

/** The element that `[…]` names: a position or, in single quotes, a name. */
function bracketComponent(inner: Expression): string | number | null {
  if (inner.kind === "literal" && "S" in inner.value) return pathComponent(inner.value.S);
  return inner.kind === "number" && /^\d+$/.test(inner.text) ? listIndex(inner.text) : null;
}

/** The position that digits name. @throws StatementRefused when it is beyond every list */
export function listIndex(digits: string): number {
  const index = Number(digits);
  if (index <= LIST_INDEX_MAX) return index;
  throw new StatementRefused({ kind: "expression", fault: { kind: "indexTooLarge", digits } });
}
