/**
 * JSON types that an input does not have: SerializationException, with a text for each pair of what was sent and
 * what was wanted; and what is let through.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { n, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("serialization", PK_TABLE);
});

const STRUCTURE = "Start of structure or map found where not expected";
const SHAPE = "com.amazonaws.dynamodb.v20120810.";
const collection = (javaClass: string) => `Unrecognized collection type ${javaClass}`;
const CLASS_CAST =
  "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')";

type Case = readonly [member: string, value: unknown, text: string];

/** A member of a Query. */
const members: readonly Case[] = [
  ["TableName", true, "TRUE_VALUE cannot be converted to String"],
  ["TableName", false, "FALSE_VALUE cannot be converted to String"],
  ["TableName", 23, "NUMBER_VALUE cannot be converted to String"],
  ["TableName", 2.5, "DECIMAL_VALUE cannot be converted to String"],
  ["TableName", [], collection("class java.lang.String")],
  ["TableName", {}, STRUCTURE],
  ["ConsistentRead", "true", "Unexpected token received from parser"],
  ["ConsistentRead", 1, "NUMBER_VALUE cannot be converted to Boolean"],
  ["ConsistentRead", 1.5, "DECIMAL_VALUE cannot be converted to Boolean"],
  ["ConsistentRead", [], collection("class java.lang.Boolean")],
  ["ConsistentRead", {}, STRUCTURE],
  ["Limit", "1", "STRING_VALUE cannot be converted to Integer"],
  ["Limit", true, "TRUE_VALUE cannot be converted to Integer"],
  ["Limit", [], collection("class java.lang.Integer")],
  ["Limit", {}, STRUCTURE],
  ["AttributesToGet", "a", "Unexpected field type"],
  ["AttributesToGet", {}, STRUCTURE],
  ["ExpressionAttributeNames", "a", "Unexpected field type"],
  ["ExpressionAttributeNames", [], collection("java.util.Map<java.lang.String, java.lang.String>")],
  ["ExpressionAttributeNames", { "#a": 1 }, "NUMBER_VALUE cannot be converted to String"],
  ["ExpressionAttributeValues", 1, "Unexpected field type"],
  ["ExpressionAttributeValues", [], collection(`java.util.Map<java.lang.String, ${SHAPE}AttributeValue>`)],
  ["ExpressionAttributeValues", { ":a": 1 }, "Unexpected value type in payload"],
  ["ExpressionAttributeValues", { ":a": [] }, collection(`class ${SHAPE}AttributeValue`)],
  ["KeyConditions", { a: "x" }, "Unexpected value type in payload"],
];

const value = (attribute: unknown) => ({ ":a": attribute });
const values: readonly Case[] = [
  ["S", 1, "NUMBER_VALUE cannot be converted to String"],
  ["S", {}, STRUCTURE],
  ["N", 1, "NUMBER_VALUE cannot be converted to String"],
  ["N", true, "TRUE_VALUE cannot be converted to String"],
  ["BOOL", "on", "Unexpected token received from parser"],
  ["BOOL", "", "Unexpected token received from parser"],
  ["NULL", "null", "Unexpected token received from parser"],
  ["NULL", 1, "NUMBER_VALUE cannot be converted to Boolean"],
  ["B", 1, "only base-64-encoded strings are convertible to bytes"],
  ["B", [], collection("class java.nio.ByteBuffer")],
  ["B", {}, STRUCTURE],
  ["B", "abcde", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"],
  ["B", true, "only base-64-encoded strings are convertible to bytes"],
  ["B", "=+/==", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"],
  ["B", "AB==", "Invalid last non-pad Base64 character dectected"],
  ["B", "AAB=", "Invalid last non-pad Base64 character dectected"],
  ["B", "=+/=", "Invalid last non-pad Base64 character dectected"],
  ["BS", ["AAA=", "AAB="], "Invalid last non-pad Base64 character dectected"],
  ["BS", ["AAA=", "A"], "Base64 encoded length is expected a multiple of 4 bytes but found: 1"],
  ["BS", [1], "only base-64-encoded strings are convertible to bytes"],
  ["SS", "a", "Unexpected field type"],
  ["SS", {}, STRUCTURE],
  ["SS", [1], "NUMBER_VALUE cannot be converted to String"],
  ["L", "a", "Unexpected field type"],
  ["L", ["a"], "Unexpected value type in payload"],
  ["M", "a", "Unexpected field type"],
  ["M", [], collection(`java.util.Map<java.lang.String, ${SHAPE}AttributeValue>`)],
];

const refused = (operation: string, input: unknown) => target.refusal(operation, input);

describe("Serialization: members", () => {
  it.each(members)("%s is not %j", async (member, sent, text) => {
    expect(await refused("Query", { TableName: table, [member]: sent })).toBe(
      `SerializationException: ${text}`,
    );
  });
});

describe("Serialization: attribute values", () => {
  it.each(values)("%s is not %j", async (type, sent, text) => {
    const input = { TableName: table, ExpressionAttributeValues: value({ [type]: sent }) };
    expect(await refused("Query", input)).toBe(`SerializationException: ${text}`);
  });
});

describe("Serialization: structures", () => {
  it.each<readonly [operation: string, input: object, text: string]>([
    ["BatchGetItem", { RequestItems: "a" }, "Unexpected field type"],
    ["BatchGetItem", { RequestItems: { a: "x" } }, "Unexpected value type in payload"],
    ["BatchWriteItem", { RequestItems: { a: "x" } }, CLASS_CAST],
    ["BatchWriteItem", { RequestItems: { a: ["x"] } }, "Unexpected value type in payload"],
    ["CreateTable", { ProvisionedThroughput: "x" }, "Unexpected field type"],
    ["CreateTable", { ProvisionedThroughput: [] }, collection(`class ${SHAPE}ProvisionedThroughput`)],
    [
      "CreateTable",
      { ProvisionedThroughput: { ReadCapacityUnits: "1" } },
      "STRING_VALUE cannot be converted to Long",
    ],
    ["CreateTable", { KeySchema: ["x"] }, "Unexpected value type in payload"],
  ])("%s %j", async (operation, input, text) => {
    expect(await refused(operation, input)).toBe(`SerializationException: ${text}`);
  });
});

describe("Serialization: lets through", () => {
  it("members that nobody knows", async () => {
    expect(await refused("GetItem", { TableName: table, Key: { pk: s("a") }, Whatever: [1] })).toBe(
      "accepted {}",
    );
  });

  it("null for what may be absent", async () => {
    const input = { TableName: table, Key: { pk: s("a") }, ProjectionExpression: null, ConsistentRead: null };
    expect(await refused("GetItem", input)).toBe("accepted {}");
  });

  it("a fraction for an integer, cut off", async () => {
    await target.call("PutItem", { TableName: table, Item: { pk: s("b"), a: n(1) } });
    expect(await refused("Scan", { TableName: table, Limit: 1.9, Select: "COUNT" })).toContain('"Count":1');
  });
});

describe("Serialization: order", () => {
  it("types come before constraints", async () => {
    expect(await refused("GetItem", { TableName: "", Key: 1 })).toBe(
      "SerializationException: Unexpected field type",
    );
  });

  it("the exception names its text Message", async () => {
    const { body } = await target.answer("GetItem", { TableName: 1 });
    expect(body).toEqual({
      __type: "com.amazon.coral.service#SerializationException",
      Message: "NUMBER_VALUE cannot be converted to String",
    });
  });
});
