/**
 * How many source files one warm request runs through: the built server is asked the same again and again until nothing
 * is new to it, and then V8 counts, for one further request at a time, the files of which a function ran.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A kind of request, and the files that one of it runs through: paths under `dist/`, sorted. */
export interface RequestPath {
  readonly title: string;
  readonly files: readonly string[];
}

const TABLE = "Paths";
const WARM_REQUESTS = 300;

/** A file counts if each of so many requests ran through it: what the server does beside them is left out. */
const COUNTED_REQUESTS = 8;

const KEY = { pk: { S: "order#1" }, sk: { S: "line#1" } };
const ITEM = { ...KEY, title: { S: "a title" }, price: { N: "1.5" }, tags: { SS: ["a", "b"] } };

/** One kind of request; writes change the item each time, for one that changes nothing leaves index and stream alone. */
interface WarmRequest {
  readonly title: string;
  readonly operation: string;
  readonly input: (nth: number) => object;
}

const requests: readonly WarmRequest[] = [
  {
    title: "PutItem, index and stream",
    operation: "PutItem",
    input: (nth) => ({ TableName: TABLE, Item: { ...ITEM, price: { N: String(nth) } } }),
  },
  { title: "GetItem", operation: "GetItem", input: () => ({ TableName: TABLE, Key: KEY }) },
  {
    title: "Query",
    operation: "Query",
    input: () => ({
      TableName: TABLE,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": KEY.pk },
    }),
  },
  {
    title: "UpdateItem, index and stream",
    operation: "UpdateItem",
    input: () => ({
      TableName: TABLE,
      Key: KEY,
      UpdateExpression: "ADD hits :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    }),
  },
  {
    title: "TransactWriteItems, put and update",
    operation: "TransactWriteItems",
    input: (nth) => ({
      TransactItems: [
        { Put: { TableName: TABLE, Item: { ...ITEM, sk: { S: "line#2" }, price: { N: String(nth) } } } },
        {
          Update: {
            TableName: TABLE,
            Key: KEY,
            UpdateExpression: "SET price = :two",
            ExpressionAttributeValues: { ":two": { N: String(nth) } },
          },
        },
      ],
    }),
  },
];

/** Measures each kind of request on the program that was built in the repository at `root`. */
export async function measureRequestPaths(root: string): Promise<readonly RequestPath[]> {
  const folder = mkdtempSync(join(tmpdir(), "stator-paths-"));
  const server = startServer(root, folder);
  try {
    const endpoint = await announcement(server);
    await call(endpoint, "CreateTable", {
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [attribute("pk", "S"), attribute("sk", "S"), attribute("title", "S")],
      KeySchema: [keyPart("pk", "HASH"), keyPart("sk", "RANGE")],
      GlobalSecondaryIndexes: [
        {
          IndexName: "ByTitle",
          KeySchema: [keyPart("title", "HASH")],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
    const paths: RequestPath[] = [];
    for (const { title, operation, input } of requests) {
      let nth = 0;
      const ask = () => call(endpoint, operation, input((nth += 1)));
      for (let i = 0; i < WARM_REQUESTS; i++) await ask();
      paths.push({ title, files: await filesOf(server, root, ask) });
    }
    return paths;
  } finally {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files that every one of several requests ran through. */
async function filesOf(
  server: ChildProcess,
  root: string,
  ask: () => Promise<void>,
): Promise<readonly string[]> {
  const prefix = `${pathToFileURL(join(root, "dist")).href}/`;
  await coverage(server, "start");
  let common: readonly string[] | null = null;
  for (let i = 0; i < COUNTED_REQUESTS; i++) {
    await coverage(server, "take");
    await ask();
    const urls = await coverage(server, "take");
    common = common === null ? urls : common.filter((url) => urls.includes(url));
  }
  return (common ?? [])
    .filter((url) => url.startsWith(prefix))
    .map((url) => url.slice(prefix.length))
    .toSorted();
}

function startServer(root: string, folder: string): ChildProcess {
  const agent = pathToFileURL(join(root, "scripts", "paths", "coverage-agent.mjs")).href;
  const flags = ["serve", "--port=0", `--data-dir=${folder}`, "--log-level=error"];
  return spawn(process.execPath, [`--import=${agent}`, join(root, "dist", "main.js"), ...flags], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("STATOR_"))),
  });
}

/** The endpoint in the line that says that the server is ready. */
function announcement(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    server.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const endpoint = /^stator listening on (\S+)$/m.exec(text)?.[1];
      if (endpoint !== undefined) resolve(endpoint);
    });
    server.once("exit", (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
}

function coverage(server: ChildProcess, command: "start" | "take"): Promise<readonly string[]> {
  return new Promise((resolve) => {
    server.once("message", (urls: readonly string[]) => resolve(urls));
    server.send(command);
  });
}

async function call(endpoint: string, operation: string, input: object): Promise<void> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=paths/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00",
    },
    body: JSON.stringify(input),
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`${operation} was answered ${response.status}: ${body}`);
}

const attribute = (AttributeName: string, AttributeType: string) => ({ AttributeName, AttributeType });

const keyPart = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
