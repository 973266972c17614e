/**
 * Key conditions: from text to clauses, and from clauses to what a query reads.
 */
import { describe, expect, it } from "vitest";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { type InvalidExpression, invalidExpressionText, isInvalidExpression } from "../expression-fault.ts";
import { Placeholders } from "../placeholders.ts";
import {
  compileKeyCondition,
  type KeyConditionClauses,
  keyConditionClauses,
  keyPlanFaultText,
  type PlannedKeyAttribute,
  planKeyCondition,
} from "./key-condition.ts";

const VALUES: AttributeMap = {
  ":a": { S: "a" },
  ":b": { S: "b" },
  ":n": { N: "1" },
  ":true": { BOOL: true },
  ":empty": { S: "" },
  ":none": { B: "" },
};

function compile(text: string): KeyConditionClauses | InvalidExpression {
  const condition = compileKeyCondition(text, new Placeholders({ "#p": "pk" }, VALUES));
  return isInvalidExpression(condition) ? condition : keyConditionClauses(condition);
}

function clausesOf(text: string): KeyConditionClauses {
  const clauses = compile(text);
  if (isInvalidExpression(clauses)) throw new Error(invalidExpressionText(clauses));
  return clauses;
}

describe("a key condition is taken apart", () => {
  it.each<readonly [string, KeyConditionClauses]>([
    ["#p = :a", [{ attribute: "pk", operator: "=", values: [VALUES[":a"]!] }]],
    [
      "sk BETWEEN :a AND :b AND pk = :a",
      [
        { attribute: "sk", operator: "between", values: [VALUES[":a"]!, VALUES[":b"]!] },
        { attribute: "pk", operator: "=", values: [VALUES[":a"]!] },
      ],
    ],
    [
      "(pk = :a) AND (begins_with(sk, :b))",
      [
        { attribute: "pk", operator: "=", values: [VALUES[":a"]!] },
        { attribute: "sk", operator: "begins_with", values: [VALUES[":b"]!] },
      ],
    ],
    [":n >= sk", [{ attribute: "sk", operator: "<=", values: [VALUES[":n"]!] }]],
    [":n < sk", [{ attribute: "sk", operator: ">", values: [VALUES[":n"]!] }]],
    [":a = pk", [{ attribute: "pk", operator: "=", values: [VALUES[":a"]!] }]],
  ])("%s", (text, expected) => expect(clausesOf(text)).toEqual(expected));
});

const operator = (name: string): string => `Invalid operator used in KeyConditionExpression: ${name}`;
const condition = (text: string): string => `Invalid condition in KeyConditionExpression: ${text}`;

describe("a key condition is refused", () => {
  it.each<readonly [string, string]>([
    ["", "The expression can not be empty;"],
    ["pk = :a OR pk = :b", operator("OR")],
    ["NOT pk = :a", operator("NOT")],
    ["pk IN (:a)", operator("IN")],
    ["pk <> :a", operator("<>")],
    ["attribute_exists(pk)", operator("attribute_exists")],
    ["attribute_not_exists(pk)", operator("attribute_not_exists")],
    ["pk = :a AND contains(sk, :a)", operator("contains")],
    ["size(pk) = :n", "KeyConditionExpressions cannot contain nested operations"],
    ["pk = sk", condition("Multiple attribute names used in one condition")],
    [
      "pk = pk",
      "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [pk]",
    ],
    ["pk = sk.a", "KeyConditionExpressions cannot have conditions on nested attributes"],
    ["size(pk) = sk.a", "KeyConditionExpressions cannot contain nested operations"],
    ["pk = size(sk)", "KeyConditionExpressions cannot contain nested operations"],
    ["pk.a = size(sk)", "KeyConditionExpressions cannot have conditions on nested attributes"],
    [
      ":a BETWEEN pk.a AND size(sk)",
      condition("BETWEEN operator must have the key attribute as its first operand"),
    ],
    [":a BETWEEN :a AND :b", condition("BETWEEN operator must have the key attribute as its first operand")],
    ["size(pk) BETWEEN :n AND :n", "KeyConditionExpressions cannot contain nested operations"],
    ["pk BETWEEN :a AND sk", condition("Multiple attribute names used in one condition")],
    ["pk.a = :a", "KeyConditionExpressions cannot have conditions on nested attributes"],
    ["pk[0] = :a", "KeyConditionExpressions cannot have conditions on nested attributes"],
    [":a = :b", condition("No key attribute specified")],
    [":a BETWEEN pk AND :b", condition("BETWEEN operator must have the key attribute as its first operand")],
    [
      "begins_with(:a, pk)",
      condition("begins_with operator must have the key attribute as its first operand"),
    ],
    ["pk = :a AND #p = :b", "KeyConditionExpressions must only contain one condition per key"],
    [
      "begins_with(sk, :n)",
      "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
    ],
    [
      "pk = :a AND sk < :true",
      "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
    ],
    [
      "sk BETWEEN :b AND :a",
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}",
    ],
    [
      "pk = :zz OR sk = :a",
      "An expression attribute value used in expression is not defined; attribute value: :zz",
    ],
    [
      "sk < :true AND pk = :a OR pk = :b",
      "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
    ],
    [
      "begins_with(sk, :n) AND pk = :zz",
      "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
    ],
    [
      "pk = :zz AND begins_with(sk, :n)",
      "An expression attribute value used in expression is not defined; attribute value: :zz",
    ],
    [
      "begins_with(sk) AND pk = :zz",
      "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
    ],
    [
      "pk = :a AND pk = :b AND sk.a = :a",
      "KeyConditionExpressions cannot have conditions on nested attributes",
    ],
    ["pk = :a AND pk = :b AND NOT sk = :a", operator("NOT")],
    [
      "sk.a = :a AND (pk = :a OR pk = :b)",
      "KeyConditionExpressions cannot have conditions on nested attributes",
    ],
    ["pk = :a AND", 'Syntax error; token: "<EOF>", near: "AND"'],
  ])("%s", (text, expected) => {
    const result = compile(text);
    expect(isInvalidExpression(result) && invalidExpressionText(result)).toBe(
      `Invalid KeyConditionExpression: ${expected}`,
    );
  });
});

interface Keys {
  readonly partition: readonly PlannedKeyAttribute[];
  readonly sort: readonly PlannedKeyAttribute[];
}

const HASH: Keys = { partition: [{ name: "pk", type: "S" }], sort: [] };
const BOTH: Keys = { ...HASH, sort: [{ name: "sk", type: "S" }] };
const NUMBER: Keys = { ...HASH, sort: [{ name: "sk", type: "N" }] };
const MULTI: Keys = {
  partition: [
    { name: "p1", type: "S" },
    { name: "p2", type: "N" },
  ],
  sort: [
    { name: "a", type: "S" },
    { name: "b", type: "S" },
    { name: "c", type: "N" },
  ],
};

const A = { S: "a" };
const B = { S: "b" };
const N = { N: "1" };

describe("clauses that fit the schema make a plan", () => {
  it.each([
    ["pk = :a", HASH, { partitionValues: [A], equalSorts: [], range: null }],
    ["sk = :b AND pk = :a", BOTH, { partitionValues: [A], equalSorts: [B], range: null }],
    [
      "pk = :a AND sk BETWEEN :a AND :b",
      BOTH,
      {
        partitionValues: [A],
        equalSorts: [],
        range: { attribute: "sk", operator: "between", values: [A, B] },
      },
    ],
    [
      "c > :n AND b = :b AND p2 = :n AND a = :a AND p1 = :a",
      MULTI,
      { partitionValues: [A, N], equalSorts: [A, B], range: { attribute: "c", operator: ">", values: [N] } },
    ],
    ["p1 = :a AND p2 = :n", MULTI, { partitionValues: [A, N], equalSorts: [], range: null }],
    [
      "p1 = :a AND p2 = :n AND begins_with(a, :a)",
      MULTI,
      {
        partitionValues: [A, N],
        equalSorts: [],
        range: { attribute: "a", operator: "begins_with", values: [A] },
      },
    ],
  ] as const)("%s", (text, keys, expected) => {
    expect(planKeyCondition(clausesOf(text), keys, "expression")).toEqual(expected);
  });
});

describe("clauses that do not fit the schema are refused", () => {
  it.each<readonly [string, Keys, string]>([
    [
      "pk = :a AND sk = :b AND x = :n",
      BOTH,
      "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)",
    ],
    ["sk = :b", BOTH, "Query condition missed key schema element: pk"],
    ["p1 = :a", MULTI, "Query condition missed key schema element: p2"],
    ["pk > :a", HASH, "Query key condition not supported"],
    ["pk = :a AND x = :b", BOTH, "Query condition missed key schema element: sk"],
    ["p1 = :a AND p2 = :n AND a = :a AND x = :b", MULTI, "Query condition missed key schema element: b"],
    ["x = :a AND begins_with(pk, :a)", BOTH, "Query condition missed key schema element: sk"],
    [
      "pk = :n",
      BOTH,
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
    ],
    [
      "pk = :a AND begins_with(sk, :b)",
      NUMBER,
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
    ],
    [
      "pk = :empty",
      HASH,
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    ],
    [
      "p1 = :a AND p2 = :n AND a > :a AND c = :n",
      MULTI,
      "RANGE key attributes a, b must have equality conditions specified in the query because a condition is present on key attribute c",
    ],
    [
      "p1 = :a AND p2 = :n AND a = :a AND c = :n",
      MULTI,
      "RANGE key attributes b must have equality conditions specified in the query because a condition is present on key attribute c",
    ],
  ])("%s", (text, keys, expected) => {
    const result = planKeyCondition(clausesOf(text), keys, "expression");
    expect("kind" in result && keyPlanFaultText(result)).toBe(expected);
  });

  it.each<readonly [string, Keys, string]>([
    ["pk = :a AND x = :b", HASH, "Query key condition not supported"],
    ["x = :a AND y = :b", HASH, "Query condition missed key schema element: pk"],
    ["pk = :a AND x = :b", BOTH, "Query condition missed key schema element: sk"],
  ])("of the old family: %s", (text, keys, expected) => {
    const result = planKeyCondition(clausesOf(text), keys, "legacy");
    expect("kind" in result && keyPlanFaultText(result)).toBe(expected);
  });

  it("an operator that no index answers is told behind those without key, before what else is wrong", () => {
    const unindexable = (attribute: string) => ({ attribute, operator: "unindexable", values: [] }) as const;
    const textOf = (clauses: KeyConditionClauses) => {
      const result = planKeyCondition(clauses, BOTH, "legacy");
      return "kind" in result && keyPlanFaultText(result);
    };
    const conditioned = clausesOf("pk > :n")[0]!;
    expect(textOf([unindexable("sk")])).toBe("Query condition missed key schema element: pk");
    expect(textOf([conditioned, unindexable("x")])).toBe("Query condition missed key schema element: sk");
    expect(textOf([conditioned, unindexable("sk")])).toBe(
      "Attempted conditional constraint is not an indexable operation",
    );
  });
});
