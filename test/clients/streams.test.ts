/**
 * One stream read by three clients, which parse what they get each in its own way: AWS's SDKs for JavaScript and
 * Python, and the AWS CLI see the same records.
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { describe, expect, it, vi } from "vitest";
import { LineageConsumer } from "../fixture/lineage-consumer.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { ClientProgram } from "./client-program.ts";

const TEST_TIMEOUT_MS = 120_000;
const EXPIRY_TIMEOUT_MS = 30_000;
const TableName = "readings";
const id = { S: "ü" };

type Json = Readonly<Record<string, unknown>>;

/** A server with one stream of one shard, in which something of every kind was written. */
async function writtenServer(): Promise<readonly [ServerProcess, LineageConsumer]> {
  const server = await ServerProcess.start(["--in-memory", "--stream-shards=1", "--ttl-interval-seconds=1"]);
  const credentials = { accessKeyId: "stator", secretAccessKey: "stator" };
  const options = { endpoint: server.endpoint, region: "us-east-1", credentials };
  const client = new DynamoDBClient(options);
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  const Item = {
    id,
    text: { S: "“quoted” \u0000 \u{1f40e}" },
    number: { N: "12345678901234567890.123456789012345678" },
    bytes: { B: new Uint8Array([0, 255, 10]) },
    parts: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
    tree: { M: { list: { L: [{ NULL: true }, { BOOL: false }, { NS: ["1", "2.5"] }] } } },
  };
  await client.send(new PutItemCommand({ TableName, Item }));
  await client.send(
    new UpdateItemCommand({ TableName, Key: { id }, UpdateExpression: "REMOVE tree, parts" }),
  );
  await client.send(new DeleteItemCommand({ TableName, Key: { id } }));
  const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  const until = { N: String(Math.floor(Date.now() / 1_000) - 60) };
  await client.send(new PutItemCommand({ TableName, Item: { id, until } }));

  const consumer = new LineageConsumer(
    new DynamoDBStreamsClient(options),
    TableDescription?.LatestStreamArn ?? "",
  );
  await vi.waitFor(async () => {
    await consumer.poll();
    expect(consumer.records).toHaveLength(5);
  }, EXPIRY_TIMEOUT_MS);
  expect(consumer.faults).toEqual([]);
  return [server, consumer];
}

/** Dates as seconds and bytes as base64, as the programs print them. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

async function recordsOfBoto3(environment: Record<string, string>): Promise<readonly unknown[]> {
  const script = join(import.meta.dirname, "boto3_streams.py");
  const { stdout } = await new ClientProgram("python3", [script, TableName], environment).run();
  return stdout
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

async function recordsOfCli(environment: Record<string, string>): Promise<readonly unknown[]> {
  const aws = new ClientProgram("aws", ["dynamodbstreams"], environment);
  const run = async (...words: readonly string[]): Promise<Json> => {
    const { stdout } = await aws.run(...words, "--output", "json");
    return JSON.parse(stdout) as Json;
  };
  const { Streams } = await run("list-streams", "--table-name", TableName);
  const [stream] = Streams as readonly { readonly StreamArn: string }[];
  const StreamArn = stream?.StreamArn ?? "";
  const { StreamDescription } = await run("describe-stream", "--stream-arn", StreamArn);
  const { Shards } = StreamDescription as { readonly Shards: readonly { readonly ShardId: string }[] };
  const place = ["--stream-arn", StreamArn, "--shard-id", Shards[0]?.ShardId ?? ""];
  const { ShardIterator } = await run(
    "get-shard-iterator",
    ...place,
    "--shard-iterator-type",
    "TRIM_HORIZON",
  );
  const { Records } = await run("get-records", "--shard-iterator", String(ShardIterator));
  return (Records as readonly { readonly dynamodb: Json }[]).map(({ dynamodb, ...record }) => {
    const at = dynamodb["ApproximateCreationDateTime"];
    const seconds = typeof at === "number" ? at : Date.parse(String(at)) / 1_000;
    return { ...record, dynamodb: { ...dynamodb, ApproximateCreationDateTime: seconds } };
  });
}

describe("the records of one stream", { timeout: TEST_TIMEOUT_MS }, () => {
  const readers = [
    { program: "boto3", isHere: ["python3", "-c", "import boto3"], read: recordsOfBoto3 },
    { program: "the AWS CLI", isHere: ["aws", "--version"], read: recordsOfCli },
  ];

  it.for(readers)(
    "are for $program what they are for the SDK",
    async ({ program, isHere, read }, { skip }) => {
      const [command = "", ...words] = isHere;
      const isMissing = !(await new ClientProgram(command, words, {}).isPresent());
      skip(isMissing, `skipped: ${program} not found`);
      const [server, consumer] = await writtenServer();
      const records = plain(consumer.records);
      expect(await read({ AWS_ENDPOINT_URL: server.endpoint })).toEqual(records);
      expect(consumer.records.map(({ eventName }) => eventName)).toEqual([
        "INSERT",
        "MODIFY",
        "REMOVE",
        "INSERT",
        "REMOVE",
      ]);
      const service = { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" };
      expect(consumer.records.map(({ userIdentity }) => userIdentity)).toEqual([
        ...Array.from({ length: 4 }),
        service,
      ]);
    },
  );
});
