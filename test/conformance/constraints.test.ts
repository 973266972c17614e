/**
 * Members that break a constraint of the model: the forms in which the operations say so, what is listed together
 * and in which order.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { nested, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("constraints", PK_TABLE);
});

const Key = { pk: s("a") };
const failed = (rule: string) => `failed to satisfy constraint: Member must ${rule}`;
const detected = (...texts: readonly string[]) =>
  `ValidationException: ${texts.length} validation error${texts.length === 1 ? "" : "s"} detected: ${texts.join("; ")}`;

const EMPTY_NAME = detected(`Value at 'TableName' ${failed("have length greater than or equal to 1")}`);
const RETURN_VALUES =
  "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]";
const CAPACITY = `Value 'BAD' at 'returnConsumedCapacity' ${failed("satisfy enum value set: [INDEXES, TOTAL, NONE]")}`;
const METRICS = `Value 'BAD' at 'returnItemCollectionMetrics' ${failed("satisfy enum value set: [SIZE, NONE]")}`;
const NULL_NAME = `Value null at 'tableName' ${failed("not be null")}`;
const BAD = "BAD";
const long = "x".repeat(256);
const PATTERN = failed("satisfy regular expression pattern: [a-zA-Z0-9_.-]+");

type Case = readonly [rule: string, operation: string, input: object, text: string];

const names: readonly Case[] = ["PutItem", "GetItem", "DeleteItem", "UpdateItem", "Query", "Scan"].flatMap(
  (operation): readonly Case[] => {
    const rest = operation === "PutItem" ? { Item: Key } : { Key };
    return [
      [`${operation}: an empty name`, operation, { ...rest, TableName: "" }, EMPTY_NAME],
      [`${operation}: no name`, operation, rest, detected(NULL_NAME)],
      [
        `${operation}: a name of 256 letters`,
        operation,
        { ...rest, TableName: long },
        detected(`Value '${long}' at 'tableName' ${failed("have length less than or equal to 255")}`),
      ],
      [
        `${operation}: a name of other letters`,
        operation,
        { ...rest, TableName: "a b" },
        detected(`Value 'a b' at 'tableName' ${PATTERN}`),
      ],
    ];
  },
);

const PRINTED_VALUES = "satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]";

/** The writes of one item, with what each needs beside a table. */
const itemWrites: readonly (readonly [operation: string, rest: object])[] = [
  ["PutItem", { Item: Key }],
  ["DeleteItem", { Key }],
  ["UpdateItem", { Key }],
];

const namesAlone: readonly Case[] = itemWrites.flatMap(([operation, rest]): readonly Case[] =>
  ["a b", long].map((TableName) => [
    `${operation}: ${TableName === long ? "a long" : "a malformed"} name hides bad enumerations`,
    operation,
    { ...rest, TableName, ReturnValues: BAD, ReturnConsumedCapacity: BAD, ReturnItemCollectionMetrics: BAD },
    detected(
      TableName === long
        ? `Value '${long}' at 'tableName' ${failed("have length less than or equal to 255")}`
        : `Value 'a b' at 'tableName' ${PATTERN}`,
    ),
  ]),
);

const besideDeep: readonly Case[] = itemWrites.flatMap(([operation, rest]): readonly Case[] => {
  return [63, 100, 2_000].flatMap((levels) => besideNested(operation, rest, levels));
});

function besideNested(operation: string, rest: object, levels: number): readonly Case[] {
  const Expected = { a: { Value: nested(levels) }, b: { Value: s("x") } };
  return [
    [
      `${operation}: a bad operator beside a value of ${levels} levels`,
      operation,
      { ...rest, TableName: "abc", Expected, ConditionalOperator: "XOR" },
      detected(`Value 'XOR' at 'conditionalOperator' ${failed("satisfy enum value set: [OR, AND]")}`),
    ],
    [
      `${operation}: a bad ReturnValues beside a value of ${levels} levels`,
      operation,
      { ...rest, TableName: "abc", Expected, ReturnValues: BAD },
      detected(`Value 'BAD' at 'returnValues' ${failed(PRINTED_VALUES)}`),
    ],
    [
      `${operation}: a bad ReturnValues beside a value that is not so deep`,
      operation,
      { ...rest, TableName: "abc", Expected: { a: { Value: nested(50) } }, ReturnValues: BAD },
      detected(RETURN_VALUES),
    ],
  ];
}

const writes: readonly Case[] = [
  [
    "PutItem: an empty name hides a bad enumeration",
    "PutItem",
    { TableName: "", Item: Key, ReturnValues: BAD },
    EMPTY_NAME,
  ],
  ["PutItem: an empty name hides an empty item", "PutItem", { TableName: "", Item: {} }, EMPTY_NAME],
  [
    "PutItem: three bad enumerations",
    "PutItem",
    {
      TableName: "abc",
      Item: Key,
      ReturnConsumedCapacity: BAD,
      ReturnValues: BAD,
      ReturnItemCollectionMetrics: BAD,
    },
    detected(CAPACITY, RETURN_VALUES, METRICS),
  ],
  [
    "DeleteItem: two bad enumerations",
    "DeleteItem",
    { TableName: "abc", Key, ReturnConsumedCapacity: BAD, ReturnValues: BAD },
    detected(CAPACITY, RETURN_VALUES),
  ],
  [
    "UpdateItem: bad returned values alone",
    "UpdateItem",
    { TableName: "abc", Key, ReturnConsumedCapacity: BAD, ReturnValues: BAD },
    detected(RETURN_VALUES),
  ],
  [
    "UpdateItem: without key everything is listed",
    "UpdateItem",
    { TableName: "" },
    detected(
      `Value '' at 'tableName' ${failed("have length greater than or equal to 1")}`,
      `Value null at 'key' ${failed("not be null")}`,
    ),
  ],
  [
    "PutItem: no item",
    "PutItem",
    { TableName: "abc" },
    detected(`Value null at 'item' ${failed("not be null")}`),
  ],
  [
    "GetItem: no key",
    "GetItem",
    { TableName: "abc" },
    detected(`Value null at 'key' ${failed("not be null")}`),
  ],
  [
    "DeleteItem: no key and no name",
    "DeleteItem",
    {},
    detected(NULL_NAME, `Value null at 'key' ${failed("not be null")}`),
  ],
];

const reads: readonly Case[] = [
  [
    "Scan: a segment of too many",
    "Scan",
    { TableName: "abc", Segment: 0, TotalSegments: 1_000_001 },
    detected(`Value at 'TotalSegments' ${failed("have value less than or equal to 1000000")}`),
  ],
  [
    "Scan: no segments at all",
    "Scan",
    { TableName: "abc", Segment: 0, TotalSegments: 0 },
    detected(`Value at 'TotalSegments' ${failed("have value greater than or equal to 1")}`),
  ],
  [
    "Query: an index name of two letters",
    "Query",
    { TableName: "abc", IndexName: "ab" },
    detected(`Value 'ab' at 'indexName' ${failed("have length greater than or equal to 3")}`),
  ],
  [
    "Query: an index name of other letters",
    "Query",
    { TableName: "abc", IndexName: "a b" },
    detected(`Value 'a b' at 'indexName' ${PATTERN}`),
  ],
  [
    "GetItem: no names to get",
    "GetItem",
    { TableName: "abc", Key, AttributesToGet: [] },
    detected(`Value '[]' at 'attributesToGet' ${failed("have length greater than or equal to 1")}`),
  ],
];

const many = (count: number) => Array.from({ length: count }, (_, i) => ({ pk: s(`${i}`) }));
const TRANSACTION_MIN = `Value at 'TransactItems' ${failed("have length greater than or equal to 1")}`;
const TRANSACTION_MAX = `Value at 'TransactItems' ${failed("have length less than or equal to 100")}`;
const batches: readonly Case[] = [
  [
    "BatchGetItem: no tables",
    "BatchGetItem",
    { RequestItems: {} },
    detected(`Value at 'RequestItems' ${failed("have length greater than or equal to 1")}`),
  ],
  [
    "BatchGetItem: no keys",
    "BatchGetItem",
    { RequestItems: { abc: { Keys: [] } } },
    detected(`Value at 'RequestItems.abc.member.Keys' ${failed("have length greater than or equal to 1")}`),
  ],
  [
    "BatchGetItem: 101 keys",
    "BatchGetItem",
    { RequestItems: { abc: { Keys: many(101) } } },
    detected(`Value at 'RequestItems.abc.member.Keys' ${failed("have length less than or equal to 100")}`),
  ],
  [
    "BatchGetItem: a malformed table name is echoed as JSON",
    "BatchGetItem",
    { RequestItems: { "bad!name": { Keys: [{ pk: s("a") }] } } },
    detected(
      `Value '{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]`,
    ),
  ],
  [
    "BatchWriteItem: an empty list",
    "BatchWriteItem",
    { RequestItems: { abc: [] } },
    detected(
      "Value '{abc=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
    ),
  ],
  [
    "BatchWriteItem: a bad enumeration hides a malformed table name",
    "BatchWriteItem",
    { RequestItems: { "bad!name": [{ DeleteRequest: { Key } }] }, ReturnConsumedCapacity: BAD },
    detected(CAPACITY),
  ],
  ["TransactWriteItems: no actions", "TransactWriteItems", { TransactItems: [] }, detected(TRANSACTION_MIN)],
  [
    "TransactWriteItems: 101 actions",
    "TransactWriteItems",
    { TransactItems: many(101).map((each) => ({ Delete: { TableName: "abc", Key: each } })) },
    detected(TRANSACTION_MAX),
  ],
  ["TransactGetItems: no actions", "TransactGetItems", { TransactItems: [] }, detected(TRANSACTION_MIN)],
  [
    "TransactGetItems: 101 actions",
    "TransactGetItems",
    { TransactItems: many(101).map((each) => ({ Get: { TableName: "abc", Key: each } })) },
    detected(TRANSACTION_MAX),
  ],
  [
    "TransactWriteItems: a token of 37 letters alone",
    "TransactWriteItems",
    {
      TransactItems: [{ Delete: { TableName: "abc", Key } }],
      ClientRequestToken: "x".repeat(37),
      ReturnConsumedCapacity: BAD,
    },
    detected(`Value at 'ClientRequestToken' ${failed("have length less than or equal to 36")}`),
  ],
  [
    "TransactWriteItems: two bad enumerations",
    "TransactWriteItems",
    {
      TransactItems: [{ Delete: { TableName: "abc", Key } }],
      ReturnConsumedCapacity: BAD,
      ReturnItemCollectionMetrics: BAD,
    },
    detected(CAPACITY, METRICS),
  ],
];

const control: readonly Case[] = [
  ...["CreateTable", "UpdateTable", "DeleteTable", "DescribeTable", "DescribeTimeToLive"].map(
    (operation): Case => [
      `${operation}: no name`,
      operation,
      {},
      "ValidationException: The parameter 'TableName' is required but was not present in the request",
    ],
  ),
  [
    "ListTables: a limit of 0",
    "ListTables",
    { Limit: 0 },
    detected(`Value '0' at 'limit' ${failed("have value greater than or equal to 1")}`),
  ],
  [
    "ListTables: a limit of 101",
    "ListTables",
    { Limit: 101 },
    detected(`Value '101' at 'limit' ${failed("have value less than or equal to 100")}`),
  ],
  [
    "CreateTable: a name of two letters",
    "CreateTable",
    { TableName: "ab", ...PK_TABLE, BillingMode: "PAY_PER_REQUEST" },
    detected(`Value 'ab' at 'tableName' ${failed("have length greater than or equal to 3")}`),
  ],
  [
    "DescribeTable: an empty name",
    "DescribeTable",
    { TableName: "" },
    detected(
      `Value '' at 'tableName' ${failed("have length greater than or equal to 3")}`,
      `Value '' at 'tableName' ${PATTERN}`,
    ),
  ],
  [
    "ListTables: an empty name to start with",
    "ListTables",
    { ExclusiveStartTableName: "" },
    detected(
      `Value '' at 'exclusiveStartTableName' ${PATTERN}`,
      `Value '' at 'exclusiveStartTableName' ${failed("have length greater than or equal to 3")}`,
    ),
  ],
];

describe.each([
  ["table names", names],
  ["table names, alone", namesAlone],
  ["enumerations beside deep values", besideDeep],
  ["writes", writes],
  ["reads", reads],
  ["batches and transactions", batches],
  ["tables", control],
])("Constraints: %s", (_, cases) => {
  it.each(cases)("%s", async (_rule, operation, input, text) => {
    expect(await target.refusal(operation, input)).toBe(text);
  });
});

describe("Constraints: names of less than three letters", () => {
  const text =
    "ValidationException: TableName must be at least 3 characters long and at most 255 characters long";
  const keyed = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": s("a") } };
  const operations: readonly (readonly [operation: string, input: (TableName: string) => object])[] = [
    ["PutItem", (TableName) => ({ TableName, Item: Key })],
    ["GetItem", (TableName) => ({ TableName, Key })],
    ["UpdateItem", (TableName) => ({ TableName, Key })],
    ["DeleteItem", (TableName) => ({ TableName, Key })],
    ["Query", (TableName) => ({ TableName, ...keyed })],
    ["Scan", (TableName) => ({ TableName })],
    ["TransactGetItems", (TableName) => ({ TransactItems: [{ Get: { TableName, Key } }] })],
    ["TransactWriteItems", (TableName) => ({ TransactItems: [{ Delete: { TableName, Key } }] })],
    ["ExecuteStatement", (TableName) => ({ Statement: `SELECT * FROM ${TableName}` })],
    [
      "ExecuteTransaction",
      (TableName) => ({ TransactStatements: [{ Statement: `INSERT INTO ${TableName} VALUE {'pk': 'a'}` }] }),
    ],
  ];
  it.each(operations)("%s has no table called so", async (operation, input) => {
    for (const name of ["a", "ab"]) expect(await target.refusal(operation, input(name))).toBe(text);
  });
});

describe("Constraints: more than ten of them", () => {
  it.each([9, 10, 11, 30])("of %i the first ten are told and counted", async (count) => {
    const AttributeDefinitions = Array.from({ length: count }, (_, i) => ({
      AttributeName: `a${i}`,
      AttributeType: BAD,
    }));
    const input = { TableName: "abc", BillingMode: "PAY_PER_REQUEST", KeySchema: PK_TABLE.KeySchema };
    const texts = Array.from(
      { length: Math.min(count, 10) },
      (_, i) =>
        `Value 'BAD' at 'attributeDefinitions.${i + 1}.member.attributeType' ${failed("satisfy enum value set: [B, N, S]")}`,
    );
    expect(await target.refusal("CreateTable", { ...input, AttributeDefinitions })).toBe(detected(...texts));
  });
});

describe("Constraints: more than 25 writes", () => {
  it("end with the bounds of the list", async () => {
    const RequestItems = { [table]: many(26).map((each) => ({ DeleteRequest: { Key: each } })) };
    expect(await target.refusal("BatchWriteItem", { RequestItems })).toMatch(
      /^ValidationException: 1 validation error detected: .*Member must have length less than or equal to 25/,
    );
  });

  it("count over all tables", async () => {
    const other = await target.createTable("constraints-other", PK_TABLE);
    const requests = (count: number) => many(count).map((each) => ({ DeleteRequest: { Key: each } }));
    const RequestItems = { [table]: requests(13), [other]: requests(13) };
    expect(await target.refusal("BatchWriteItem", { RequestItems })).toMatch(/^ValidationException: /);
  });
});
