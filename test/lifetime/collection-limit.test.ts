/**
 * Item collections of a table with local indexes: all items with one partition key value, and their index entries,
 * may take 10 GB together. The limit is lowered here; what is over it may shrink but not grow.
 */
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBServiceException,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStator, type Stator } from "../../src/library.ts";

const LIMIT = 1_000;
let stator: Stator;
let client: DynamoDBClient;

beforeAll(async () => {
  stator = await createStator({ collectionLimitBytes: LIMIT });
  client = new DynamoDBClient(stator.clientOptions);
  await client.send(
    new CreateTableCommand({
      TableName: "collections",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["p", "s", "l"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S" as const,
      })),
      KeySchema: [
        { AttributeName: "p", KeyType: "HASH" },
        { AttributeName: "s", KeyType: "RANGE" },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "byL",
          KeySchema: [
            { AttributeName: "p", KeyType: "HASH" },
            { AttributeName: "l", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
});

afterAll(() => stator.close());

/** An item of `bytes` bytes: names and keys take five, the rest is padding. */
const item = (p: string, s: string, bytes: number) => ({
  p: { S: p },
  s: { S: s },
  v: { S: "x".repeat(bytes - 5) },
});

const TableName = "collections";
const put = (p: string, s: string, bytes: number) =>
  client.send(
    new PutItemCommand({ TableName, Item: item(p, s, bytes), ReturnItemCollectionMetrics: "SIZE" }),
  );

const refusal = (sent: Promise<unknown>): Promise<DynamoDBServiceException> =>
  sent.then(
    () => Promise.reject(new Error("was not refused")),
    (error: DynamoDBServiceException) => error,
  );

const TOO_LARGE = { name: "ItemCollectionSizeLimitExceededException", message: "Collection size exceeded." };

describe("an item collection", () => {
  it("may reach its limit and not pass it", async () => {
    const { ItemCollectionMetrics } = await put("a", "1", LIMIT);
    expect(ItemCollectionMetrics).toEqual({
      ItemCollectionKey: { p: { S: "a" } },
      SizeEstimateRangeGB: [0, 1],
    });
    expect(await refusal(put("a", "2", 6))).toMatchObject(TOO_LARGE);
    await put("b", "2", 6);
  });

  it("counts the entries of local indexes", async () => {
    await put("c", "1", LIMIT - 8);
    const withEntry = new UpdateItemCommand({
      TableName,
      Key: { p: { S: "c" }, s: { S: "1" } },
      UpdateExpression: "SET l = :l",
      ExpressionAttributeValues: { ":l": { S: "y" } },
    });
    // Two bytes for the attribute and six for the entry are just what is left; one more is not.
    await client.send(withEntry);
    expect(await refusal(put("c", "2", 6))).toMatchObject(TOO_LARGE);
  });

  it("has room again when something goes", async () => {
    await put("d", "1", LIMIT - 6);
    await put("d", "2", 6);
    await client.send(new DeleteItemCommand({ TableName, Key: { p: { S: "d" }, s: { S: "1" } } }));
    await put("d", "3", LIMIT - 6);
    expect(await refusal(put("d", "4", 6))).toMatchObject(TOO_LARGE);
  });

  it("refuses a batch, of which what fits is written, and cancels a transaction that would pass the limit", async () => {
    await put("e", "1", LIMIT);
    const puts = [item("e", "2", 6), item("h", "1", 6)].map((Item) => ({ PutRequest: { Item } }));
    const RequestItems = { [TableName]: puts };
    expect(await refusal(client.send(new BatchWriteItemCommand({ RequestItems })))).toMatchObject(TOO_LARGE);
    const { Count } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "p = :p",
        ExpressionAttributeValues: { ":p": { S: "h" } },
      }),
    );
    expect(Count).toBe(1);
    const TransactItems = [
      { Put: { TableName, Item: item("f", "1", 6) } },
      { Put: { TableName, Item: item("e", "2", 6) } },
    ];
    const cancelled = await refusal(client.send(new TransactWriteItemsCommand({ TransactItems })));
    expect(cancelled).toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [
        { Code: "None" },
        { Code: "ItemCollectionSizeLimitExceeded", Message: TOO_LARGE.message },
      ],
    });
  });

  it("counts several writes of one transaction together", async () => {
    const TransactItems = ["1", "2"].map((s) => ({ Put: { TableName, Item: item("g", s, LIMIT / 2 + 1) } }));
    const cancelled = await refusal(client.send(new TransactWriteItemsCommand({ TransactItems })));
    expect(cancelled).toMatchObject({ name: "TransactionCanceledException" });
    await put("g", "3", LIMIT);
  });
});
