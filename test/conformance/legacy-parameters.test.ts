/**
 * Parameters from before expressions that change and read: AttributeUpdates, KeyConditions, QueryFilter, ScanFilter.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE, sortedTable } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, m, n, ns, s, ss, type Value, yes } from "./values.ts";

const target = useTarget();
let table = "";
let sorted = "";

beforeAll(async () => {
  table = await target.createTable("legacy", PK_TABLE);
  sorted = await target.createTable("legacy-sorted", sortedTable("sk:N"));
  for (const i of [1, 2, 3]) {
    await target.call("PutItem", { TableName: sorted, Item: { pk: s("p"), sk: n(i), a: s(`a${i}`) } });
  }
});

const VE = "ValidationException: ";
const OMP = `${VE}1 validation error detected: One or more parameter values were invalid: `;

type Condition = readonly [operator: string, ...values: readonly Value[]];
const condition = ([ComparisonOperator, ...AttributeValueList]: Condition) => ({
  ComparisonOperator,
  ...(AttributeValueList.length > 0 && { AttributeValueList }),
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
      "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {QueryFilter} Expression parameters: {ProjectionExpression, FilterExpression}",
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

  const NOT_A_NUMBER = "The parameter cannot be converted to a numeric value: abc";
  const LIMIT =
    "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1";
  const noList = { ComparisonOperator: "EQ" };
  const badNumber = condition(["EQ", n("abc")]);

  it.each<readonly [rule: string, operation: string, input: object, text: string]>([
    [
      "values of key conditions before Limit",
      "Query",
      { KeyConditions: { pk: badNumber }, Limit: 0 },
      NOT_A_NUMBER,
    ],
    [
      "values of key conditions before Select",
      "Query",
      { KeyConditions: { pk: badNumber }, Select: "SPECIFIC_ATTRIBUTES" },
      NOT_A_NUMBER,
    ],
    [
      "values of a filter before Limit",
      "Query",
      { KeyConditions: { pk: eq }, QueryFilter: { a: badNumber }, Limit: 0 },
      NOT_A_NUMBER,
    ],
    [
      "values of a filter before what is wrong with key conditions",
      "Query",
      { KeyConditions: { pk: noList }, QueryFilter: { a: badNumber } },
      NOT_A_NUMBER,
    ],
    ["Limit before the number of values", "Query", { KeyConditions: { pk: noList }, Limit: 0 }, LIMIT],
    [
      "the number of values before the table",
      "Query",
      { TableName: "no-such-table", KeyConditions: { pk: noList } },
      "One or more parameter values were invalid: Invalid number of argument(s) for the EQ ComparisonOperator",
    ],
    [
      "values of a filter before segments",
      "Scan",
      { ScanFilter: { a: badNumber }, Segment: 2, TotalSegments: 2 },
      NOT_A_NUMBER,
    ],
    [
      "the number of values before segments",
      "Scan",
      { ScanFilter: { a: noList }, Segment: 2, TotalSegments: 2 },
      "One or more parameter values were invalid: Invalid number of argument(s) for the EQ ComparisonOperator",
    ],
  ])("order: %s", async (_, operation, input, text) => {
    expect(await target.refusal(operation, { TableName: sorted, ...input })).toBe(`${VE}${text}`);
  });
});
