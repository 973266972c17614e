/**
 * Member constraints, row by row as AWS words them.
 */
import { describe, expect, it } from "vitest";
import { type OperationName, operationNames, serviceOf } from "./dynamodb.ts";
import { dynamodbWording } from "./dynamodb-wording.ts";
import { InputFault } from "./input-fault.ts";
import { inputReader } from "./input-reader.ts";

function validated(operation: OperationName, body: object): string | null {
  const read = inputReader<unknown>(serviceOf(operation), operation, dynamodbWording);
  const input = read(structuredClone(body));
  if (!(input instanceof InputFault)) return null;
  expect(input.kind).toBe("validation");
  return input.text ?? "";
}

const Key = { pk: { S: "a" } };
const Item = Key;
const put = { TableName: "abc", Item };
const update = { TableName: "abc", Key };

const FAILED = "failed to satisfy constraint: Member must";
const one = (text: string): string => `1 validation error detected: ${text}`;
const CAPACITY = `Value 'INVALID' at 'returnConsumedCapacity' ${FAILED} satisfy enum value set: [INDEXES, TOTAL, NONE]`;
const METRICS = `Value 'INVALID' at 'returnItemCollectionMetrics' ${FAILED} satisfy enum value set: [SIZE, NONE]`;
const RETURN_VALUES =
  "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]";
const SHORT_NAME = one(`Value at 'TableName' ${FAILED} have length greater than or equal to 1`);
const PATTERN = `${FAILED} satisfy regular expression pattern: [a-zA-Z0-9_.-]+`;
const LONG = "x".repeat(256);
const KEYS =
  "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]";
const VALUES =
  "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]";
const JAVA_A =
  "AttributeValue(s=a, n=null, b=null, iNT=null, dECIMAL=null, dOUBLE=null, sS=null, nS=null, bS=null, iNTSET=null, dECIMALSET=null, dOUBLESET=null, m=null, l=null, nULL=null, bOOL=null)";
const throughput = (units: number): object => ({
  TableName: "abc",
  ProvisionedThroughput: { ReadCapacityUnits: units, WriteCapacityUnits: units },
});
const keyElement = (name: string): object => ({ AttributeName: name, KeyType: "HASH" });
const index = (IndexName: string): object => ({
  IndexName,
  KeySchema: [keyElement("a")],
  Projection: { ProjectionType: "ALL" },
});

const rows: readonly (readonly [OperationName, object, string])[] = [
  ["PutItem", { TableName: "", Item, ReturnValues: "INVALID" }, SHORT_NAME],
  ["PutItem", { TableName: "", Item: {} }, SHORT_NAME],
  ["DeleteItem", { TableName: "", Key: {} }, SHORT_NAME],
  ["UpdateItem", { TableName: "", Key: {} }, SHORT_NAME],
  ["GetItem", { TableName: "", Key }, SHORT_NAME],
  [
    "TagResource",
    { ResourceArn: "x" },
    "1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null",
  ],
  ["Query", { TableName: "" }, SHORT_NAME],
  ["Scan", { TableName: "" }, SHORT_NAME],
  [
    "PutItem",
    {
      ...put,
      ReturnItemCollectionMetrics: "INVALID",
      ReturnValues: "INVALID",
      ReturnConsumedCapacity: "INVALID",
    },
    `3 validation errors detected: ${CAPACITY}; ${RETURN_VALUES}; ${METRICS}`,
  ],
  [
    "DeleteItem",
    { ...update, ReturnValues: "INVALID", ReturnConsumedCapacity: "INVALID" },
    `2 validation errors detected: ${CAPACITY}; ${RETURN_VALUES}`,
  ],
  [
    "UpdateItem",
    { ...update, ReturnValues: "INVALID", ReturnConsumedCapacity: "INVALID" },
    one(RETURN_VALUES),
  ],
  [
    "UpdateItem",
    { ...update, ConditionalOperator: "XOR" },
    one("Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]"),
  ],
  [
    "UpdateItem",
    { TableName: "" },
    `2 validation errors detected: Value '' at 'tableName' ${FAILED} have length greater than or equal to 1; Value null at 'key' ${FAILED} not be null`,
  ],
  [
    "UpdateItem",
    { TableName: "", ReturnValues: "X", ConditionalOperator: "Y", ReturnConsumedCapacity: "INVALID" },
    `5 validation errors detected: ${CAPACITY}; Value '' at 'tableName' ${FAILED} have length greater than or equal to 1; Value 'X' at 'returnValues' ${FAILED} satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; Value 'Y' at 'conditionalOperator' ${FAILED} satisfy enum value set: [OR, AND]; Value null at 'key' ${FAILED} not be null`,
  ],
  ["GetItem", { Key }, one(`Value null at 'tableName' ${FAILED} not be null`)],
  [
    "PutItem",
    { ...put, TableName: LONG },
    one(`Value '${LONG}' at 'tableName' ${FAILED} have length less than or equal to 255`),
  ],
  ["PutItem", { ...put, TableName: "a b" }, one(`Value 'a b' at 'tableName' ${PATTERN}`)],
  [
    "Scan",
    { TableName: "abc", Limit: 0 },
    one(`Value at 'Limit' ${FAILED} have value greater than or equal to 1`),
  ],
  [
    "Scan",
    { TableName: "abc", Segment: -1 },
    one(`Value at 'Segment' ${FAILED} have value greater than or equal to 0`),
  ],
  [
    "Query",
    { TableName: "abc", Select: "X" },
    one(
      `Value 'X' at 'select' ${FAILED} satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]`,
    ),
  ],
  [
    "TransactWriteItems",
    { ClientRequestToken: "x".repeat(37), TransactItems: [], ReturnConsumedCapacity: "INVALID" },
    one(`Value at 'ClientRequestToken' ${FAILED} have length less than or equal to 36`),
  ],
  [
    "TransactWriteItems",
    { TransactItems: [] },
    one(`Value at 'TransactItems' ${FAILED} have length greater than or equal to 1`),
  ],
  [
    "TransactGetItems",
    { TransactItems: Array.from({ length: 101 }, () => ({ Get: { TableName: "abc", Key } })) },
    one(`Value at 'TransactItems' ${FAILED} have length less than or equal to 100`),
  ],
  [
    "TransactWriteItems",
    {
      TransactItems: [{ Put: put }],
      ReturnConsumedCapacity: "INVALID",
      ReturnItemCollectionMetrics: "INVALID",
    },
    `2 validation errors detected: ${CAPACITY}; ${METRICS}`,
  ],
  [
    "TransactWriteItems",
    { TransactItems: [{ Put: { ...put, ReturnValuesOnConditionCheckFailure: "X" } }] },
    one(
      `Value 'X' at 'transactItems.1.member.put.returnValuesOnConditionCheckFailure' ${FAILED} satisfy enum value set: [ALL_OLD, NONE]`,
    ),
  ],
  [
    "BatchGetItem",
    { RequestItems: {} },
    one(`Value at 'RequestItems' ${FAILED} have length greater than or equal to 1`),
  ],
  [
    "BatchGetItem",
    { RequestItems: { tab: { Keys: [] } } },
    one(`Value at 'RequestItems.tab.member.Keys' ${FAILED} have length greater than or equal to 1`),
  ],
  [
    "BatchGetItem",
    { RequestItems: { tab: { Keys: Array.from({ length: 101 }, () => Key) } } },
    one(`Value at 'RequestItems.tab.member.Keys' ${FAILED} have length less than or equal to 100`),
  ],
  [
    "BatchGetItem",
    { RequestItems: { "bad!name": { Keys: [Key] } }, ReturnConsumedCapacity: "INVALID" },
    `2 validation errors detected: Value '{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}}' at 'requestItems' failed to satisfy constraint: ${KEYS}; ${CAPACITY}`,
  ],
  [
    "BatchWriteItem",
    { RequestItems: {} },
    one(`Value at 'RequestItems' ${FAILED} have length greater than or equal to 1`),
  ],
  [
    "BatchWriteItem",
    { RequestItems: { tab: [] } },
    one(`Value '{tab=[]}' at 'requestItems' failed to satisfy constraint: ${VALUES}`),
  ],
  [
    "BatchWriteItem",
    { RequestItems: { "bad!name": [{ PutRequest: { Item } }] } },
    one(
      `Value '{bad!name=[WriteRequest(putRequest=PutRequest(item={pk=${JAVA_A}}, workloadProfileName=null), deleteRequest=null)]}' at 'requestItems' failed to satisfy constraint: ${KEYS}`,
    ),
  ],
  [
    "BatchWriteItem",
    { RequestItems: { "bad!name": [{ PutRequest: { Item } }] }, ReturnConsumedCapacity: "INVALID" },
    one(CAPACITY),
  ],
  [
    "CreateTable",
    { TableName: "ab" },
    one(`Value 'ab' at 'tableName' ${FAILED} have length greater than or equal to 3`),
  ],
  [
    "CreateTable",
    { TableName: "abc", KeySchema: [] },
    one(`Value '[]' at 'keySchema' ${FAILED} have length greater than or equal to 1`),
  ],
  [
    "CreateTable",
    { TableName: "abc", KeySchema: [keyElement("a"), keyElement("b"), keyElement("c")] },
    one(
      `Value '[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=HASH), KeySchemaElement(attributeName=c, keyType=HASH)]' at 'keySchema' ${FAILED} have length less than or equal to 2`,
    ),
  ],
  [
    "CreateTable",
    {
      TableName: "abc",
      GlobalSecondaryIndexes: [
        { ...index("abc"), KeySchema: [keyElement("a"), { AttributeName: "b", KeyType: "X" }] },
      ],
    },
    one(
      `Value 'X' at 'globalSecondaryIndexes.1.member.keySchema.2.member.keyType' ${FAILED} satisfy enum value set: [HASH, RANGE]`,
    ),
  ],
  [
    "CreateTable",
    { TableName: "abc", LocalSecondaryIndexes: [index("l")], GlobalSecondaryIndexes: [index("g")] },
    `2 validation errors detected: Value 'g' at 'globalSecondaryIndexes.1.member.indexName' ${FAILED} have length greater than or equal to 3; Value 'l' at 'localSecondaryIndexes.1.member.indexName' ${FAILED} have length greater than or equal to 3`,
  ],
  [
    "CreateTable",
    throughput(0),
    `2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' ${FAILED} have value greater than or equal to 1; Value '0' at 'provisionedThroughput.readCapacityUnits' ${FAILED} have value greater than or equal to 1`,
  ],
  ...(["CreateTable", "UpdateTable", "DeleteTable", "DescribeTable"] as const).map(
    (operation) =>
      [operation, {}, "The parameter 'TableName' is required but was not present in the request"] as const,
  ),
  ["ListTables", { Limit: 0 }, one(`Value '0' at 'limit' ${FAILED} have value greater than or equal to 1`)],
  [
    "ListTables",
    { Limit: 101 },
    one(`Value '101' at 'limit' ${FAILED} have value less than or equal to 100`),
  ],
  [
    "ExecuteStatement",
    { Statement: "s", Parameters: [] },
    one(`Value '[]' at 'parameters' ${FAILED} have length greater than or equal to 1`),
  ],
  ["SearchVectors", { IndexName: "i" }, "missing field `TableName` at line 1 column 17"],
  [
    "GetRecords",
    { ShardIterator: "i", Limit: 1001 },
    one(`Value '1001' at 'limit' ${FAILED} have value less than or equal to 1000`),
  ],
];

describe("validateInput", () => {
  it.each(rows)("%s %j", (operation, body, text) => {
    expect(validated(operation, body)).toBe(text);
  });

  it.each([
    ["PutItem", { ...put, ReturnValues: "ALL_OLD", ReturnConsumedCapacity: "INDEXES" }],
    ["PutItem", { ...put, TableName: "arn:aws:dynamodb:us-east-1:123456789012:table/abc" }],
    ["GetItem", { TableName: "a", Key }],
    ["Query", { TableName: "abc", Limit: 0, Select: "COUNT" }],
    ["BatchWriteItem", { RequestItems: { tab: [{ DeleteRequest: { Key } }] } }],
    ["CreateTable", throughput(1)],
    ["DescribeEndpoints", {}],
    ["TagResource", { ResourceArn: "", Tags: [{ Key: "", Value: "x".repeat(300) }] }],
    ["TagResource", { ResourceArn: "", Tags: [{ Key: "a" }, { Value: "b" }] }],
    ["UpdateTable", { TableName: "abc", TableClass: "X" }],
  ] as const)("%s %j is left to the operation", (operation, body) => {
    expect(validated(operation, body)).toBeNull();
  });

  it.each(operationNames)("%s has constraints that compile", (name) => {
    expect(() => validated(name, {})).not.toThrow();
  });
});
