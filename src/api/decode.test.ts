/**
 * The types of inputs: what passes is given back as it is, and each refusal has AWS's words.
 */
import { describe, expect, it } from "vitest";
import { inputDecoder } from "./decode.ts";
import { type OperationName, serviceOf } from "./dynamodb.ts";
import { InputFault } from "./input-fault.ts";

function decodeInput(operation: OperationName, body: unknown): unknown {
  const service = serviceOf(operation);
  const nulls = operation === "SearchVectors" ? "refused" : "absent";
  return inputDecoder(service, service.operations[operation]?.input, nulls)(body);
}

const decodeText = (operation: OperationName, json: string): unknown =>
  decodeInput(operation, JSON.parse(json));

const faultOf = (operation: OperationName, body: object): string | undefined => {
  const result: unknown = decodeText(operation, JSON.stringify(body));
  expect(result).toBeInstanceOf(InputFault);
  return result instanceof InputFault ? result.text : "no fault";
};

const nested = (levels: number): string => `${'{"L":['.repeat(levels)}{"S":"x"}${"]}".repeat(levels)}`;

const STRUCTURE = "Start of structure or map found where not expected";
const FIELD = "Unexpected field type";
const ELEMENT = "Unexpected value type in payload";
const PARAMETERIZED = "sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl";
const NESTED = `class ${PARAMETERIZED} cannot be cast to class java.lang.Class (${PARAMETERIZED} and java.lang.Class are in module java.base of loader 'bootstrap')`;
const PACKAGE = "com.amazonaws.dynamodb.v20120810";

const refusals: readonly (readonly [OperationName, object, string])[] = [
  ["GetItem", { TableName: true }, "TRUE_VALUE cannot be converted to String"],
  ["GetItem", { TableName: false }, "FALSE_VALUE cannot be converted to String"],
  ["GetItem", { TableName: 1 }, "NUMBER_VALUE cannot be converted to String"],
  ["GetItem", { TableName: 1.5 }, "DECIMAL_VALUE cannot be converted to String"],
  ["GetItem", { TableName: [] }, "Unrecognized collection type class java.lang.String"],
  ["GetItem", { TableName: {} }, STRUCTURE],
  ["GetItem", { ConsistentRead: "yes" }, "Unexpected token received from parser"],
  ["GetItem", { ConsistentRead: 1 }, "NUMBER_VALUE cannot be converted to Boolean"],
  ["GetItem", { ConsistentRead: 1.5 }, "DECIMAL_VALUE cannot be converted to Boolean"],
  ["GetItem", { ConsistentRead: [] }, "Unrecognized collection type class java.lang.Boolean"],
  ["GetItem", { ConsistentRead: {} }, STRUCTURE],
  ["Scan", { Limit: "1" }, "STRING_VALUE cannot be converted to Integer"],
  ["Scan", { Limit: true }, "TRUE_VALUE cannot be converted to Integer"],
  ["Scan", { Limit: [] }, "Unrecognized collection type class java.lang.Integer"],
  ["Scan", { Limit: {} }, STRUCTURE],
  [
    "CreateTable",
    { ProvisionedThroughput: { ReadCapacityUnits: "1" } },
    "STRING_VALUE cannot be converted to Long",
  ],
  ["GetItem", { Key: { a: { B: 1 } } }, "only base-64-encoded strings are convertible to bytes"],
  ["GetItem", { Key: { a: { B: [] } } }, "Unrecognized collection type class java.nio.ByteBuffer"],
  ["GetItem", { Key: { a: { B: {} } } }, STRUCTURE],
  [
    "GetItem",
    { Key: { a: { B: "AAAAA" } } },
    "Base64 encoded length is expected a multiple of 4 bytes but found: 5",
  ],
  ["GetItem", { Key: { a: { B: "AB==" } } }, "Invalid last non-pad Base64 character dectected"],
  ["GetItem", { AttributesToGet: "a" }, FIELD],
  ["GetItem", { AttributesToGet: {} }, STRUCTURE],
  ["GetItem", { AttributesToGet: [1] }, "NUMBER_VALUE cannot be converted to String"],
  ["GetItem", { Key: "a" }, FIELD],
  [
    "GetItem",
    { Key: [] },
    `Unrecognized collection type java.util.Map<java.lang.String, ${PACKAGE}.AttributeValue>`,
  ],
  [
    "GetItem",
    { ExpressionAttributeNames: [] },
    "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>",
  ],
  ["GetItem", { Key: { a: "x" } }, ELEMENT],
  ["GetItem", { Key: { a: [] } }, `Unrecognized collection type class ${PACKAGE}.AttributeValue`],
  ["PutItem", { Expected: { a: { Value: "x" } } }, FIELD],
  [
    "PutItem",
    { Expected: { a: { Value: [] } } },
    `Unrecognized collection type class ${PACKAGE}.AttributeValue`,
  ],
  ["PutItem", { Expected: { a: 1 } }, ELEMENT],
  ["CreateTable", { ProvisionedThroughput: "x" }, FIELD],
  [
    "CreateTable",
    { ProvisionedThroughput: [] },
    `Unrecognized collection type class ${PACKAGE}.ProvisionedThroughput`,
  ],
  ["CreateTable", { KeySchema: ["x"] }, ELEMENT],
  ["CreateTable", { KeySchema: [[]] }, `Unrecognized collection type class ${PACKAGE}.KeySchemaElement`],
  ["BatchWriteItem", { RequestItems: { t: "x" } }, NESTED],
  ["BatchGetItem", { RequestItems: { t: { Keys: ["x"] } } }, NESTED],
  ["PutItem", { Item: { a: { SS: "x" } } }, FIELD],
  ["PutItem", { Item: { a: { SS: [1] } } }, "NUMBER_VALUE cannot be converted to String"],
  ["PutItem", { Item: { a: { L: {} } } }, STRUCTURE],
  ["PutItem", { Item: { a: { L: ["x"] } } }, ELEMENT],
  ["PutItem", { Item: { a: { M: { b: { N: 1 } } } } }, "NUMBER_VALUE cannot be converted to String"],
];

describe("decodeInput", () => {
  it.each(refusals)("%s %j is refused", (operation, body, text) => {
    expect(faultOf(operation, body)).toBe(text);
  });

  it.each(["[]", "1", '"x"', "null", "true"])("a body %s is refused without a text", (json) => {
    expect(decodeText("GetItem", json)).toEqual(new InputFault("serialization"));
  });

  it("gives back the very objects it was given when nothing has to change", () => {
    const body = { TableName: "t", Item: { a: { M: { b: { L: [{ S: "x" }, { B: "AA==" }] } } } } };
    const { Item } = body;
    expect(decodeInput("PutItem", body)).toBe(body);
    expect(body.Item).toBe(Item);
  });

  it.each([
    [2.9, 2],
    [0.5, 0],
    [-1.5, -1],
    [1e2, 100],
    [2_147_483_647.9, 2_147_483_647],
    [-2_147_483_648, -2_147_483_648],
  ])("cuts off the fraction of %d", (sent, expected) => {
    expect(decodeInput("Scan", { Limit: sent, Segment: sent, TotalSegments: sent })).toEqual({
      Limit: expected,
      Segment: expected,
      TotalSegments: expected,
    });
  });

  it.each(["Limit", "Segment", "TotalSegments"])("refuses a %s that 32 bits do not hold", (member) => {
    for (const sent of [2_147_483_648, -2_147_483_649, 1e99, -1e300]) {
      expect(faultOf("Scan", { [member]: sent })).toBe("NUMBER_VALUE cannot be converted to Integer");
    }
  });

  it("refuses a long that 64 bits do not hold", () => {
    const throughput = (ReadCapacityUnits: number) => ({
      ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits: 1 },
    });
    expect(decodeInput("UpdateTable", throughput(1e18))).toEqual(throughput(1e18));
    for (const sent of [1e19, -1e300]) {
      expect(faultOf("UpdateTable", throughput(sent))).toBe("NUMBER_VALUE cannot be converted to Long");
    }
  });

  it("treats null members as absent, in structures and in attribute values", () => {
    expect(decodeInput("GetItem", { TableName: null, Key: { a: { S: "x", N: null } } })).toStrictEqual({
      TableName: undefined,
      Key: { a: { S: "x" } },
    });
  });

  it.each([
    [{ TableName: null }, "invalid type: null, expected a string at line 1 column 17"],
    [{ TopK: 1, SearchVector: null }, "invalid type: null, expected a sequence at line 1 column 29"],
  ])("but SearchVectors %j is refused", (body, text) => {
    expect(faultOf("SearchVectors", body)).toBe(text);
  });

  it("keeps an attribute that is null, as a value without a type", () => {
    expect(decodeInput("PutItem", { Item: { a: null, b: { L: [null] } } })).toEqual({
      Item: { a: {}, b: { L: [{}] } },
    });
  });

  it("refuses a null inside a set", () => {
    expect(decodeInput("PutItem", { Item: { a: { SS: ["x", null] } } })).toMatchObject({
      kind: "validation",
    });
  });

  it("drops unknown members of attribute values and structures, however deep they are", () => {
    const json = `{"TransactItems":[{"Put":{"Deep":${nested(50_000)}}}],"Unknown":1}`;
    expect(JSON.stringify(decodeText("TransactWriteItems", json))).toBe('{"TransactItems":[{"Put":{}}]}');
    expect(decodeInput("GetItem", { Key: { a: { S: "x", X: [1] } }, Unknown: [{}] })).toEqual({
      Key: { a: { S: "x" } },
    });
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "an attribute may be called %s",
    (name) => {
      const json = `{"Item":{"${name}":{"S":"x"}}}`;
      const input: unknown = decodeText("PutItem", `${json.slice(0, -1)},"${name}":1}`);
      expect(JSON.stringify(input)).toBe(json);
      expect(decodeText("PutItem", `{"Item":{"${name}":{"S":1}}}`)).toBeInstanceOf(InputFault);
    },
  );

  it("cuts values off that nest without bottom, far beyond what is accepted", () => {
    expect(decodeText("PutItem", `{"Item":{"a":${nested(100)}}}`)).toEqual({
      Item: { a: JSON.parse(nested(100)) },
    });
    const cut = { Item: { a: JSON.parse(nested(101).replace('{"S":"x"}', '{"NULL":true}')) } };
    expect(decodeText("PutItem", `{"Item":{"a":${nested(101)}}}`)).toEqual(cut);
    expect(decodeText("PutItem", `{"Item":{"a":${nested(20_000)}}}`)).toEqual(cut);
  });
});
