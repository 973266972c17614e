/**
 * From the text of a PartiQL statement to its parts, once per text: clients send the same few statements over
 * and over, so what was parsed is kept. Texts that are refused are not, lest they crowd out the others.
 */
import { LruCache } from "../../base/lru-cache.ts";
import { isValueFault, parseValue } from "../../item/parse.ts";
import { dotComponent, listIndex, parseExists, parseExpression, pathComponent } from "./parse-expression.ts";
import { parseAlias, parseSelect, parseWhere } from "./parse-select.ts";
import { type PartiqlFault, StatementRefused } from "./partiql-fault.ts";
import {
  type Assignment,
  type DeleteStatement,
  type Expression,
  expressionParts,
  type InsertStatement,
  isTooDeep,
  type Returning,
  type Statement,
  statementExpressions,
  type Target,
  type UpdateStatement,
} from "./statement.ts";
import { type StatementTemplate, statementTemplate } from "./statement-template.ts";
import { TokenCursor } from "./token-cursor.ts";

const TEXTS_KEPT_MAX = 1_000;

/** Longer texts carry their values with them and do not come again; what they parse to is large. */
const KEPT_CHARACTERS_MAX = 1_024;

/** A well-formed statement, how many parameters it takes, and its template, or why DynamoDB cannot do it. */
export interface ParsedStatement {
  readonly kind: "parsed";
  readonly statement: Statement;
  readonly parameters: number;
  readonly template: TemplateResult;
}

/** The template of a well-formed statement, or why it cannot have one. */
export type TemplateResult =
  | { readonly kind: "ready"; readonly template: StatementTemplate }
  | { readonly kind: "refused"; readonly fault: PartiqlFault };

/** The result of parsing a text. */
export type StatementParse = ParsedStatement | { readonly kind: "refused"; readonly fault: PartiqlFault };

const known = new LruCache<string, ParsedStatement>(TEXTS_KEPT_MAX);

/** The statement in `text`, or why it is refused. */
export function parseStatement(text: string): StatementParse {
  const kept = known.get(text);
  if (kept !== undefined) return kept;
  const parsed = parse(text);
  if (parsed.kind === "parsed" && text.length <= KEPT_CHARACTERS_MAX) known.set(text, parsed);
  return parsed;
}

function parse(text: string): StatementParse {
  try {
    const cursor = new TokenCursor(text, parseSelect);
    const statement = parseKind(cursor);
    if (cursor.acceptSymbol(";") && !cursor.atEnd()) cursor.fail("afterSemicolon");
    if (!cursor.atEnd()) cursor.fail("leftOver");
    if (isTooDeep(statement)) cursor.fail("tooDeep");
    const fault = firstNumberFault(statement);
    if (fault !== null) return { kind: "refused", fault };
    return { kind: "parsed", statement, parameters: cursor.parameters, template: templateOf(statement) };
  } catch (error) {
    if (error instanceof StatementRefused) return { kind: "refused", fault: error.fault };
    throw error;
  }
}

/** A statement that parses may have an index to be asked about before it is refused, so this is a result. */
function templateOf(statement: Statement): TemplateResult {
  try {
    return { kind: "ready", template: statementTemplate(statement) };
  } catch (error) {
    if (error instanceof StatementRefused) return { kind: "refused", fault: error.fault };
    throw error;
  }
}

function parseKind(cursor: TokenCursor): Statement {
  if (cursor.atEnd()) cursor.fail("term");
  if (cursor.atKeyword("select")) return parseSelect(cursor);
  if (cursor.acceptKeyword("insert")) return parseInsert(cursor);
  if (cursor.acceptKeyword("update")) return parseUpdate(cursor);
  if (cursor.acceptKeyword("delete")) return parseDelete(cursor);
  if (cursor.acceptKeyword("from")) return parseFromFirst(cursor);
  if (cursor.atKeyword("exists")) return parseExists(cursor);
  return cursor.fail("manipulation");
}

function parseInsert(cursor: TokenCursor): InsertStatement {
  cursor.expectKeyword("into", "insertInto");
  const names = parseNames(cursor);
  cursor.expectKeyword("value", cursor.atEnd() ? "term" : "leftOver");
  return { kind: "insert", target: { names, aliased: false }, value: parseExpression(cursor) };
}

function parseUpdate(cursor: TokenCursor): UpdateStatement {
  const target = parseTarget(cursor);
  const assignments = parseAssignments(cursor);
  const where = parseWhere(cursor);
  return { kind: "update", target, assignments, where, returning: parseReturning(cursor) };
}

/** `FROM table WHERE … SET …`: an update written the other way round. */
function parseFromFirst(cursor: TokenCursor): UpdateStatement {
  const target = parseTarget(cursor);
  const where = parseWhere(cursor);
  const assignments = parseAssignments(cursor);
  return { kind: "update", target, assignments, where, returning: parseReturning(cursor) };
}

function parseDelete(cursor: TokenCursor): DeleteStatement {
  cursor.expectKeyword("from", "deleteFrom");
  const target = parseTarget(cursor);
  const where = parseWhere(cursor);
  return { kind: "delete", target, where, returning: parseReturning(cursor) };
}

function parseTarget(cursor: TokenCursor): Target {
  return { names: parseNames(cursor), aliased: parseAlias(cursor) };
}

function parseNames(cursor: TokenCursor): readonly string[] {
  const { at } = cursor.token;
  const path = parseSimplePath(cursor);
  if (path.some((step) => typeof step === "number"))
    throw new StatementRefused({ kind: "unexpectedPath", at });
  return path as readonly string[];
}

/** A path that is nothing but names and positions. */
function parseSimplePath(cursor: TokenCursor): readonly (string | number)[] {
  if (!cursor.atName()) cursor.fail("simplePath");
  const path: (string | number)[] = [pathComponent(cursor.advance().text)];
  for (;;) {
    if (cursor.acceptSymbol(".")) path.push(dotComponent(cursor));
    else if (cursor.acceptSymbol("[")) path.push(parseIndex(cursor));
    else return path;
  }
}

function parseIndex(cursor: TokenCursor): string | number {
  const { kind, text } = cursor.token;
  const isDigits = kind === "number" && /^\d+$/.test(text);
  if (!isDigits && kind !== "string") cursor.fail("bracketComponent");
  cursor.advance();
  cursor.expectSymbol("]", "bracketComponent");
  return isDigits ? listIndex(text) : pathComponent(text);
}

function parseAssignments(cursor: TokenCursor): readonly Assignment[] {
  const assignments: Assignment[] = [];
  for (;;) {
    if (cursor.acceptKeyword("set")) {
      do assignments.push(parseSet(cursor));
      while (cursor.acceptSymbol(","));
    } else if (cursor.acceptKeyword("remove")) {
      assignments.push({ kind: "remove", path: parseSimplePath(cursor) });
    } else break;
  }
  if (assignments.length === 0) cursor.fail("manipulation");
  return assignments;
}

function parseSet(cursor: TokenCursor): Assignment {
  const path = parseSimplePath(cursor);
  cursor.expectSymbol("=", "assignment");
  return { kind: "set", path, value: parseExpression(cursor) };
}

function parseReturning(cursor: TokenCursor): Returning | null {
  if (!cursor.acceptKeyword("returning")) return null;
  const extent = cursor.acceptKeyword("all") ? "ALL" : cursor.acceptKeyword("modified") ? "MODIFIED" : null;
  const image = cursor.acceptKeyword("old") ? "OLD" : cursor.acceptKeyword("new") ? "NEW" : null;
  if (extent === null || image === null) cursor.fail("returning");
  cursor.expectSymbol("*", "returning");
  return { extent, image };
}

/**
 * The first number of the statement that cannot be stored, or null. Numbers are checked before anything else; one inside
 * a value is named by its place, counted from `root`. Of an item that is inserted, each attribute is a root.
 */
const firstNumberFault = (statement: Statement): PartiqlFault | null =>
  statement.kind === "insert" && statement.value.kind === "tuple"
    ? firstOf(statement.value.fields, ({ value }) => faultIn(value, "root"))
    : firstOf(statementExpressions(statement), (expression) => faultIn(expression, "root"));

function faultIn(expression: Expression, path: string): PartiqlFault | null {
  if (expression.kind === "number") {
    const value = parseValue({ N: expression.text });
    return isValueFault(value) ? { kind: "number", fault: value, path } : null;
  }
  if (expression.kind === "list" || expression.kind === "set") {
    return firstOf(expression.elements, (element, at) => faultIn(element, `${path}[${at}]`));
  }
  if (expression.kind === "tuple") {
    return firstOf(expression.fields, ({ name, value }) => faultIn(value, `${path}.${nameText(name)}`));
  }
  return firstOf(expressionParts(expression), (part) => faultIn(part, "root"));
}

function firstOf<T>(
  list: readonly T[],
  find: (each: T, at: number) => PartiqlFault | null,
): PartiqlFault | null {
  for (const [at, each] of list.entries()) {
    const fault = find(each, at);
    if (fault !== null) return fault;
  }
  return null;
}

const nameText = (name: Expression): string =>
  name.kind === "literal" && "S" in name.value ? name.value.S : "";
