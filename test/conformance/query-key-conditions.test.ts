/**
 * Malformed key conditions of Query: as expressions, and against the schema.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { sortedTable } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s, yes } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("query-conditions", sortedTable("sk:S"));
});

const P: Item = { ":p": s("p") };
const query = (input: object) => target.refusal("Query", { TableName: table, ...input });
const VE = "ValidationException: ";
const KEY = `${VE}Invalid KeyConditionExpression: `;

type Clause = readonly [rule: string, condition: string, values: Item, text: string];
const v = (value: Item[string], more: Item = {}): Item => ({ ...P, ":v": value, ...more });

const clauses: readonly Clause[] = [
  ["an empty one", "", {}, `${KEY}The expression can not be empty;`],
  ["bad syntax", "pk = ", {}, `${KEY}Syntax error; token: "<EOF>", near: "="`],
  [
    "4,097 bytes",
    `pk = :p${" ".repeat(4090)}`,
    P,
    `${KEY}Expression size has exceeded the maximum allowed size;`,
  ],
  ["redundant parentheses", "((pk = :p))", P, `${KEY}The expression has redundant parentheses;`],
  ["OR", "pk = :p OR sk = :v", v(s("x")), `${KEY}Invalid operator used in KeyConditionExpression: OR`],
  ["NOT", "pk = :p AND NOT sk = :v", v(s("x")), `${KEY}Invalid operator used in KeyConditionExpression: NOT`],
  ["IN", "pk IN (:p)", P, `${KEY}Invalid operator used in KeyConditionExpression: IN`],
  ["<>", "pk = :p AND sk <> :v", v(s("x")), `${KEY}Invalid operator used in KeyConditionExpression: <>`],
  [
    "attribute_exists",
    "pk = :p AND attribute_exists(sk)",
    P,
    `${KEY}Invalid operator used in KeyConditionExpression: attribute_exists`,
  ],
  [
    "contains",
    "pk = :p AND contains(sk, :v)",
    v(s("x")),
    `${KEY}Invalid operator used in KeyConditionExpression: contains`,
  ],
  [
    "size",
    "pk = :p AND size(sk) = :v",
    v(n(1)),
    `${KEY}KeyConditionExpressions cannot contain nested operations`,
  ],
  [
    "two attributes in one clause",
    "pk = :p AND sk = g",
    P,
    `${KEY}Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition`,
  ],
  [
    "a nested path",
    "pk = :p AND sk.a = :v",
    v(s("x")),
    `${KEY}KeyConditionExpressions cannot have conditions on nested attributes`,
  ],
  [
    "no attribute",
    "pk = :p AND :p = :v",
    v(s("x")),
    `${KEY}Invalid condition in KeyConditionExpression: No key attribute specified`,
  ],
  [
    "BETWEEN with the attribute behind",
    "pk = :p AND :v BETWEEN sk AND :p",
    v(s("x")),
    `${KEY}Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand`,
  ],
  [
    "begins_with with the attribute behind",
    "pk = :p AND begins_with(:v, sk)",
    v(s("x")),
    `${KEY}Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand`,
  ],
  [
    "two clauses on one attribute",
    "pk = :p AND sk > :p AND sk < :v",
    v(s("x")),
    `${KEY}KeyConditionExpressions must only contain one condition per key`,
  ],
  [
    "begins_with a number",
    "pk = :p AND begins_with(sk, :v)",
    v(n(1)),
    `${KEY}Incorrect operand type for operator or function; operator or function: begins_with, operand type: N`,
  ],
  [
    "ordering a boolean",
    "pk = :p AND sk < :v",
    v(yes),
    `${KEY}Incorrect operand type for operator or function; operator or function: <, operand type: BOOL`,
  ],
  [
    "reversed bounds",
    "pk = :p AND sk BETWEEN :v AND :p",
    v(s("x")),
    `${KEY}The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:x}, upper bound operand: AttributeValue: {S:p}`,
  ],
  [
    "an undefined value",
    "pk = :q",
    P,
    `${KEY}An expression attribute value used in expression is not defined; attribute value: :q`,
  ],
  [
    "an undefined name",
    "#k = :p",
    P,
    `${KEY}An expression attribute name used in the document path is not defined; attribute name: #k`,
  ],
  ["a reserved word", "data = :p", P, `${KEY}Attribute name is a reserved keyword; reserved keyword: data`],
];

const TYPE_OF_PREFIX = `${KEY}Incorrect operand type for operator or function; operator or function: begins_with, operand type: N`;
const UNDEFINED = `${KEY}An expression attribute value used in expression is not defined; attribute value: :q`;
const NESTED_OPERATION = `${KEY}KeyConditionExpressions cannot contain nested operations`;
const NESTED_PATH = `${KEY}KeyConditionExpressions cannot have conditions on nested attributes`;
const ONE_PER_KEY = `${KEY}KeyConditionExpressions must only contain one condition per key`;

/** Clauses are walked as written, operands from left to right, and the first problem is told. */
const walked: readonly Clause[] = [
  ["an operand type before a value", "begins_with(sk, :v) AND pk = :q", v(n(1)), TYPE_OF_PREFIX],
  ["a value before an operand type", "pk = :q AND begins_with(sk, :v)", v(n(1)), UNDEFINED],
  ["a value before one condition per key", "sk > :p AND sk < :p AND pk = :q", P, UNDEFINED],
  [
    "an operand type before one condition per key",
    "sk > :p AND begins_with(sk, :v)",
    v(n(1)),
    TYPE_OF_PREFIX,
  ],
  ["a nested path before one condition per key", "pk = :p AND pk = :p AND sk.a = :p", P, NESTED_PATH],
  ["one condition per key, in whatever order", "sk > :p AND pk = :p AND :v > sk", v(s("x")), ONE_PER_KEY],
  ["a value of a later clause before rules special to key conditions", "pk.a = :p AND sk = :q", P, UNDEFINED],
  ["a nested path before OR further inside", "sk.a = :p AND (pk = :p OR pk = :p)", P, NESTED_PATH],
  [
    "NOT before a nested path",
    "NOT pk = :p AND sk.a = :p",
    P,
    `${KEY}Invalid operator used in KeyConditionExpression: NOT`,
  ],
  ["a function on the left before a path on the right", "size(pk) = sk.a", {}, NESTED_OPERATION],
  ["a nested path on the left before a function on the right", "pk.a = size(sk)", {}, NESTED_PATH],
  ["a nested path before a second path", "pk = sk.a", {}, NESTED_PATH],
  [
    "BETWEEN that begins with a value before a function",
    ":v BETWEEN size(pk) AND :v",
    { ":v": n(1) },
    `${KEY}Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand`,
  ],
  [
    "begins_with that begins with a value before no path",
    "begins_with(:p, :p)",
    P,
    `${KEY}Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand`,
  ],
  ["a function before no path", "size(:p) = :v", v(n(1)), NESTED_OPERATION],
  [
    "one attribute on both sides",
    "pk = pk",
    {},
    `${KEY}The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [pk]`,
  ],
];

const schema: readonly Clause[] = [
  ["without the partition key", "sk = :p", P, `${VE}Query condition missed key schema element: pk`],
  ["an inequality on the partition key", "pk > :p", P, `${VE}Query key condition not supported`],
  [
    "a second condition beside the sort key",
    "pk = :p AND g = :p",
    P,
    `${VE}Query condition missed key schema element: sk`,
  ],
  [
    "a second condition beside the sort key, and an inequality on the partition key",
    "g = :p AND pk < :p",
    P,
    `${VE}Query condition missed key schema element: sk`,
  ],
  ["begins_with on the partition key", "begins_with(pk, :p)", P, `${VE}Query key condition not supported`],
  [
    "three conditions",
    "pk = :p AND sk = :p AND g = :p",
    P,
    `${VE}The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)`,
  ],
  [
    "a partition key of another type",
    "pk = :v",
    { ":v": n(1) },
    `${VE}One or more parameter values were invalid: Condition parameter type does not match schema type`,
  ],
  [
    "a sort key of another type",
    "pk = :p AND sk = :v",
    v(n(1)),
    `${VE}One or more parameter values were invalid: Condition parameter type does not match schema type`,
  ],
  [
    "an empty partition key",
    "pk = :v",
    { ":v": s("") },
    `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
  ],
];

describe.each([
  ["key conditions", clauses],
  ["key conditions, the first problem written", walked],
  ["key conditions that the schema does not know", schema],
])("Query: refused %s", (_, cases) => {
  it.each(cases)("%s", async (_rule, KeyConditionExpression, values, text) => {
    const input = Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values };
    expect(await query({ KeyConditionExpression, ...input })).toBe(text);
  });
});
