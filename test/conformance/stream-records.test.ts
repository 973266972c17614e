/**
 * DynamoDB Streams: each change of an item leaves one record with the images of the stream's view type, in order, and
 * changes of nothing leave none. Iterators begin where they are told to and cannot be made up.
 */
import {
  type _Record,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type ShardIteratorType,
} from "@aws-sdk/client-dynamodb-streams";
import { beforeAll, describe, expect, it } from "vitest";
import { HAS_TRANSACTIONS } from "./config.ts";
import { type Streamed, useStreams } from "./streams.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s } from "./values.ts";

const target = useTarget();
const streams = useStreams(target);
const { streamedTable, shardsOf, records } = streams;

const KEY = { pk: s("1") };
const first: Item = { ...KEY, message: s("New item!") };
const second: Item = { ...KEY, message: s("This item has changed") };

/** Inserts, changes, changes nothing in three ways, and removes. */
async function live({ table }: Streamed): Promise<void> {
  await target.call("PutItem", { TableName: table, Item: first });
  await target.call("PutItem", { TableName: table, Item: first });
  await target.call("PutItem", { TableName: table, Item: second });
  await target.call("UpdateItem", { TableName: table, Key: KEY, UpdateExpression: "REMOVE nothing" });
  await target.call("DeleteItem", { TableName: table, Key: { pk: s("absent") } });
  await target.call("DeleteItem", { TableName: table, Key: KEY });
}

const shown = (all: readonly _Record[]) =>
  all.map(({ eventName, dynamodb }) => {
    const { SizeBytes, NewImage, OldImage, Keys } = dynamodb ?? {};
    return { eventName, SizeBytes, Keys, ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) };
  });

describe("stream records", () => {
  const keyBytes = 3;
  const firstBytes = 19;
  const secondBytes = 31;

  it.each<readonly [viewType: string, insert: object, modify: object, remove: object]>([
    ["KEYS_ONLY", { SizeBytes: keyBytes }, { SizeBytes: keyBytes }, { SizeBytes: keyBytes }],
    [
      "NEW_IMAGE",
      { SizeBytes: keyBytes + firstBytes, NewImage: first },
      { SizeBytes: keyBytes + secondBytes, NewImage: second },
      { SizeBytes: keyBytes },
    ],
    [
      "OLD_IMAGE",
      { SizeBytes: keyBytes },
      { SizeBytes: keyBytes + firstBytes, OldImage: first },
      { SizeBytes: keyBytes + secondBytes, OldImage: second },
    ],
    [
      "NEW_AND_OLD_IMAGES",
      { SizeBytes: keyBytes + firstBytes, NewImage: first },
      { SizeBytes: keyBytes + firstBytes + secondBytes, NewImage: second, OldImage: first },
      { SizeBytes: keyBytes + secondBytes, OldImage: second },
    ],
  ])("of %s", async (viewType, insert, modify, remove) => {
    const streamed = await streamedTable(viewType);
    await live(streamed);
    const all = await records(streamed.arn, 3);
    expect(shown(all)).toEqual([
      { eventName: "INSERT", Keys: KEY, ...insert },
      { eventName: "MODIFY", Keys: KEY, ...modify },
      { eventName: "REMOVE", Keys: KEY, ...remove },
    ]);
    for (const record of all) {
      expect(record).toMatchObject({
        awsRegion: target.remote.region,
        eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: "aws:dynamodb",
        eventVersion: "1.1",
        dynamodb: { SequenceNumber: expect.stringMatching(/^\d{21,40}$/), StreamViewType: viewType },
      });
      expect(record.dynamodb?.ApproximateCreationDateTime).toBeInstanceOf(Date);
      expect(record.userIdentity).toBeUndefined();
    }
    const numbers = all.map(({ dynamodb }) => BigInt(dynamodb?.SequenceNumber ?? 0));
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  it("of a transaction, one for each item that changed", async () => {
    if (!HAS_TRANSACTIONS) return;
    const { table, arn } = await streamedTable("NEW_IMAGE");
    const put = (pk: string) => ({ Put: { TableName: table, Item: { pk: s(pk), a: n(1) } } });
    await target.call("TransactWriteItems", { TransactItems: [put("x"), put("y"), put("z")] });
    const keys = (await records(arn, 3)).map(({ dynamodb }) => dynamodb?.Keys?.["pk"]?.S);
    expect(new Set(keys)).toEqual(new Set(["x", "y", "z"]));
  });
});

describe("reading a stream", () => {
  let streamed: Streamed;

  beforeAll(async () => {
    streamed = await streamedTable("KEYS_ONLY");
    await target.call("PutItem", { TableName: streamed.table, Item: first });
  });

  it("is listed by its table", async () => {
    const { Streams } = await streams.client.send(new ListStreamsCommand({ TableName: streamed.table }));
    const [label = ""] = streamed.arn.split("/").slice(-1);
    expect(Streams).toEqual([{ StreamArn: streamed.arn, StreamLabel: label, TableName: streamed.table }]);
  });

  it("is described with its shards", async () => {
    const { StreamDescription } = await streams.client.send(
      new DescribeStreamCommand({ StreamArn: streamed.arn }),
    );
    expect(StreamDescription).toMatchObject({
      StreamArn: streamed.arn,
      StreamStatus: "ENABLED",
      StreamViewType: "KEYS_ONLY",
      TableName: streamed.table,
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    });
    for (const { ShardId, SequenceNumberRange } of StreamDescription?.Shards ?? []) {
      expect(ShardId).toMatch(/^shardId-\d{20}-[0-9a-f]{8}$/);
      expect(SequenceNumberRange?.StartingSequenceNumber).toMatch(/^\d{21,40}$/);
      expect(SequenceNumberRange?.EndingSequenceNumber).toBeUndefined();
    }
  });

  it("begins at or behind a record that it knows", async () => {
    const [record] = await records(streamed.arn, 1);
    const SequenceNumber = record?.dynamodb?.SequenceNumber ?? "";
    const count = async (ShardId: string | undefined, ShardIteratorType: ShardIteratorType) => {
      const place = { StreamArn: streamed.arn, ShardId, ShardIteratorType, SequenceNumber };
      const { ShardIterator } = await streams.client.send(new GetShardIteratorCommand(place));
      return (await streams.client.send(new GetRecordsCommand({ ShardIterator }))).Records?.length;
    };
    const shards = (await shardsOf(streamed.arn)).map(({ ShardId }) => ShardId);
    const counts = async (type: ShardIteratorType) => {
      const all = await Promise.all(shards.map((id) => count(id, type).catch(({ name }: Error) => name)));
      expect(all.filter((one) => one === "ValidationException")).toHaveLength(shards.length - 1);
      return all.filter((one) => typeof one === "number");
    };
    expect(await counts("AT_SEQUENCE_NUMBER")).toEqual([1]);
    expect(await counts("AFTER_SEQUENCE_NUMBER")).toEqual([0]);
  });

  it.each(["TRIM_HORIZON", "LATEST"] as const)("at %s has no sequence number", async (ShardIteratorType) => {
    const [record] = await records(streamed.arn, 1);
    const { SequenceNumber } = record?.dynamodb ?? {};
    for (const { ShardId } of await shardsOf(streamed.arn)) {
      const place = { StreamArn: streamed.arn, ShardId, ShardIteratorType, SequenceNumber };
      await expect(streams.client.send(new GetShardIteratorCommand(place))).rejects.toMatchObject({
        name: "ValidationException",
      });
    }
  });

  const missing = "00000000000000000000-00000000";

  interface Refused {
    readonly rule: string;
    readonly send: (arn: string) => Promise<unknown>;
    readonly error: { readonly name: string; readonly message?: string };
  }

  const refusals: readonly Refused[] = [
    {
      rule: "a shard that is not there",
      send: (StreamArn) =>
        streams.client.send(
          new GetShardIteratorCommand({
            StreamArn,
            ShardId: `shardId-${missing}`,
            ShardIteratorType: "LATEST",
          }),
        ),
      error: {
        name: "ResourceNotFoundException",
        message: "Requested resource not found: Shard does not exist",
      },
    },
    {
      rule: "a stream that is not there",
      send: (arn) => streams.client.send(new DescribeStreamCommand({ StreamArn: `${arn.slice(0, -3)}999` })),
      error: { name: "ResourceNotFoundException" },
    },
    {
      rule: "an ARN that is none",
      send: () =>
        streams.client.send(
          new DescribeStreamCommand({ StreamArn: "arn:aws:dynamodb:nothing-at-all-like-one" }),
        ),
      error: { name: "ValidationException" },
    },
    {
      rule: "an iterator that was made up",
      send: (arn) => streams.client.send(new GetRecordsCommand({ ShardIterator: `${arn}|1|AAAA` })),
      error: { name: "ValidationException" },
    },
    {
      rule: "a stream's iterator with another stream's name",
      send: async (StreamArn) => {
        const other = await streamedTable("KEYS_ONLY");
        const [shard] = await shardsOf(StreamArn);
        const { ShardIterator = "" } = await streams.client.send(
          new GetShardIteratorCommand({ StreamArn, ShardId: shard?.ShardId, ShardIteratorType: "LATEST" }),
        );
        return streams.client.send(
          new GetRecordsCommand({ ShardIterator: ShardIterator.replace(StreamArn, other.arn) }),
        );
      },
      error: { name: "ValidationException" },
    },
    {
      rule: "another stream's shard",
      send: async (StreamArn) => {
        const [shard] = await shardsOf((await streamedTable("KEYS_ONLY")).arn);
        return streams.client.send(
          new GetShardIteratorCommand({ StreamArn, ShardId: shard?.ShardId, ShardIteratorType: "LATEST" }),
        );
      },
      error: { name: "ResourceNotFoundException" },
    },
    {
      rule: "a shard id that is too short",
      send: (StreamArn) =>
        streams.client.send(
          new GetShardIteratorCommand({ StreamArn, ShardId: "shardId-1", ShardIteratorType: "LATEST" }),
        ),
      error: {
        name: "ValidationException",
        message:
          "1 validation error detected: Value 'shardId-1' at 'shardId' failed to satisfy constraint: " +
          "Member must have length greater than or equal to 28",
      },
    },
    {
      rule: "a sequence number that is too short",
      send: (StreamArn) =>
        streams.client.send(
          new GetShardIteratorCommand({
            StreamArn,
            ShardId: `shardId-${missing}`,
            ShardIteratorType: "AT_SEQUENCE_NUMBER",
            SequenceNumber: "1",
          }),
        ),
      error: { name: "ValidationException" },
    },
    {
      rule: "a type of iterator that is none",
      send: (StreamArn) =>
        streams.client.send(
          new GetShardIteratorCommand({
            StreamArn,
            ShardId: `shardId-${missing}`,
            ShardIteratorType: "AT_RANDOM" as "LATEST",
          }),
        ),
      error: { name: "ValidationException" },
    },
    {
      rule: "half a filter of shards",
      send: (StreamArn) =>
        streams.client.send(new DescribeStreamCommand({ StreamArn, ShardFilter: { Type: "CHILD_SHARDS" } })),
      error: { name: "ValidationException" },
    },
    {
      rule: "no shards on a page",
      send: (StreamArn) => streams.client.send(new DescribeStreamCommand({ StreamArn, Limit: 0 })),
      error: { name: "ValidationException" },
    },
    {
      rule: "more shards than a page has",
      send: (StreamArn) => streams.client.send(new DescribeStreamCommand({ StreamArn, Limit: 101 })),
      error: { name: "ValidationException" },
    },
    {
      rule: "no streams on a page",
      send: () => streams.client.send(new ListStreamsCommand({ Limit: 0 })),
      error: { name: "ValidationException" },
    },
    {
      rule: "more streams than a page has",
      send: () => streams.client.send(new ListStreamsCommand({ Limit: 101 })),
      error: { name: "ValidationException" },
    },
    {
      rule: "no records on a page",
      send: () => streams.client.send(new GetRecordsCommand({ ShardIterator: "x", Limit: 0 })),
      error: { name: "ValidationException" },
    },
    {
      rule: "more records than a page has",
      send: () => streams.client.send(new GetRecordsCommand({ ShardIterator: "x", Limit: 1_001 })),
      error: { name: "ValidationException" },
    },
  ];

  it.each(refusals)("is refused for $rule", async ({ send, error }) => {
    await expect(send(streamed.arn)).rejects.toMatchObject(error);
  });
});
