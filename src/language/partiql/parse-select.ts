/**
 * SELECT, and the parts it shares with the other statements: the target after FROM, and WHERE.
 */
import { parseExpression } from "./parse-expression.ts";
import { StatementRefused } from "./partiql-fault.ts";
import type { Expression, OrderKey, SelectStatement, Target, UnsupportedClause } from "./statement.ts";
import type { TokenCursor } from "./token-cursor.ts";

/** A SELECT statement; its keyword is the current token. @throws StatementRefused */
export function parseSelect(cursor: TokenCursor): SelectStatement {
  if (!cursor.acceptKeyword("select")) cursor.fail(cursor.token.kind === "keyword" ? "keyword" : "term");
  const distinct = unsupportedWord(cursor, "distinct");
  if (distinct === null) cursor.acceptKeyword("all");
  const { columns, aliased } = parseColumns(cursor);
  cursor.expectKeyword("from", "selectFrom");
  const target = parseSource(cursor);
  const joined = cursor.atSymbol(",") ? parseJoins(cursor) : null;
  const where = parseWhere(cursor);
  const grouped = parseGrouping(cursor);
  const orderBy = parseOrderBy(cursor);
  const limited = parseTrailing(cursor, "limit") ?? parseTrailing(cursor, "offset");
  return {
    kind: "select",
    columns,
    aliased,
    target,
    where,
    orderBy,
    unsupported: distinct ?? joined ?? grouped ?? limited,
  };
}

interface Columns {
  readonly columns: readonly Expression[] | null;
  readonly aliased: boolean;
}

function parseColumns(cursor: TokenCursor): Columns {
  if (cursor.acceptSymbol("*")) return { columns: null, aliased: false };
  if (cursor.atKeyword("from")) cursor.fail("selectList");
  const columns: Expression[] = [];
  let aliased = false;
  do {
    columns.push(parseExpression(cursor));
    if (parseAlias(cursor)) aliased = true;
  } while (cursor.acceptSymbol(","));
  return { columns, aliased };
}

/** Whether `AS name`, or a bare name, follows. */
export function parseAlias(cursor: TokenCursor): boolean {
  if (cursor.acceptKeyword("as")) {
    if (!cursor.atName()) cursor.fail("simplePath");
    cursor.advance();
    return true;
  }
  if (!cursor.atName()) return false;
  cursor.advance();
  return true;
}

/** What follows FROM in a read: a term, of which only a path of names makes sense. */
function parseSource(cursor: TokenCursor): Target {
  const { at } = cursor.token;
  const source = parseExpression(cursor);
  if (source.kind !== "path" || source.path.some((step) => typeof step === "number")) {
    throw new StatementRefused({ kind: "unexpectedPath", at });
  }
  return { names: source.path as readonly string[], aliased: parseAlias(cursor) };
}

/** The condition after WHERE, if there is one. */
export const parseWhere = (cursor: TokenCursor): Expression | null =>
  cursor.acceptKeyword("where") ? parseExpression(cursor) : null;

function parseOrderBy(cursor: TokenCursor): readonly OrderKey[] {
  if (!cursor.acceptKeyword("order")) return [];
  cursor.expectKeyword("by", "orderBy");
  const keys: OrderKey[] = [];
  do {
    const by = parseExpression(cursor);
    const descending = cursor.acceptKeyword("desc");
    if (!descending) cursor.acceptKeyword("asc");
    keys.push({ by, descending });
  } while (cursor.acceptSymbol(","));
  return keys;
}

/** Reads over further tables in FROM. */
function parseJoins(cursor: TokenCursor): UnsupportedClause {
  const { at } = cursor.token;
  while (cursor.acceptSymbol(",")) {
    parseExpression(cursor);
    parseAlias(cursor);
  }
  return { clause: "JOIN", at };
}

function parseGrouping(cursor: TokenCursor): UnsupportedClause | null {
  const { at } = cursor.token;
  if (cursor.acceptKeyword("group")) {
    cursor.expectKeyword("by", "orderBy");
    do parseExpression(cursor);
    while (cursor.acceptSymbol(","));
    parseTrailing(cursor, "having");
    return { clause: "GROUP BY", at };
  }
  return parseTrailing(cursor, "having");
}

/** Reads over a clause of one word and one expression. */
function parseTrailing(cursor: TokenCursor, word: string): UnsupportedClause | null {
  const found = unsupportedWord(cursor, word);
  if (found !== null) parseExpression(cursor);
  return found;
}

/** `offset` is no keyword, the other words are. */
function unsupportedWord(cursor: TokenCursor, word: string): UnsupportedClause | null {
  const { kind, text, at } = cursor.token;
  if ((kind !== "keyword" && kind !== "word") || text.toLowerCase() !== word) return null;
  cursor.advance();
  return { clause: word.toUpperCase(), at };
}
