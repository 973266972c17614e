/**
 * dynamodb-toolbox: entities of one table, its commands, its batches and transactions.
 */
import { Entity } from "dynamodb-toolbox/entity";
import { BatchGetRequest } from "dynamodb-toolbox/entity/actions/batchGet";
import { BatchPutRequest } from "dynamodb-toolbox/entity/actions/batchPut";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { ConditionCheck } from "dynamodb-toolbox/entity/actions/transactCheck";
import { PutTransaction } from "dynamodb-toolbox/entity/actions/transactPut";
import { UpdateTransaction } from "dynamodb-toolbox/entity/actions/transactUpdate";
import { execute as executeTransactWrite } from "dynamodb-toolbox/entity/actions/transactWrite";
import { $add, $append, $remove, UpdateItemCommand } from "dynamodb-toolbox/entity/actions/update";
import { item } from "dynamodb-toolbox/schema/item";
import { list } from "dynamodb-toolbox/schema/list";
import { map } from "dynamodb-toolbox/schema/map";
import { number } from "dynamodb-toolbox/schema/number";
import { set } from "dynamodb-toolbox/schema/set";
import { string } from "dynamodb-toolbox/schema/string";
import { Table } from "dynamodb-toolbox/table";
import { BatchGetCommand, execute as executeBatchGet } from "dynamodb-toolbox/table/actions/batchGet";
import { BatchWriteCommand, execute as executeBatchWrite } from "dynamodb-toolbox/table/actions/batchWrite";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { ScanCommand } from "dynamodb-toolbox/table/actions/scan";
import { expect, it } from "vitest";
import { openShop } from "./open-shop.ts";
import { BY_GSI1, SHOP } from "./shop-table.ts";

const { documents } = await openShop();

const shop = new Table({
  name: SHOP,
  documentClient: documents,
  partitionKey: { name: "pk", type: "string" },
  sortKey: { name: "sk", type: "string" },
  indexes: {
    [BY_GSI1]: {
      type: "global",
      partitionKey: { name: "gsi1pk", type: "string" },
      sortKey: { name: "gsi1sk", type: "string" },
    },
  },
});

const Product = new Entity({
  name: "PRODUCT",
  table: shop,
  schema: item({
    product: string().key(),
    left: number(),
    version: number().default(0),
    tags: set(string()).optional(),
    prices: map({ cents: number(), history: list(number()) }).optional(),
  }),
  computeKey: ({ product }) => ({ pk: `PRODUCT#${product}`, sk: "STOCK" }),
});

const Order = new Entity({
  name: "ORDER",
  table: shop,
  schema: item({
    customer: string().key(),
    order: string().key(),
    status: string().enum("open", "sent").savedAs("gsi1pk"),
    day: string().savedAs("gsi1sk"),
    cents: number(),
  }),
  computeKey: ({ customer, order }) => ({ pk: `CUSTOMER#${customer}`, sk: `ORDER#${order}` }),
});

it("an entity is put, got, updated and deleted", async () => {
  const tea = { product: "tea", left: 5, tags: new Set(["hot"]), prices: { cents: 250, history: [200] } };
  await Product.build(PutItemCommand).item(tea).send();
  const { Attributes } = await Product.build(UpdateItemCommand)
    .item({
      product: "tea",
      left: $add(3),
      tags: $add(new Set(["black"])),
      prices: { cents: 275, history: $append([250]) },
    })
    .options({ returnValues: "ALL_NEW" })
    .send();
  expect(Attributes).toMatchObject({
    left: 8,
    tags: new Set(["black", "hot"]),
    prices: { cents: 275, history: [200, 250] },
  });
  await Product.build(UpdateItemCommand).item({ product: "tea", tags: $remove() }).send();
  const { Item } = await Product.build(GetItemCommand)
    .key({ product: "tea" })
    .options({ consistent: true, attributes: ["product", "left", "tags", "prices.history[1]"] })
    .send();
  expect(Item).toEqual({ product: "tea", left: 8, prices: { history: [250] } });
  const deleted = await Product.build(DeleteItemCommand)
    .key({ product: "tea" })
    .options({ returnValues: "ALL_OLD" })
    .send();
  expect(deleted.Attributes).toMatchObject({ product: "tea", left: 8 });
});

it("a save with an old version is refused", async () => {
  await Product.build(PutItemCommand).item({ product: "pot", left: 1, version: 4 }).send();
  const save = (seen: number) =>
    Product.build(UpdateItemCommand)
      .item({ product: "pot", left: 9, version: seen + 1 })
      .options({ condition: { attr: "version", eq: seen } })
      .send();
  await save(4);
  await expect(save(4)).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
});

const orders = Array.from({ length: 40 }, (_, i) => ({
  customer: i % 2 === 0 ? "ada" : "bob",
  order: String(i).padStart(4, "0"),
  status: i % 4 === 0 ? ("sent" as const) : ("open" as const),
  day: `2026-03-${String(1 + (i % 28)).padStart(2, "0")}`,
  cents: i,
}));

/** Batches of 25 are the most that DynamoDB takes. */
async function putOrders(): Promise<void> {
  for (const part of [orders.slice(0, 25), orders.slice(25)]) {
    const requests = part.map((order) => Order.build(BatchPutRequest).item(order));
    await executeBatchWrite({ maxAttempts: 3 }, shop.build(BatchWriteCommand).requests(...requests));
  }
}

it("batches are written and read", async () => {
  await putOrders();
  const keys = orders
    .slice(0, 3)
    .map(({ customer, order }) => Order.build(BatchGetRequest).key({ customer, order }));
  const { Responses } = await executeBatchGet(shop.build(BatchGetCommand).requests(...keys));
  expect(Responses?.[0]).toMatchObject(orders.slice(0, 3));
});

it("queries of table and index go through all pages", async () => {
  await putOrders();
  const { Items: ofAda } = await shop
    .build(QueryCommand)
    .query({ partition: "CUSTOMER#ada", range: { beginsWith: "ORDER#" } })
    .entities(Order)
    .options({ limit: 3, maxPages: Number.POSITIVE_INFINITY })
    .send();
  expect(ofAda).toMatchObject(orders.filter(({ customer }) => customer === "ada"));

  const { Items: early = [] } = await shop
    .build(QueryCommand)
    .query({ index: BY_GSI1, partition: "open", range: { between: ["2026-03-02", "2026-03-04"] } })
    .entities(Order)
    .options({ filters: { ORDER: { attr: "cents", gte: 3 } }, reverse: true })
    .send();
  expect(early.map(({ day }) => day)).toEqual(["2026-03-04", "2026-03-04", "2026-03-03", "2026-03-02"]);

  const { Count } = await shop
    .build(ScanCommand)
    .entities(Order)
    .options({ maxPages: Number.POSITIVE_INFINITY, limit: 7, select: "COUNT" })
    .send();
  expect(Count).toBe(40);
});

it("a checkout is one transaction", async () => {
  await Product.build(PutItemCommand).item({ product: "cup", left: 3 }).send();
  const checkOut = (order: string, count: number) =>
    executeTransactWrite(
      Product.build(UpdateTransaction)
        .item({ product: "cup", left: $add(-count) })
        .options({ condition: { attr: "left", gte: count } }),
      Order.build(PutTransaction)
        .item({ customer: "eve", order, status: "open", day: "2026-04-01", cents: count })
        .options({ condition: { attr: "customer", exists: false } }),
      Order.build(ConditionCheck)
        .key({ customer: "eve", order: "blocked" })
        .condition({ attr: "customer", exists: false }),
    );
  await checkOut("1", 2);
  await expect(checkOut("2", 2)).rejects.toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [{ Code: "ConditionalCheckFailed" }, { Code: "None" }, { Code: "None" }],
  });
  const { Item } = await Product.build(GetItemCommand).key({ product: "cup" }).send();
  expect(Item?.left).toBe(1);
});
