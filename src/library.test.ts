/** Stator in this process, as a program that embeds it sees it. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  InternalServerError,
  ListTablesCommand,
  PutItemCommand,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { afterEach, describe, expect, it, vi } from "vitest";
import { breakDisk, mendDisk } from "../test/fixture/broken-disk.ts";
import { createStator, type Stator, type StatorOptions } from "./library.ts";
import * as identity from "./settings/section/identity.ts";

const running: Stator[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const stator of running.splice(0)) await stator.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function started(options?: StatorOptions): Promise<Stator> {
  const stator = await createStator(options);
  running.push(stator);
  return stator;
}

async function createOrders(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: "orders",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.01 }, { TableName: "orders" });
}

const item = { pk: { S: "ü" }, text: { S: "x".repeat(10_000) } };

it("web pages of this machine alone are served at the endpoint", async () => {
  const { endpoint } = await started();
  const statusFor = async (origin: string): Promise<number> =>
    (await fetch(endpoint, { headers: { origin } })).status;
  expect(await statusFor("http://localhost:3000")).toBe(200);
  expect(await statusFor("http://evil.example")).toBe(403);
});

describe("a client with the in-process handler", () => {
  it("writes and reads without a socket", async () => {
    const client = new DynamoDBClient((await started()).clientOptions);
    await createOrders(client);
    await client.send(new PutItemCommand({ TableName: "orders", Item: item }));
    const { Item } = await client.send(new GetItemCommand({ TableName: "orders", Key: { pk: item.pk } }));
    expect(Item).toEqual(item);
  });

  it("gets errors as the SDK's own exceptions, with a request id", async () => {
    const client = new DynamoDBClient((await started()).clientOptions);
    const missing = client.send(new GetItemCommand({ TableName: "nowhere", Key: { pk: { S: "a" } } }));
    await expect(missing).rejects.toThrow(ResourceNotFoundException);
    await expect(missing).rejects.toMatchObject({
      $metadata: { requestId: expect.stringMatching(/^[0-9A-Z]{52}$/) },
    });
  });
});

describe("a Stator", () => {
  it("answers on its endpoint what it answers in process", async () => {
    const stator = await started({ region: "eu-west-2" });
    await createOrders(new DynamoDBClient(stator.clientOptions));
    const { endpoint, clientOptions } = stator;
    const { region, credentials } = clientOptions;
    const client = new DynamoDBClient({ endpoint, region, credentials });
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(["orders"]);
    client.destroy();
  });

  it("does not share tables with another one", async () => {
    await createOrders(new DynamoDBClient((await started()).clientOptions));
    const other = new DynamoDBClient((await started()).clientOptions);
    expect((await other.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });

  it("looks for expired items at the interval it was given", async () => {
    const client = new DynamoDBClient((await started({ ttlIntervalSeconds: 1 })).clientOptions);
    await createOrders(client);
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
    await client.send(new UpdateTimeToLiveCommand({ TableName: "orders", TimeToLiveSpecification }));
    const until = { N: String(Math.floor(Date.now() / 1_000) - 5) };
    await client.send(new PutItemCommand({ TableName: "orders", Item: { ...item, until } }));
    const read = new GetItemCommand({ TableName: "orders", Key: { pk: item.pk } });
    await vi.waitFor(async () => expect((await client.send(read)).Item).toBeUndefined(), 20_000);
  });

  it("gives new streams the number of shards it was given", async () => {
    const { clientOptions } = await started({ streamShards: 7 });
    const client = new DynamoDBClient(clientOptions);
    await createOrders(client);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "orders" }));
    const { StreamDescription } = await new DynamoDBStreamsClient(clientOptions).send(
      new DescribeStreamCommand({ StreamArn: Table?.LatestStreamArn }),
    );
    expect(StreamDescription?.Shards).toHaveLength(7);
  });

  it.each<readonly [object, string]>([
    [{ region: "NOT A REGION" }, "region NOT A REGION: must be the name of an AWS region, such as eu-west-2"],
    [{ accountId: "x" }, "accountId x: must be twelve digits"],
    [{ tableDelayMs: -5 }, "tableDelayMs -5: must be a whole number from 0 to 3600000"],
    [{ ttlIntervalSeconds: 0 }, "ttlIntervalSeconds 0: must be a whole number from 1 to 86400"],
    [{ ttlIntervalSeconds: Number.NaN }, "ttlIntervalSeconds NaN: must be a whole number from 1 to 86400"],
    [{ streamShards: 65 }, "streamShards 65: must be a whole number from 1 to 64"],
    [{ collectionLimitBytes: 0.5 }, "collectionLimitBytes 0.5: must be a whole number from 1 to 10737418240"],
    [{ port: 65_536 }, "port 65536: must be a whole number from 0 to 65535"],
    [{ dataDir: "" }, "dataDir must not be empty"],
    [{ dataDir: 5 }, "dataDir has a value of the wrong type"],
    [{ dataDir: null }, "dataDir has a value of the wrong type"],
    [{ region: null }, "region has a value of the wrong type"],
    [{ region: true }, "region has a value of the wrong type"],
    [{ port: null }, "port has a value of the wrong type"],
    [{ datadir: "d" }, "unknown option: datadir"],
  ])("is not started with %j", async (options, reason) => {
    await expect(started(options)).rejects.toThrow(new RangeError(reason));
  });

  it("has the region and the account of a server that was given none", async () => {
    const { clientOptions } = await started();
    const client = new DynamoDBClient(clientOptions);
    await createOrders(client);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "orders" }));
    expect(clientOptions.region).toBe(identity.region.fallback);
    expect(Table?.TableArn).toContain(`:${identity.region.fallback}:${identity.accountId.fallback}:`);
  });

  it("that cannot listen leaves its folder to the next one", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "stator-library-"));
    folders.push(dataDir);
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    await expect(createStator({ dataDir, port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    taken.close();
    await once(taken, "close");
    expect((await started({ dataDir, port })).endpoint).toBe(`http://127.0.0.1:${port}`);
  });

  it("whose disk breaks refuses writes, serves reads, says so, and ends nothing", async ({ skip }) => {
    const dataDir = mkdtempSync(join(tmpdir(), "stator-library-"));
    folders.push(dataDir);
    const first = await createStator({ dataDir });
    const client = new DynamoDBClient({ ...first.clientOptions, maxAttempts: 1 });
    await createOrders(client);
    await client.send(new PutItemCommand({ TableName: "orders", Item: item }));
    const isReady = async (): Promise<boolean> => (await fetch(`${first.endpoint}/ready`)).ok;
    expect(await isReady()).toBe(true);
    const lost = new PutItemCommand({ TableName: "orders", Item: { pk: { S: "lost" } } });
    try {
      if (!breakDisk(process.pid)) {
        await first.close();
        return skip("skipped: prlimit not found");
      }
      await expect(client.send(lost)).rejects.toThrow(InternalServerError);
    } finally {
      mendDisk(process.pid);
    }
    expect(await first.failed).toBeInstanceOf(Error);
    expect(await isReady()).toBe(false);
    await expect(client.send(lost)).rejects.toThrow(InternalServerError);
    const read = new GetItemCommand({ TableName: "orders", Key: { pk: item.pk } });
    expect((await client.send(read)).Item).toEqual(item);
    await first.close();
    const next = new DynamoDBClient((await started({ dataDir })).clientOptions);
    expect((await next.send(read)).Item).toEqual(item);
  });

  it("with a folder has its tables again when it is opened again", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "stator-library-"));
    folders.push(dataDir);
    const first = await createStator({ dataDir });
    await createOrders(new DynamoDBClient(first.clientOptions));
    await first.close();
    const client = new DynamoDBClient((await started({ dataDir })).clientOptions);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(["orders"]);
  });
});

it("STS is there too, without a socket", async () => {
  const { requestHandler } = await started({ accountId: "210987654321" });
  const { response } = await requestHandler.handle({
    method: "POST",
    path: "/",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Authorization:
        "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=00",
      "X-Amz-Date": "20260101T000000Z",
    },
    body: "Action=GetCallerIdentity&Version=2011-06-15",
  });
  expect(response.statusCode).toBe(200);
  expect(Buffer.from(response.body).toString()).toContain("<Arn>arn:aws:iam::210987654321:root</Arn>");
});
