/**
 * What conditions are refused, with which text, and which fault comes first.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { invalidExpressionText, isInvalidExpression } from "../expression-fault.ts";
import { Placeholders } from "../placeholders.ts";
import { compileCondition, conditionAttributes, conditionPaths } from "./condition.ts";

const NAMES = { "#a": "a", "#b": "b.c", "#abort": "abort" };

const VALUES: AttributeMap = {
  ":s": { S: "s" },
  ":s2": { S: "s2" },
  ":n": { N: "1" },
  ":n2": { N: "2" },
  ":b": { B: "AAAA" },
  ":true": { BOOL: true },
  ":null": { NULL: true },
  ":l": { L: [] },
  ":m": { M: {} },
  ":ss": { SS: ["a"] },
  ":type": { S: "SS" },
};

function compile(text: string, kind: "Condition" | "Filter" = "Condition") {
  return compileCondition(text, kind, new Placeholders(NAMES, VALUES));
}

function refusalOf(text: string, kind: "Condition" | "Filter" = "Condition"): string {
  const result = compile(text, kind);
  return isInvalidExpression(result) ? invalidExpressionText(result) : "accepted";
}

const syntax = (token: string, near: string): string => `Syntax error; token: "${token}", near: "${near}"`;
const misplaced = (name: string): string =>
  `The function is not allowed to be used this way in an expression; function: ${name}`;
const wrongType = (operator: string, type: string): string =>
  `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`;
const wrongCount = (operator: string, count: number): string =>
  `Incorrect number of operands for operator or function; operator or function: ${operator}, number of operands: ${count}`;
const same = (operator: string, path: string): string =>
  `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${path}`;
const REDUNDANT = "The expression has redundant parentheses;";

describe("a condition is accepted", () => {
  it.each([
    "a = :s",
    "A1_b<>:s",
    "(a)between(:n)and(:n2)",
    "(a) between (b) and (c)",
    "a in (b)",
    "a IN (:s,:n , #a)",
    "attribute_exists(a.b[0].#b)",
    "(attribute_exists(a))",
    "(size(a)) > :n",
    "size(a) = size(b)",
    "(a=b)",
    "((a=b) AND c=d)",
    "((a=b) AND (c=d))",
    "not(a=b)or Not Not c=d aNd size(:s) >= :n",
    "contains(size(a), :n)",
    "begins_with(:s, a)",
    "attribute_type(a, :type)",
    "#abort = :s",
    ":s = :s",
    "a BETWEEN a AND a",
    "a IN (a, a)",
    "a[2147483647] = :s",
    "a\n=\t:s",
  ])("%s", (text) => expect(refusalOf(text)).toBe("accepted"));
});

describe("a condition is refused", () => {
  it.each<readonly [string, string]>([
    ["", "The expression can not be empty;"],
    ["!!", syntax("!", "!!")],
    ["a = = b", syntax("=", "= = b")],
    ["attribute_exists(", syntax("<EOF>", "(")],
    ["a", syntax("<EOF>", "a")],
    ["(a)", syntax("<EOF>", ")")],
    ["a AND b = c", syntax("AND", "a AND b")],
    ["(a = b AND c)", syntax(")", "c)")],
    ["a = b c", syntax("c", "b c")],
    ["a = (b = c)", syntax("=", "b = c")],
    ["a in b", syntax("b", "in b")],
    ["a in (b,c,)", syntax(")", ",)")],
    ["size(a).b = :n", syntax(".", ").b")],
    ["size(a)[0] = :n", syntax("[", ")[0")],
    ["(b.c).d = :n", syntax(".", ").d")],
    ["a[-1] = :n", syntax("-", "[-1")],
    ["a[] = :n", syntax("]", "[] =")],
    ["a[:i] = :n", syntax(":i", "[:i]")],
    ["a[4.5] = :n", syntax(".", "4.5")],
    ["ü = :n", syntax("ü", "ü =")],
    ["_a = :n", syntax("_", "_a")],
    ["a-b = :n", syntax("-", "a-b")],
    ['"a" = :n', syntax('"', '"a')],
    ["a = 1", syntax("1", "= 1")],
    ["a = # b", syntax("#", "= # b")],
    ["a between :n or :n2", syntax("or", ":n or :n2")],
    ["and = :n", syntax("and", "and =")],
    ["size() = :n", syntax(")", "() =")],
    ["a = :n AND", syntax("<EOF>", "AND")],
    ["a + b = :n", syntax("+", "a + b")],
    ["((a=b))", REDUNDANT],
    ["a > ((b))", REDUNDANT],
    ["a=a AND ((a=a AND a=a)) AND a=a", REDUNDANT],
    ["((b.c)).d = :n", REDUNDANT],
    ["abOrt = :s", "Attribute name is a reserved keyword; reserved keyword: abOrt"],
    ["a.b.Size = :s", "Attribute name is a reserved keyword; reserved keyword: Size"],
    ["whatever(a)", "Invalid function name; function: whatever"],
    ["Size(a) > :n", "Invalid function name; function: Size"],
    ["size(a)", misplaced("size")],
    ["NOT size(a)", misplaced("size")],
    ["attribute_exists(a) = :true", misplaced("attribute_exists")],
    ["begins_with(contains(a, :s), :s)", misplaced("contains")],
    ["if_not_exists(a, :s) = :s", misplaced("if_not_exists")],
    ["list_append(a, :l)", misplaced("list_append")],
    ["#c = :s", "An expression attribute name used in the document path is not defined; attribute name: #c"],
    ["a = :c", "An expression attribute value used in expression is not defined; attribute value: :c"],
    ["begins_with(a)", wrongCount("begins_with", 1)],
    ["attribute_exists(a, b)", wrongCount("attribute_exists", 2)],
    ["size(a, b) > :n", wrongCount("size", 2)],
    [`a IN (${Array.from({ length: 100 }, () => ":s").join()})`, wrongCount("IN", 101)],
    ["a < :true", wrongType("<", "BOOL")],
    ["NOT (b = :s OR :null >= a)", wrongType(">=", "NULL")],
    ["a BETWEEN :ss AND :n", wrongType("BETWEEN", "SS")],
    ["a > :l", wrongType(">", "L")],
    ["a <= :m", wrongType("<=", "M")],
    ["begins_with(a, :n)", wrongType("begins_with", "N")],
    ["begins_with(size(a), :s)", wrongType("begins_with", "N")],
    ["size(:n) = :n", wrongType("size", "N")],
    ["size(size(a)) = :n", wrongType("size", "N")],
    ["attribute_type(a, :n)", wrongType("attribute_type", "N")],
    [
      "attribute_type(a, :s)",
      "Invalid attribute type name found; type: s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    ],
    [
      "attribute_exists(:s)",
      "Operator or function requires a document path; operator or function: attribute_exists",
    ],
    [
      "attribute_not_exists(size(a))",
      "Operator or function requires a document path; operator or function: attribute_not_exists",
    ],
    [
      "a BETWEEN :n AND :s",
      "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:s}",
    ],
    [
      "a BETWEEN :s2 AND :s",
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:s2}, upper bound operand: AttributeValue: {S:s}",
    ],
    ["a = #a", same("=", "[a]")],
    ["a <> a", same("<>", "[a]")],
    ["contains(ab.bc[1].a, ab.bc[1].#a)", same("contains", "[ab, bc, [1], a]")],
    ["begins_with(a, a)", same("begins_with", "[a]")],
    [
      Array.from({ length: 151 }, () => "a=:s").join(" OR "),
      "The expression contains too many operators; operator count: 301",
    ],
    [`a${".b".repeat(32)} = :s`, "The document path has too many nesting levels; nesting levels: 33"],
    ["a[99999999999999] = :s", "List index is not within the allowable range; index: [99999999999999]"],
  ])("%s", (text, expected) => expect(refusalOf(text)).toBe(`Invalid ConditionExpression: ${expected}`));

  it("over 4,096 bytes; the text for conditions has their size", () => {
    const long = `a = :s${" ".repeat(4_091)}`;
    const text = "Expression size has exceeded the maximum allowed size;";
    expect(refusalOf(long)).toBe(`Invalid ConditionExpression: ${text} expression size: 4097`);
    expect(refusalOf(long, "Filter")).toBe(`Invalid FilterExpression: ${text}`);
    expect(refusalOf(long.slice(1))).not.toContain("size");
  });

  it.each<readonly [string, string]>([
    ["abort = :c AND whatever(a) AND size(a)", "Invalid function name; function: whatever"],
    ["abort = :c AND size(a) AND whatever(a)", "not allowed to be used this way"],
    ["#c = :c AND abort = :s", "reserved keyword: abort"],
    ["a = :c AND #c = :s", "attribute value: :c"],
    ["begins_with(a) AND a = :c", "number of operands: 1"],
    ["begins_with(a, :true, :c)", "attribute value: :c"],
    ["begins_with(:true)", "number of operands: 1"],
    ["begins_with(:true, :true)", "operand type: BOOL"],
    ["a = a AND attribute_exists(:s)", "must be distinct"],
    ["abort = :c AND (a = b", 'Syntax error; token: "<EOF>", near: "b"'],
  ])("for the fault of the earlier check: %s", (text, expected) => {
    expect(refusalOf(text)).toContain(expected);
  });
});

describe("text of any kind", () => {
  const fragment = fc.constantFrom(
    ..."a b.c #a :s :n ( ) , = <> < BETWEEN AND OR NOT IN size( contains( attribute_exists( [0] ! ü 1".split(
      " ",
    ),
  );

  it("compiles or is refused, and is never thrown at", () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 40 }), (fragments) => {
        expect(() => refusalOf(fragments.join(" "))).not.toThrow();
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void refusalOf(text)));
  });

  it.each(["(", "NOT ", "size(", "a=(", "NOT(", "a=b AND (", ")", "a.", "a["])(
    "nested as deep as it can be is refused: %s",
    (part) => {
      expect(refusalOf(part.repeat(Math.floor(4_096 / part.length)))).toContain(
        "Invalid ConditionExpression",
      );
    },
  );
});

describe("a condition tells what it reads", () => {
  it("paths in the order written, attributes once", () => {
    const condition = compile(
      "a.b = :s AND (size(c) > :n OR NOT attribute_exists(a[1])) AND d IN (e, :s) AND contains(#b, :s) AND f BETWEEN g AND :n",
    );
    if (isInvalidExpression(condition)) throw new Error("unexpected fault");
    expect(conditionPaths(condition)).toEqual([
      ["a", "b"],
      ["c"],
      ["a", 1],
      ["d"],
      ["e"],
      ["b.c"],
      ["f"],
      ["g"],
    ]);
    expect(conditionAttributes(condition)).toEqual(["a", "c", "d", "e", "b.c", "f", "g"]);
  });

  it("placeholders it used are remembered for the request", () => {
    const placeholders = new Placeholders(NAMES, VALUES);
    compileCondition("#a = :s AND a <> :n", "Filter", placeholders);
    expect(placeholders.unusedNames()).toEqual(["#b", "#abort"]);
    expect(placeholders.unusedValues()).not.toContain(":s");
  });
});
