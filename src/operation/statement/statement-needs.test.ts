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
    "TransactGetItems",
    { TransactItems: [{ Get: { TableName: "books", Key: key } }, { Get: { TableName: "sales", Key: {} } }] },
    [
      [
        "dynamodb:GetItem",
        BOOKS,
        {
          leadingkeys: "Woolf",
          attributes: "author title",
          select: whole,
          enclosingoperation: "TransactGetItems",
          returnconsumedcapacity: none,
        },
      ],
      [
        "dynamodb:GetItem",
        SALES,
        {
          leadingkeys: "",
          attributes: "",
          select: whole,
          enclosingoperation: "TransactGetItems",
          returnconsumedcapacity: none,
        },
      ],
    ],
  ],
  [
    "TransactWriteItems",
    {
      TransactItems: [
        { Put: { TableName: "books", Item: item } },
        { Update: { TableName: "books", Key: key, UpdateExpression: "REMOVE stock" } },
        {
          Delete: {
            TableName: "sales",
            Key: { id: { N: "1" } },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
        },
        {
          ConditionCheck: {
            TableName: "sales",
            Key: { id: { N: "2" } },
            ConditionExpression: "attribute_exists(shop)",
          },
        },
      ],
    },
    [
      ["dynamodb:PutItem", BOOKS, ["Woolf", "author title genre", none]],
      ["dynamodb:UpdateItem", BOOKS, ["Woolf", "author title stock", none]],
      ["dynamodb:DeleteItem", SALES, ["1", "id", "ALL_OLD"]],
      ["dynamodb:ConditionCheckItem", SALES, ["2", "id shop", none]],
    ].map(([action, resource, facts]) => {
      const [leadingkeys = "", attributes = "", returnvalues = ""] = facts as readonly string[];
      return [
        action as string,
        resource as string,
        {
          leadingkeys,
          attributes,
          returnvalues,
          enclosingoperation: "TransactWriteItems",
          returnconsumedcapacity: none,
        },
      ];
    }),
  ],
  [
    "ExecuteStatement",
    {
      Statement: "SELECT stock FROM books WHERE author IN ['Woolf', ?] AND pages > 3",
      Parameters: [{ S: "Joyce" }],
    },
    [
      [
        "dynamodb:PartiQLSelect",
        BOOKS,
        {
          leadingkeys: "Woolf Joyce",
          attributes: "stock author pages",
          select: "SPECIFIC_ATTRIBUTES",
          fulltablescan: "false",
        },
      ],
    ],
  ],
  [
    "ExecuteStatement",
    { Statement: `SELECT * FROM books."byGenre" WHERE author = 'Woolf'` },
    [
      [
        "dynamodb:PartiQLSelect",
        `${BOOKS}/index/byGenre`,
        {
          leadingkeys: "",
          attributes: "author",
          select: "ALL_PROJECTED_ATTRIBUTES",
          fulltablescan: "true",
        },
      ],
    ],
  ],
  ["ExecuteStatement", { Statement: "nonsense" }, []],
  [
    "BatchExecuteStatement",
    {
      Statements: [
        { Statement: "INSERT INTO sales VALUE {'id': 1.0, 'shop': 'Rye'}" },
        {
          Statement:
            "UPDATE books SET stock = pages WHERE author = 'Woolf' AND title = 'Orlando' RETURNING MODIFIED NEW *",
        },
        { Statement: "DELETE FROM sales WHERE id = 3" },
      ],
    },
    [
      [
        "dynamodb:PartiQLInsert",
        SALES,
        { leadingkeys: "1", attributes: "id shop", enclosingoperation: "BatchExecuteStatement" },
      ],
      [
        "dynamodb:PartiQLUpdate",
        BOOKS,
        {
          leadingkeys: "Woolf",
          attributes: "stock pages author title",
          returnvalues: "UPDATED_NEW",
          enclosingoperation: "BatchExecuteStatement",
        },
      ],
      [
        "dynamodb:PartiQLDelete",
        SALES,
        {
          leadingkeys: "3",
          attributes: "id",
          returnvalues: none,
          enclosingoperation: "BatchExecuteStatement",
        },
      ],
    ],
  ],
  [
    "ExecuteTransaction",
    { TransactStatements: [{ Statement: "EXISTS(SELECT * FROM sales WHERE id = 3 AND shop = 'Rye')" }] },
    [
      [
        "dynamodb:PartiQLSelect",
        SALES,
        {
          leadingkeys: "3",
          attributes: "id shop",
          select: whole,
          fulltablescan: "false",
          enclosingoperation: "ExecuteTransaction",
        },
      ],
    ],
  ],
];

describe("what callers need for each action of a transaction or batch", () => {
  it.each(cases.map((each) => ({ name: each[0], each })))("$name", async ({ each }) => {
    await expectNeeds(plane, each);
  });
});
