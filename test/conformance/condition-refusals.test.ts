/**
 * Malformed conditions: each fault has its text, is found without reading data, and is found in a fixed order.
 * Single-item writes put the text into an envelope.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, m, n, nil, ns, s, ss, yes } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("condition-refusals", PK_TABLE);
});

interface RawSetting {
  readonly values?: Item;
  readonly names?: Readonly<Record<string, string>>;
}

const refused = (ConditionExpression: string, { values, names }: RawSetting): Promise<string> =>
  target.refusal("PutItem", {
    TableName: table,
    Item: { pk: s("a") },
    ConditionExpression,
    ...(values !== undefined && { ExpressionAttributeValues: values }),
    ...(names !== undefined && { ExpressionAttributeNames: names }),
  });

const invalid = (text: string) =>
  `ValidationException: 1 validation error detected: Invalid ConditionExpression: ${text}`;
const syntax = (token: string, near: string) => invalid(`Syntax error; token: "${token}", near: "${near}"`);
const one = (value: Item[string]): RawSetting => ({ values: { ":v": value } });
const two = (value: Item[string], other: Item[string]): RawSetting => ({
  values: { ":v": value, ":w": other },
});
const REDUNDANT = invalid("The expression has redundant parentheses;");

type Case = readonly [rule: string, condition: string, given: RawSetting, text: string];

const lexical: readonly Case[] = [
  ["an empty condition", "", {}, invalid("The expression can not be empty;")],
  ["a token that begins nothing", "a = INVALID SYNTAX", {}, syntax("SYNTAX", "INVALID SYNTAX")],
  ["a doubled operator", "a = = b", {}, syntax("=", "= = b")],
  ["a character that no token begins with", "!!", {}, syntax("!", "!!")],
  ["the end in the middle", "a = (", {}, syntax("<EOF>", "(")],
  ["a name of other letters", "ü = a", {}, syntax("ü", "ü =")],
  ["a name that begins with an underscore", "_a = b", {}, syntax("_", "_a")],
  ["a negative index", "a[-1] = b", {}, syntax("-", "[-1")],
  ["an index that is a value", "a[:i] = b", {}, syntax(":i", "[:i]")],
  ["no index", "a[] = b", {}, syntax("]", "[] =")],
  ["a number where a value belongs", "a = 1", {}, syntax("1", "= 1")],
  ["IN without parentheses", "a in b", {}, syntax("b", "in b")],
  ["a comma before the end of IN", "a in (b,c,)", {}, syntax(")", ",)")],
  ["a member of a function's result", "size(a).b = c", {}, syntax(".", ").b")],
  ["an element of a function's result", "size(a)[0] = c", {}, syntax("[", ")[0")],
  [
    "a reserved word, as written",
    "abOrt = a",
    {},
    invalid("Attribute name is a reserved keyword; reserved keyword: abOrt"),
  ],
  [
    "a reserved word deep in a path",
    "a.data = b",
    {},
    invalid("Attribute name is a reserved keyword; reserved keyword: data"),
  ],
  [
    "a path of 33 elements",
    `a${"[0]".repeat(32)} = b`,
    {},
    invalid("The document path has too many nesting levels; nesting levels: 33"),
  ],
  [
    "an index beyond 32 bits",
    "a[99999999999999] = b",
    {},
    invalid("List index is not within the allowable range; index: [99999999999999]"),
  ],
];

const parentheses: readonly Case[] = [
  ["round the whole", "((a=b))", {}, REDUNDANT],
  ["round an operand", "a > ((b))", {}, REDUNDANT],
  ["inside a condition", "a=b AND ((a=c AND a=d)) AND a=e", {}, REDUNDANT],
];

const functions: readonly Case[] = [
  ["an unknown function", "whatever(a)", {}, invalid("Invalid function name; function: whatever")],
  [
    "a function in capitals",
    "ATTRIBUTE_EXISTS(a)",
    {},
    invalid("Invalid function name; function: ATTRIBUTE_EXISTS"),
  ],
  [
    "size as a condition",
    "size(a)",
    {},
    invalid("The function is not allowed to be used this way in an expression; function: size"),
  ],
  [
    "a condition as an operand",
    "attribute_exists(a) = b",
    {},
    invalid("The function is not allowed to be used this way in an expression; function: attribute_exists"),
  ],
  [
    "if_not_exists",
    "if_not_exists(a, b) = c",
    {},
    invalid("The function is not allowed to be used this way in an expression; function: if_not_exists"),
  ],
  [
    "list_append",
    "list_append(a, b) = c",
    {},
    invalid("The function is not allowed to be used this way in an expression; function: list_append"),
  ],
  [
    "too few operands",
    "begins_with(a)",
    {},
    invalid(
      "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
    ),
  ],
  [
    "too many operands",
    "attribute_exists(a, b)",
    {},
    invalid(
      "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2",
    ),
  ],
  [
    "size of two operands",
    "size(a, b) = c",
    {},
    invalid(
      "Incorrect number of operands for operator or function; operator or function: size, number of operands: 2",
    ),
  ],
  [
    "a value where a path is required",
    "attribute_exists(:v)",
    one(s("a")),
    invalid("Operator or function requires a document path; operator or function: attribute_exists"),
  ],
  [
    "the same for attribute_not_exists",
    "attribute_not_exists(:v)",
    one(s("a")),
    invalid("Operator or function requires a document path; operator or function: attribute_not_exists"),
  ],
  [
    "begins_with a number",
    "begins_with(a, :v)",
    one(n(1)),
    invalid(
      "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
    ),
  ],
  [
    "attribute_type with a number",
    "attribute_type(a, :v)",
    one(n(1)),
    invalid(
      "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
    ),
  ],
  [
    "size of a number",
    "size(:v) = a",
    one(n(1)),
    invalid("Incorrect operand type for operator or function; operator or function: size, operand type: N"),
  ],
  [
    "size of a size",
    "size(size(a)) = b",
    {},
    invalid("Incorrect operand type for operator or function; operator or function: size, operand type: N"),
  ],
];

const operands: readonly Case[] = [
  [
    "ordering a boolean",
    "a < :v",
    one(yes),
    invalid("Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"),
  ],
  [
    "ordering a NULL",
    "a >= :v",
    one(nil),
    invalid("Incorrect operand type for operator or function; operator or function: >=, operand type: NULL"),
  ],
  [
    "ordering a set",
    "a > :v",
    one(ss("a")),
    invalid("Incorrect operand type for operator or function; operator or function: >, operand type: SS"),
  ],
  [
    "ordering a list",
    "a <= :v",
    one(l()),
    invalid("Incorrect operand type for operator or function; operator or function: <=, operand type: L"),
  ],
  [
    "BETWEEN maps",
    "a BETWEEN :v AND :v",
    one(m({})),
    invalid(
      "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: M",
    ),
  ],
  [
    "an ordering that would not be evaluated",
    "attribute_not_exists(pk) OR NOT a < :v",
    one(ns(1)),
    invalid("Incorrect operand type for operator or function; operator or function: <, operand type: NS"),
  ],
  [
    "BETWEEN different types",
    "a BETWEEN :v AND :w",
    two(n(1), s("a")),
    invalid(
      "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}",
    ),
  ],
  [
    "BETWEEN reversed bounds",
    "a BETWEEN :v AND :w",
    two(s("b"), s("a")),
    invalid(
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}",
    ),
  ],
  [
    "an attribute compared with itself",
    "a = #a",
    { names: { "#a": "a" } },
    invalid(
      "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]",
    ),
  ],
  [
    "a deep path compared with itself",
    "#a.bc[1].a < ab.bc[1].a",
    { names: { "#a": "ab" } },
    invalid(
      "The first operand must be distinct from the remaining operands for this operator or function; operator: <, first operand: [ab, bc, [1], a]",
    ),
  ],
  [
    "an attribute contained in itself",
    "contains(a, a)",
    {},
    invalid(
      "The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [a]",
    ),
  ],
  [
    "an undefined name",
    "#a = :v",
    one(s("a")),
    invalid("An expression attribute name used in the document path is not defined; attribute name: #a"),
  ],
  [
    "an undefined value",
    "a = :w",
    one(s("a")),
    invalid("An expression attribute value used in expression is not defined; attribute value: :w"),
  ],
];

describe.each([
  ["lexical rules", lexical],
  ["redundant parentheses", parentheses],
  ["functions", functions],
  ["operands", operands],
])("Condition: refused for %s", (_, cases) => {
  it.each(cases)("%s", async (_rule, condition, given, text) => {
    expect(await refused(condition, given)).toBe(text);
  });
});

describe("Condition: limits", () => {
  const pad = (bytes: number) => `a = b${" ".repeat(bytes - 5)}`;
  const operators = (count: number) => `a=b${" OR a=b".repeat((count - 1) / 2)}`;
  const listed = (count: number) => ({
    condition: `a IN (${Array.from({ length: count }, (_, i) => `:v${i}`).join(",")})`,
    values: Object.fromEntries(Array.from({ length: count }, (_, i) => [`:v${i}`, n(i)])),
  });
  const failed = "ConditionalCheckFailedException: The conditional request failed";

  it("4,096 bytes are accepted", async () => {
    expect(await refused(pad(4096), {})).toBe(failed);
  });

  it("4,097 bytes are refused with their number", async () => {
    expect(await refused(pad(4097), {})).toBe(
      invalid("Expression size has exceeded the maximum allowed size; expression size: 4097"),
    );
  });

  it("299 operators are accepted", async () => {
    expect(await refused(operators(299), {})).toBe(failed);
  });

  it("301 operators are refused with their number", async () => {
    expect(await refused(operators(301), {})).toBe(
      invalid("The expression contains too many operators; operator count: 301"),
    );
  });

  it("99 values of IN are accepted", async () => {
    const { condition, values } = listed(99);
    expect(await refused(condition, { values })).toBe(failed);
  });

  it("100 values of IN are refused", async () => {
    const { condition, values } = listed(100);
    expect(await refused(condition, { values })).toBe(
      invalid(
        "Incorrect number of operands for operator or function; operator or function: IN, number of operands: 101",
      ),
    );
  });

  it("a path of 32 elements is accepted", async () => {
    expect(await refused(`a${"[0]".repeat(31)} = b`, {})).toBe(failed);
  });
});
