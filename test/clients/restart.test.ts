/**
 * What the SDK wrote is there after the server has been stopped, or killed, and started again on the same folder.
 */
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, it, onTestFinished } from "vitest";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { untilGone, untilThere } from "./open-shop.ts";
import { BY_GSI1, SHOP, shopTable } from "./shop-table.ts";

const stock = { pk: { S: "PRODUCT#tea" }, sk: { S: "STOCK" } };
const order = { pk: { S: "CUSTOMER#ada" }, sk: { S: "ORDER#2026-03-01#7" } };
const openOrders = {
  TableName: SHOP,
  IndexName: BY_GSI1,
  KeyConditionExpression: "gsi1pk = :status AND begins_with(gsi1sk, :month)",
  ExpressionAttributeValues: { ":status": { S: "STATUS#open" }, ":month": { S: "2026-03" } },
};

function connect(server: ServerProcess): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "stator", secretAccessKey: "stator" },
  });
  onTestFinished(() => client.destroy());
  return client;
}

async function fill(client: DynamoDBClient): Promise<void> {
  await client.send(new CreateTableCommand(shopTable));
  await untilThere(client, SHOP);
  await client.send(new PutItemCommand({ TableName: SHOP, Item: { ...stock, left: { N: "5" } } }));
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: SHOP,
      Key: stock,
      UpdateExpression: "SET #left = #left + :delivered",
      ExpressionAttributeNames: { "#left": "left" },
      ExpressionAttributeValues: { ":delivered": { N: "3" } },
      ReturnValues: "UPDATED_NEW",
    }),
  );
  expect(Attributes).toEqual({ left: { N: "8" } });
  await checkOut(client);
}

/** Takes two from the stock and writes the order, or neither. */
async function checkOut(client: DynamoDBClient): Promise<void> {
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        {
          Update: {
            TableName: SHOP,
            Key: stock,
            UpdateExpression: "SET #left = #left - :count",
            ConditionExpression: "#left >= :count",
            ExpressionAttributeNames: { "#left": "left" },
            ExpressionAttributeValues: { ":count": { N: "2" } },
          },
        },
        {
          Put: {
            TableName: SHOP,
            Item: {
              ...order,
              gsi1pk: { S: "STATUS#open" },
              gsi1sk: { S: "2026-03-01#7" },
              total: { N: "9.50" },
            },
            ConditionExpression: "attribute_not_exists(pk)",
          },
        },
      ],
    }),
  );
}

/** Everything that was written, by key, by index and by scan. */
async function find(client: DynamoDBClient): Promise<unknown> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: SHOP }));
  const { Item } = await client.send(
    new GetItemCommand({ TableName: SHOP, Key: stock, ConsistentRead: true }),
  );
  const { Items: open } = await client.send(new QueryCommand(openOrders));
  const { Items: all = [] } = await client.send(new ScanCommand({ TableName: SHOP }));
  const sorted = all.toSorted((a, b) => (a["pk"]?.S ?? "").localeCompare(b["pk"]?.S ?? ""));
  return { Table, Item, open, sorted };
}

it.each([
  { signal: "SIGTERM" as const, exitCode: 0 },
  { signal: "SIGKILL" as const, exitCode: null },
])("what was written is found after $signal and a new start", async ({ signal, exitCode }) => {
  const flags = ["--data-dir", await temporaryFolder("restart")];
  const first = await ServerProcess.start(flags);
  const writer = connect(first);
  await fill(writer);
  const written = await find(writer);
  expect(written).toMatchObject({
    Table: { TableStatus: "ACTIVE", TableName: SHOP },
    Item: { left: { N: "6" } },
    open: [{ total: { N: "9.5" } }],
    sorted: [{ sk: order.sk }, { sk: stock.sk }],
  });
  expect(await first.stop(signal)).toBe(exitCode);

  const second = await ServerProcess.start(flags);
  const reader = connect(second);
  expect(await find(reader)).toEqual(written);
  await expect(checkOut(reader)).rejects.toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed" }],
  });
  await reader.send(new DeleteTableCommand({ TableName: SHOP }));
  await untilGone(reader, SHOP);
  await second.stop(signal);

  const third = connect(await ServerProcess.start(flags));
  await expect(third.send(new DescribeTableCommand({ TableName: SHOP }))).rejects.toThrow(
    ResourceNotFoundException,
  );
});
