/**
 * DynamoDB Streams: whatever way an item is written, its change leaves one record; what a transaction only checks, and
 * what a cancelled one wanted, leaves none.
 */
import { describe, expect, it } from "vitest";
import { HAS_TRANSACTIONS } from "./config.ts";
import { useStreams } from "./streams.ts";
import { attributes, keys } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s } from "./values.ts";

const target = useTarget();
const { streamedTable, records } = useStreams(target);

describe("every way to write", () => {
  const item = (pk: string): Item => ({ pk: s(pk), a: n(1) });

  interface Way {
    readonly way: string;
    readonly write: (table: string) => Promise<unknown>;
    readonly events: readonly string[];
    readonly isTransaction?: true;
  }

  const statements = (table: string) => [
    { Statement: `INSERT INTO "${table}" VALUE {'pk': 'x', 'a': 1}` },
    { Statement: `UPDATE "${table}" SET a = 2 WHERE pk = 'seen'` },
    { Statement: `DELETE FROM "${table}" WHERE pk = 'gone'` },
  ];

  const ways: readonly Way[] = [
    {
      way: "BatchWriteItem",
      write: (table) =>
        target.call("BatchWriteItem", {
          RequestItems: {
            [table]: [
              { PutRequest: { Item: item("x") } },
              { PutRequest: { Item: { pk: s("seen"), a: n(2) } } },
              { DeleteRequest: { Key: { pk: s("gone") } } },
            ],
          },
        }),
      events: ["x INSERT", "seen MODIFY", "gone REMOVE"],
    },
    {
      way: "TransactWriteItems",
      isTransaction: true,
      write: (table) =>
        target.call("TransactWriteItems", {
          TransactItems: [
            { Put: { TableName: table, Item: item("x") } },
            {
              Update: {
                TableName: table,
                Key: { pk: s("seen") },
                UpdateExpression: "SET a = :two",
                ExpressionAttributeValues: { ":two": n(2) },
              },
            },
            { Delete: { TableName: table, Key: { pk: s("gone") } } },
            {
              ConditionCheck: {
                TableName: table,
                Key: { pk: s("checked") },
                ConditionExpression: "attribute_not_exists(pk)",
              },
            },
          ],
        }),
      events: ["x INSERT", "seen MODIFY", "gone REMOVE"],
    },
    {
      way: "ExecuteStatement",
      write: async (table) => {
        for (const statement of statements(table)) await target.call("ExecuteStatement", statement);
      },
      events: ["x INSERT", "seen MODIFY", "gone REMOVE"],
    },
    {
      way: "BatchExecuteStatement",
      write: (table) => target.call("BatchExecuteStatement", { Statements: statements(table) }),
      events: ["x INSERT", "seen MODIFY", "gone REMOVE"],
    },
    {
      way: "ExecuteTransaction",
      isTransaction: true,
      write: (table) => target.call("ExecuteTransaction", { TransactStatements: statements(table) }),
      events: ["x INSERT", "seen MODIFY", "gone REMOVE"],
    },
    {
      way: "a transaction that is cancelled",
      isTransaction: true,
      write: (table) =>
        target.refusal("TransactWriteItems", {
          TransactItems: [
            { Put: { TableName: table, Item: item("x") } },
            {
              ConditionCheck: {
                TableName: table,
                Key: { pk: s("seen") },
                ConditionExpression: "attribute_not_exists(pk)",
              },
            },
          ],
        }),
      events: [],
    },
  ];

  const carried = ways.filter(({ isTransaction = false }) => HAS_TRANSACTIONS || !isTransaction);

  it.each(carried)("leaves records: $way", async ({ write, events }) => {
    const { table, arn } = await streamedTable("KEYS_ONLY");
    for (const pk of ["seen", "gone"]) await target.call("PutItem", { TableName: table, Item: item(pk) });
    await write(table);
    await target.call("PutItem", { TableName: table, Item: item("last") });
    const expected = ["seen INSERT", "gone INSERT", ...events, "last INSERT"];
    const told = (await records(arn, expected.length)).map(
      ({ eventName, dynamodb }) => `${dynamodb?.Keys?.["pk"]?.S} ${eventName}`,
    );
    expect(told.toSorted()).toEqual(expected.toSorted());
  });

  it("has the sizes of records that AWS documents", async () => {
    const schema = { AttributeDefinitions: attributes("id:S"), KeySchema: keys("id") };
    const { table, arn } = await streamedTable("NEW_AND_OLD_IMAGES", schema);
    const values = (attr2: string) => ({ id: s("my-item-id"), attr1: s("value1"), attr2: s(attr2) });
    await target.call("PutItem", { TableName: table, Item: values("value2") });
    await target.call("PutItem", { TableName: table, Item: values("value3") });
    const sizes = (await records(arn, 2)).map(({ dynamodb }) => dynamodb?.SizeBytes);
    expect(sizes).toEqual([46, 80]);
  });
});
