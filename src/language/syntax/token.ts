/**
 * The tokens of an expression. Text that belongs to no token becomes one of kind `unknown`, a character long, so
 * that a parser meets it in its place and reports it like any other token it cannot use.
 */

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
export function tokens(text: string): readonly Token[] {
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
