/**
 * Sets have no order of their own, but the service shows them in one, whatever order they were written in: strings and
 * binary by their bytes, numbers by value. So does every way to write them, and every way to see them.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { useStreams } from "./streams.ts";
import { attributes, keys, newIndex, PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, m, ns, s, ss, type Value } from "./values.ts";

const target = useTarget();
const { streamedTable, records } = useStreams(target);

const binary = (...bytes: readonly number[]): string => Buffer.from(bytes).toString("base64");

/** [rule, members in the service's order] */
const orders: readonly (readonly [rule: string, set: "SS" | "NS" | "BS", inOrder: readonly string[]])[] = [
  ["strings by their bytes", "SS", ["", "B", "a", "aa", "b", "ä", "￿", "😀"]],
  [
    "numbers by value",
    "NS",
    ["-1000", "-2.5", "-2", "0", "0.001", "9", "10", "12345678901234567890", "12345678901234567891"],
  ],
  [
    "binary by its bytes",
    "BS",
    [[], [0], [0, 1], [9], [0x3f], [0x7f], [0xfb], [0xff]].map((bytes) => binary(...bytes)),
  ],
  ["many strings", "SS", Array.from({ length: 60 }, (_, at) => `k${at}`).toSorted()],
  ["many numbers", "NS", Array.from({ length: 60 }, (_, at) => String(at * 7 - 200))],
];

/** The members in an order that is neither theirs nor its opposite. */
const mixed = (members: readonly string[]): readonly string[] => [
  ...members.filter((_, at) => at % 3 === 1),
  ...members.filter((_, at) => at % 3 === 2).toReversed(),
  ...members.filter((_, at) => at % 3 === 0),
];

const WRITTEN: Item = {
  a: ss("c", "a", "b"),
  n: ns("3", "1.0", "20", "-4"),
  b: { BS: [binary(0xff), binary(0x01)] },
  deep: m({ l: l(ss("y", "x"), m({ n: ns(10, 9) })) }),
};
const SHOWN: Item = {
  a: ss("a", "b", "c"),
  n: ns(-4, 1, 3, 20),
  b: { BS: [binary(0x01), binary(0xff)] },
  deep: m({ l: l(ss("x", "y"), m({ n: ns(9, 10) })) }),
};
const VALUES = Object.fromEntries(Object.entries(WRITTEN).map(([name, value]) => [`:${name}`, value]));
const SET_ALL = "SET a = :a, n = :n, b = :b, deep = :deep";

let table = "";
beforeAll(async () => {
  table = await target.createTable("sets", {
    AttributeDefinitions: attributes("pk:S", "g:S"),
    KeySchema: keys("pk"),
    GlobalSecondaryIndexes: [newIndex("byG", keys("g"))],
  });
});

describe("Sets: the order of members", () => {
  it.each(orders)("%s", async (rule, set, inOrder) => {
    const item = { pk: s(rule), v: { [set]: mixed(inOrder) } };
    await target.call("PutItem", { TableName: table, Item: item });
    expect(await target.item(table, { pk: s(rule) })).toEqual({ ...item, v: { [set]: inOrder } });
  });
});

const literal = (values: readonly unknown[]): string =>
  `<<${values.map((each) => (typeof each === "number" ? each : `'${String(each)}'`)).join(", ")}>>`;

describe("Sets: whichever way they are written", () => {
  it.each<readonly [way: string, write: (Key: Item) => Promise<unknown>, shown: Item]>([
    ["PutItem", (Key) => target.call("PutItem", { TableName: table, Item: { ...Key, ...WRITTEN } }), SHOWN],
    [
      "BatchWriteItem",
      (Key) =>
        target.call("BatchWriteItem", {
          RequestItems: { [table]: [{ PutRequest: { Item: { ...Key, ...WRITTEN } } }] },
        }),
      SHOWN,
    ],
    [
      "TransactWriteItems Put",
      (Key) =>
        target.call("TransactWriteItems", {
          TransactItems: [{ Put: { TableName: table, Item: { ...Key, ...WRITTEN } } }],
        }),
      SHOWN,
    ],
    [
      "TransactWriteItems Update",
      (Key) =>
        target.call("TransactWriteItems", {
          TransactItems: [
            {
              Update: { TableName: table, Key, UpdateExpression: SET_ALL, ExpressionAttributeValues: VALUES },
            },
          ],
        }),
      SHOWN,
    ],
    [
      "UpdateItem SET",
      (Key) =>
        target.call("UpdateItem", {
          TableName: table,
          Key,
          UpdateExpression: SET_ALL,
          ExpressionAttributeValues: VALUES,
        }),
      SHOWN,
    ],
    [
      "AttributeUpdates",
      (Key) =>
        target.call("UpdateItem", {
          TableName: table,
          Key,
          AttributeUpdates: Object.fromEntries(
            Object.entries(WRITTEN).map(([name, Value]) => [name, { Value }]),
          ),
        }),
      SHOWN,
    ],
    [
      "UpdateItem ADD, twice",
      async (Key) => {
        for (const [text, v] of [
          ["ADD a :v", ss("c", "a")],
          ["ADD a :v", ss("b")],
          ["ADD n :v", ns(20, 3)],
          ["ADD n :v", ns(1, -4)],
          ["ADD b :v", { BS: [binary(0xff)] }],
          ["ADD b :v", { BS: [binary(0x01)] }],
        ] as const)
          await target.call("UpdateItem", {
            TableName: table,
            Key,
            UpdateExpression: text,
            ExpressionAttributeValues: { ":v": v },
          });
      },
      { a: SHOWN["a"] as Value, n: SHOWN["n"] as Value, b: SHOWN["b"] as Value },
    ],
    [
      "PartiQL INSERT with literals",
      (Key) =>
        target.call("ExecuteStatement", {
          Statement: `INSERT INTO "${table}" VALUE {'pk': ?, 'a': ${literal(["c", "a", "b"])}, 'n': ${literal([3, 1, 20, -4])}}`,
          Parameters: [Key["pk"]],
        }),
      { a: SHOWN["a"] as Value, n: SHOWN["n"] as Value },
    ],
    [
      "PartiQL set_add",
      async (Key) => {
        await target.call("ExecuteStatement", {
          Statement: `INSERT INTO "${table}" VALUE {'pk': ?, 'a': ?}`,
          Parameters: [Key["pk"], ss("c", "b")],
        });
        await target.call("ExecuteStatement", {
          Statement: `UPDATE "${table}" SET a = set_add(a, ?) WHERE pk = ?`,
          Parameters: [ss("a"), Key["pk"]],
        });
      },
      { a: SHOWN["a"] as Value },
    ],
  ])("%s", async (way, write, shown) => {
    const Key = { pk: s(way) };
    await write(Key);
    expect(await target.item(table, Key)).toEqual({ ...Key, ...shown });
  });
});

describe("Sets: wherever they are seen", () => {
  const Key = { pk: s("seen") };
  const whole = { ...Key, g: s("g"), ...SHOWN };
  const put = { TableName: table, Item: { ...Key, g: s("g"), ...WRITTEN } };
  const failing = {
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
  const onTable = () => ({ TableName: table, Key });
  beforeAll(async () => void (await target.call("PutItem", { ...put, TableName: table })));

  it.each<readonly [place: string, see: () => Promise<unknown>]>([
    ["GetItem", async () => target.item(table, Key)],
    [
      "BatchGetItem",
      async () =>
        (await target.call("BatchGetItem", { RequestItems: { [table]: { Keys: [Key] } } }))["Responses"][
          table
        ][0],
    ],
    [
      "TransactGetItems",
      async () =>
        (await target.call("TransactGetItems", { TransactItems: [{ Get: onTable() }] }))["Responses"][0].Item,
    ],
    [
      "Query",
      async () =>
        (
          await target.call("Query", {
            TableName: table,
            KeyConditionExpression: "pk = :p",
            ExpressionAttributeValues: { ":p": Key.pk },
          })
        )["Items"][0],
    ],
    [
      "Query of an index",
      async () =>
        (
          await target.call("Query", {
            TableName: table,
            IndexName: "byG",
            KeyConditionExpression: "g = :g",
            ExpressionAttributeValues: { ":g": s("g") },
          })
        )["Items"][0],
    ],
    [
      "Scan",
      async () =>
        (
          await target.call("Scan", {
            TableName: table,
            FilterExpression: "g = :g",
            ExpressionAttributeValues: { ":g": s("g") },
          })
        )["Items"][0],
    ],
    [
      "a SELECT",
      async () =>
        (await target.call("ExecuteStatement", { Statement: `SELECT * FROM "${table}" WHERE pk = 'seen'` }))[
          "Items"
        ][0],
    ],
    [
      "ALL_OLD of PutItem",
      async () =>
        (await target.call("PutItem", { ...put, TableName: table, ReturnValues: "ALL_OLD" }))["Attributes"],
    ],
    [
      "ALL_NEW of UpdateItem",
      async () => (await target.call("UpdateItem", { ...onTable(), ReturnValues: "ALL_NEW" }))["Attributes"],
    ],
    [
      "a condition's item",
      async () => (await target.answer("PutItem", { ...put, TableName: table, ...failing })).body["Item"],
    ],
    [
      "the item of a cancelled transaction",
      async () =>
        (
          await target.answer("TransactWriteItems", {
            TransactItems: [{ Put: { ...put, TableName: table, ...failing } }],
          })
        ).body["CancellationReasons"][0].Item,
    ],
  ])("%s", async (_place, see) => {
    expect(await see()).toEqual(whole);
  });

  it("images of streams", async () => {
    const { table: streamed, arn } = await streamedTable("NEW_AND_OLD_IMAGES", PK_TABLE);
    const TableName = streamed;
    await target.call("PutItem", { TableName, Item: { ...Key, a: ss("b", "a") } });
    await target.call("UpdateItem", {
      TableName,
      Key,
      UpdateExpression: "ADD a :v",
      ExpressionAttributeValues: { ":v": ss("Z") },
    });
    const images = (await records(arn, 2)).map(({ dynamodb }) => [
      dynamodb?.OldImage?.["a"]?.SS,
      dynamodb?.NewImage?.["a"]?.SS,
    ]);
    expect(images).toEqual([
      [undefined, ["a", "b"]],
      [
        ["a", "b"],
        ["Z", "a", "b"],
      ],
    ]);
  });
});
