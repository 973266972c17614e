/**
 * The SDK's document client: JavaScript values in and out, paginators, waiters, batches and transactions.
 */
import { DeleteTableCommand, DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  ExecuteStatementCommand,
  GetCommand,
  NumberValue,
  PutCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, it } from "vitest";
import { openShop, untilGone } from "./open-shop.ts";
import { BY_GSI1, SHOP } from "./shop-table.ts";

const BATCH_WRITES_MAX = 25;

const { client, documents, endpoint } = await openShop();

afterAll(async () => {
  await client.send(new DeleteTableCommand({ TableName: SHOP }));
  await untilGone(client, SHOP);
});

interface OrderLine {
  readonly [name: string]: string | number;
  readonly pk: string;
  readonly sk: string;
}

const orderLines = (order: string, count: number): readonly OrderLine[] =>
  Array.from({ length: count }, (_, i) => ({
    pk: `ORDER#${order}`,
    sk: `LINE#${String(i).padStart(4, "0")}`,
    gsi1pk: `PRODUCT#${i % 3}`,
    gsi1sk: `${order}#${i}`,
    cents: i * 100,
  }));

/** Writes in batches, again and again until nothing is left unprocessed. */
async function writeAll(lines: readonly OrderLine[]): Promise<void> {
  for (let at = 0; at < lines.length; at += BATCH_WRITES_MAX) {
    const requests = lines.slice(at, at + BATCH_WRITES_MAX).map((Item) => ({ PutRequest: { Item } }));
    let left: Readonly<Record<string, object[]>> = { [SHOP]: requests };
    while (Object.keys(left).length > 0) {
      const { UnprocessedItems = {} } = await documents.send(new BatchWriteCommand({ RequestItems: left }));
      left = UnprocessedItems;
    }
  }
}

describe("values", () => {
  it("JavaScript values come back as they were", async () => {
    const item = {
      pk: "CUSTOMER#ada",
      sk: "PROFILE",
      name: "Ada 🌻",
      empty: "",
      points: 1.5,
      large: 2n ** 100n,
      photo: new Uint8Array([0, 255, 7]),
      tags: new Set(["new", "vip"]),
      sizes: new Set([38, 40]),
      thumbnails: new Set([new Uint8Array([1]), new Uint8Array([2])]),
      address: { lines: ["1 Mill Lane", null], abroad: false },
    };
    await documents.send(new PutCommand({ TableName: SHOP, Item: { ...item, absent: undefined } }));
    const { Item } = await documents.send(
      new GetCommand({ TableName: SHOP, Key: { pk: item.pk, sk: item.sk } }),
    );
    expect(Item).toEqual(item);
  });

  it("numbers keep all 38 digits", async () => {
    // A document client changes the client that it is made from: the other one must not learn of this.
    const exact = DynamoDBDocumentClient.from(
      new DynamoDBClient({ endpoint, region: "us-east-1", credentials: client.config.credentials }),
      { unmarshallOptions: { wrapNumbers: (digits) => NumberValue.from(digits) } },
    );
    const price = "12345678901234567890.123456789012345678";
    const Key = { pk: "PRODUCT#gold", sk: "STOCK" };
    await exact.send(new PutCommand({ TableName: SHOP, Item: { ...Key, price: NumberValue.from(price) } }));
    const { Item } = await exact.send(new GetCommand({ TableName: SHOP, Key }));
    expect(String(Item?.["price"])).toBe(price);
  });
});

describe("batches and pages", () => {
  const lines = orderLines("batch", 130);

  it("a batch of any length is written and read", async () => {
    await writeAll(lines);
    const Keys = lines.slice(0, 100).map(({ pk, sk }) => ({ pk, sk }));
    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({ RequestItems: { [SHOP]: { Keys, ConsistentRead: true } } }),
    );
    expect(UnprocessedKeys).toEqual({});
    expect(Responses?.[SHOP]).toHaveLength(100);
  });

  it("the query paginator gives every line once, in order", async () => {
    await writeAll(lines);
    const pages = paginateQuery(
      { client: documents, pageSize: 40 },
      {
        TableName: SHOP,
        KeyConditionExpression: "pk = :order AND begins_with(sk, :line)",
        ExpressionAttributeValues: { ":order": "ORDER#batch", ":line": "LINE#" },
      },
    );
    const found: unknown[] = [];
    let count = 0;
    for await (const { Items = [] } of pages) {
      found.push(...Items);
      count += 1;
    }
    expect(found).toEqual(lines);
    expect(count).toBe(4);
  });

  it("the index is paged backwards too", async () => {
    await writeAll(lines);
    const pages = paginateQuery(
      { client: documents, pageSize: 7 },
      {
        TableName: SHOP,
        IndexName: BY_GSI1,
        KeyConditionExpression: "gsi1pk = :product AND begins_with(gsi1sk, :order)",
        ExpressionAttributeValues: { ":product": "PRODUCT#1", ":order": "batch#" },
        ScanIndexForward: false,
      },
    );
    const found: unknown[] = [];
    for await (const { Items = [] } of pages) found.push(...Items.map(({ gsi1sk }) => gsi1sk));
    const expected = lines.filter(({ gsi1pk }) => gsi1pk === "PRODUCT#1").map(({ gsi1sk }) => String(gsi1sk));
    expect(found).toEqual(expected.toSorted().toReversed());
  });

  it("segments of a scan give every line once", async () => {
    await writeAll(lines);
    const found: string[] = [];
    for (const Segment of [0, 1, 2]) {
      const pages = paginateScan(
        { client: documents, pageSize: 11 },
        {
          TableName: SHOP,
          Segment,
          TotalSegments: 3,
          FilterExpression: "pk = :order",
          ExpressionAttributeValues: { ":order": "ORDER#batch" },
        },
      );
      for await (const { Items = [] } of pages) found.push(...Items.map(({ sk }) => String(sk)));
    }
    expect(found.toSorted()).toEqual(lines.map(({ sk }) => sk));
  });
});

/** Takes from the stock what is still there. */
const take = (product: string, count: number) =>
  new UpdateCommand({
    TableName: SHOP,
    Key: { pk: `PRODUCT#${product}`, sk: "STOCK" },
    UpdateExpression: "SET #left = #left - :count ADD version :one",
    ConditionExpression: "#left >= :count",
    ExpressionAttributeNames: { "#left": "left" },
    ExpressionAttributeValues: { ":count": count, ":one": 1 },
    ReturnValues: "ALL_NEW",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });

describe("writes on a condition", () => {
  it("the stock is never oversold, however many buy at once", async () => {
    await documents.send(
      new PutCommand({ TableName: SHOP, Item: { pk: "PRODUCT#tea", sk: "STOCK", left: 7 } }),
    );
    const sales = await Promise.allSettled(Array.from({ length: 12 }, () => documents.send(take("tea", 1))));
    expect(sales.filter(({ status }) => status === "fulfilled")).toHaveLength(7);
    const refusal: unknown = await documents.send(take("tea", 1)).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      name: "ConditionalCheckFailedException",
      Item: { left: { N: "0" }, version: { N: "7" } },
    });
  });

  it("a writer that read an old version is refused", async () => {
    const Key = { pk: "CUSTOMER#eve", sk: "PROFILE" };
    await documents.send(new PutCommand({ TableName: SHOP, Item: { ...Key, version: 1 } }));
    const save = (seen: number, name: string) =>
      documents.send(
        new PutCommand({
          TableName: SHOP,
          Item: { ...Key, name, version: seen + 1 },
          ConditionExpression: "version = :seen",
          ExpressionAttributeValues: { ":seen": seen },
        }),
      );
    await save(1, "Eve");
    await expect(save(1, "Eva")).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
    const { Attributes } = await documents.send(
      new DeleteCommand({ TableName: SHOP, Key, ReturnValues: "ALL_OLD" }),
    );
    expect(Attributes).toEqual({ ...Key, name: "Eve", version: 2 });
  });
});

describe("transactions", () => {
  const stock = { pk: "PRODUCT#cup", sk: "STOCK" };
  const order = { pk: "CUSTOMER#bob", sk: "ORDER#2026-03-01#8" };

  const checkOut = (count: number, ClientRequestToken?: string) =>
    new TransactWriteCommand({
      ClientRequestToken,
      TransactItems: [
        {
          Update: {
            TableName: SHOP,
            Key: stock,
            UpdateExpression: "SET #left = #left - :count",
            ConditionExpression: "#left >= :count",
            ExpressionAttributeNames: { "#left": "left" },
            ExpressionAttributeValues: { ":count": count },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
        },
        {
          Put: { TableName: SHOP, Item: { ...order, gsi1pk: "STATUS#open", gsi1sk: "2026-03-01#8", count } },
        },
        {
          ConditionCheck: {
            TableName: SHOP,
            Key: { pk: "CUSTOMER#bob", sk: "BLOCKED" },
            ConditionExpression: "attribute_not_exists(pk)",
          },
        },
      ],
    });

  it("all of it happens, once for one token, or nothing", async () => {
    await documents.send(new PutCommand({ TableName: SHOP, Item: { ...stock, left: 5 } }));
    await documents.send(checkOut(2, "checkout-8"));
    await documents.send(checkOut(2, "checkout-8"));
    const found = await documents.send(
      new TransactGetCommand({
        TransactItems: [{ Get: { TableName: SHOP, Key: stock } }, { Get: { TableName: SHOP, Key: order } }],
      }),
    );
    expect(found.Responses?.map(({ Item }) => Item)).toMatchObject([{ left: 3 }, { count: 2 }]);

    const refusal: unknown = await documents.send(checkOut(4)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TransactionCanceledException);
    expect(refusal).toMatchObject({
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None, None]",
      CancellationReasons: [
        { Code: "ConditionalCheckFailed", Item: { left: { N: "3" } } },
        { Code: "None" },
        { Code: "None" },
      ],
    });
    const { Items } = await documents.send(
      new QueryCommand({
        TableName: SHOP,
        KeyConditionExpression: "pk = :customer",
        ExpressionAttributeValues: { ":customer": order.pk },
      }),
    );
    expect(Items).toMatchObject([{ count: 2 }]);
  });
});

describe("statements", () => {
  it("PartiQL takes and gives JavaScript values", async () => {
    const parameters = ["PRODUCT#pot", "STOCK", 4];
    await documents.send(
      new ExecuteStatementCommand({
        Statement: `INSERT INTO "${SHOP}" VALUE {'pk': ?, 'sk': ?, 'left': ?}`,
        Parameters: parameters,
      }),
    );
    const { Items } = await documents.send(
      new ExecuteStatementCommand({
        Statement: `SELECT "left" FROM "${SHOP}" WHERE pk = ?`,
        Parameters: ["PRODUCT#pot"],
      }),
    );
    expect(Items).toEqual([{ left: 4 }]);
  });
});
