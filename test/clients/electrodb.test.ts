/**
 * ElectroDB: entities, collections, cursors and transactions; its own names stand in every expression that it sends.
 */
import { Entity, Service } from "electrodb";
import { expect, it } from "vitest";
import { openShop } from "./open-shop.ts";
import { BY_GSI1, SHOP } from "./shop-table.ts";

const { client } = await openShop();

const place = { client, table: SHOP };

const Order = new Entity(
  {
    model: { entity: "order", version: "1", service: "shop" },
    attributes: {
      customer: { type: "string", required: true },
      order: { type: "string", required: true },
      status: { type: ["open", "sent"] as const, default: "open" },
      day: { type: "string", required: true },
      cents: { type: "number", default: 0 },
      labels: { type: "set", items: "string" },
      address: { type: "map", properties: { street: { type: "string" }, floor: { type: "number" } } },
      notes: { type: "list", items: { type: "string" } },
    },
    indexes: {
      ofCustomer: {
        collection: "account",
        pk: { field: "pk", composite: ["customer"] },
        sk: { field: "sk", composite: ["order"] },
      },
      byStatus: {
        index: BY_GSI1,
        pk: { field: "gsi1pk", composite: ["status"] },
        sk: { field: "gsi1sk", composite: ["day", "order"] },
      },
    },
  } as const,
  place,
);

const Customer = new Entity(
  {
    model: { entity: "customer", version: "1", service: "shop" },
    attributes: {
      customer: { type: "string", required: true },
      name: { type: "string", required: true },
      version: { type: "number", default: 1 },
    },
    indexes: {
      profile: {
        collection: "account",
        pk: { field: "pk", composite: ["customer"] },
        sk: { field: "sk", composite: [] },
      },
    },
  } as const,
  place,
);

const Product = new Entity(
  {
    model: { entity: "product", version: "1", service: "shop" },
    attributes: {
      product: { type: "string", required: true },
      left: { type: "number", required: true },
    },
    indexes: {
      stock: { pk: { field: "pk", composite: ["product"] }, sk: { field: "sk", composite: [] } },
    },
  } as const,
  place,
);

const shop = new Service({ order: Order, customer: Customer, product: Product });

it("an entity is created once, patched in every way, and removed", async () => {
  const key = { customer: "ada", order: "1" };
  await Order.create({ ...key, day: "2026-03-01", cents: 100, labels: ["gift"], notes: ["ring twice"] }).go();
  await expect(Order.create({ ...key, day: "2026-03-02" }).go()).rejects.toThrow(
    "The conditional request failed",
  );
  const { data } = await Order.patch(key)
    .add({ cents: 50, labels: ["fragile"] })
    .append({ notes: ["no bell"] })
    .set({ address: { street: "Mill Lane", floor: 2 } })
    .where(({ day }, { eq }) => eq(day, "2026-03-01"))
    .go({ response: "all_new" });
  expect(data).toMatchObject({
    cents: 150,
    labels: expect.arrayContaining(["fragile", "gift"]),
    notes: ["ring twice", "no bell"],
    address: { floor: 2 },
  });
  const changed = await Order.patch(key)
    .data(({ address, labels, notes }, { set, remove, delete: drop }) => {
      set(address.floor, 3);
      drop(labels, ["gift"]);
      remove(notes[0]);
    })
    .go({ response: "all_new" });
  expect(changed.data).toMatchObject({
    labels: ["fragile"],
    notes: ["no bell"],
    address: { street: "Mill Lane", floor: 3 },
  });
  await expect(Order.patch({ customer: "nobody", order: "1" }).set({ cents: 1 }).go()).rejects.toThrow(
    "The conditional request failed",
  );
  await Order.remove(key).go();
  expect((await Order.get(key).go()).data).toBeNull();
});

it("an upsert creates, then changes", async () => {
  const customer = { customer: "zoe", name: "Zoe" };
  await Customer.upsert(customer).go();
  const { data } = await Customer.upsert({ ...customer, name: "Zoë" }).go({ response: "all_new" });
  expect(data).toMatchObject({ name: "Zoë", version: 1 });
});

const orders = Array.from({ length: 60 }, (_, i) => ({
  customer: i % 3 === 0 ? "bob" : "cat",
  order: String(i).padStart(4, "0"),
  day: `2026-04-${String(1 + (i % 30)).padStart(2, "0")}`,
  status: i % 2 === 0 ? ("open" as const) : ("sent" as const),
  cents: i,
}));

it("batches, cursors and conditions on sort keys", async () => {
  expect((await Order.put(orders).go()).unprocessed).toEqual([]);
  const got = await Order.get(orders.map(({ customer, order }) => ({ customer, order }))).go();
  expect(got.unprocessed).toEqual([]);
  expect(got.data).toHaveLength(60);

  const seen: unknown[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<ReturnType<typeof Order.query.byStatus>["go"]>> = await Order.query
      .byStatus({ status: "open" })
      .go({ cursor, limit: 7, order: "desc" });
    seen.push(...page.data.map(({ day }) => day));
    cursor = page.cursor;
  } while (cursor !== null);
  const open = orders.filter(({ status }) => status === "open").map(({ day }) => day);
  expect(seen).toEqual(open.toSorted().toReversed());

  // The upper bound is the text "…#day_2026-04-04", and keys of that day go on behind it.
  const { data: early } = await Order.query
    .byStatus({ status: "sent" })
    .between({ day: "2026-04-02" }, { day: "2026-04-04" })
    .where(({ cents }, { gt }) => gt(cents, 30))
    .go({ pages: "all" });
  expect(early.map(({ order }) => order)).toEqual(["0031"]);

  const { data: scanned } = await Order.scan.where(({ cents }, { lt }) => lt(cents, 5)).go({ pages: "all" });
  expect(scanned).toHaveLength(5);
});

it("a collection finds a customer and their orders with one query", async () => {
  await Customer.put({ customer: "dan", name: "Dan" }).go();
  await Order.put({ customer: "dan", order: "1", day: "2026-05-01" }).go();
  const { data } = await shop.collections.account({ customer: "dan" }).go();
  expect(data).toMatchObject({ customer: [{ name: "Dan" }], order: [{ order: "1" }] });
});

it("a checkout is one transaction", async () => {
  await Product.put({ product: "tea", left: 3 }).go();
  const checkOut = (number: string, count: number) =>
    shop.transaction
      .write(({ product, order, customer }) => [
        product
          .patch({ product: "tea" })
          .subtract({ left: count })
          .where(({ left }, { gte }) => gte(left, count))
          .commit({ response: "all_old" }),
        order.create({ customer: "eve", order: number, day: "2026-06-01", cents: count }).commit(),
        customer
          .check({ customer: "eve" })
          .where(({ name }, { notExists }) => notExists(name))
          .commit(),
      ])
      .go();
  expect((await checkOut("1", 2)).canceled).toBe(false);
  const refused = await checkOut("2", 2);
  expect(refused.canceled).toBe(true);
  expect(refused.data).toMatchObject([
    { rejected: true, code: "ConditionalCheckFailed", item: { product: "tea", left: 1 } },
    { rejected: false, code: "None" },
    { rejected: false, code: "None" },
  ]);
  const read = await shop.transaction
    .get(({ product, order }) => [
      product.get({ product: "tea" }).commit(),
      order.get({ customer: "eve", order: "2" }).commit(),
    ])
    .go();
  expect(read.data.map(({ item }) => item)).toMatchObject([{ left: 1 }, null]);
});
