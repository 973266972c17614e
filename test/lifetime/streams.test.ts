/**
 * DynamoDB Streams as consumers use them: a stream is a lineage of shards, each of which is read out before its
 * children; every change of an item appears once and in order; a disabled stream can be read for a day.
 */
import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type ListStreamsCommandInput,
} from "@aws-sdk/client-dynamodb-streams";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shardLog } from "../../src/engine/stream/stream-logs.ts";
import { readLogs } from "../../src/engine/stream/stream-lookup.ts";
import { rollOverShards } from "../../src/job/shard-rollover.ts";
import { trimStreams } from "../../src/job/stream-trim.ts";
import { type Image, LineageConsumer } from "../fixture/lineage-consumer.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { openTurnedStator, type TurnedStator } from "../fixture/turned-stator.ts";

const TableName = "ledger";
const HOUR_MS = 3_600_000;
const always = () => true;

let stator: TurnedStator;

beforeEach(async () => {
  stator = await openTurnedStator();
});

afterEach(() => stator.close());

async function createTable(name = TableName): Promise<string> {
  await stator.client.send(
    new CreateTableCommand({
      TableName: name,
      AttributeDefinitions: [
        { AttributeName: "account", AttributeType: "S" },
        { AttributeName: "entry", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "account", KeyType: "HASH" },
        { AttributeName: "entry", KeyType: "RANGE" },
      ],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  return streamArn(name);
}

async function streamArn(name = TableName): Promise<string> {
  const { Table } = await stator.client.send(new DescribeTableCommand({ TableName: name }));
  return Table?.LatestStreamArn ?? "";
}

const key = (n: number) => ({ account: { S: `account-${n % 5}` }, entry: { N: String(n % 13) } });

/** A spread of writes over few items, so that they are inserted, changed and removed many times. */
async function writeSome(round: number): Promise<void> {
  const { client } = stator;
  const writes = Array.from({ length: 60 }, (_, i) => {
    const n = round * 60 + i * 7;
    const amount = { N: String(n) };
    if (i % 4 === 0) return client.send(new DeleteItemCommand({ TableName, Key: key(n) }));
    if (i % 4 === 1) return client.send(new PutItemCommand({ TableName, Item: { ...key(n), amount } }));
    if (i % 4 === 2) return client.send(addOne(n));
    const Put = { TableName, Item: { ...key(n + 1), amount } };
    const Delete = { TableName, Key: key(n + 2) };
    return client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { Delete }] }));
  });
  await Promise.all(writes);
}

const addOne = (n: number) =>
  new UpdateItemCommand({
    TableName,
    Key: key(n),
    UpdateExpression: "ADD amount :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  });

async function table(): Promise<ReadonlyMap<string, Image>> {
  const { Items = [] } = await stator.client.send(new ScanCommand({ TableName }));
  return new Map(
    Items.map((item) => [JSON.stringify({ account: item["account"], entry: item["entry"] }), item]),
  );
}

const rollOver = () => rollOverShards(stator.database, stator.catalog, always);

const setStream = (enabled: boolean) =>
  stator.client.send(
    new UpdateTableCommand({
      TableName,
      StreamSpecification: enabled
        ? { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" }
        : { StreamEnabled: false },
    }),
  );

describe.each(["memory", "lmdb"])("a consumer that follows the lineage on %s", (engine) => {
  beforeEach(async () => {
    if (engine === "memory") return;
    await stator.close();
    stator = await openTurnedStator(await temporaryFolder("streams"));
  });

  it("holds an exact copy through rollovers with writes under way", async () => {
    const consumer = new LineageConsumer(stator.streams, await createTable());
    for (let round = 0; round < 4; round++) {
      const writes = writeSome(round);
      if (round > 0) stator.clock.advance(4 * HOUR_MS);
      await Promise.all([writes, rollOver()]);
      if (round % 2 === 0) await consumer.poll();
    }
    await consumer.poll();
    expect(consumer.faults).toEqual([]);
    expect(consumer.copy).toEqual(await table());
    const shards = await consumer.shards();
    expect(
      shards.filter(({ SequenceNumberRange }) => !SequenceNumberRange?.EndingSequenceNumber),
    ).toHaveLength(4);
    expect(shards).toHaveLength(16);
  });

  it("goes on in the new stream after one was disabled and another enabled", async () => {
    const first = new LineageConsumer(stator.streams, await createTable());
    await writeSome(0);
    await setStream(false);
    await first.poll();
    expect(first.faults).toEqual([]);
    expect(first.copy).toEqual(await table());
    const firstArn = await streamArn();
    await setStream(true);
    expect(await streamArn()).not.toBe(firstArn);
    const second = new LineageConsumer(stator.streams, await streamArn(), first.copy);
    await writeSome(1);
    await second.poll();
    expect(second.faults).toEqual([]);
    expect(second.copy).toEqual(await table());
  });

  it("finds shards whose ids are well formed and sort by age", async () => {
    const consumer = new LineageConsumer(stator.streams, await createTable());
    stator.clock.advance(4 * HOUR_MS);
    await rollOver();
    const shards = await consumer.shards();
    const parents = new Set(shards.map(({ ParentShardId }) => ParentShardId));
    expect(shards).toHaveLength(8);
    expect(parents.size).toBe(5);
    for (const { ShardId = "", ParentShardId, SequenceNumberRange } of shards) {
      expect(ShardId).toMatch(/^shardId-\d{20}-[0-9a-f]{8}$/);
      expect(ParentShardId === undefined || ParentShardId < ShardId).toBe(true);
      expect(SequenceNumberRange?.StartingSequenceNumber).toMatch(/^\d{21}$/);
    }
  });
});

describe("DescribeStream", () => {
  it("gives the children of one shard when asked", async () => {
    const StreamArn = await createTable();
    const consumer = new LineageConsumer(stator.streams, StreamArn);
    const [parent] = await consumer.shards();
    stator.clock.advance(4 * HOUR_MS);
    await rollOver();
    const { StreamDescription } = await stator.streams.send(
      new DescribeStreamCommand({
        StreamArn,
        ShardFilter: { Type: "CHILD_SHARDS", ShardId: parent?.ShardId },
      }),
    );
    expect(StreamDescription?.Shards?.map(({ ParentShardId }) => ParentShardId)).toEqual([parent?.ShardId]);
  });

  it("tells what the stream is", async () => {
    const StreamArn = await createTable();
    const { StreamDescription } = await stator.streams.send(new DescribeStreamCommand({ StreamArn }));
    expect(StreamDescription).toMatchObject({
      StreamArn,
      StreamLabel: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/),
      StreamStatus: "ENABLED",
      StreamViewType: "NEW_AND_OLD_IMAGES",
      TableName,
      KeySchema: [
        { AttributeName: "account", KeyType: "HASH" },
        { AttributeName: "entry", KeyType: "RANGE" },
      ],
    });
    expect(StreamDescription?.CreationRequestDateTime?.getTime()).toBe(stator.clock.nowMs());
  });
});

const describeIt = (StreamArn: string) => stator.streams.send(new DescribeStreamCommand({ StreamArn }));

describe("a stream that ended", () => {
  it("is read for a day after its table was deleted, and then gone", async () => {
    const StreamArn = await createTable();
    const consumer = new LineageConsumer(stator.streams, StreamArn);
    await writeSome(0);
    const copy = await table();
    await stator.client.send(new DeleteTableCommand({ TableName }));
    const { StreamDescription } = await describeIt(StreamArn);
    expect(StreamDescription?.StreamStatus).toBe("DISABLED");
    await consumer.poll();
    expect(consumer.copy).toEqual(copy);
    stator.clock.advance(24 * HOUR_MS - 1);
    await trimStreams(stator.database, always);
    expect((await describeIt(StreamArn)).StreamDescription?.Shards).toHaveLength(4);
    stator.clock.advance(2);
    await expect(describeIt(StreamArn)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await trimStreams(stator.database, always);
    const { Streams } = await stator.streams.send(new ListStreamsCommand({}));
    expect(Streams).toEqual([]);
  });

  it("is read for a day after it was disabled, beside the one that was enabled since", async () => {
    const firstArn = await createTable();
    await writeSome(0);
    const copy = await table();
    await setStream(false);
    await setStream(true);
    await writeSome(1);
    const secondArn = await streamArn();
    expect(secondArn).not.toBe(firstArn);
    expect(secondArn > firstArn).toBe(true);
    stator.clock.advance(24 * HOUR_MS - 60_000);
    await rollOver();
    await trimStreams(stator.database, always);
    const first = new LineageConsumer(stator.streams, firstArn);
    await first.poll();
    expect(first.faults).toEqual([]);
    expect(first.copy).toEqual(copy);
    const second = new LineageConsumer(stator.streams, secondArn, new Map(copy));
    await second.poll();
    expect(second.faults).toEqual([]);
    expect(second.copy).toEqual(await table());
    stator.clock.advance(60_001);
    await expect(describeIt(firstArn)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect((await describeIt(secondArn)).StreamDescription?.StreamStatus).toBe("ENABLED");
  });

  it("gives no next iterator once its shards are read out", async () => {
    const StreamArn = await createTable();
    await setStream(false);
    const [shard] = await new LineageConsumer(stator.streams, StreamArn).shards();
    const { ShardIterator } = await stator.streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId: shard?.ShardId ?? "", ShardIteratorType: "LATEST" }),
    );
    const answer = await stator.streams.send(new GetRecordsCommand({ ShardIterator: ShardIterator ?? "" }));
    expect(answer.Records).toEqual([]);
    expect(Object.keys(answer)).not.toContain("NextShardIterator");
  });
});

async function listed(input: ListStreamsCommandInput) {
  const { Streams, LastEvaluatedStreamArn } = await stator.streams.send(new ListStreamsCommand(input));
  return { arns: Streams?.map(({ StreamArn }) => StreamArn), last: LastEvaluatedStreamArn };
}

describe("ListStreams", () => {
  it("lists streams by table, disabled ones too, page by page", async () => {
    const first = await createTable();
    const other = await createTable("another");
    await setStream(false);
    await setStream(true);
    const second = await streamArn();
    expect(await listed({})).toEqual({ arns: [other, first, second], last: undefined });
    expect(await listed({ TableName })).toEqual({ arns: [first, second], last: undefined });
    expect(await listed({ Limit: 2 })).toEqual({ arns: [other, first], last: first });
    expect(await listed({ Limit: 2, ExclusiveStartStreamArn: first })).toEqual({
      arns: [second],
      last: undefined,
    });
    expect(await listed({ TableName: "nothing" })).toEqual({ arns: [], last: undefined });
  });

  it("refuses pages of more than a hundred", async () => {
    await expect(stator.streams.send(new ListStreamsCommand({ Limit: 101 }))).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: " +
        "Member must have value less than or equal to 100",
    });
  });
});

describe("trimming", () => {
  it("removes what is older than a day and keeps the rest", async () => {
    const StreamArn = await createTable();
    const { store } = stator.database;
    await stator.client.send(new PutItemCommand({ TableName, Item: key(0) }));
    stator.clock.advance(12 * HOUR_MS);
    await stator.client.send(new PutItemCommand({ TableName, Item: { ...key(0), amount: { N: "1" } } }));
    const logs = new Set<string>();
    const entries = async () => {
      const [stream] = (await readLogs(store, TableName)).streams;
      for (const { id } of stream?.shards ?? []) logs.add(shardLog(stream?.tableId ?? "", id));
      let found = 0;
      for (const log of logs) found += (await store.readLog(log, 0n, 10)).length;
      return found;
    };
    expect(await entries()).toBe(2);
    stator.clock.advance(13 * HOUR_MS);
    await trimStreams(stator.database, always);
    expect(await entries()).toBe(1);
    const consumer = new LineageConsumer(
      stator.streams,
      StreamArn,
      new Map([[JSON.stringify(key(0)), key(0)]]),
    );
    await consumer.poll();
    expect(consumer.records.map(({ eventName }) => eventName)).toEqual(["MODIFY"]);
    expect(consumer.faults).toEqual([]);
  });
});
