/**
 * The tokens of one PartiQL statement, and a place in them with the few moves that a recursive-descent parser makes.
 * Words and keywords are distinguished here; everything else about their meaning is the parser's. Text that belongs to no token
 * refuses the whole statement.
 */
import { assert } from "../../base/assert.ts";
import { KEYWORDS } from "./keywords.ts";
import { type Position, StatementRefused, type SyntaxReason, syntaxFault } from "./partiql-fault.ts";
import type { SelectStatement } from "./statement.ts";

/** `word` is a bare name, `quoted` one in double quotes, `string` a text in single quotes, `end` the end. */
type TokenKind = "word" | "keyword" | "quoted" | "string" | "number" | "parameter" | "symbol" | "end";

/** A token and where it stands. */
export interface Token {
  readonly kind: TokenKind;
  /** Keywords in lower case, quoted text without quotes, all else as written. */
  readonly text: string;
  readonly at: Position;
}

const BLANK = /[\s\u200b]+/y;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const NUMBER = /(?:\d+\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d+))?/y;
const SYMBOL = /<<|>>|<>|<=|>=|!=|\|\||[=<>()[\]{},.;:?*+\-/%@]/y;
const WORD_START = /[A-Za-z_$]/;

/** Exponents, and the scale of a number, are 32-bit signed integers. */
const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

/**
 * All tokens of `text`; the last one is of kind `end`.
 *
 * @throws StatementRefused for text that is no token
 */
function tokens(text: string): readonly Token[] {
  const scanner = new Scanner(text);
  const found: Token[] = [];
  for (;;) {
    const token = scanner.next();
    found.push(token);
    if (token.kind === "end") return found;
  }
}

class Scanner {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  /** Where the first line break not yet counted is. */
  #lineBreak: number;

  constructor(text: string) {
    this.#text = text;
    this.#lineBreak = this.#lineBreakFrom(0);
  }

  next(): Token {
    this.#skipBlank();
    const start = this.#at;
    const first = this.#text[start];
    if (first === undefined) return this.#token("end", "", start);
    if (first === "'") return this.#token("string", this.#quoted("'"), start);
    if (first === '"') return this.#token("quoted", this.#quoted('"'), start);
    const word = this.#match(WORD)?.[0];
    if (word !== undefined) {
      const keyword = word.toLowerCase();
      return KEYWORDS.has(keyword)
        ? this.#token("keyword", keyword, start)
        : this.#token("word", word, start);
    }
    const number = this.#match(NUMBER);
    if (number !== null) return this.#token("number", this.#number(number), start);
    const symbol = this.#match(SYMBOL)?.[0];
    if (symbol === undefined) throw new StatementRefused(syntaxFault("noToken"));
    return this.#token(symbol === "?" ? "parameter" : "symbol", symbol === "!=" ? "<>" : symbol, start);
  }

  #token(kind: TokenKind, text: string, start: number): Token {
    while (this.#lineBreak < start) {
      this.#line++;
      this.#lineStart = this.#lineBreak + 1;
      this.#lineBreak = this.#lineBreakFrom(this.#lineStart);
    }
    const at = { line: this.#line, column: start - this.#lineStart + 1, length: this.#at - start };
    return { kind, text, at };
  }

  #lineBreakFrom(from: number): number {
    const at = this.#text.indexOf("\n", from);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  #skipBlank(): void {
    for (;;) {
      this.#match(BLANK);
      if (this.#text.startsWith("--", this.#at)) this.#at = this.#endOfLine();
      else if (this.#text.startsWith("/*", this.#at)) this.#at = this.#after("*/", this.#at + 2);
      else return;
    }
  }

  #endOfLine(): number {
    const end = this.#text.indexOf("\n", this.#at);
    return end < 0 ? this.#text.length : end;
  }

  /** Reads from one quote to the next single one; a doubled quote stands for itself. */
  #quoted(quote: string): string {
    let content = "";
    let from = this.#at + 1;
    for (;;) {
      const end = this.#after(quote, from);
      content += this.#text.slice(from, end - 1);
      if (this.#text[end] !== quote) {
        this.#at = end;
        return content;
      }
      content += quote;
      from = end + 1;
    }
  }

  #after(closing: string, from: number): number {
    const at = this.#text.indexOf(closing, from);
    if (at < 0) throw new StatementRefused(syntaxFault("noToken"));
    return at + closing.length;
  }

  #number([text, fraction, bareFraction, exponentText]: RegExpExecArray): string {
    const exponent = Number(exponentText ?? "0");
    const scale = (fraction ?? bareFraction ?? "").length - exponent;
    if (!isInt32(exponent) || !isInt32(scale) || WORD_START.test(this.#text[this.#at] ?? "")) {
      throw new StatementRefused(syntaxFault("noToken"));
    }
    return text;
  }
}

const isInt32 = (number: number): boolean => number >= INT32_MIN && number <= INT32_MAX;

/** Deeper nesting than any value or sensible condition has; keeps hostile text off the stack's end. */
const NESTING_MAX = 256;

/** Reads the tokens of one statement from left to right. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  #nesting = 0;
  #parameters = 0;

  /** Reads a SELECT inside an expression; given, because the grammar of SELECT is made of expressions in its turn. */
  readonly parseSubquery: (cursor: TokenCursor) => SelectStatement;

  /** @throws StatementRefused for text that is no token */
  constructor(text: string, parseSubquery: (cursor: TokenCursor) => SelectStatement) {
    this.#tokens = tokens(text);
    this.parseSubquery = parseSubquery;
  }

  get token(): Token {
    return this.#peek(0);
  }

  /** The token after the current one. */
  get next(): Token {
    return this.#peek(1);
  }

  /** How many `?` were read. */
  get parameters(): number {
    return this.#parameters;
  }

  #peek(offset: number): Token {
    const token = this.#tokens[Math.min(this.#at + offset, this.#tokens.length - 1)];
    assert(token !== undefined, "tokens end with an end");
    return token;
  }

  atEnd(): boolean {
    return this.token.kind === "end";
  }

  atSymbol(symbol: string): boolean {
    return this.token.kind === "symbol" && this.token.text === symbol;
  }

  atKeyword(keyword: string): boolean {
    return this.token.kind === "keyword" && this.token.text === keyword;
  }

  /** Whether a name stands here: a bare one that is no keyword, or a quoted one. */
  atName(): boolean {
    return this.token.kind === "word" || this.token.kind === "quoted";
  }

  advance(): Token {
    const { token } = this;
    if (token.kind === "parameter") this.#parameters++;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  acceptSymbol(symbol: string): boolean {
    if (!this.atSymbol(symbol)) return false;
    this.#at++;
    return true;
  }

  acceptKeyword(keyword: string): boolean {
    if (!this.atKeyword(keyword)) return false;
    this.#at++;
    return true;
  }

  expectSymbol(symbol: string, reason: SyntaxReason): void {
    if (!this.acceptSymbol(symbol)) this.fail(reason);
  }

  expectKeyword(keyword: string, reason: SyntaxReason): void {
    if (!this.acceptKeyword(keyword)) this.fail(reason);
  }

  fail(reason: SyntaxReason): never {
    throw new StatementRefused(syntaxFault(reason));
  }

  /** Runs `parse` one level deeper. */
  nested<T>(parse: () => T): T {
    if (this.#nesting >= NESTING_MAX) this.fail("tooDeep");
    this.#nesting++;
    const parsed = parse();
    this.#nesting--;
    return parsed;
  }
}
