/**
 * Stator inside a program: the SDK without a socket, several clients and stops, and data that stays in a folder.
 */
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { expect, it, onTestFinished } from "vitest";
import { createStator, type Stator, type StatorOptions } from "../../src/library.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { untilThere } from "./open-shop.ts";
import { SHOP, shopTable } from "./shop-table.ts";

/** Opens one; the test closes it, or its end does. */
async function open(options?: StatorOptions): Promise<Stator> {
  const stator = await createStator(options);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= stator.close());
  onTestFinished(close);
  return { ...stator, close };
}

it("the SDK's clients need no socket, and one that is destroyed leaves the others alone", async () => {
  const stator = await open();
  // Nothing listens on this port: a request that went to a socket would fail.
  const nowhere = { ...stator.clientOptions, endpoint: "http://127.0.0.1:1" };
  const first = new DynamoDBClient(nowhere);
  await first.send(new CreateTableCommand(shopTable));
  await untilThere(first, SHOP);
  first.destroy();

  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(nowhere));
  const items = Array.from({ length: 9 }, (_, i) => ({
    pk: "ORDER#1",
    sk: `LINE#${i}`,
    text: "Händel 🌻".repeat(i),
  }));
  await Promise.all(items.map((Item) => documents.send(new PutCommand({ TableName: SHOP, Item }))));
  const found: unknown[] = [];
  const pages = paginateQuery(
    { client: documents, pageSize: 2 },
    {
      TableName: SHOP,
      KeyConditionExpression: "pk = :order",
      ExpressionAttributeValues: { ":order": "ORDER#1" },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items);
  expect(found).toEqual(items);
});

it("errors are the SDK's own, with what they carry", async () => {
  const stator = await open();
  const client = new DynamoDBClient(stator.clientOptions);
  const missing = new GetItemCommand({ TableName: SHOP, Key: { pk: { S: "1" }, sk: { S: "1" } } });
  await expect(client.send(missing)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Requested resource not found",
    $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9A-Z]{52}$/) },
  });
  await client.send(new CreateTableCommand(shopTable));
  const Key = { pk: { S: "1" }, sk: { S: "1" } };
  const check = {
    ConditionCheck: { TableName: SHOP, Key, ConditionExpression: "attribute_exists(pk)" },
  };
  await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [check] }))).rejects.toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [{ Code: "ConditionalCheckFailed", Message: "The conditional request failed" }],
  });
});

it("clients with and without a socket, and of streams, see the same tables", async () => {
  const stator = await open({ region: "eu-west-2", accountId: "000000000001" });
  const inside = new DynamoDBClient(stator.clientOptions);
  const { TableDescription } = await inside.send(
    new CreateTableCommand({
      ...shopTable,
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  expect(TableDescription?.TableArn).toBe(`arn:aws:dynamodb:eu-west-2:000000000001:table/${SHOP}`);
  const { endpoint, region, credentials } = stator.clientOptions;
  const outside = new DynamoDBClient({ endpoint, region, credentials });
  onTestFinished(() => outside.destroy());
  expect((await outside.send(new ListTablesCommand({}))).TableNames).toEqual([SHOP]);
  const streams = new DynamoDBStreamsClient(stator.clientOptions);
  expect((await streams.send(new ListStreamsCommand({}))).Streams).toHaveLength(1);
});

it("what is written into a folder is there for the next one", async () => {
  const dataDir = await temporaryFolder("library");
  const Item = { pk: { S: "CUSTOMER#ada" }, sk: { S: "PROFILE" }, photo: { B: new Uint8Array([0, 255]) } };
  const first = await open({ dataDir });
  const writer = new DynamoDBClient(first.clientOptions);
  await writer.send(new CreateTableCommand(shopTable));
  await writer.send(new PutItemCommand({ TableName: SHOP, Item }));
  await expect(createStator({ dataDir })).rejects.toMatchObject({ name: "StorageOpenError" });
  await first.close();

  const reader = new DynamoDBClient((await open({ dataDir })).clientOptions);
  expect((await reader.send(new ScanCommand({ TableName: SHOP }))).Items).toEqual([Item]);
});

it("two in one process know nothing of each other", async () => {
  const one = DynamoDBDocumentClient.from(new DynamoDBClient((await open()).clientOptions));
  const other = DynamoDBDocumentClient.from(new DynamoDBClient((await open()).clientOptions));
  for (const client of [one, other]) await client.send(new CreateTableCommand(shopTable));
  const Key = { pk: "1", sk: "1" };
  await one.send(new PutCommand({ TableName: SHOP, Item: Key }));
  expect((await one.send(new GetCommand({ TableName: SHOP, Key }))).Item).toEqual(Key);
  expect((await other.send(new GetCommand({ TableName: SHOP, Key }))).Item).toBeUndefined();
});
