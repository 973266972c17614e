/**
 * Every storage call of every operation fails once, in turn: the answer is one clean error, what is stored is what it
 * was before or what the request wants, indexes and counts are in step, and the next request is served.
 */
import { describe, expect, it } from "vitest";
import { TestClock } from "../../src/base/clock.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import { type Json, type JsonAnswer, type JsonStator, openJsonStator } from "../fixture/json-stator.ts";
import { itemText } from "../model/model-value.ts";
import { FailingStore, type FailureMoment } from "../storage-doubles/failing-store.ts";
import { allItems, answered, counts, outOfStep } from "./whole-table.ts";

const TableName = "books";
const CALLS_MAX = 200;

const TABLE: Json = {
  TableName,
  AttributeDefinitions: ["author", "title", "genre"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S",
  })),
  KeySchema: [
    { AttributeName: "author", KeyType: "HASH" },
    { AttributeName: "title", KeyType: "RANGE" },
  ],
  BillingMode: "PAY_PER_REQUEST",
  LocalSecondaryIndexes: [
    {
      IndexName: "local",
      KeySchema: [
        { AttributeName: "author", KeyType: "HASH" },
        { AttributeName: "genre", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "global",
      KeySchema: [{ AttributeName: "genre", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
};

const key = (title: string): Json => ({ author: { S: "Lem" }, title: { S: title } });
const book = (title: string, genre: string): Json => ({ ...key(title), genre: { S: genre } });
const ITEMS = [book("Solaris", "novel"), book("Eden", "novel"), book("Cyberiada", "tales")];
const move = (title: string): Json => ({
  TableName,
  Key: key(title),
  UpdateExpression: "SET genre = :g ADD edition :one",
  ExpressionAttributeValues: { ":g": { S: "classic" }, ":one": { N: "1" } },
});
const query = {
  KeyConditionExpression: "author = :a",
  ExpressionAttributeValues: { ":a": { S: "Lem" } },
};

const REQUESTS: readonly (readonly [string, Json])[] = [
  ["PutItem", { TableName, Item: book("Solaris", "film") }],
  [
    "PutItem",
    { TableName, Item: book("Fiasco", "novel"), ConditionExpression: "attribute_not_exists(author)" },
  ],
  ["UpdateItem", { ...move("Solaris"), ReturnValues: "ALL_NEW" }],
  ["DeleteItem", { TableName, Key: key("Eden") }],
  ["GetItem", { TableName, Key: key("Eden") }],
  ["BatchGetItem", { RequestItems: { [TableName]: { Keys: [key("Eden"), key("Solaris")] } } }],
  [
    "TransactWriteItems",
    {
      ClientRequestToken: "token",
      TransactItems: [
        { Put: { TableName, Item: book("Fiasco", "novel") } },
        { Update: move("Solaris") },
        { Delete: { TableName, Key: key("Eden") } },
      ],
    },
  ],
  ["TransactGetItems", { TransactItems: [{ Get: { TableName, Key: key("Eden") } }] }],
  ["Query", { TableName, ...query }],
  ["Query", { TableName, IndexName: "local", ...query }],
  ["Scan", { TableName, IndexName: "global" }],
  ["DescribeTable", { TableName }],
  ["ListTables", {}],
  ["ListTagsOfResource", { ResourceArn: `arn:aws:dynamodb:us-east-1:123456789012:table/${TableName}` }],
  ["ListStreams", {}],
];

/** A Stator with the books in it, and the store under it. */
async function library(): Promise<{ readonly store: FailingStore; readonly stator: JsonStator }> {
  const clock = new TestClock();
  const store = new FailingStore(createMemoryStore({ clock }));
  const stator = openJsonStator(store, clock);
  await answered(stator, "CreateTable", TABLE);
  for (const Item of ITEMS) await answered(stator, "PutItem", { TableName, Item });
  return { store, stator };
}

const stored = async (stator: JsonStator): Promise<readonly string[]> =>
  (await allItems(stator, TableName)).map(itemText).toSorted();

async function expectInStep(stator: JsonStator): Promise<void> {
  expect(await outOfStep(stator, TableName, { name: "local", key: "genre" })).toEqual([]);
  expect(await outOfStep(stator, TableName, { name: "global", key: "genre" })).toEqual([]);
  const [told, found] = await counts(stator, TableName);
  expect(told).toBe(found);
}

describe.each<FailureMoment>(["before", "after"])("a storage call that fails %s it is done", (moment) => {
  it.each(REQUESTS)("%s %j ends in one clean error", async (operation, input) => {
    const [before, after] = await outcomes(operation, input);
    let failures = 0;
    for (let call = 1; call <= CALLS_MAX; call += 1) {
      const { store, stator } = await library();
      store.failAt(call, moment);
      const answer = await stator.call(operation, input);
      const { hasFailed } = store;
      store.heal();
      if (hasFailed) expectCleanError(answer);
      else expect(answer.status).toBe(200);
      const now = await stored(stator);
      expect([before, after]).toContainEqual(now);
      if (hasFailed && moment === "before") expect(now).toEqual(before);
      await expectInStep(stator);
      await answered(stator, "PutItem", { TableName, Item: book("Summa", "essay") });
      await stator.close();
      if (!hasFailed) break;
      failures += 1;
    }
    expect(failures).toBeGreaterThan(0);
    expect(failures).toBeLessThan(CALLS_MAX);
  });

  it("leaves a batch of writes done in part at most", async () => {
    const requests = ["A", "B", "C", "D"].map((title) => ({ PutRequest: { Item: book(title, "x") } }));
    for (let call = 1; call <= CALLS_MAX; call += 1) {
      const { store, stator } = await library();
      store.failAt(call, moment);
      const answer = await stator.call("BatchWriteItem", { RequestItems: { [TableName]: requests } });
      const { hasFailed } = store;
      store.heal();
      expect(answer.status).toBe(hasFailed ? 500 : 200);
      await expectInStep(stator);
      await answered(stator, "BatchWriteItem", { RequestItems: { [TableName]: requests } });
      expect(await stored(stator)).toHaveLength(ITEMS.length + requests.length);
      await stator.close();
      if (!hasFailed) return;
    }
  });
});

describe.each<FailureMoment>(["before", "after"])(
  "a control plane call that fails %s it is done",
  (moment) => {
    it.each([
      ["CreateTable", { ...TABLE, TableName: "more" }],
      ["DeleteTable", { TableName }],
      ["UpdateTable", { TableName, DeletionProtectionEnabled: true }],
      ["UpdateTable", { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "global" } }] }],
      ["UpdateTable", { TableName, StreamSpecification: { StreamEnabled: false } }],
      [
        "TagResource",
        {
          ResourceArn: `arn:aws:dynamodb:us-east-1:123456789012:table/${TableName}`,
          Tags: [{ Key: "shelf", Value: "3" }],
        },
      ],
    ] satisfies readonly (readonly [string, Json])[])("%s can be made again", async (operation, input) => {
      for (let call = 1; call <= CALLS_MAX; call += 1) {
        const { store, stator } = await library();
        store.failAt(call, moment);
        const answer = await stator.call(operation, input);
        const { hasFailed } = store;
        store.heal();
        // A job may have met the failure instead; it tries again by itself.
        if (answer.status !== 200) expectCleanError(answer);
        const again = await stator.call(operation, input);
        expect(again.status, `call ${call}: ${JSON.stringify(again.body)}`).toBeLessThan(500);
        await stator.close();
        if (!hasFailed) return;
      }
      expect.fail("the operation never came to its end");
    });
  },
);

function expectCleanError({ status, body }: JsonAnswer): void {
  expect([status, String(body["__type"]).split("#").at(-1)]).toEqual([500, "InternalServerError"]);
}

/** What is stored when the request is not carried out, and when it is. */
async function outcomes(operation: string, input: Json): Promise<readonly (readonly string[])[]> {
  const { stator } = await library();
  const before = await stored(stator);
  await answered(stator, operation, input);
  const after = await stored(stator);
  await stator.close();
  return [before, after];
}
