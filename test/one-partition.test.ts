/**
 * Whatever is committed names cells of one partition, so that an engine can carry it whose atomic unit that is. A
 * transaction names those of its items and its token. Requests, changes of tables, and every job.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TestClock } from "../src/base/clock.ts";
import { systemRandom } from "../src/base/random.ts";
import { Catalog } from "../src/engine/catalog.ts";
import { consume, forgetConsumers, trimBound } from "../src/engine/stream/log-consumer.ts";
import { changeLogs } from "../src/engine/stream/stream-logs.ts";
import { TaskList } from "../src/engine/task/task-list.ts";
import { createMemoryStore } from "../src/storage/memory/memory-store.ts";
import { allItems, answered, outOfStep } from "./acid/whole-table.ts";
import { type Json, type JsonStator, openJsonStator } from "./fixture/json-stator.ts";
import { type WatchedCommits, watchCommits } from "./storage-doubles/watched-commits.ts";

const DAY_MS = 86_400_000;

let clock: TestClock;
let watched: WatchedCommits;
let catalog: Catalog;
let stator: JsonStator;

beforeEach(async () => {
  clock = new TestClock();
  watched = watchCommits(createMemoryStore({ clock }));
  catalog = new Catalog({ store: watched.store, clock, random: systemRandom });
  stator = openJsonStator(watched.store, clock);
  await call("CreateTable", {
    TableName: "books",
    AttributeDefinitions: ["shelf", "title", "author", "genre"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    KeySchema: keys("shelf", "title"),
    LocalSecondaryIndexes: [{ IndexName: "local", KeySchema: keys("shelf", "author"), ...ALL }],
    GlobalSecondaryIndexes: [{ IndexName: "genres", KeySchema: keys("genre"), ...ALL }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    BillingMode: "PAY_PER_REQUEST",
  });
  await catalog.update("books", (record) => ({ ...record, changeLog: true }));
  await call("UpdateTimeToLive", {
    TableName: "books",
    TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
  });
  await until(async () => (await catalog.record("books"))?.expiry?.backfilling === false);
});

afterEach(() => stator.close());

const ALL = { Projection: { ProjectionType: "ALL" } };

const keys = (...names: readonly string[]) =>
  names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" }));

const call = (operation: string, input: Json) => answered(stator, operation, input);

/** Lets the jobs do what falls due, until `isDone`. */
const until = (isDone: () => Promise<boolean>, stepMs = 250): Promise<void> =>
  vi.waitFor(
    async () => {
      clock.advance(stepMs);
      expect(await isDone()).toBe(true);
    },
    { interval: 1, timeout: 20_000 },
  );

const key = (n: number): Json => ({ shelf: { S: `shelf-${n % 5}` }, title: { S: `title-${n}` } });

const book = (n: number, more: Json = {}): Json => ({
  ...key(n),
  author: { S: `author-${n % 7}` },
  genre: { S: `genre-${n % 3}` },
  ...more,
});

const put = (n: number, more: Json = {}) => call("PutItem", { TableName: "books", Item: book(n, more) });

/** Everything committed so far named one partition a time. */
function expectOnePartitionEach(): void {
  const commits = watched.take();
  expect(commits.length).toBeGreaterThan(0);
  expect(commits.filter((partitions) => partitions.length > 1)).toEqual([]);
}

describe("one partition", () => {
  it("is named by what makes a table", () => expectOnePartitionEach());

  it("is named by each write of an item, also while an index is filled", async () => {
    for (let n = 0; n < 30; n++) await put(n);
    const [id = 0] = await catalog.allocateIds(1);
    // While somebody else is said to fill the index, nobody does.
    const lease = await watched.store.lease(`task-index-backfill-${id + 1}`, 60_000);
    await call("UpdateTable", {
      TableName: "books",
      AttributeDefinitions: [{ AttributeName: "author", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "authors",
            KeySchema: keys("author"),
            ...ALL,
          },
        },
      ],
    });
    expectOnePartitionEach();
    const table = await catalog.find("books");
    expect(table?.globalIndexes.find(({ name }) => name === "authors")?.since).not.toBeNull();
    const later = Math.ceil(clock.nowMs() / 1_000) + 3_600;
    await put(1, { until: { N: String(later) } });
    await call("UpdateItem", {
      TableName: "books",
      Key: key(2),
      UpdateExpression: "SET author = :a ADD pages :n",
      ExpressionAttributeValues: { ":a": { S: "another" }, ":n": { N: "1" } },
    });
    await call("DeleteItem", { TableName: "books", Key: key(3) });
    await call("ExecuteStatement", {
      Statement: `DELETE FROM "books" WHERE shelf = 'shelf-4' AND title = 'title-4'`,
    });
    const { UnprocessedItems } = await call("BatchWriteItem", {
      RequestItems: {
        books: [
          ...[5, 6, 7, 8, 100].map((n) => ({ PutRequest: { Item: book(n, { again: { BOOL: true } }) } })),
          { DeleteRequest: { Key: key(9) } },
        ],
      },
    });
    expect(UnprocessedItems).toEqual({});
    const writes = watched.take();
    expect(writes.length).toBeGreaterThanOrEqual(4 + 5);
    const { keyspace } = table ?? {};
    const items = writes.filter(([first]) => first?.startsWith(`${keyspace} `));
    expect(items.every((partitions) => partitions.length === 1)).toBe(true);
    expect(items.length).toBeGreaterThanOrEqual(4 + 5);
    expect(
      (await catalog.record("books"))?.globalIndexes.find(({ name }) => name === "authors"),
    ).toMatchObject({
      status: "creating",
      id: id + 1,
    });
    await lease?.release();
    await until(async () => {
      const index = (await catalog.record("books"))?.globalIndexes.find(({ name }) => name === "authors");
      return index?.status === "active";
    });
    expectOnePartitionEach();
    expect(await outOfStep(stator, "books", { name: "authors", key: "author" })).toEqual([]);
    expect(await allItems(stator, "books")).toHaveLength(28);
  });

  it("is named by what expires, is trimmed, swept and dropped", async () => {
    const soon = Math.ceil(clock.nowMs() / 1_000) + 60;
    for (let n = 0; n < 10; n++) await put(n, { until: { N: String(soon) } });
    watched.take();
    await until(async () => (await allItems(stator, "books")).length === 0, 30_000);
    expectOnePartitionEach();
    await until(async () => (await logs()) < 3, DAY_MS);
    await call("DeleteTable", { TableName: "books" });
    await until(async () => (await catalog.keyspaceDrops(1)).length === 0);
    expectOnePartitionEach();
    await until(
      async () => (await new TaskList(parts()).list(undefined, 10)).tasks.length === 0,
      36 * DAY_MS,
    );
    expectOnePartitionEach();
    expect(await call("ListTables", {})).toEqual({ TableNames: [] });
  });

  it("is named by consumers of logs", async () => {
    for (let n = 0; n < 10; n++) await put(n);
    watched.take();
    const { tableId = "" } = (await catalog.record("books")) ?? {};
    for (const log of changeLogs(tableId)) {
      for (const name of ["one", "two"])
        await consume(parts(), { name, lagMsMax: 1_000 }, { log, limit: 3, work: () => {} });
      const below = await watched.store.logEnd(log);
      await trimBound(parts(), { log, below, nowMs: clock.nowMs() + DAY_MS });
      await forgetConsumers(parts(), log);
    }
    expectOnePartitionEach();
  });
});

const parts = () => ({ store: watched.store, clock, random: systemRandom });

/** Shards of the stream that are remembered. */
async function logs(): Promise<number> {
  const { Streams } = await call("ListStreams", { TableName: "books" });
  const [stream] = Streams as { StreamArn: string }[];
  const { StreamDescription } = await call("DescribeStream", { StreamArn: stream?.StreamArn });
  return ((StreamDescription as Json)["Shards"] as Json[]).filter(
    (shard) => shard["ParentShardId"] === undefined,
  ).length;
}

describe("a transaction", () => {
  it("names the partitions of its items and its token, which is swept by itself", async () => {
    const { keyspace } = (await catalog.record("books")) ?? {};
    await until(async () => watched.take().length === 0, 0);
    await call("TransactWriteItems", {
      ClientRequestToken: "token-1",
      TransactItems: [0, 5, 1].map((n) => ({ Put: { TableName: "books", Item: book(n) } })),
    });
    const written = watched
      .take()
      .filter((partitions) => partitions.some((each) => each.startsWith(`${keyspace} `)));
    expect(written).toHaveLength(1);
    const [partitions = []] = written;
    const items = partitions.filter((each) => each.startsWith(`${keyspace} `));
    expect(items).toHaveLength(2);
    expect(partitions.filter((each) => each.startsWith("0 "))).toHaveLength(1);
    expect(partitions).toHaveLength(3);
    clock.advance(11 * 60_000);
    const token = partitions.find((each) => each.startsWith("0 ")) ?? "";
    const swept: (readonly string[])[] = [];
    await until(async () => {
      swept.push(...watched.take());
      return swept.some((named) => named.includes(token));
    }, 30_000);
    expect(swept.filter((named) => named.length > 1)).toEqual([]);
  });
});
