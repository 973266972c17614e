/**
 * Dynamoose: models that make, change and describe their own table, timestamps, batches and transactions.
 */
import { DescribeTimeToLiveCommand, ListTagsOfResourceCommand } from "@aws-sdk/client-dynamodb";
import dynamoose from "dynamoose";
import type { Item } from "dynamoose/dist/Item.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openServer, untilGone } from "./open-shop.ts";

const { client, endpoint } = await openServer();

dynamoose.aws.ddb.set(
  new dynamoose.aws.ddb.DynamoDB({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "stator", secretAccessKey: "stator" },
  }),
);

interface Order extends Item {
  customer: string;
  order: number;
  status: string;
  left: number;
  labels?: Set<string>;
  lines?: { product: string; count: number }[];
  placedAt?: Date;
}

const schema = new dynamoose.Schema(
  {
    customer: { type: String, hashKey: true },
    order: { type: Number, rangeKey: true },
    status: { type: String, default: "open", index: { name: "byStatus", rangeKey: "order", type: "global" } },
    left: { type: Number, default: 0 },
    labels: { type: Set, schema: [String] },
    lines: { type: Array, schema: [{ type: Object, schema: { product: String, count: Number } }] },
    placedAt: Date,
  },
  { timestamps: true },
);

const Orders = dynamoose.model<Order>("orders", schema);

const settings = {
  throughput: "ON_DEMAND" as const,
  update: true,
  waitForActive: { enabled: true, check: { timeout: 10_000, frequency: 50 } },
  initialize: false,
};

const table = new dynamoose.Table("orders", [Orders], {
  ...settings,
  tags: { team: "shop" },
  expires: { ttl: 86_400_000, attribute: "expiresAt" },
});

/** The same table as an earlier program made it. */
const FirstOrders = dynamoose.model(
  "first-orders",
  new dynamoose.Schema({
    customer: { type: String, hashKey: true },
    order: { type: Number, rangeKey: true },
    left: { type: Number, index: { name: "byLeft", type: "global", project: false } },
  }),
);

const firstTable = new dynamoose.Table("orders", [FirstOrders], {
  ...settings,
  throughput: { read: 2, write: 1 },
  tags: { team: "none", cost: "1" },
});

beforeAll(async () => {
  await firstTable.initialize();
  await FirstOrders.create({ customer: "old", order: 1, left: 1 });
  await FirstOrders.delete({ customer: "old", order: 1 });
  // The second time there is nothing to change.
  await table.initialize();
  await table.initialize();
});

afterAll(async () => {
  await dynamoose.aws.ddb().deleteTable({ TableName: "orders" });
  await untilGone(client, "orders");
});

it("a table is made, then changed, as the models say", async () => {
  const { Table: made } = await dynamoose.aws.ddb().describeTable({ TableName: "orders" });
  expect(made).toMatchObject({
    TableStatus: "ACTIVE",
    BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    GlobalSecondaryIndexes: [{ IndexName: "byStatus", Projection: { ProjectionType: "ALL" } }],
  });
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: "orders" }));
  expect(TimeToLiveDescription).toEqual({ AttributeName: "expiresAt", TimeToLiveStatus: "ENABLED" });
  const { Tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: made?.TableArn }));
  expect(Tags).toEqual([{ Key: "team", Value: "shop" }]);
});

it("an order is created once, updated on a condition, saved and deleted", async () => {
  const placedAt = new Date(1_772_323_200_000);
  const lines = [{ product: "tea", count: 2 }];
  await Orders.create({ customer: "ada", order: 1, labels: new Set(["gift"]), lines, placedAt });
  await expect(Orders.create({ customer: "ada", order: 1 })).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
  });
  const found = await Orders.get({ customer: "ada", order: 1 });
  expect(found).toMatchObject({ status: "open", left: 0, labels: new Set(["gift"]), lines, placedAt });
  const updated = await Orders.update(
    { customer: "ada", order: 1 },
    { $ADD: { left: 5 }, $SET: { status: "sent" }, $REMOVE: ["labels"] },
    { condition: new dynamoose.Condition().attribute("status").eq("open") },
  );
  expect(updated).toMatchObject({ left: 5, status: "sent" });
  expect(updated.labels).toBeUndefined();
  await expect(
    Orders.update(
      { customer: "ada", order: 1 },
      { $ADD: { left: 5 } },
      { condition: new dynamoose.Condition().attribute("status").eq("open") },
    ),
  ).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  found.left = 9;
  await found.save();
  await found.delete();
  expect(await Orders.get({ customer: "ada", order: 1 })).toBeUndefined();
});

it("batches, queries, pages and scans", async () => {
  const orders = Array.from({ length: 25 }, (_, i) => ({
    customer: "bob",
    order: i,
    status: i % 2 === 0 ? "open" : "sent",
    left: i,
  }));
  expect(await Orders.batchPut(orders)).toMatchObject({ unprocessedItems: [] });
  const got = await Orders.batchGet([
    { customer: "bob", order: 3 },
    { customer: "bob", order: 4 },
    { customer: "nobody", order: 4 },
  ]);
  expect(got).toHaveLength(2);

  const range = await Orders.query("customer")
    .eq("bob")
    .where("order")
    .between(3, 6)
    .sort("descending")
    .exec();
  expect(range.map(({ order }) => order)).toEqual([6, 5, 4, 3]);
  const open = await Orders.query("status").eq("open").using("byStatus").where("left").ge(20).all().exec();
  expect(open.map(({ order }) => order)).toEqual([20, 22, 24]);

  const first = await Orders.query("customer").eq("bob").limit(10).exec();
  expect(first.lastKey).toEqual({ customer: "bob", order: 9 });
  const second = await Orders.query("customer").eq("bob").limit(10).startAt(first.lastKey).exec();
  expect(second.map(({ order }) => order)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);

  expect(await Orders.scan("status").in(["sent"]).filter("left").lt(6).count().exec()).toMatchObject({
    count: 3,
    scannedCount: 25,
  });
  expect(await Orders.scan().parallel(4).all().exec()).toHaveLength(25);
});

it("a checkout is one transaction", async () => {
  const stock = { customer: "stock", order: 0 };
  await Orders.create({ ...stock, left: 3 });
  const checkOut = (order: number, count: number) =>
    dynamoose.transaction([
      Orders.transaction.update(
        stock,
        { $ADD: { left: -count } },
        { condition: new dynamoose.Condition().attribute("left").ge(count) },
      ),
      Orders.transaction.create({ customer: "eve", order, left: count }),
      Orders.transaction.condition(
        { customer: "eve", order: -1 },
        new dynamoose.Condition().attribute("customer").not().exists(),
      ),
    ]);
  await checkOut(1, 2);
  await expect(checkOut(2, 2)).rejects.toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [{ Code: "ConditionalCheckFailed" }, { Code: "None" }, { Code: "None" }],
  });
  const read = await dynamoose.transaction([
    Orders.transaction.get(stock),
    Orders.transaction.get({ customer: "eve", order: 1 }),
  ]);
  expect(read).toMatchObject([{ left: 1 }, { left: 2 }]);
});
