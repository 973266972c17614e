/**
 * Capacity that reads report: 4 KB are a unit, half of it when the read is eventually consistent. Single items are
 * rounded one by one, pages once.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { s } from "./values.ts";

const target = useTarget();
let table = "";

const KB = 1_024;
/** Items of that many bytes under sort keys of two letters. */
const SIZES: Readonly<Record<string, number>> = { aa: 100, bb: 4 * KB, cc: 4 * KB + 1, dd: 9 * KB };
const FIXED = "pkp".length + "skaa".length + "la".length + "gx".length + "a".length;

beforeAll(async () => {
  table = await target.createTable("capacity-reads", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "l:S", "g:S"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [{ IndexName: "gsi", KeySchema: keys("g"), Projection: projection("KEYS_ONLY") }],
    LocalSecondaryIndexes: [
      { IndexName: "lsi", KeySchema: keys("pk", "l"), Projection: projection("KEYS_ONLY") },
    ],
  });
  for (const [sk, bytes] of Object.entries(SIZES)) {
    const Item = { pk: s("p"), sk: s(sk), l: s(sk.charAt(0)), g: s("x"), a: s("x".repeat(bytes - FIXED)) };
    await target.call("PutItem", { TableName: table, Item });
  }
});

const key = (sk: string) => ({ pk: s("p"), sk: s(sk) });
const TOTAL = { ReturnConsumedCapacity: "TOTAL" };

describe("Capacity: GetItem", () => {
  it.each<readonly [rule: string, sk: string, ConsistentRead: boolean, units: number]>([
    ["a small item", "aa", false, 0.5],
    ["a small item consistently", "aa", true, 1],
    ["4 KB", "bb", true, 1],
    ["4 KB and a byte", "cc", true, 2],
    ["4 KB and a byte, eventually", "cc", false, 1],
    ["9 KB", "dd", true, 3],
    ["nothing", "zz", false, 0.5],
    ["nothing consistently", "zz", true, 1],
  ])("%s", async (_, sk, ConsistentRead, CapacityUnits) => {
    const input = { TableName: table, Key: key(sk), ConsistentRead, ...TOTAL };
    expect((await target.call("GetItem", input))["ConsumedCapacity"]).toEqual({
      TableName: table,
      CapacityUnits,
    });
  });

  it("a projection costs the whole item", async () => {
    const input = {
      TableName: table,
      Key: key("dd"),
      ConsistentRead: true,
      ProjectionExpression: "l",
      ...TOTAL,
    };
    expect((await target.call("GetItem", input))["ConsumedCapacity"].CapacityUnits).toBe(3);
  });

  it("INDEXES adds the table", async () => {
    const input = { TableName: table, Key: key("aa"), ReturnConsumedCapacity: "INDEXES" };
    expect((await target.call("GetItem", input))["ConsumedCapacity"]).toEqual({
      TableName: table,
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0.5 },
    });
  });
});

describe("Capacity: BatchGetItem and TransactGetItems", () => {
  it("a batch rounds each item, missing ones too", async () => {
    const RequestItems = { [table]: { Keys: [key("aa"), key("cc"), key("zz")], ConsistentRead: true } };
    const { ConsumedCapacity } = await target.call("BatchGetItem", { RequestItems, ...TOTAL });
    expect(ConsumedCapacity).toEqual([{ TableName: table, CapacityUnits: 4 }]);
  });

  it("a batch that is eventually consistent costs half", async () => {
    const RequestItems = { [table]: { Keys: [key("aa"), key("cc"), key("zz")] } };
    const { ConsumedCapacity } = await target.call("BatchGetItem", { RequestItems, ...TOTAL });
    expect(ConsumedCapacity).toEqual([{ TableName: table, CapacityUnits: 2 }]);
  });

  it("a transaction costs twice for each item, missing ones too", async () => {
    const TransactItems = ["aa", "cc", "zz"].map((sk) => ({ Get: { TableName: table, Key: key(sk) } }));
    const input = { TransactItems, ReturnConsumedCapacity: "INDEXES" };
    expect((await target.call("TransactGetItems", input))["ConsumedCapacity"]).toEqual([
      {
        TableName: table,
        CapacityUnits: 8,
        ReadCapacityUnits: 8,
        Table: { CapacityUnits: 8, ReadCapacityUnits: 8 },
      },
    ]);
  });
});

describe("Capacity: Query and Scan", () => {
  const query = async (input: object) => {
    const request = {
      TableName: table,
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": s("p") },
      ReturnConsumedCapacity: "INDEXES",
      ...input,
    };
    return (await target.call("Query", request))["ConsumedCapacity"];
  };

  /** 100 + 4,096 + 4,097 + 9,216 bytes are 4.3 units. */
  it.each<readonly [rule: string, input: object, units: number]>([
    ["a page is rounded once", { ConsistentRead: true }, 5],
    ["a page costs half when eventually consistent", {}, 2.5],
    ["COUNT costs the same", { ConsistentRead: true, Select: "COUNT" }, 5],
    ["a projection costs the same", { ConsistentRead: true, ProjectionExpression: "l" }, 5],
    ["a limit costs what is read", { ConsistentRead: true, Limit: 2 }, 2],
    ["an empty page costs the minimum", { ExpressionAttributeValues: { ":p": s("none") } }, 0.5],
    [
      "an empty page costs the minimum consistently",
      { ExpressionAttributeValues: { ":p": s("none") }, ConsistentRead: true },
      1,
    ],
  ])("%s", async (_, input, units) => {
    expect(await query(input)).toEqual({
      TableName: table,
      CapacityUnits: units,
      Table: { CapacityUnits: units },
    });
  });

  it("a filter costs the same", async () => {
    const input = {
      TableName: table,
      KeyConditionExpression: "pk = :p",
      FilterExpression: "l = :p",
      ExpressionAttributeValues: { ":p": s("p") },
      ...TOTAL,
    };
    expect((await target.call("Query", input))["ConsumedCapacity"].CapacityUnits).toBe(2.5);
  });

  it("an index costs its entries, and the table nothing", async () => {
    expect(await query({ IndexName: "lsi" })).toEqual({
      TableName: table,
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      LocalSecondaryIndexes: { lsi: { CapacityUnits: 0.5 } },
    });
  });

  it("what a local index lacks is read from the table, item by item", async () => {
    expect(await query({ IndexName: "lsi", ProjectionExpression: "a", ConsistentRead: true })).toEqual({
      TableName: table,
      CapacityUnits: 8,
      Table: { CapacityUnits: 7 },
      LocalSecondaryIndexes: { lsi: { CapacityUnits: 1 } },
    });
  });

  it("a global index costs its entries", async () => {
    const input = {
      IndexName: "gsi",
      KeyConditionExpression: "g = :p",
      ExpressionAttributeValues: { ":p": s("x") },
    };
    expect(await query(input)).toEqual({
      TableName: table,
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { gsi: { CapacityUnits: 0.5 } },
    });
  });

  it("a scan is rounded once", async () => {
    const input = { TableName: table, ConsistentRead: true, ReturnConsumedCapacity: "INDEXES" };
    expect((await target.call("Scan", input))["ConsumedCapacity"]).toEqual({
      TableName: table,
      CapacityUnits: 5,
      Table: { CapacityUnits: 5 },
    });
  });
});

describe("Capacity: pages of 1 MB", () => {
  it("end with the item that crosses the limit", async () => {
    const Item = (i: number) => ({ pk: s("pages"), sk: s(`${i}`), a: s("x".repeat(300 * KB)) });
    for (let i = 0; i < 5; i++) await target.call("PutItem", { TableName: table, Item: Item(i) });
    const input = {
      TableName: table,
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": s("pages") },
      ConsistentRead: true,
      Select: "COUNT",
    };
    const first = await target.call("Query", input);
    expect(first).toEqual({ Count: 4, ScannedCount: 4, LastEvaluatedKey: { pk: s("pages"), sk: s("3") } });
    const rest = await target.call("Query", { ...input, ExclusiveStartKey: first["LastEvaluatedKey"] });
    expect(rest).toEqual({ Count: 1, ScannedCount: 1 });
  });
});
