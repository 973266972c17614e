/**
 * The parameters from before expressions: Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter and
 * ConditionalOperator.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE, sortedTable } from "./tables.ts";
import { useTarget } from "./target.ts";
import { b, type Item, l, m, n, nil, ns, s, ss, type Value, yes } from "./values.ts";

const target = useTarget();
let table = "";
let sorted = "";

const KEY = { pk: s("stored") };
const STORED: Item = {
  ...KEY,
  str: s("banana"),
  num: n(5),
  bin: b("abc"),
  strs: ss("a", "b"),
  list: l(s("a"), n(1)),
  map: m({ a: n(1) }),
  nil,
  flag: yes,
};

beforeAll(async () => {
  table = await target.createTable("legacy", PK_TABLE);
  sorted = await target.createTable("legacy-sorted", sortedTable("sk:N"));
  await target.call("PutItem", { TableName: table, Item: STORED });
  for (const i of [1, 2, 3]) {
    await target.call("PutItem", { TableName: sorted, Item: { pk: s("p"), sk: n(i), a: s(`a${i}`) } });
  }
});

const VE = "ValidationException: ";
const OMP = `${VE}1 validation error detected: One or more parameter values were invalid: `;
const FAILED = "ConditionalCheckFailedException: The conditional request failed";

type Condition = readonly [operator: string, ...values: readonly Value[]];
const condition = ([ComparisonOperator, ...AttributeValueList]: Condition) => ({
  ComparisonOperator,
  ...(AttributeValueList.length > 0 && { AttributeValueList }),
});

/** Whether an update of the stored item goes ahead, or what it is refused with. */
const expecting = (Expected: object, more: object = {}): Promise<string> =>
  target.refusal("UpdateItem", {
    TableName: table,
    Key: KEY,
    AttributeUpdates: { nowhere: { Action: "DELETE" } },
    Expected,
    ...more,
  });

type Comparison = readonly [attribute: string, operator: string, values: readonly Value[]];

describe("Legacy: comparisons that hold", () => {
  it.each<Comparison>([
    ["num", "EQ", [n("5.0")]],
    ["strs", "EQ", [ss("b", "a")]],
    ["num", "NE", [s("5")]],
    ["nowhere", "NE", [n(1)]],
    ["num", "LE", [n(5)]],
    ["num", "LT", [n(6)]],
    ["num", "GE", [n(5)]],
    ["str", "GT", [s("ban")]],
    ["nil", "NOT_NULL", []],
    ["nowhere", "NULL", []],
    ["str", "CONTAINS", [s("nan")]],
    ["strs", "CONTAINS", [s("a")]],
    ["list", "CONTAINS", [n(1)]],
    ["str", "NOT_CONTAINS", [s("x")]],
    ["strs", "NOT_CONTAINS", [s("c")]],
    ["str", "BEGINS_WITH", [s("ban")]],
    ["bin", "BEGINS_WITH", [b("ab")]],
    ["num", "IN", [n(1), n("5.0")]],
    ["num", "BETWEEN", [n(5), n(6)]],
  ])("%s %s", async (attribute, operator, values) => {
    expect(await expecting({ [attribute]: condition([operator, ...values]) })).toBe("accepted {}");
  });
});

describe("Legacy: comparisons that do not hold", () => {
  it.each<Comparison>([
    ["num", "EQ", [n(6)]],
    ["num", "EQ", [s("5")]],
    ["nowhere", "EQ", [n(1)]],
    ["num", "NE", [n("5.0")]],
    ["num", "LT", [s("9")]],
    ["nowhere", "LT", [n(1)]],
    ["nil", "NULL", []],
    ["nowhere", "NOT_NULL", []],
    ["str", "CONTAINS", [s("x")]],
    ["nowhere", "CONTAINS", [s("x")]],
    ["strs", "NOT_CONTAINS", [s("a")]],
    ["num", "BEGINS_WITH", [s("5")]],
    ["num", "IN", [n(1), n(2)]],
    ["num", "BETWEEN", [n(6), n(7)]],
  ])("%s %s", async (attribute, operator, values) => {
    expect(await expecting({ [attribute]: condition([operator, ...values]) })).toBe(FAILED);
  });
});

type Expectation = readonly [rule: string, expected: object, answer: string, more?: object];

const expectedRows: readonly Expectation[] = [
  ["Value must be equal", { num: { Value: n(5) } }, "accepted {}"],
  ["Value with Exists true must be equal", { num: { Exists: true, Value: n(6) } }, FAILED],
  ["Exists false must be missing", { nowhere: { Exists: false } }, "accepted {}"],
  ["Exists false of what is there", { num: { Exists: false } }, FAILED],
  ["all must hold", { num: { Value: n(5) }, str: { Value: s("x") } }, FAILED],
  [
    "OR: one must hold",
    { num: { Value: n(5) }, str: { Value: s("x") } },
    "accepted {}",
    { ConditionalOperator: "OR" },
  ],
  [
    "AND: all must hold",
    { num: { Value: n(5) }, str: { Value: s("x") } },
    FAILED,
    { ConditionalOperator: "AND" },
  ],
  [
    "Exists true without value",
    { a: { Exists: true } },
    `${OMP}Value must be provided when Exists is true for Attribute: a`,
  ],
  ["nothing", { a: {} }, `${OMP}Value must be provided when Exists is null for Attribute: a`],
  [
    "Exists false with value",
    { a: { Exists: false, Value: n(1) } },
    `${OMP}Value cannot be used when Exists is false for Attribute: a`,
  ],
  [
    "a value and a list",
    { a: { Value: n(1), ComparisonOperator: "EQ", AttributeValueList: [n(1)] } },
    `${OMP}Value and AttributeValueList cannot be used together for Attribute: a`,
  ],
  [
    "Exists and an operator",
    { a: { Exists: true, ComparisonOperator: "EQ", AttributeValueList: [n(1)] } },
    `${OMP}Exists and ComparisonOperator cannot be used together for Attribute: a`,
  ],
  [
    "an operator without values",
    { a: { ComparisonOperator: "EQ" } },
    `${OMP}Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a`,
  ],
  [
    "a list without operator",
    { a: { AttributeValueList: [n(1)] } },
    `${OMP}AttributeValueList can only be used with a ComparisonOperator for Attribute: a`,
  ],
  [
    "too few values",
    { a: condition(["BETWEEN", n(1)]) },
    `${OMP}Invalid number of argument(s) for the BETWEEN ComparisonOperator`,
  ],
  [
    "too many values",
    { a: condition(["EQ", n(1), n(2)]) },
    `${OMP}Invalid number of argument(s) for the EQ ComparisonOperator`,
  ],
  [
    "values of NULL",
    { a: condition(["NULL", n(1)]) },
    `${OMP}Invalid number of argument(s) for the NULL ComparisonOperator`,
  ],
  [
    "ordering a set",
    { a: condition(["LT", ss("a")]) },
    `${OMP}ComparisonOperator LT is not valid for SS AttributeValue type`,
  ],
  [
    "a number's beginning",
    { a: condition(["BEGINS_WITH", n(1)]) },
    `${OMP}ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type`,
  ],
  [
    "IN of sets",
    { a: condition(["IN", ss("a")]) },
    `${OMP}ComparisonOperator IN is not valid for SS AttributeValue type`,
  ],
  [
    "CONTAINS of a set",
    { a: condition(["CONTAINS", ns(1)]) },
    `${OMP}ComparisonOperator CONTAINS is not valid for NS AttributeValue type`,
  ],
  [
    "mixed types",
    { a: condition(["IN", n(1), s("a")]) },
    `${OMP}AttributeValues inside AttributeValueList must be of same type`,
  ],
  [
    "reversed bounds",
    { a: condition(["BETWEEN", n(2), n(1)]) },
    `${VE}1 validation error detected: The BETWEEN condition was provided a range where the lower bound is greater than the upper bound`,
  ],
  [
    "an operator for one condition",
    { num: { Value: n(5) } },
    `${VE}1 validation error detected: ConditionalOperator can only be used when Filter or Expected has two or more elements`,
    { ConditionalOperator: "OR" },
  ],
  [
    "an unknown operator",
    { num: { Value: n(5) } },
    `${VE}1 validation error detected: Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]`,
    { ConditionalOperator: "XOR" },
  ],
  [
    "an unknown comparison",
    { a: condition(["LIKE", s("a")]) },
    `${VE}1 validation error detected: Value 'LIKE' at 'expected.a.member.comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]`,
  ],
];

const expectations = expectedRows.map(([rule, expected, answer, more = {}]) => ({
  rule,
  expected,
  answer,
  more,
}));

describe("Legacy: Expected", () => {
  it.each(expectations)("$rule", async ({ expected, answer, more }) => {
    expect(await expecting(expected, more)).toBe(answer);
  });

  it("of a missing item: NULL and Exists false hold", async () => {
    for (const a of [{ ComparisonOperator: "NULL" }, { Exists: false }]) {
      const input = { TableName: table, Key: { pk: s("missing") }, Expected: { a } };
      expect(await target.refusal("DeleteItem", input)).toBe("accepted {}");
    }
  });
});

describe("Legacy: AttributeUpdates", () => {
  type Update = readonly [
    rule: string,
    before: Item | null,
    updates: object,
    after: Item | undefined | string,
  ];
  it.each<Update>([
    ["PUT sets", { a: n(1) }, { a: { Action: "PUT", Value: s("x") } }, { a: s("x") }],
    ["PUT is the default", {}, { a: { Value: n(1) } }, { a: n(1) }],
    ["PUT creates the item", null, { a: { Value: n(1) } }, { a: n(1) }],
    ["ADD counts up", { a: n(1) }, { a: { Action: "ADD", Value: n(2) } }, { a: n(3) }],
    ["ADD counts from 0", {}, { a: { Action: "ADD", Value: n(2) } }, { a: n(2) }],
    ["ADD creates the item", null, { a: { Action: "ADD", Value: n(2) } }, { a: n(2) }],
    ["ADD unites sets", { a: ss("a") }, { a: { Action: "ADD", Value: ss("b") } }, { a: ss("a", "b") }],
    ["ADD appends to lists", { a: l(n(1)) }, { a: { Action: "ADD", Value: l(n(2)) } }, { a: l(n(1), n(2)) }],
    ["DELETE takes an attribute away", { a: n(1), b: n(2) }, { a: { Action: "DELETE" } }, { b: n(2) }],
    [
      "DELETE takes members away",
      { a: ss("a", "b") },
      { a: { Action: "DELETE", Value: ss("a") } },
      { a: ss("b") },
    ],
    [
      "DELETE of all members takes the attribute away",
      { a: ss("a"), b: n(1) },
      { a: { Action: "DELETE", Value: ss("a") } },
      { b: n(1) },
    ],
    ["DELETE creates nothing", null, { a: { Action: "DELETE" } }, undefined],
    ["DELETE of members creates nothing", null, { a: { Action: "DELETE", Value: ss("a") } }, undefined],
    ["no updates create the key", null, {}, {}],
    ["a name with dots is one attribute", {}, { "a.b": { Value: n(1) } }, { "a.b": n(1) }],
    [
      "PUT without value",
      {},
      { a: { Action: "PUT" } },
      `${OMP}Only DELETE action is allowed when no attribute value is specified`,
    ],
    [
      "ADD without value",
      {},
      { a: { Action: "ADD" } },
      `${OMP}Only DELETE action is allowed when no attribute value is specified`,
    ],
    [
      "DELETE of a string",
      {},
      { a: { Action: "DELETE", Value: s("x") } },
      `${OMP}DELETE action with value is not supported for the type S`,
    ],
    [
      "DELETE of a list",
      {},
      { a: { Action: "DELETE", Value: l() } },
      `${OMP}DELETE action with value is not supported for the type L`,
    ],
    [
      "ADD of a string",
      {},
      { a: { Action: "ADD", Value: s("x") } },
      `${OMP}ADD action is not supported for the type S`,
    ],
    [
      "ADD of a boolean",
      {},
      { a: { Action: "ADD", Value: yes } },
      `${OMP}ADD action is not supported for the type BOOL`,
    ],
    [
      "ADD to another type",
      { a: s("x") },
      { a: { Action: "ADD", Value: n(1) } },
      `${VE}Type mismatch for attribute to update`,
    ],
    [
      "DELETE from another type",
      { a: ns(1) },
      { a: { Action: "DELETE", Value: ss("1") } },
      `${VE}Type mismatch for attribute to update`,
    ],
    [
      "the key",
      {},
      { pk: { Value: s("x") } },
      `${VE}One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key`,
    ],
  ])("%s", async (rule, before, AttributeUpdates, after) => {
    const Key = { pk: s(rule) };
    if (before !== null) await target.call("PutItem", { TableName: table, Item: { ...Key, ...before } });
    const answer = await target.refusal("UpdateItem", { TableName: table, Key, AttributeUpdates });
    const item = await target.item(table, Key);
    if (typeof after === "string") return expect(answer).toBe(after);
    expect(answer).toBe("accepted {}");
    expect(item).toEqual(after === undefined ? undefined : { ...Key, ...after });
  });

  it("returned values are whole attributes", async () => {
    const input = {
      TableName: table,
      Key: { pk: s("returned") },
      AttributeUpdates: { a: { Value: m({ b: n(1) }) } },
      ReturnValues: "UPDATED_NEW",
    };
    expect(await target.call("UpdateItem", input)).toEqual({ Attributes: { a: m({ b: n(1) }) } });
  });
});

describe("Legacy: KeyConditions and filters", () => {
  const eq = condition(["EQ", s("p")]);
  const query = (input: object) =>
    target.refusal("Query", { TableName: sorted, ConsistentRead: true, ...input });
  const sorts = (answer: string): readonly string[] =>
    [...answer.matchAll(/"sk":\{"N":"(\d)"\}/g)].map(([, sk]) => sk ?? "");

  it.each<readonly [operator: string, expected: string, given: Condition]>([
    ["EQ", "2", ["EQ", n(2)]],
    ["LT", "1", ["LT", n(2)]],
    ["LE", "12", ["LE", n(2)]],
    ["GT", "3", ["GT", n(2)]],
    ["GE", "23", ["GE", n(2)]],
    ["BETWEEN", "23", ["BETWEEN", n(2), n(3)]],
  ])("a sort key %s", async (_, expected, given) => {
    expect(sorts(await query({ KeyConditions: { pk: eq, sk: condition(given) } })).join("")).toBe(expected);
  });

  it("QueryFilter drops items", async () => {
    const answer = await query({ KeyConditions: { pk: eq }, QueryFilter: { a: condition(["EQ", s("a2")]) } });
    expect(sorts(answer)).toEqual(["2"]);
    expect(answer).toContain('"ScannedCount":3');
  });

  it("an empty QueryFilter drops nothing", async () => {
    expect(sorts(await query({ KeyConditions: { pk: eq }, QueryFilter: {} }))).toHaveLength(3);
  });

  it("AttributesToGet shows those", async () => {
    const answer = await query({ KeyConditions: { pk: eq }, AttributesToGet: ["a"], Limit: 1 });
    expect(answer).toContain('"Items":[{"a":{"S":"a1"}}]');
  });

  it.each<readonly [rule: string, input: object, text: string]>([
    [
      "without the partition key",
      { KeyConditions: { sk: condition(["EQ", n(1)]) } },
      "Query condition missed key schema element: pk",
    ],
    [
      "an inequality on the partition key",
      { KeyConditions: { pk: condition(["GT", s("a")]) } },
      "Query key condition not supported",
    ],
    [
      "an operator that no index knows",
      { KeyConditions: { pk: eq, sk: condition(["NE", n(1)]) } },
      "Attempted conditional constraint is not an indexable operation",
    ],
    [
      "three conditions",
      { KeyConditions: { pk: eq, sk: eq, a: eq } },
      "Conditions can be of length 1 or 2 only",
    ],
    ["no condition", { KeyConditions: {} }, "Conditions can be of length 1 or 2 only"],
    [
      "a filter on the key",
      { KeyConditions: { pk: eq }, QueryFilter: { sk: condition(["EQ", n(1)]) } },
      "QueryFilter can only contain non-primary key attributes: Primary key attribute: sk",
    ],
    [
      "a filter alone",
      { QueryFilter: { a: eq } },
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    ],
    [
      "both families",
      { KeyConditions: { pk: eq }, QueryFilter: {}, FilterExpression: "a = b", ProjectionExpression: "a" },
      "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {QueryFilter, KeyConditions} Expression parameters: {ProjectionExpression, FilterExpression}",
    ],
  ])("%s", async (_, input, text) => {
    expect(await query(input)).toBe(`${VE}${text}`);
  });

  it.each<readonly [rule: string, input: object, sks: string]>([
    ["ScanFilter drops items", { ScanFilter: { a: condition(["GE", s("a2")]) } }, "23"],
    ["all must hold", { ScanFilter: { a: condition(["GE", s("a2")]), sk: condition(["LT", n(3)]) } }, "2"],
    [
      "OR: one must hold",
      {
        ScanFilter: { a: condition(["EQ", s("a1")]), sk: condition(["EQ", n(3)]) },
        ConditionalOperator: "OR",
      },
      "13",
    ],
  ])("%s", async (_, input, expected) => {
    expect(
      sorts(await target.refusal("Scan", { TableName: sorted, ConsistentRead: true, ...input })).join(""),
    ).toBe(expected);
  });
});
