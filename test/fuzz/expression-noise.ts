/**
 * Expressions and statements from the alphabets of the languages: some nearly right, some noise.
 */
import type { Chance } from "../model/chance.ts";
import { oddText } from "./odd-values.ts";

const TOKENS = [
  "a",
  "pk",
  "sk",
  "g",
  "n",
  "#a",
  "#p",
  ":a",
  ":b",
  ":s",
  "=",
  "<>",
  "<",
  "<=",
  ">",
  ">=",
  "(",
  ")",
  "(",
  ")",
  ",",
  ".",
  "[",
  "]",
  "[0]",
  "[1]",
  "[99999999999]",
  "+",
  "-",
  "AND",
  "OR",
  "NOT",
  "BETWEEN",
  "IN",
  "and",
  "or",
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
  "size",
  "if_not_exists",
  "list_append",
  "SET",
  "REMOVE",
  "ADD",
  "DELETE",
  "set",
  "abort",
  "1",
  "'x'",
  '"',
  "😀",
  "_",
  "$",
  "*",
  "/",
  "!",
] as const;

const CONDITIONS = [
  "a = :a",
  "#a <> :b",
  "size(a) > :a",
  "attribute_exists(#a)",
  "NOT a = :a",
  "a BETWEEN :a AND :b",
  "a IN (:a, :b)",
  "begins_with(a, :s)",
  "contains(#p, :s)",
  "(a = :a OR #a = :b) AND attribute_type(a, :s)",
] as const;

const UPDATES = [
  "SET a = :a",
  "SET a = a + :a",
  "SET #a = if_not_exists(a, :a) - :b",
  "SET a = list_append(a, :b)",
  "REMOVE a",
  "REMOVE #a[0], #p.x",
  "ADD a :a",
  "DELETE a :b",
  "SET a.b[3].c = :a REMOVE b ADD c :b DELETE d :s",
] as const;

const PROJECTIONS = ["a", "#a, pk", "a.b, a.c", "a[0], a[1].b", "#p.#a"] as const;
const KEYS = [
  "pk = :a",
  "pk = :s AND sk > :b",
  "pk = :a AND begins_with(sk, :s)",
  "#p = :s AND sk BETWEEN :a AND :b",
] as const;

const STATEMENTS = [
  'SELECT * FROM "one"',
  "SELECT a, b.c FROM one WHERE pk = ?",
  "SELECT * FROM one.\"constructor\" WHERE g = 'x'",
  "INSERT INTO one VALUE {'pk': ?, 'sk': 1, 'a': {'b': [1, 2.5, true, null, <<1,2>>]}}",
  "UPDATE one SET a = a + 1 REMOVE b WHERE pk = 'x' AND sk = 1 RETURNING ALL NEW *",
  "DELETE FROM one WHERE pk = ? AND sk = ?",
  "EXISTS(SELECT * FROM one WHERE pk = 'x')",
  "SELECT * FROM one WHERE pk IN ['a', 'b'] AND (a > 1 OR NOT contains(b, 'x')) ORDER BY sk DESC",
] as const;

const STATEMENT_TOKENS = [
  "SELECT",
  "INSERT",
  "INTO",
  "VALUE",
  "UPDATE",
  "SET",
  "REMOVE",
  "DELETE",
  "FROM",
  "WHERE",
  "ORDER",
  "BY",
  "IN",
  "IS",
  "MISSING",
  "NULL",
  "*",
  "?",
  "'x'",
  "''",
  '"one"',
  "one",
  "pk",
  "1",
  "1e5",
  "-1",
  "<<",
  ">>",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  ":",
  ",",
  ".",
  ";",
  "=",
  "<>",
  "!=",
  "AND",
  "OR",
  "NOT",
  "BETWEEN",
  "RETURNING",
  "--",
  "/*",
  "`",
  "^",
] as const;

/** Names of parameters that hold text in one of the languages, and texts to begin with. */
const SEEDS: Readonly<Record<string, readonly string[]>> = {
  ConditionExpression: CONDITIONS,
  FilterExpression: CONDITIONS,
  UpdateExpression: UPDATES,
  ProjectionExpression: PROJECTIONS,
  KeyConditionExpression: KEYS,
  Statement: STATEMENTS,
};

/** Text for the member of that name, or undefined where it is not one of the languages'. */
export function expressionNoise(chance: Chance, member: string): string | undefined {
  if (!Object.hasOwn(SEEDS, member)) return undefined;
  const seeds = SEEDS[member] as readonly string[];
  const tokens = member === "Statement" ? STATEMENT_TOKENS : TOKENS;
  switch (chance.below(10)) {
    case 0:
      return oddText(chance);
    case 1:
    case 2:
      return chance.list(25, () => chance.pick(tokens)).join(chance.pick([" ", " ", ""]));
    case 3:
      return repeated(chance, seeds, tokens);
    case 4:
    case 5:
      return chance.pick(seeds);
    default:
      return edited(chance, chance.pick(seeds), tokens);
  }
}

/** One token or phrase very often: deep in brackets, long in chains. */
function repeated(chance: Chance, seeds: readonly string[], tokens: readonly string[]): string {
  const times = chance.pick([33, 301, 700, 2_000]);
  const unit = chance.percent(50) ? chance.pick(tokens) : ` AND ${chance.pick(seeds)}`;
  return `${chance.pick(seeds)} ${unit.repeat(times)}`;
}

function edited(chance: Chance, text: string, tokens: readonly string[]): string {
  const words = text.split(/(?=[ (),.[\]])|(?<=[ (),.[\]])/);
  const at = chance.below(words.length + 1);
  switch (chance.below(3)) {
    case 0:
      return words.toSpliced(at, 1).join("");
    case 1:
      return words.toSpliced(at, 0, ` ${chance.pick(tokens)} `).join("");
    default:
      return words.toSpliced(at, 1, chance.pick(tokens)).join("");
  }
}
