/**
 * Conditions from before expressions: Expected, ConditionalOperator, and what each comparison makes of each type.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { b, type Item, l, m, n, nil, ns, s, ss, type Value } from "./values.ts";

const target = useTarget();
let table = "";

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
};

beforeAll(async () => {
  table = await target.createTable("legacy-conditions", PK_TABLE);
  await target.call("PutItem", { TableName: table, Item: STORED });
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
    ["nowhere", "NOT_CONTAINS", [s("x")]],
    ["str", "NOT_CONTAINS", [s("nan")]],
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
