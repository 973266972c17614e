/**
 * The AWS SDK for JavaScript as programs use it: its commands, exceptions, waiters, paginators and document client.
 */
import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";

const target = useTarget();
let TableName = "";
let client: DynamoDBClient;
let documents: DynamoDBDocumentClient;

beforeAll(async () => {
  TableName = await target.createTable("sdk", PK_TABLE);
  client = new DynamoDBClient(target.remote);
  documents = DynamoDBDocumentClient.from(client);
});

afterAll(() => client.destroy());

describe("SDK: values", () => {
  it("come back as they were sent", async () => {
    const Item = {
      pk: { S: "values" },
      n: { N: "12.5" },
      b: { B: new Uint8Array([0, 255]) },
      l: { L: [{ BOOL: true }, { NULL: true }] },
      m: { M: { k: { SS: ["a"] } } },
    };
    await client.send(new PutItemCommand({ TableName, Item }));
    const { Item: found } = await client.send(
      new GetItemCommand({ TableName, Key: { pk: Item.pk }, ConsistentRead: true }),
    );
    expect(found).toEqual(Item);
  });

  it("of JavaScript come back through the document client", async () => {
    const Item = { pk: "document", list: [1, "two", { three: true }], none: null, tags: new Set(["a", "b"]) };
    await documents.send(new PutCommand({ TableName, Item }));
    await documents.send(
      new UpdateCommand({
        TableName,
        Key: { pk: "document" },
        UpdateExpression: "SET #l[0] = #l[0] + :one",
        ExpressionAttributeNames: { "#l": "list" },
        ExpressionAttributeValues: { ":one": 41 },
      }),
    );
    const { Item: found } = await documents.send(
      new GetCommand({ TableName, Key: { pk: "document" }, ConsistentRead: true }),
    );
    expect(found).toEqual({ ...Item, list: [42, "two", { three: true }] });
  });
});

describe("SDK: exceptions", () => {
  it("ResourceNotFoundException", async () => {
    const command = new DescribeTableCommand({ TableName: target.name("missing") });
    await expect(client.send(command)).rejects.toThrow(ResourceNotFoundException);
  });

  it("ConditionalCheckFailedException with the item", async () => {
    const Item = { pk: { S: "condition" } };
    await client.send(new PutItemCommand({ TableName, Item }));
    const command = new PutItemCommand({
      TableName,
      Item,
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    const refusal = client.send(command);
    await expect(refusal).rejects.toThrow(ConditionalCheckFailedException);
    await expect(refusal).rejects.toMatchObject({ Item, $metadata: { httpStatusCode: 400 } });
  });

  it("TransactionCanceledException with its reasons", async () => {
    const command = new TransactWriteItemsCommand({
      TransactItems: [
        {
          ConditionCheck: {
            TableName,
            Key: { pk: { S: "none" } },
            ConditionExpression: "attribute_exists(pk)",
          },
        },
      ],
    });
    const refusal = client.send(command);
    await expect(refusal).rejects.toThrow(TransactionCanceledException);
    await expect(refusal).rejects.toMatchObject({
      CancellationReasons: [{ Code: "ConditionalCheckFailed" }],
    });
  });
});

describe("SDK: helpers", () => {
  it("a waiter sees the table", async () => {
    const waiting = { client, maxWaitTime: 20, minDelay: 1 };
    expect((await waitUntilTableExists(waiting, { TableName })).state).toBe("SUCCESS");
  });

  it("a paginator reads every item", async () => {
    const requests = Array.from({ length: 25 }, (_, i) => ({
      PutRequest: { Item: { pk: { S: `page${i}` } } },
    }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    const found = new Set<string>();
    for await (const { Items = [] } of paginateScan(
      { client, pageSize: 4 },
      { TableName, ConsistentRead: true },
    )) {
      for (const { pk } of Items) found.add(pk?.S ?? "");
    }
    expect([...found].filter((key) => key.startsWith("page"))).toHaveLength(25);
  });
});
