/**
 * Every storage call of every operation fails once, in turn: the answer is one clean error, what is stored is what it
 * was before or what the request wants, indexes and counts are in step, and the next request is served.
 */
import { describe, expect, it } from "vitest";
import { TestClock } from "../../src/base/clock.ts";
import { operations } from "../../src/operation/registry.ts";
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

const ARN = `arn:aws:dynamodb:us-east-1:123456789012:table/${TableName}`;
const update = {
  Statement: `UPDATE ${TableName} SET genre = 'classic' WHERE author = 'Lem' AND title = 'Solaris'`,
};
const insert = { Statement: `INSERT INTO ${TableName} VALUE {'author': 'Lem', 'title': 'Fiasco'}` };

/** What the requests on streams name. */
interface StreamNames {
  readonly StreamArn: string;
  readonly ShardId: string;
  readonly ShardIterator: string;
}

/** An input, or how to make it. */
type Input = Json | ((names: StreamNames) => Json);

const REQUESTS: readonly (readonly [string, Input])[] = [
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
  ["ListTagsOfResource", { ResourceArn: ARN }],
  ["ListStreams", {}],
  ["DescribeTimeToLive", { TableName }],
  ["DescribeContinuousBackups", { TableName }],
  ["DescribeStream", ({ StreamArn }) => ({ StreamArn })],
  [
    "GetShardIterator",
    ({ StreamArn, ShardId }) => ({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
  ],
  ["GetRecords", ({ ShardIterator }) => ({ ShardIterator })],
  ["ExecuteStatement", { Statement: `SELECT * FROM ${TableName} WHERE author = 'Lem'` }],
  ["ExecuteStatement", update],
  ["ExecuteStatement", insert],
  ["ExecuteTransaction", { TransactStatements: [update, insert], ClientRequestToken: "token" }],
];

const CONTROL_REQUESTS: readonly (readonly [string, Json])[] = [
  ["CreateTable", { ...TABLE, TableName: "more" }],
  ["DeleteTable", { TableName }],
  ["UpdateTable", { TableName, DeletionProtectionEnabled: true }],
  ["UpdateTable", { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "global" } }] }],
  ["UpdateTable", { TableName, StreamSpecification: { StreamEnabled: false } }],
  ["UpdateTimeToLive", { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "until" } }],
  ["TagResource", { ResourceArn: ARN, Tags: [{ Key: "shelf", Value: "3" }] }],
  ["UntagResource", { ResourceArn: ARN, TagKeys: ["shelf"] }],
];

/** Done in part when the store fails in between. */
const BATCHES: readonly (readonly [string, (titles: readonly string[]) => Json])[] = [
  [
    "BatchWriteItem",
    (titles) => ({
      RequestItems: { [TableName]: titles.map((title) => ({ PutRequest: { Item: book(title, "x") } })) },
    }),
  ],
  [
    "BatchExecuteStatement",
    (titles) => ({
      Statements: titles.map((title) => ({
        Statement: `UPDATE ${TableName} SET genre = 'x' WHERE author = 'Lem' AND title = '${title}'`,
      })),
    }),
  ],
];

/** Answered from the configuration alone. */
const WITHOUT_STORE = ["DescribeEndpoints", "DescribeLimits"];

/** A Stator with the books in it, and the store under it. */
interface Library {
  readonly store: FailingStore;
  readonly stator: JsonStator;
  readonly names: StreamNames;
}

async function library(): Promise<Library> {
  const clock = new TestClock();
  const store = new FailingStore(createMemoryStore({ clock }));
  const stator = openJsonStator(store, clock);
  await answered(stator, "CreateTable", TABLE);
  for (const Item of ITEMS) await answered(stator, "PutItem", { TableName, Item });
  return { store, stator, names: await streamNames(stator) };
}

async function streamNames(stator: JsonStator): Promise<StreamNames> {
  const { Streams } = await answered(stator, "ListStreams", {});
  const StreamArn = String((Streams as Json[])[0]?.["StreamArn"]);
  const { StreamDescription } = await answered(stator, "DescribeStream", { StreamArn });
  const ShardId = String(((StreamDescription as Json)["Shards"] as Json[])[0]?.["ShardId"]);
  const ShardIteratorType = "TRIM_HORIZON";
  const { ShardIterator } = await answered(stator, "GetShardIterator", {
    StreamArn,
    ShardId,
    ShardIteratorType,
  });
  return { StreamArn, ShardId, ShardIterator: String(ShardIterator) };
}

const inputFor = (input: Input, names: StreamNames): Json =>
  typeof input === "function" ? input(names) : input;

it("covers every operation there is", () => {
  const covered = [...REQUESTS, ...CONTROL_REQUESTS, ...BATCHES].map(([operation]) => operation);
  expect(Object.keys(operations).toSorted()).toEqual([...new Set([...covered, ...WITHOUT_STORE])].toSorted());
});

it.each(WITHOUT_STORE)("%s does not touch the store", async (operation) => {
  const { store, stator } = await library();
  store.failAt(1, "before");
  expect((await stator.call(operation, {})).status).toBe(200);
  store.heal();
  await stator.close();
});

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
      const { store, stator, names } = await library();
      store.failAt(call, moment);
      const answer = await stator.call(operation, inputFor(input, names));
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

  it.each(BATCHES)("%s is done in part at most, and can be made again", async (operation, input) => {
    const titles = ["A", "B", "C", "D"];
    for (let call = 1; call <= CALLS_MAX; call += 1) {
      const { store, stator } = await library();
      if (operation === "BatchExecuteStatement")
        for (const title of titles) await answered(stator, "PutItem", { TableName, Item: book(title, "y") });
      store.failAt(call, moment);
      const answer = await stator.call(operation, input(titles));
      const { hasFailed } = store;
      store.heal();
      if (hasFailed) expect(failuresOf(answer)).not.toEqual([]);
      else expect(failuresOf(answer)).toEqual([]);
      await expectInStep(stator);
      expect(failuresOf(await stator.call(operation, input(titles)))).toEqual([]);
      const now = await allItems(stator, TableName);
      expect(now.filter(({ genre }) => JSON.stringify(genre) === '{"S":"x"}')).toHaveLength(titles.length);
      expect(now).toHaveLength(ITEMS.length + titles.length);
      await stator.close();
      if (!hasFailed) return;
    }
    expect.fail("the operation never came to its end");
  });
});

/** What an answer says went wrong, of the whole or of its parts. */
function failuresOf({ status, body }: JsonAnswer): readonly unknown[] {
  if (status !== 200) return [[status, body["__type"]]];
  const responses = (body["Responses"] ?? []) as Json[];
  return responses.filter(({ Error: error }) => error !== undefined);
}

describe.each<FailureMoment>(["before", "after"])(
  "a control plane call that fails %s it is done",
  (moment) => {
    it.each(CONTROL_REQUESTS)("%s can be made again", async (operation, input) => {
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
async function outcomes(operation: string, input: Input): Promise<readonly (readonly string[])[]> {
  const { stator, names } = await library();
  const before = await stored(stator);
  await answered(stator, operation, inputFor(input, names));
  const after = await stored(stator);
  await stator.close();
  return [before, after];
}
