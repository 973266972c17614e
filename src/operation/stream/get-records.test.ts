/**
 * What a change of an item leaves in the stream, and what reading it may answer.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { type ControlPlane, newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import { latestStreamArn, recordsOf, shardsOf } from "../../../test/fixture/stream-reader.ts";
import type { StreamViewType } from "../../engine/table-schema.ts";
import { deleteItem } from "../item/delete-item.ts";
import { putItem } from "../item/put-item.ts";
import { updateItem } from "../item/update-item.ts";
import { createTable } from "../table/create-table.ts";
import { getRecords } from "./get-records.ts";
import { getShardIterator } from "./get-shard-iterator.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const GONE = "TrimmedDataAccessException: The data you are trying to access has been trimmed.";

let plane: ControlPlane;
let arn: string;

async function create(viewType: StreamViewType): Promise<void> {
  const { context } = plane;
  await createTable(
    {
      TableName: "messages",
      AttributeDefinitions: [{ AttributeName: "Id", AttributeType: "N" }],
      KeySchema: [{ AttributeName: "Id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: viewType },
    },
    context,
  );
  await plane.advance("messages", 1);
  arn = await latestStreamArn(context, "messages");
}

const TableName = "messages";
const Key = { Id: { N: "1" } };
const first = { ...Key, Message: { S: "New item!" } };
const second = { ...Key, Message: { S: "This item has changed" } };

const put = (Item: typeof first | Record<string, { N: string } | { S: string } | { SS: string[] }>) =>
  putItem({ TableName, Item }, plane.context);
const remove = () => deleteItem({ TableName, Key }, plane.context);

const iterator = async (
  ShardIteratorType: "TRIM_HORIZON" | "LATEST" | "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER",
  SequenceNumber?: string,
): Promise<string> => {
  const shards = await shardsOf(plane.context, arn);
  const written = await shardWithRecords();
  const { ShardIterator } = await getShardIterator(
    { StreamArn: arn, ShardId: written ?? shards[0]?.ShardId ?? "", ShardIteratorType, SequenceNumber },
    plane.context,
  );
  return ShardIterator ?? "";
};

async function shardWithRecords(): Promise<string | undefined> {
  for (const { ShardId = "" } of await shardsOf(plane.context, arn)) {
    const { ShardIterator = "" } = await getShardIterator(
      { StreamArn: arn, ShardId, ShardIteratorType: "TRIM_HORIZON" },
      plane.context,
    );
    const { Records } = await getRecords({ ShardIterator }, plane.context);
    if (Records !== undefined && Records.length > 0) return ShardId;
  }
  return undefined;
}

const sequences = async (ShardIterator: string, Limit?: number) => {
  const { Records, NextShardIterator } = await getRecords({ ShardIterator, Limit }, plane.context);
  return { numbers: Records?.map((record) => record.dynamodb?.SequenceNumber ?? ""), NextShardIterator };
};

beforeEach(() => {
  plane = newControlPlane();
});

describe("a stream record", () => {
  const images: readonly [StreamViewType, readonly (readonly [string, number, object])[]][] = [
    [
      "KEYS_ONLY",
      [
        ["INSERT", 4, {}],
        ["MODIFY", 4, {}],
        ["REMOVE", 4, {}],
      ],
    ],
    [
      "NEW_IMAGE",
      [
        ["INSERT", 24, { NewImage: first }],
        ["MODIFY", 36, { NewImage: second }],
        ["REMOVE", 4, {}],
      ],
    ],
    [
      "OLD_IMAGE",
      [
        ["INSERT", 4, {}],
        ["MODIFY", 24, { OldImage: first }],
        ["REMOVE", 36, { OldImage: second }],
      ],
    ],
    [
      "NEW_AND_OLD_IMAGES",
      [
        ["INSERT", 24, { NewImage: first }],
        ["MODIFY", 56, { NewImage: second, OldImage: first }],
        ["REMOVE", 36, { OldImage: second }],
      ],
    ],
  ];

  it.each(images)("holds the images of %s and their size", async (viewType, expected) => {
    await create(viewType);
    await put(first);
    await put(second);
    await remove();
    const records = await recordsOf(plane.context, arn);
    const shown = records.map(({ eventName, dynamodb }) => {
      const { SizeBytes, NewImage, OldImage } = dynamodb ?? {};
      return [eventName, SizeBytes, { ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) }];
    });
    expect(shown).toEqual(expected);
  });

  it("says where and when it comes from", async () => {
    await create("KEYS_ONLY");
    await put(first);
    const [record] = await recordsOf(plane.context, arn);
    expect(record).toEqual({
      awsRegion: "us-east-1",
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: "INSERT",
      eventSource: "aws:dynamodb",
      eventVersion: "1.1",
      userIdentity: undefined,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(plane.clock.nowMs() / 1000),
        Keys: Key,
        SequenceNumber: expect.stringMatching(/^\d{21}$/),
        SizeBytes: 4,
        StreamViewType: "KEYS_ONLY",
      },
    });
  });

  it("is not written when nothing changes", async () => {
    await create("NEW_AND_OLD_IMAGES");
    const item = { ...Key, tags: { SS: ["a", "b"] } };
    await put(item);
    await put(item);
    await put({ tags: { SS: ["b", "a"] }, ...Key });
    await updateItem(
      {
        TableName,
        Key,
        UpdateExpression: "SET tags = :tags REMOVE nothing",
        ExpressionAttributeValues: { ":tags": { SS: ["b", "a"] } },
      },
      plane.context,
    );
    await deleteItem({ TableName, Key: { Id: { N: "2" } } }, plane.context);
    await refusalOf(() =>
      putItem({ TableName, Item: first, ConditionExpression: "attribute_not_exists(Id)" }, plane.context),
    );
    expect((await recordsOf(plane.context, arn)).map(({ eventName }) => eventName)).toEqual(["INSERT"]);
  });

  it("is in the order of the writes of its item", async () => {
    await create("NEW_IMAGE");
    for (let n = 0; n < 50; n++) await put({ ...Key, n: { N: String(n) } });
    const records = await recordsOf(plane.context, arn);
    expect(records.map(({ dynamodb }) => dynamodb?.NewImage)).toEqual(
      Array.from({ length: 50 }, (_, n) => ({ ...Key, n: { N: String(n) } })),
    );
    const numbers = records.map(({ dynamodb }) => BigInt(dynamodb?.SequenceNumber ?? 0));
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)));
  });
});

describe("an iterator", () => {
  beforeEach(() => create("NEW_AND_OLD_IMAGES"));

  it("begins where its type says", async () => {
    for (const n of [1, 2, 3]) await put({ ...Key, n: { N: String(n) } });
    const { numbers } = await sequences(await iterator("TRIM_HORIZON"));
    const [one = "", two = "", three = ""] = numbers ?? [];
    expect((await sequences(await iterator("AT_SEQUENCE_NUMBER", two))).numbers).toEqual([two, three]);
    expect((await sequences(await iterator("AFTER_SEQUENCE_NUMBER", two))).numbers).toEqual([three]);
    const latest = await iterator("LATEST");
    expect((await sequences(latest)).numbers).toEqual([]);
    await put(first);
    expect((await sequences(latest)).numbers).toHaveLength(1);
    expect(one < two && two < three).toBe(true);
  });

  it("goes on page by page", async () => {
    for (let n = 0; n < 5; n++) await put({ ...Key, n: { N: String(n) } });
    const pages: number[] = [];
    let next: string | undefined = await iterator("TRIM_HORIZON");
    for (let page = 0; page < 4 && next !== undefined; page++) {
      const { numbers, NextShardIterator } = await sequences(next, 2);
      pages.push(numbers?.length ?? 0);
      next = NextShardIterator;
    }
    expect(pages).toEqual([2, 2, 1, 0]);
    expect(next).toBeDefined();
  });

  it("ends a page at 1 MB", async () => {
    const body = { S: "x".repeat(300_000) };
    for (let n = 0; n < 3; n++) await put({ ...Key, n: { N: String(n) }, body });
    const { numbers, NextShardIterator = "" } = await sequences(await iterator("TRIM_HORIZON"));
    expect(numbers).toHaveLength(2);
    expect((await sequences(NextShardIterator)).numbers).toHaveLength(1);
  });

  it("expires after fifteen minutes", async () => {
    const text = await iterator("TRIM_HORIZON");
    plane.clock.advance(15 * MINUTE_MS);
    expect(await refusalOf(() => getRecords({ ShardIterator: text }, plane.context))).toBe("nothing");
    plane.clock.advance(1);
    expect(await refusalOf(() => getRecords({ ShardIterator: text }, plane.context))).toBe(
      "ExpiredIteratorException: The provided iterator exceeds the maximum age allowed.",
    );
  });

  it("is refused when it is cut, altered or foreign", async () => {
    const text = await iterator("TRIM_HORIZON");
    const altered = text.replace("/stream/", "/stream/1");
    for (const ShardIterator of [text.slice(0, -1), altered, "AAAA", `${arn}|1|AAAA`]) {
      expect(await refusalOf(() => getRecords({ ShardIterator }, plane.context))).toBe(
        "ValidationException: Invalid ShardIterator",
      );
    }
  });

  it("may not reach for what was trimmed", async () => {
    await put(first);
    const { numbers } = await sequences(await iterator("TRIM_HORIZON"));
    const shardId = await shardWithRecords();
    const request = { StreamArn: arn, ShardId: shardId ?? "", SequenceNumber: numbers?.[0] };
    const refused = (type: "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER") =>
      refusalOf(() => getShardIterator({ ...request, ShardIteratorType: type }, plane.context));
    plane.clock.advance(24 * HOUR_MS);
    expect(await refused("AT_SEQUENCE_NUMBER")).toBe("nothing");
    plane.clock.advance(1_000);
    expect(await refused("AT_SEQUENCE_NUMBER")).toBe(GONE);
    expect(await refused("AFTER_SEQUENCE_NUMBER")).toBe(GONE);
    expect(await recordsOf(plane.context, arn)).toEqual([]);
  });

  it("is of no use once what it points at was trimmed", async () => {
    await put(first);
    const { numbers } = await sequences(await iterator("TRIM_HORIZON"));
    plane.clock.advance(24 * HOUR_MS - MINUTE_MS);
    const text = await iterator("AFTER_SEQUENCE_NUMBER", numbers?.[0]);
    plane.clock.advance(2 * MINUTE_MS);
    expect(await refusalOf(() => getRecords({ ShardIterator: text }, plane.context))).toBe(GONE);
  });

  it("stays usable on a shard where nothing happens for days", async () => {
    await put(first);
    let next = await iterator("TRIM_HORIZON");
    for (let minutes = 0; minutes < 50 * 60; minutes += 10) {
      next = (await sequences(next)).NextShardIterator ?? "";
      plane.clock.advance(10 * MINUTE_MS);
    }
    await put(second);
    expect((await sequences(next)).numbers).toHaveLength(1);
  });

  it("begins at a time: the first record then or later, or the oldest", async () => {
    const startedAtMs = plane.clock.nowMs();
    await put(first);
    plane.clock.advance(1_500);
    const betweenMs = plane.clock.nowMs();
    plane.clock.advance(10);
    await put(second);
    const [one = "", two = ""] = (await sequences(await iterator("TRIM_HORIZON"))).numbers ?? [];
    const ShardId = (await shardWithRecords()) ?? "";
    const since = async (atMs: number) => {
      const { ShardIterator = "" } = await getShardIterator(
        { StreamArn: arn, ShardId, ShardIteratorType: "AT_TIMESTAMP", Timestamp: atMs / 1_000 },
        plane.context,
      );
      return (await sequences(ShardIterator)).numbers;
    };
    expect(await since(startedAtMs - 2 * 24 * HOUR_MS)).toEqual([one, two]);
    expect(await since(startedAtMs)).toEqual([one, two]);
    expect(await since(betweenMs)).toEqual([two]);
    plane.clock.advance(1_000);
    expect(await since(plane.clock.nowMs())).toEqual([]);
  });

  const requests: readonly [rule: string, request: object, refusal: string][] = [
    [
      "an unknown shard",
      { ShardId: `shardId-${"0".repeat(20)}-00000000` },
      "ResourceNotFoundException: Requested resource not found: Shard does not exist",
    ],
    [
      "a missing sequence number",
      { ShardIteratorType: "AT_SEQUENCE_NUMBER" },
      "ValidationException: SequenceNumber must be specified for ShardIteratorType AT_SEQUENCE_NUMBER",
    ],
    [
      "a missing time",
      { ShardIteratorType: "AT_TIMESTAMP" },
      "ValidationException: Timestamp must be specified for ShardIteratorType AT_TIMESTAMP",
    ],
    [
      "a time to come",
      { ShardIteratorType: "AT_TIMESTAMP", Timestamp: 99_999_999_999.5 },
      "ValidationException: Timestamp must not be in the future: 99999999999.5",
    ],
    ...(["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"] as const).map(
      (ShardIteratorType): [string, object, string] => [
        `a sequence number at ${ShardIteratorType}`,
        { ShardIteratorType, SequenceNumber: "1".repeat(21), Timestamp: undefined },
        `ValidationException: SequenceNumber must not be specified for ShardIteratorType ${ShardIteratorType}`,
      ],
    ),
    ...(["TRIM_HORIZON", "LATEST"] as const).map((ShardIteratorType): [string, object, string] => [
      `a time at ${ShardIteratorType}`,
      { ShardIteratorType, Timestamp: 1 },
      `ValidationException: Timestamp must not be specified for ShardIteratorType ${ShardIteratorType}`,
    ]),
    [
      "a sequence number of nobody's",
      { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: "9".repeat(21) },
      `ValidationException: Invalid SequenceNumber: ${"9".repeat(21)}`,
    ],
    [
      "a sequence number with letters",
      { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: "x".repeat(21) },
      `ValidationException: Invalid SequenceNumber: ${"x".repeat(21)}`,
    ],
    [
      "a malformed ARN",
      { StreamArn: "arn:aws:dynamodb:us-east-1:123456789012:table/messages" },
      "ValidationException: Invalid StreamArn: arn:aws:dynamodb:us-east-1:123456789012:table/messages",
    ],
    [
      "an unknown stream",
      { StreamArn: "arn:aws:dynamodb:us-east-1:123456789012:table/other/stream/2026" },
      "ResourceNotFoundException: Requested resource not found: Stream: " +
        "arn:aws:dynamodb:us-east-1:123456789012:table/other/stream/2026 not found",
    ],
  ];

  it.each(requests)("is not given for %s", async (_rule, request, refusal) => {
    const [shard] = await shardsOf(plane.context, arn);
    const usual = { StreamArn: arn, ShardId: shard?.ShardId ?? "", ShardIteratorType: "LATEST" as const };
    expect(await refusalOf(() => getShardIterator({ ...usual, ...request }, plane.context))).toBe(refusal);
  });
});
