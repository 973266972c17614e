import { beforeAll, describe, it } from "vitest";
import type { ControlPlane } from "../../../test/fixture/control-plane.ts";
import {
  BOOKS,
  expectNeeds,
  type NeedsCase,
  planeWithTables,
  SALES,
} from "../../../test/fixture/shown-needs.ts";

let plane: ControlPlane;

beforeAll(async () => {
  plane = await planeWithTables();
});

const key = { author: { S: "Woolf" }, title: { S: "Orlando" } };
const item = { ...key, genre: { S: "novel" } };
const none = "NONE";
const whole = "ALL_ATTRIBUTES";

const cases: readonly NeedsCase[] = [
  [
    "GetItem",
    {
      TableName: "books",
      Key: key,
      ProjectionExpression: "#g, price.net",
      ExpressionAttributeNames: { "#g": "genre" },
    },
    [
      [
        "dynamodb:GetItem",
        BOOKS,
        {
          leadingkeys: "Woolf",
          attributes: "author title genre price",
          select: "SPECIFIC_ATTRIBUTES",
          returnconsumedcapacity: none,
        },
      ],
    ],
  ],
  [
    "GetItem",
    {
      TableName: "arn:aws:dynamodb:eu-west-1:123456789012:table/sales",
      Key: { id: { N: "1e2" } },
      ReturnConsumedCapacity: "TOTAL",
    },
    [
      [
        "dynamodb:GetItem",
        SALES,
        { leadingkeys: "100", attributes: "id", select: whole, returnconsumedcapacity: "TOTAL" },
      ],
    ],
  ],
  [
    "PutItem",
    {
      TableName: "books",
      Item: item,
      ConditionExpression: "attribute_not_exists(#i)",
      ExpressionAttributeNames: { "#i": "isbn" },
      ReturnValues: "ALL_OLD",
    },
    [
      [
        "dynamodb:PutItem",
        BOOKS,
        {
          leadingkeys: "Woolf",
          attributes: "author title genre isbn",
          returnvalues: "ALL_OLD",
          returnconsumedcapacity: none,
        },
      ],
    ],
  ],
  [
    "UpdateItem",
    {
      TableName: "books",
      Key: key,
      UpdateExpression: "SET price = if_not_exists(cost, :p) + tax.vat REMOVE former",
      ConditionExpression: "stock > :p",
      ExpressionAttributeValues: { ":p": { N: "1" } },
    },
    [
      [
        "dynamodb:UpdateItem",
        BOOKS,
        {
          leadingkeys: "Woolf",
          attributes: "author title stock price cost tax former",
          returnvalues: none,
          returnconsumedcapacity: none,
        },
      ],
    ],
  ],
  [
    "DeleteItem",
    { TableName: "books", Key: key, Expected: { stock: { Exists: false } } },
    [
      [
        "dynamodb:DeleteItem",
        BOOKS,
        {
          leadingkeys: "Woolf",
          attributes: "author title stock",
          returnvalues: none,
          returnconsumedcapacity: none,
        },
      ],
    ],
  ],
  [
    "Query",
    {
      TableName: "books",
      KeyConditionExpression: "author = :a AND begins_with(title, :t)",
      FilterExpression: "stock > :a",
      ExpressionAttributeValues: { ":a": { S: "Woolf" }, ":t": { S: "O" } },
    },
    [
      [
        "dynamodb:Query",
        BOOKS,
        {
          leadingkeys: "Woolf",
          attributes: "author title stock",
          select: whole,
          returnconsumedcapacity: none,
        },
      ],
    ],
  ],
  [
    "Query",
    {
      TableName: "books",
      IndexName: "byGenre",
      KeyConditions: { genre: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "novel" }] } },
    },
    [
      [
        "dynamodb:Query",
        `${BOOKS}/index/byGenre`,
        {
          leadingkeys: "novel",
          attributes: "genre",
          select: "ALL_PROJECTED_ATTRIBUTES",
          returnconsumedcapacity: none,
        },
      ],
    ],
  ],
  [
    "Query",
    {
      TableName: "sales",
      IndexName: "byPlace",
      Select: "COUNT",
      KeyConditionExpression: "#d = :d AND shop = :s",
      ExpressionAttributeNames: { "#d": "day" },
      ExpressionAttributeValues: { ":s": { S: "Rye" }, ":d": { S: "Monday" } },
    },
    [
      [
        "dynamodb:Query",
        `${SALES}/index/byPlace`,
        {
          leadingkeys: "Rye",
          firstpartitionkeyvalues: "Rye",
          secondpartitionkeyvalues: "Monday",
          attributes: "day shop",
          select: "COUNT",
          returnconsumedcapacity: none,
        },
      ],
    ],
  ],
  [
    "Scan",
    { TableName: "books", IndexName: "byGenre", AttributesToGet: ["genre"] },
    [
      [
        "dynamodb:Scan",
        `${BOOKS}/index/byGenre`,
        { attributes: "genre", select: "SPECIFIC_ATTRIBUTES", returnconsumedcapacity: none },
      ],
    ],
  ],
  [
    "BatchGetItem",
    {
      RequestItems: {
        books: { Keys: [key, { ...key, author: { S: "Joyce" } }] },
        sales: { Keys: [{ id: { N: "7" } }], ProjectionExpression: "shop" },
      },
    },
    [
      [
        "dynamodb:BatchGetItem",
        BOOKS,
        {
          leadingkeys: "Woolf Joyce",
          attributes: "author title",
          select: whole,
          returnconsumedcapacity: none,
        },
      ],
      [
        "dynamodb:BatchGetItem",
        SALES,
        {
          leadingkeys: "7",
          attributes: "id shop",
          select: "SPECIFIC_ATTRIBUTES",
          returnconsumedcapacity: none,
        },
      ],
    ],
  ],
  [
    "BatchWriteItem",
    {
      RequestItems: {
        books: [
          { PutRequest: { Item: item } },
          { DeleteRequest: { Key: { ...key, author: { S: "Joyce" } } } },
        ],
        sales: [{ DeleteRequest: { Key: { id: { N: "7" } } } }],
      },
    },
    [
      [
        "dynamodb:BatchWriteItem",
        BOOKS,
        { leadingkeys: "Woolf Joyce", attributes: "author title genre", returnconsumedcapacity: none },
      ],
      [
        "dynamodb:BatchWriteItem",
        SALES,
        { leadingkeys: "7", attributes: "id", returnconsumedcapacity: none },
      ],
    ],
  ],
  [
    "PutItem",
    { TableName: "missing", Item: item },
    [
      [
        "dynamodb:PutItem",
        BOOKS.replace("books", "missing"),
        {
          leadingkeys: "",
          attributes: "author title genre",
          returnvalues: none,
          returnconsumedcapacity: none,
        },
      ],
    ],
  ],
];

describe("what callers need to read and write items", () => {
  it.each(cases.map((each) => ({ name: each[0], each })))("$name", async ({ each }) => {
    await expectNeeds(plane, each);
  });
});
