/**
 * What updates are refused, with which text, and which fault comes first.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { invalidExpressionText, isInvalidExpression } from "../expression-fault.ts";
import { Placeholders } from "../placeholders.ts";
import { compileUpdate, updateTargets } from "./update.ts";

const VALUES: AttributeMap = {
  ":s": { S: "s" },
  ":n": { N: "1" },
  ":b": { B: "AAAA" },
  ":true": { BOOL: true },
  ":null": { NULL: true },
  ":l": { L: [] },
  ":m": { M: {} },
  ":ss": { SS: ["a"] },
  ":ns": { NS: ["1"] },
  ":bs": { BS: ["AAAA"] },
};

const compile = (text: string) => compileUpdate(text, new Placeholders({ "#a": "a" }, VALUES));

function refusalOf(text: string): string {
  const result = compile(text);
  return isInvalidExpression(result) ? invalidExpressionText(result) : "accepted";
}

describe("an update is accepted", () => {
  it.each([
    "SET a = :s",
    "set a.b[1].#a=:s,c=d+:n",
    "SET a = (b + c)",
    "SET a = (b) - (:n)",
    "SET a = if_not_exists(b, :n) + if_not_exists(c, :n)",
    "SET a = if_not_exists(b, if_not_exists(c, :s))",
    "SET a = list_append(if_not_exists(a, :l), :l)",
    "SET a = list_append(:l, b)",
    "SET a = a",
    "REMOVE a, b[0], c.d",
    "ADD a :n, b :ss, c :ns, d :bs",
    "DELETE a :ss, b.c :ns",
    "DELETE a :ss ADD b :n REMOVE c SET d = :s",
  ])("%s", (text) => expect(refusalOf(text)).toBe("accepted"));
});

const syntax = (token: string, near: string): string => `Syntax error; token: "${token}", near: "${near}"`;
const wrongType = (operator: string, type: string): string =>
  `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`;
const wrongAction = (action: string, type: string): string =>
  `Incorrect operand type for operator or function; operator: ${action}, operand type: ${type}`;
const misplaced = (name: string): string =>
  `The function is not allowed to be used this way in an expression; function: ${name}`;

describe("an update is refused", () => {
  it.each<readonly [string, string]>([
    ["", "The expression can not be empty;"],
    ["INVALID SYNTAX", syntax("INVALID", "INVALID SYNTAX")],
    ["SET", syntax("<EOF>", "SET")],
    ["SET a", syntax("<EOF>", "a")],
    ["SET a = b + c + d", syntax("+", "c + d")],
    ["SET (a = b)", syntax("(", "SET (a")],
    ["SET a = (b.c).d", syntax(".", ").d")],
    ["SET a = if_not_exists(b + :n, c)", syntax("+", "b + :n")],
    ["SET a = :s,", syntax("<EOF>", ",")],
    ["SET a = :s REMOVE", syntax("<EOF>", "REMOVE")],
    ["SET a = 1", syntax("1", "= 1")],
    ["REMOVE :s", syntax(":s", "REMOVE :s")],
    ["ADD a b", syntax("b", "a b")],
    ["DELETE a = :ss", syntax("=", "a = :ss")],
    ["SET a < :s", syntax("<", "a < :s")],
    ["SET a[-1] = :s", syntax("-", "[-1")],
    ["SET a = ((b))", "The expression has redundant parentheses;"],
    ["SET a = :s SET b = :s", 'The "SET" section can only be used once in an update expression;'],
    ["remove a remove b", 'The "REMOVE" section can only be used once in an update expression;'],
    ["SET abOrt = :s", "Attribute name is a reserved keyword; reserved keyword: abOrt"],
    ["SET a = whatever(b)", "Invalid function name; function: whatever"],
    ["SET a = size(b)", misplaced("size")],
    ["SET a = attribute_exists(b)", misplaced("attribute_exists")],
    ["SET a = if_not_exists(b, list_append(c, :l))", misplaced("list_append")],
    ["SET a = list_append(list_append(c, :l), :l)", misplaced("list_append")],
    [
      "SET a = #b",
      "An expression attribute name used in the document path is not defined; attribute name: #b",
    ],
    ["SET a = :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"],
    [
      "SET a = if_not_exists(b)",
      "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
    ],
    [
      "SET a = list_append(b, c, d)",
      "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 3",
    ],
    ["SET a = b + :s", wrongType("+", "S")],
    ["SET a = :l - b", wrongType("-", "L")],
    ["SET a = list_append(b, :l) + :n", wrongType("+", "L")],
    ["SET a = list_append(b, :s)", wrongType("list_append", "S")],
    ["ADD a :s", wrongAction("ADD", "STRING")],
    ["ADD a :b", wrongAction("ADD", "BINARY")],
    ["ADD a :true", wrongAction("ADD", "BOOLEAN")],
    ["ADD a :null", wrongAction("ADD", "NULL")],
    ["ADD a :m", wrongAction("ADD", "MAP")],
    ["ADD a :l", wrongAction("ADD", "LIST")],
    ["DELETE a :n", wrongAction("DELETE", "NUMBER")],
    [
      "SET a = if_not_exists(:s, b)",
      "Operator or function requires a document path; operator or function: if_not_exists",
    ],
    [
      "SET a = :s REMOVE #a",
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
    ],
    [
      "SET a.b = :s, a[1] = :s",
      "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]",
    ],
    [
      `SET ${Array.from({ length: 301 }, (_, i) => `a${i}=:n+:n`).join()}`,
      "The expression contains too many operators; operator count: 301",
    ],
    [`SET a = :s${" ".repeat(4_087)}`, "Expression size has exceeded the maximum allowed size;"],
  ])("%s", (text, expected) => expect(refusalOf(text)).toBe(`Invalid UpdateExpression: ${expected}`));

  it.each<readonly [string, string]>([
    ["SET a = :zz, abort = :s", "reserved keyword: abort"],
    ["SET a = :zz, b = #b", "attribute name: #b"],
    ["SET a = :s + :n, b = if_not_exists(:s, :s)", "operand type: S"],
    ["SET a = :s, a = if_not_exists(:s, :s)", "overlap"],
    ["SET a = whatever(b), abort = :s", "function: whatever"],
    ["SET abort = :s, a = whatever(b)", "reserved keyword: abort"],
    ["SET a = :s SET b = whatever(c)", "function: whatever"],
    ["SET a = :zz SET b = :s", 'The "SET" section'],
    ["SET a = :zz, a = :s", "attribute value: :zz"],
    ["SET a.b = :s, a[1] = :s, c = :s, c.d = :s", "overlap"],
    ["SET a.b = :s, a[1] = :s ADD c :s", "conflict"],
    ["SET a = if_not_exists(b) ADD c :s", "operator: ADD"],
    ["SET a = :s + :n, b = if_not_exists(c)", "number of operands: 1"],
  ])("for the fault of the earlier check: %s", (text, expected) => {
    expect(refusalOf(text)).toContain(expected);
  });

  it("whatever its text, without throwing", () => {
    const fragment = fc.constantFrom(
      ..."SET REMOVE ADD DELETE a b.c #a :s :n :l ( ) , = + - if_not_exists( list_append( [0] ! 1".split(" "),
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 40 }), (fragments) => {
        expect(() => refusalOf(`SET ${fragments.join(" ")}`)).not.toThrow();
      }),
    );
  });

  it.each(["(", "if_not_exists(a,", "list_append(", "a=(b+"])("nested as deep as it can be: %s", (part) => {
    const text = `SET a = ${part.repeat(Math.floor(4_080 / part.length))}`;
    expect(refusalOf(text)).toContain("Invalid UpdateExpression");
  });
});

describe("an update tells what it changes", () => {
  it("attributes once, in the order written", () => {
    const program = compile("SET a.b = :s, a.c = d REMOVE e[0] ADD f :n");
    if (isInvalidExpression(program)) throw new Error("unexpected fault");
    expect(updateTargets(program)).toEqual(["a", "e", "f"]);
  });
});
