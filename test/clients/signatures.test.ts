/**
 * `--auth keys` as clients meet it: the right key works, and everything else is refused in AWS's words.
 */
import { Agent } from "node:http";
import { join } from "node:path";
import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, it, onTestFinished, vi } from "vitest";
import { ServerProcess } from "../fixture/server-process.ts";
import { ClientProgram } from "./client-program.ts";
import { untilThere } from "./open-shop.ts";
import { SHOP, shopTable } from "./shop-table.ts";

const KEY = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

const DIFFERS =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const INVALID_TOKEN = "The security token included in the request is invalid.";

const HOUR_MS = 3_600_000;

const startKeyed = (): Promise<ServerProcess> =>
  ServerProcess.start(["--in-memory", "--auth", "keys"], {
    STATOR_ACCESS_KEYS: `AKIDOTHER:other,${KEY.accessKeyId}:${KEY.secretAccessKey}`,
  });

function connect(server: ServerProcess, changed: DynamoDBClientConfig): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: "us-east-1",
    credentials: KEY,
    maxAttempts: 1,
    ...changed,
  });
  onTestFinished(() => client.destroy());
  return client;
}

it("the right key works, with every character that a signature must get right", async () => {
  const client = connect(await startKeyed(), {});
  await client.send(new CreateTableCommand(shopTable));
  await untilThere(client, SHOP);
  const Item = { pk: { S: "Händel & Søn / 50%+\u0000\n" }, sk: { S: "🌻 = é" } };
  await client.send(new PutItemCommand({ TableName: SHOP, Item }));
  expect((await client.send(new GetItemCommand({ TableName: SHOP, Key: Item }))).Item).toEqual(Item);
});

it.each<[rule: string, changed: DynamoDBClientConfig, name: string, message: string | RegExp]>([
  [
    "a wrong secret",
    { credentials: { ...KEY, secretAccessKey: "wrong" } },
    "InvalidSignatureException",
    DIFFERS,
  ],
  [
    "a key that is not known",
    { credentials: { ...KEY, accessKeyId: "AKIAUNKNOWN" } },
    "UnrecognizedClientException",
    INVALID_TOKEN,
  ],
  [
    "a session token with a long-term key",
    { credentials: { ...KEY, sessionToken: "token" } },
    "UnrecognizedClientException",
    INVALID_TOKEN,
  ],
  [
    "another region",
    { region: "eu-west-2" },
    "InvalidSignatureException",
    "Credential should be scoped to a valid region. ",
  ],
  [
    "a clock that is an hour behind",
    { systemClockOffset: -HOUR_MS },
    "InvalidSignatureException",
    /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
  ],
  [
    "a clock that is an hour ahead",
    { systemClockOffset: HOUR_MS },
    "InvalidSignatureException",
    /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)$/,
  ],
])("%s is refused", async (_rule, changed, name, message) => {
  const client = connect(await startKeyed(), changed);
  const error: unknown = await client.send(new ListTablesCommand({})).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    name,
    message: typeof message === "string" ? message : expect.stringMatching(message),
    $metadata: { httpStatusCode: 400 },
  });
});

it("a body that was changed on its way is refused, and nothing is written", async () => {
  const server = await startKeyed();
  const honest = connect(server, {});
  await honest.send(new CreateTableCommand(shopTable));
  await untilThere(honest, SHOP);
  const client = connect(server, {});
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: Uint8Array };
      request.body = Buffer.from(Buffer.from(request.body).toString().replace('"10"', '"99"'));
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "thief" },
  );
  const Key = { pk: { S: "ACCOUNT#1" }, sk: { S: "BALANCE" } };
  const payment = new PutItemCommand({ TableName: SHOP, Item: { ...Key, amount: { N: "10" } } });
  await expect(client.send(payment)).rejects.toMatchObject({
    name: "InvalidSignatureException",
    message: DIFFERS,
  });
  expect((await honest.send(new GetItemCommand({ TableName: SHOP, Key }))).Item).toBeUndefined();
});

/** Connections that stay are read by the reader of plain requests, others by `node:http`; the date is from either. */
it.each([
  ["behind", -HOUR_MS, "stay", true],
  ["behind", -HOUR_MS, "end", false],
  ["ahead", HOUR_MS, "stay", true],
  ["ahead", HOUR_MS, "end", false],
])("the SDK on a machine whose clock is an hour %s is let in, where connections %s", async (...given) => {
  const [, offMs, , keepAlive] = given;
  const requestHandler = { httpAgent: new Agent({ keepAlive }) };
  const client = connect(await startKeyed(), { requestHandler, maxAttempts: 2 });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + offMs });
  onTestFinished(() => void vi.useRealTimers());
  const first = await client.send(new ListTablesCommand({}));
  expect([first.TableNames, first.$metadata.attempts]).toEqual([[], 2]);
  expect((await client.send(new ListTablesCommand({}))).$metadata.attempts).toBe(1);
});

it("boto3 is let in and refused alike", async ({ skip }) => {
  const isMissing = !(await new ClientProgram("python3", ["-c", "import boto3"], {}).isPresent());
  skip(isMissing, "skipped: boto3 not found");
  const server = await startKeyed();
  const script = join(import.meta.dirname, "boto3_signatures.py");
  const { stderr } = await new ClientProgram("python3", [script], {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
  }).run();
  expect(stderr).toMatch(/\nOK\n$/);
});
