/**
 * Expressions of PartiQL: operators by precedence, and their operands (values, paths, calls, and what stands in
 * parentheses or brackets). The grammar is PartiQL's own, wider than what DynamoDB can do, because a statement that
 * parses is refused with another text than one that does not.
 */
import type { AttributeValue } from "../../item/attribute-value.ts";
import type { Comparator } from "../condition/parse-condition.ts";
import { FUNCTION_KEYWORDS } from "./keywords.ts";
import { type Position, StatementRefused } from "./partiql-fault.ts";
import type { Arithmetic, Expression, Field, TestedType } from "./statement.ts";
import type { Token, TokenCursor } from "./token-cursor.ts";

/** How strongly operators bind, weakest first. */
const OR = 1;
const AND = 2;
const NOT = 3;
const EQUALITY = 4;
const ORDERING = 5;
const CONCATENATION = 6;
const SUM = 7;
const PRODUCT = 8;

const SYMBOLS: ReadonlyMap<string, number> = new Map([
  ["=", EQUALITY],
  ["<>", EQUALITY],
  ["<", ORDERING],
  ["<=", ORDERING],
  [">", ORDERING],
  [">=", ORDERING],
  ["||", CONCATENATION],
  ["+", SUM],
  ["-", SUM],
  ["*", PRODUCT],
  ["/", PRODUCT],
  ["%", PRODUCT],
]);

const WORDS: ReadonlyMap<string, number> = new Map([
  ["or", OR],
  ["and", AND],
  ["is", EQUALITY],
  ["in", EQUALITY],
  ["between", ORDERING],
  ["like", ORDERING],
]);

const TYPE_NAMES: ReadonlyMap<string, TestedType> = new Map<string, TestedType>([
  ...entries("NULL", "null"),
  ...entries("MISSING", "missing"),
  ...entries("BOOL", "bool boolean"),
  ...entries("N", "n number int integer smallint float real double decimal dec numeric"),
  ...entries("S", "s string varchar char character symbol"),
  ...entries("B", "b binary blob clob"),
  ...entries("L", "l list"),
  ...entries("M", "m map struct tuple"),
  ...entries("SS", "ss"),
  ...entries("NS", "ns"),
  ...entries("BS", "bs"),
  ...entries("SET", "bag set"),
  ...entries("OTHER", "any sexp date time timestamp"),
]);

function entries(type: TestedType, words: string): readonly (readonly [string, TestedType])[] {
  return words.split(" ").map((word) => [word, type] as const);
}

/** One whole expression. @throws StatementRefused */
export const parseExpression = (cursor: TokenCursor): Expression =>
  cursor.nested(() => parseAbove(cursor, 0));

/** An expression whose operators all bind more strongly than `floor`. */
function parseAbove(cursor: TokenCursor, floor: number): Expression {
  let left = parseUnary(cursor);
  for (;;) {
    const negated = cursor.atKeyword("not");
    const operator = negated ? cursor.next : cursor.token;
    const strength = infixStrength(operator, negated);
    if (strength === undefined || strength <= floor) return left;
    if (negated) cursor.advance();
    cursor.advance();
    const infix = parseInfix(cursor, { left, operator, strength });
    left = negated ? { kind: "not", operand: infix, at: infix.at } : infix;
  }
}

/** `NOT` may stand before IN, BETWEEN and LIKE. */
function infixStrength({ kind, text }: Token, negated: boolean): number | undefined {
  if (negated && text !== "in" && text !== "between" && text !== "like") return undefined;
  return kind === "symbol" ? SYMBOLS.get(text) : kind === "keyword" ? WORDS.get(text) : undefined;
}

interface Infix {
  readonly left: Expression;
  readonly operator: Token;
  readonly strength: number;
}

function parseInfix(cursor: TokenCursor, { left, operator, strength }: Infix): Expression {
  const { at, text } = operator;
  if (text === "is") return parseIs(cursor, left, at);
  if (cursor.atEnd()) cursor.fail("rightSide");
  switch (text) {
    case "or":
    case "and":
      return connect(text, left, parseAbove(cursor, strength));
    case "in":
      return { kind: "in", operand: left, list: parseChoices(cursor), at };
    case "between": {
      const low = parseAbove(cursor, strength);
      cursor.expectKeyword("and", "betweenAnd");
      return { kind: "between", operand: left, low, high: parseAbove(cursor, strength), at };
    }
    case "like":
      return { kind: "like", left, right: parseAbove(cursor, strength), at };
    default: {
      const right = parseAbove(cursor, strength);
      return strength >= CONCATENATION
        ? { kind: "arithmetic", operator: text as Arithmetic, left, right, at }
        : { kind: "compare", operator: text as Comparator, left, right, at };
    }
  }
}

/** Chains of one connective become one node, however long. */
function connect(kind: "and" | "or", left: Expression, right: Expression): Expression {
  if (left.kind === kind) {
    (left.operands as Expression[]).push(right);
    return left;
  }
  return { kind, operands: [left, right], at: left.at };
}

function parseIs(cursor: TokenCursor, operand: Expression, at: Position): Expression {
  const negated = cursor.acceptKeyword("not");
  const { kind, text } = cursor.token;
  const type = kind === "word" || kind === "keyword" ? TYPE_NAMES.get(text.toLowerCase()) : undefined;
  if (type === undefined) cursor.fail("typeName");
  cursor.advance();
  const test: Expression = { kind: "is", operand, type, at };
  return negated ? { kind: "not", operand: test, at } : test;
}

/** What follows IN: a list in brackets, values in parentheses, or a set. */
function parseChoices(cursor: TokenCursor): readonly Expression[] {
  if (cursor.acceptSymbol("(")) {
    const list = [parseExpression(cursor)];
    while (cursor.acceptSymbol(",")) list.push(parseExpression(cursor));
    cursor.expectSymbol(")", "parenthesis");
    return list;
  }
  const right = parseAbove(cursor, EQUALITY);
  return right.kind === "list" || right.kind === "set" ? right.elements : [right];
}

function parseUnary(cursor: TokenCursor): Expression {
  const { at } = cursor.token;
  if (cursor.acceptKeyword("not")) {
    return { kind: "not", operand: cursor.nested(() => parseAbove(cursor, NOT)), at };
  }
  if (cursor.acceptSymbol("-"))
    return signed(
      "negative",
      cursor.nested(() => parseUnary(cursor)),
      at,
    );
  if (cursor.acceptSymbol("+"))
    return signed(
      "positive",
      cursor.nested(() => parseUnary(cursor)),
      at,
    );
  return parseTerm(cursor);
}

/** A sign directly before a number belongs to it. */
function signed(kind: "negative" | "positive", operand: Expression, at: Position): Expression {
  if (operand.kind !== "number") return { kind, operand, at };
  if (kind === "positive") return operand;
  return {
    kind: "number",
    text: operand.text.startsWith("-") ? operand.text.slice(1) : `-${operand.text}`,
    at,
  };
}

const TRUE: AttributeValue = { BOOL: true };
const FALSE: AttributeValue = { BOOL: false };
const NULL: AttributeValue = { NULL: true };

/** One term with the path that follows it. @throws StatementRefused */
function parseTerm(cursor: TokenCursor): Expression {
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
  const select = isSelect ? cursor.nested(() => cursor.parseSubquery(cursor)) : null;
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

/** The `.name` and `[1]` after a term. */
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

/** The name after a dot. @throws StatementRefused for a keyword or anything else */
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
