/**
 * A place in the tokens of one statement, with the few moves that a recursive-descent parser makes.
 */
import { assert } from "../../base/assert.ts";
import { StatementRefused, type SyntaxReason, syntaxFault } from "./partiql-fault.ts";
import { type Token, tokens } from "./token.ts";

/** Deeper nesting than any value or sensible condition has; keeps hostile text off the stack's end. */
const NESTING_MAX = 256;

/** Reads the tokens of one statement from left to right. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  #nesting = 0;
  #parameters = 0;

  /** @throws StatementRefused for text that is no token */
  constructor(text: string) {
    this.#tokens = tokens(text);
  }

  get token(): Token {
    return this.#peek(0);
  }

  /** The token behind the current one. */
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
