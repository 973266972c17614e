/**
 * Key conditions: from text to clauses, and from clauses to what a query reads.
 */
import { describe, expect, it } from "vitest";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { invalidExpressionText, isInvalidExpression } from "../expression-fault.ts";
import { Placeholders } from "../placeholders.ts";
import {
  compileKeyCondition,
  type KeyConditionClauses,
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

const compile = (text: string) => compileKeyCondition(text, new Placeholders({ "#p": "pk" }, VALUES));

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
    ["pk = pk", condition("Multiple attribute names used in one condition")],
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
    ["sk < :true AND pk = :a OR pk = :b", operator("OR")],
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
    expect(planKeyCondition(clausesOf(text), keys.partition, keys.sort)).toEqual(expected);
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
    ["pk = :a AND x = :b", BOTH, "Query key condition not supported"],
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
  ])("%s", (text, { partition, sort }, expected) => {
    const result = planKeyCondition(clausesOf(text), partition, sort);
    expect("kind" in result && keyPlanFaultText(result, "expression")).toBe(expected);
  });

  it("legacy conditions hear of their number in other words", () => {
    const fault = { kind: "tooManyConditions", conditions: 3, attributes: 2 } as const;
    expect(keyPlanFaultText(fault, "legacy")).toBe("Conditions can be of length 1 or 2 only");
  });
});
