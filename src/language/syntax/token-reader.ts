/**
 * The tokens of an expression, and what every recursive-descent grammar needs of them, with the checks that belong to
 * the text alone. Text that belongs to no token becomes one of kind `unknown`, a character long, so that a parser meets
 * it in its place and reports it like any other token it cannot use. A syntax fault is thrown, as `SyntaxFault`,
 * through the parser's frames to `text-parser.ts`, which alone catches it; later checks report to the ledger.
 */
import { assert } from "../../base/assert.ts";
import { PATH_ELEMENTS_MAX } from "../document-path.ts";
import { type CheckOrder, type ExpressionFault, FaultCollector } from "../expression-fault.ts";
import { isReservedWord } from "../reserved-words.ts";

/** `name` is a placeholder `#x`, `value` a placeholder `:x`, `end` the end of the text. */
export type TokenKind = "word" | "name" | "value" | "digits" | "symbol" | "unknown" | "end";

/** A token and where it stands: from `start` up to, not including, `end`. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const BLANK = /[ \t\r\n\f]*/y;

const PATTERNS: readonly { readonly kind: TokenKind; readonly pattern: RegExp }[] = [
  { kind: "word", pattern: /[A-Za-z][A-Za-z0-9_]*/y },
  { kind: "name", pattern: /#[A-Za-z0-9_]+/y },
  { kind: "value", pattern: /:[A-Za-z0-9_]+/y },
  { kind: "symbol", pattern: /<>|<=|>=|[=<>()[\],.+-]/y },
  { kind: "digits", pattern: /[0-9]+/y },
  { kind: "unknown", pattern: /./suy },
];

/** All tokens of `text`; the last one is of kind `end`. */
function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    found.push(token);
    at = skipBlank(text, token.end);
  }
  found.push({ kind: "end", text: "<EOF>", start: at, end: at });
  return found;
}

function tokenAt(text: string, start: number): Token {
  for (const { kind, pattern } of PATTERNS) {
    pattern.lastIndex = start;
    if (pattern.test(text)) {
      const end = pattern.lastIndex;
      return { kind, text: text.slice(start, end), start, end };
    }
  }
  return { kind: "unknown", text: text.charAt(start), start, end: start + 1 };
}

function skipBlank(text: string, start: number): number {
  BLANK.lastIndex = start;
  BLANK.test(text);
  return BLANK.lastIndex;
}

/** A path as written: names, placeholders with their `#`, and positions. No bare name begins with `#`. */
export type PathSyntax = readonly (string | number)[];

/** Most operators in one expression. @see Developer Guide, "Constraints: expression parameters" */
const OPERATORS_MAX = 300;

/** Deeper nesting than the operators allow to be meaningful; keeps hostile text off the stack's end. */
const NESTING_MAX = 310;

/** List positions are 32-bit signed integers. */
const LIST_INDEX_MAX = 2 ** 31 - 1;

/** Ends the parse; never leaves `syntax/`. */
export class SyntaxFault extends Error {
  readonly fault: ExpressionFault;

  constructor(fault: ExpressionFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

/** A position in the tokens of an expression. */
export class TokenReader {
  readonly faults: FaultCollector;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #keywords: ReadonlySet<string>;
  #at = 0;
  #operators = 0;
  #nesting = 0;
  #enclosed: object | null = null;

  /** `keywords`, in capitals, are words that cannot be names in this grammar. */
  constructor(text: string, keywords: ReadonlySet<string>, order?: CheckOrder) {
    this.faults = new FaultCollector(order);
    this.#text = text;
    this.#tokens = tokens(text);
    this.#keywords = keywords;
  }

  get token(): Token {
    const token = this.#tokens[this.#at];
    assert(token !== undefined, "a parser stops at the end");
    return token;
  }

  isAt(text: string): boolean {
    return this.token.kind === "symbol" && this.token.text === text;
  }

  atEnd(): boolean {
    return this.token.kind === "end";
  }

  /** The keyword at the current position in capitals, or undefined. */
  keyword(): string | undefined {
    const { kind, text } = this.token;
    if (kind !== "word") return undefined;
    const word = text.toUpperCase();
    return this.#keywords.has(word) ? word : undefined;
  }

  /** Whether a function's name and its parenthesis come next. */
  atCall(): boolean {
    if (this.token.kind !== "word" || this.keyword() !== undefined) return false;
    const next = this.#tokens[this.#at + 1];
    return next !== undefined && next.kind === "symbol" && next.text === "(";
  }

  advance(): Token {
    const { token } = this;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  accept(symbol: string): boolean {
    if (!this.isAt(symbol)) return false;
    this.#at++;
    return true;
  }

  expect(symbol: string): void {
    if (!this.accept(symbol)) this.fail();
  }

  acceptKeyword(keyword: string): boolean {
    if (this.keyword() !== keyword) return false;
    this.#at++;
    return true;
  }

  expectKind(kind: TokenKind): string {
    if (this.token.kind !== kind) this.fail();
    return this.advance().text;
  }

  /** Refuses the current token. */
  fail(): never {
    const { token } = this;
    const first = this.#tokens[this.#at - 1] ?? token;
    const next = this.#tokens[this.#at + 1];
    const last = token.kind === "end" ? first : next === undefined || next.kind === "end" ? token : next;
    throw new SyntaxFault({
      kind: "syntax",
      token: token.text,
      near: this.#text.slice(first.start, last.end),
    });
  }

  /** Counts an operator towards the limit, which is checked once the syntax is known to be right. */
  countOperator(): void {
    this.#operators++;
  }

  /** Reads `(`, what `parse` reads, and `)`; two pairs directly round one thing are refused. */
  enclosed<T extends object>(parse: () => T): T {
    this.expect("(");
    const inner = this.#nested(parse, { kind: "redundantParentheses" });
    this.expect(")");
    if (this.#enclosed === inner) throw new SyntaxFault({ kind: "redundantParentheses" });
    this.#enclosed = inner;
    return inner;
  }

  /** Reads one or more of what `parse` reads, with commas between, in parentheses. */
  enclosedList<T>(parse: () => T): readonly T[] {
    this.expect("(");
    const list = this.#nested(() => this.list(parse), null);
    this.expect(")");
    return list;
  }

  /** Reads one or more of what `parse` reads, with commas between. */
  list<T>(parse: () => T): readonly T[] {
    const list = [parse()];
    while (this.accept(",")) list.push(parse());
    return list;
  }

  path(): PathSyntax {
    const path: (string | number)[] = [this.#name()];
    for (;;) {
      if (this.accept(".")) path.push(this.#name());
      else if (this.accept("[")) path.push(this.#index());
      else break;
    }
    if (path.length > PATH_ELEMENTS_MAX) this.faults.report({ kind: "pathTooDeep", levels: path.length });
    return path;
  }

  /** Nothing may follow; then the checks that wait for the syntax. */
  finish(): void {
    if (!this.atEnd()) this.fail();
    if (this.#operators > OPERATORS_MAX) {
      this.faults.report({ kind: "tooManyOperators", count: this.#operators });
    }
  }

  #name(): string {
    if (this.token.kind === "name") return this.advance().text;
    if (this.token.kind !== "word" || this.keyword() !== undefined) this.fail();
    const { text } = this.advance();
    if (isReservedWord(text)) this.faults.report({ kind: "reservedWord", word: text });
    return text;
  }

  #index(): number {
    const digits = this.expectKind("digits");
    this.expect("]");
    const index = Number(digits);
    if (index > LIST_INDEX_MAX) this.faults.report({ kind: "indexTooLarge", digits });
    return index;
  }

  #nested<T>(parse: () => T, fault: ExpressionFault | null): T {
    if (this.#nesting >= NESTING_MAX) {
      if (fault !== null) throw new SyntaxFault(fault);
      this.fail();
    }
    this.#nesting++;
    const inner = parse();
    this.#nesting--;
    return inner;
  }
}

/** `condition`: is true or false. `operand`: has a value in a condition. `update`: has a value in SET. */
type FunctionPlace = "condition" | "operand" | "update";

const places: Readonly<Record<string, FunctionPlace>> = {
  attribute_exists: "condition",
  attribute_not_exists: "condition",
  attribute_type: "condition",
  begins_with: "condition",
  contains: "condition",
  size: "operand",
  if_not_exists: "update",
  list_append: "update",
};

/** Where the function of that name, which is case-sensitive, may stand; undefined when there is none. */
export const functionPlace = (name: string): FunctionPlace | undefined =>
  Object.hasOwn(places, name) ? places[name] : undefined;
