/**
 * Expressions of PartiQL by operator precedence. The grammar is PartiQL's own, wider than what DynamoDB can do,
 * because a statement that parses is refused with another text than one that does not.
 */
import type { Comparator } from "../condition/condition.ts";
import { parseTerm } from "./parse-term.ts";
import type { Arithmetic, Expression, TestedType } from "./statement.ts";
import type { Position, Token } from "./token.ts";
import type { TokenCursor } from "./token-cursor.ts";

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
