/**
 * Time to Live across crashes: while a server is killed again and again, first with items that were there before Time
 * to Live was enabled and then amid their deletion, each expired item goes once, by the service's hand, and each that
 * was renewed in time stays. Needs the built program.
 */
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { describe, expect, it, vi } from "vitest";
import type { Json, JsonCaller } from "../fixture/json-stator.ts";
import { LineageConsumer } from "../fixture/lineage-consumer.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { HttpCaller } from "./http-caller.ts";
import { allItems, answered } from "./whole-table.ts";

/** STATOR_TEST_CRASH_ROUNDS raises it, to hunt for something rare. */
const ROUNDS = Number(process.env["STATOR_TEST_CRASH_ROUNDS"] ?? 2);
const EXPIRING = 500 * ROUNDS;
/** The first so many of them are renewed while others go. */
const RENEWED = 50 * ROUNDS;
const BATCH = 25;
const TableName = "sessions";
const WAIT = { timeout: 30_000, interval: 20 };

const id = (number: number) => ({ S: `session-${number}` });

describe("kill -9 while items expire", () => {
  it(`deletes each once in ${ROUNDS} rounds`, { timeout: 60_000 + ROUNDS * 30_000 }, async () => {
    const flags = ["--data-dir", await temporaryFolder("expiry-crash"), "--ttl-interval-seconds=1"];
    let server = await ServerProcess.start(flags);
    const streamArn = await createSessions(new HttpCaller(server.endpoint));
    const renewed = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const stator = new HttpCaller(server.endpoint);
      const left = Math.max(await itemCount(stator), RENEWED + 1);
      const renewals = renewUntilCut(stator, round, renewed);
      await vi.waitFor(async () => expect(await itemCount(stator)).toBeLessThan(left), WAIT);
      await server.stop("SIGKILL");
      await renewals;
      server = await ServerProcess.start(flags);
    }
    await expectGone(server, streamArn, renewed);
    expect(await server.stop("SIGTERM")).toBe(0);
  });
});

/** A table full of expired items, Time to Live just enabled; the ARN of its stream. */
async function createSessions(stator: JsonCaller): Promise<string> {
  const { TableDescription } = await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  const until = { N: String(Math.floor(Date.now() / 1_000) - 60) };
  for (let first = 0; first < EXPIRING; first += BATCH) {
    const puts = Array.from({ length: BATCH }, (_, i) => ({
      PutRequest: { Item: { id: id(first + i), until } },
    }));
    await answered(stator, "BatchWriteItem", { RequestItems: { [TableName]: puts } });
  }
  const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
  await answered(stator, "UpdateTimeToLive", { TableName, TimeToLiveSpecification });
  return String((TableDescription as Json)["LatestStreamArn"]);
}

async function itemCount(stator: JsonCaller): Promise<number> {
  const { Table } = await answered(stator, "DescribeTable", { TableName });
  return Number((Table as Json)["ItemCount"]);
}

/** Gives the items of the round that are still there another day, until the server is gone; adds those that have it. */
async function renewUntilCut(stator: JsonCaller, round: number, renewed: Set<string>): Promise<void> {
  const until = { N: String(Math.floor(Date.now() / 1_000) + 86_400) };
  for (let number = (round * RENEWED) / ROUNDS; number < ((round + 1) * RENEWED) / ROUNDS; number += 1) {
    try {
      const { status } = await stator.call("UpdateItem", {
        TableName,
        Key: { id: id(number) },
        UpdateExpression: "SET until = :until",
        ConditionExpression: "attribute_exists(id)",
        ExpressionAttributeValues: { ":until": until },
      });
      if (status === 200) renewed.add(id(number).S);
    } catch {
      return;
    }
  }
}

/** Whether in the end those are left that were renewed, and the stream tells of every other one's deletion once. */
async function expectGone(
  server: ServerProcess,
  streamArn: string,
  renewed: ReadonlySet<string>,
): Promise<void> {
  const stator = new HttpCaller(server.endpoint);
  const nowS = Date.now() / 1_000;
  await vi.waitFor(async () => {
    const expired = (await allItems(stator, TableName)).filter(
      ({ until }) => until !== undefined && "N" in until && Number(until.N) < nowS,
    );
    expect(expired).toHaveLength(0);
  }, WAIT);
  const left = (await allItems(stator, TableName)).map((item) => JSON.stringify(item["id"])).toSorted();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBStreamsClient({ endpoint: server.endpoint, region: "us-east-1", credentials });
  const consumer = new LineageConsumer(client, streamArn);
  await consumer.poll();
  expect(consumer.faults).toEqual([]);
  expect([...consumer.copy.values()].map((item) => JSON.stringify(item["id"])).toSorted()).toEqual(left);
  for (const one of renewed) expect(left).toContain(JSON.stringify({ S: one }));
  const removals = consumer.records.filter(({ eventName }) => eventName === "REMOVE");
  expect(removals).toHaveLength(EXPIRING - left.length);
  const service = { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" };
  for (const { userIdentity } of removals) expect(userIdentity).toEqual(service);
}
