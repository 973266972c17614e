/**
 * Time to Live: items whose attribute names a time that is over are deleted within a minute, with the service named
 * in the stream record; renewed items, other types and times long past stay.
 */
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { assert } from "../../src/base/assert.ts";
import { TestClock } from "../../src/base/clock.ts";
import { HOLD_MS } from "../../src/base/steady-clock.ts";
import { RetentionClock } from "../../src/engine/retention-clock.ts";
import { BackfillReport } from "../../src/job/backfill-report.ts";
import { backfillExpiry } from "../../src/job/expiry-backfill.ts";
import { sweepExpired } from "../../src/job/expiry-sweep.ts";
import { verifyTable } from "../../src/job/verify-table.ts";
import { silentLogger } from "../../src/telemetry/logger.ts";
import { LineageConsumer } from "../fixture/lineage-consumer.ts";
import { openTurnedStator, type TurnedStator } from "../fixture/turned-stator.ts";

const TableName = "sessions";
const HOUR_S = 3_600;
const always = () => true;

let stator: TurnedStator;
let streamArn: string;

beforeEach(async () => {
  stator = await openTurnedStator();
  const { TableDescription } = await stator.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "user", AttributeType: "S" },
      ],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byUser",
          KeySchema: [{ AttributeName: "user", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  streamArn = TableDescription?.LatestStreamArn ?? "";
});

afterEach(() => stator.close());

const enable = (AttributeName = "until") =>
  stator.client.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName } }),
  );

const nowS = () => Math.floor(stator.clock.nowMs() / 1_000);

const put = (id: string, until?: { N: string } | { S: string }) =>
  stator.client.send(
    new PutItemCommand({ TableName, Item: { id: { S: id }, user: { S: "u" }, ...(until && { until }) } }),
  );

const inSeconds = (seconds: number) => ({ N: String(nowS() + seconds) });

async function ids(): Promise<readonly string[]> {
  const { Items = [] } = await stator.client.send(new ScanCommand({ TableName }));
  return Items.map(({ id }) => id?.S ?? "").toSorted();
}

const sweep = () => sweepExpired(stator.database, stator.catalog, always);

const expiryOf = async () => (await stator.catalog.record(TableName))?.expiry;

/** Resolves once the items that were there before are in order of expiry. */
const untilBackfilled = () =>
  vi.waitFor(async () => expect(await expiryOf()).toMatchObject({ backfilling: false }), { interval: 1 });

/** Adds some of them, as a process does that ends after some batches. */
async function backfillInPart(batches: number): Promise<void> {
  const { database } = stator;
  const keyspace = (await expiryOf())?.keyspace ?? 0;
  const report = new BackfillReport({ database, logger: silentLogger, subject: {} });
  let done = 0;
  await backfillExpiry(database, { table: TableName, keyspace, report }, () => done++ < batches);
}

describe("an item", () => {
  it("goes when its time is over, with its index entries, and is recorded as the service's deletion", async () => {
    await enable();
    await put("a", inSeconds(60));
    await put("b", inSeconds(90_000));
    stator.clock.advance(60_000);
    await sweep();
    expect(await ids()).toEqual(["a", "b"]);
    stator.clock.advance(1_000);
    await sweep();
    expect(await ids()).toEqual(["b"]);
    const { Count } = await stator.client.send(
      new QueryCommand({
        TableName,
        IndexName: "byUser",
        KeyConditionExpression: "#u = :u",
        ExpressionAttributeNames: { "#u": "user" },
        ExpressionAttributeValues: { ":u": { S: "u" } },
      }),
    );
    expect(Count).toBe(1);
    const consumer = new LineageConsumer(stator.streams, streamArn);
    await consumer.poll();
    const [removal] = consumer.records.filter(({ eventName }) => eventName === "REMOVE");
    expect(removal?.userIdentity).toEqual({ PrincipalId: "dynamodb.amazonaws.com", Type: "Service" });
    expect(consumer.records.filter((record) => record.userIdentity !== undefined)).toHaveLength(1);
    expect(consumer.faults).toEqual([]);
  });

  it("leaves a table behind in which nothing is wrong", async () => {
    await enable();
    await put("expired", inSeconds(HOUR_S));
    await put("stays", inSeconds(5 * HOUR_S));
    stator.clock.advance(2 * HOUR_S * 1_000);
    await expect.poll(async () => [await sweep(), await ids()][1]).toEqual(["stays"]);
    const table = await stator.catalog.find(TableName);
    const faults: string[] = [];
    assert(table !== undefined, "the table is there");
    await verifyTable(stator.database, table, {
      onRows: () => undefined,
      onFault: (what) => faults.push(what),
    });
    expect(faults).toEqual([]);
  });

  it("is gone within a minute without anyone asking", async () => {
    await enable();
    await put("a", inSeconds(10));
    for (let seconds = 0; seconds < 60 && (await ids()).length > 0; seconds++) stator.clock.advance(1_000);
    stator.clock.advance(1_000);
    const { Item } = await stator.client.send(new GetItemCommand({ TableName, Key: { id: { S: "a" } } }));
    expect(Item).toBeUndefined();
  });

  const stays: readonly [rule: string, until: () => { N: string } | { S: string } | undefined][] = [
    ["has no time", () => undefined],
    ["has a time that is text", () => ({ S: String(nowS() - 10) })],
    ["has a time more than five years past", () => inSeconds(-6 * 366 * 24 * HOUR_S)],
    ["has a time to come", () => inSeconds(2 * HOUR_S)],
    ["has a negative time", () => ({ N: "-1" })],
    ["has milliseconds for seconds", () => ({ N: String(stator.clock.nowMs()) })],
    ["has microseconds for seconds", () => ({ N: String(stator.clock.nowMs() * 1_000) })],
    ["has the largest number there is", () => ({ N: "9.9E+125" })],
    ["has a time in twenty trillion seconds", () => ({ N: "20000000000000" })],
  ];

  it.each(stays)("stays when it %s", async (_rule, until) => {
    await enable();
    await put("a", until());
    stator.clock.advance(HOUR_S * 1_000);
    await sweep();
    expect(await ids()).toEqual(["a"]);
  });

  it("goes when its time was over long before it was written", async () => {
    await enable();
    await put("hour", inSeconds(-HOUR_S));
    await put("years", inSeconds(-4 * 365 * 24 * HOUR_S));
    await sweep();
    expect(await ids()).toEqual([]);
  });

  it("goes when its time is over, though the clock was years ahead once", async () => {
    const years = 6 * 366 * 24 * HOUR_S * 1_000;
    stator.clock.advance(years);
    await put("ahead");
    stator.clock.advance(-years);
    await enable();
    await put("a", inSeconds(10));
    await put("long past", inSeconds(-6 * 366 * 24 * HOUR_S));
    await sweep();
    expect(await ids()).toEqual(["a", "ahead", "long past"]);
    stator.clock.advance(11_000);
    await sweep();
    expect(await ids()).toEqual(["ahead", "long past"]);
  });

  it("is found after years without a sweep, in which others have their turn and which may be cut short", async () => {
    await enable();
    const years = 4 * 365 * 24 * HOUR_S * 1_000;
    const clock = new TestClock(stator.clock.nowMs() + years);
    const { store, random } = stator.database;
    const retention = new RetentionClock({ store, clock, random });
    // A process that finds the clock years on takes its time before it believes it.
    await retention.nowMs();
    clock.advance(HOLD_MS);
    const database = { ...stator.database, clock, retention };
    await put("a", inSeconds(years / 1_000 - HOUR_S));
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    await sweepExpired(database, stator.catalog, () => turns < 2);
    clearInterval(counting);
    expect(turns).toBe(2);
    expect(await ids()).toEqual(["a"]);
    await sweepExpired(database, stator.catalog, always);
    expect(await ids()).toEqual([]);
  });

  it("stays when it was renewed or lost its time, though it had been due", async () => {
    await enable();
    for (const id of ["renewed", "freed", "due"]) await put(id, inSeconds(10));
    stator.clock.advance(11_000);
    await put("renewed", inSeconds(HOUR_S));
    await stator.client.send(
      new UpdateItemCommand({
        TableName,
        Key: { id: { S: "freed" } },
        UpdateExpression: "REMOVE #u",
        ExpressionAttributeNames: { "#u": "until" },
      }),
    );
    await sweep();
    expect(await ids()).toEqual(["freed", "renewed"]);
    stator.clock.advance(HOUR_S * 1_000 + 1_000);
    await sweep();
    expect(await ids()).toEqual(["freed"]);
  });

  it("is never lost to a renewal that comes while the sweep is under way", async () => {
    await enable();
    const all = Array.from({ length: 100 }, (_, n) => `s${n}`);
    for (const id of all) await put(id, inSeconds(5));
    stator.clock.advance(6_000);
    const renewals = all.slice(0, 50).map((id) => put(id, inSeconds(HOUR_S)));
    await Promise.all([sweep(), ...renewals]);
    await sweep();
    expect(await ids()).toEqual(all.slice(0, 50).toSorted());
  });
});

describe("Time to Live on a table with items", () => {
  it("deletes those that were there before", async () => {
    for (let n = 0; n < 250; n++) await put(`old-${n}`, inSeconds(n % 2 === 0 ? -HOUR_S : HOUR_S));
    await enable();
    await Promise.all([untilBackfilled(), put("new", inSeconds(30))]);
    await sweep();
    expect(await ids()).toHaveLength(126);
    stator.clock.advance(HOUR_S * 1_000 + 1_000);
    await sweep();
    expect(await ids()).toEqual([]);
    const { TimeToLiveDescription } = await stator.client.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "until" });
  });

  it("goes on where a backfill stopped", async () => {
    for (let n = 0; n < 250; n++) await put(`old-${n}`, inSeconds(-10));
    await enable();
    await backfillInPart(2);
    await untilBackfilled();
    await sweep();
    expect(await ids()).toEqual([]);
  });

  it("deletes a limited number at once and then goes on", async () => {
    await enable();
    const until = inSeconds(-5);
    for (let batch = 0; batch < 84; batch++) {
      const writes = Array.from({ length: 25 }, (_, n) => ({
        PutRequest: { Item: { id: { S: `s${batch * 25 + n}` }, until } },
      }));
      await stator.client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: writes } }));
    }
    expect(await sweep()).toBeGreaterThan(0);
    expect((await ids()).length).toBeGreaterThan(0);
    expect(await sweep()).toBeUndefined();
    expect(await ids()).toEqual([]);
  });

  it("finds what expired while no sweep ran for days", async () => {
    await enable();
    for (let hour = 0; hour < 72; hour += 7) await put(`h${hour}`, inSeconds(hour * HOUR_S));
    await stator.database.retention.nowMs();
    stator.clock.advance(80 * HOUR_S * 1_000);
    await sweep();
    await sweep();
    expect(await ids()).toEqual([]);
  });
});
