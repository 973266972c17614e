/**
 * Conditions with several faults: which one is told. Functions and reserved words are looked at in the whole text, then
 * the clauses as they are written, the first with a fault being the last that is looked at.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { n, s, yes } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("condition-order", PK_TABLE);
});

/** A clause with one fault, as `:true`, `:s` and `:n` make it. */
type FaultyClause = readonly [clause: string, words: string];

const wholeTextFaults: readonly FaultyClause[] = [
  ["a = (", "Syntax error"],
  ["((a = :s))", "redundant parentheses"],
  ["whatever(a)", "Invalid function name; function: whatever"],
  ["size(a)", "The function is not allowed to be used this way in an expression; function: size"],
  ["abort = :s", "reserved keyword: abort"],
];

const clauseFaults: readonly FaultyClause[] = [
  ["a = :w", "attribute value: :w"],
  ["#a = :s", "attribute name: #a"],
  ["begins_with(a)", "operator or function: begins_with, number of operands: 1"],
  ["a < :true", "operator or function: <, operand type: BOOL"],
  ["attribute_type(a, b)", "operator or function: attribute_type"],
  ["attribute_exists(:s)", "requires a document path; operator or function: attribute_exists"],
  ["a BETWEEN :s AND :n", "The BETWEEN operator requires same data type"],
  ["a = a", "The first operand must be distinct"],
];

/** Faults of one clause, from the first that is found to the last. */
const withinClause: readonly FaultyClause[] = [
  ["begins_with(:w, #a, a)", "attribute value: :w"],
  ["begins_with(#a, :w, a)", "attribute name: #a"],
  ["begins_with(:true, :true, a)", "number of operands: 3"],
  ["begins_with(:true, :true)", "operand type: BOOL"],
  ["size(:n) < :w", "attribute value: :w"],
];

const values = { ":true": yes, ":s": s("s"), ":n": n(1) };

/** The values that a condition names; a request brings no others. */
function valuesOf(condition: string): object {
  const used = Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(condition));
  return used.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(used) } : {};
}

/** Wherever conditions stand. */
type Form = readonly [place: string, operation: string, input: (condition: string) => object];

const key = { pk: s("a") };
const conditioned = (ConditionExpression: string) => ({
  TableName: table,
  ConditionExpression,
  ...valuesOf(ConditionExpression),
});
const forms: readonly Form[] = [
  ["DeleteItem", "DeleteItem", (condition) => ({ Key: key, ...conditioned(condition) })],
  ["PutItem", "PutItem", (condition) => ({ Item: key, ...conditioned(condition) })],
  ["UpdateItem", "UpdateItem", (condition) => ({ Key: key, ...conditioned(condition) })],
  [
    "ConditionCheck",
    "TransactWriteItems",
    (condition) => ({ TransactItems: [{ ConditionCheck: { Key: key, ...conditioned(condition) } }] }),
  ],
  [
    "Scan",
    "Scan",
    (FilterExpression) => ({ TableName: table, FilterExpression, ...valuesOf(FilterExpression) }),
  ],
];

describe.each(forms)("Condition: order of checks of %s", (_, operation, input) => {
  const answer = (condition: string) => target.refusal(operation, input(condition));

  const pairs = (firsts: readonly FaultyClause[], seconds: readonly FaultyClause[]) =>
    firsts.flatMap(([first, words]) =>
      seconds.filter(([second]) => second !== first).map(([second]) => ({ first, second, words })),
    );

  it.each(pairs(clauseFaults, clauseFaults))(
    "clauses as written: $first before $second",
    async ({ first, second, words }) => {
      expect(await answer(`${first} AND ${second}`)).toContain(words);
      expect(await answer(`NOT ${first} OR (${second} AND a = :s)`)).toContain(words);
    },
  );

  it.each(pairs(wholeTextFaults.slice(2), clauseFaults))(
    "the whole text first: $first before $second",
    async ({ first, second, words }) => {
      expect(await answer(`${first} AND ${second}`)).toContain(words);
      expect(await answer(`${second} AND ${first}`)).toContain(words);
    },
  );

  it.each(wholeTextFaults.slice(1).map(([clause]) => clause))("syntax before %s", async (clause) => {
    expect(await answer(`${clause} AND a = `)).toMatch(/Syntax error|redundant parentheses/);
  });

  it.each(wholeTextFaults.slice(2, 4))("functions before reserved words: %s", async (clause, words) => {
    expect(await answer(`abort = :s AND ${clause}`)).toContain(words);
  });

  it.each(withinClause)("in one clause: %s", async (clause, words) => {
    expect(await answer(clause)).toContain(words);
  });
});
