/**
 * A server of several processes as its clients and its operator see it: one set of tables, one sum of metrics, and
 * nothing that was acknowledged is lost, whichever process is killed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { childrenOf, processes } from "./fixture/process-table.ts";
import { foreignVariables, ServerProcess } from "./fixture/server-process.ts";
import { temporaryFolder } from "./fixture/temporary-folder.ts";

const PROGRAM = join(import.meta.dirname, "..", "dist", "main.js");
const TableName = "things";
const KEYS = {
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
};
const CREDENTIAL = "Credential=stator/20260101/us-east-1/dynamodb/aws4_request";
const AUTHORIZATION = `AWS4-HMAC-SHA256 ${CREDENTIAL}, SignedHeaders=host, Signature=${"0".repeat(64)}`;

interface Answer {
  readonly status: number;
  readonly body: { readonly [name: string]: unknown };
}

/** One connection, which one worker serves; a new one where that is gone. */
class Connection {
  readonly #endpoint: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(server: ServerProcess) {
    this.#endpoint = server.endpoint;
    onTestFinished(() => this.#agent.destroy());
  }

  /** @throws Error of `node:net` when the connection breaks before the answer */
  call(operation: string, input: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = {
        "X-Amz-Target": `DynamoDB_20120810.${operation}`,
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": "20260101T000000Z",
        Authorization: AUTHORIZATION,
      };
      const outgoing = request(
        this.#endpoint,
        { method: "POST", agent: this.#agent, headers },
        (incoming) => {
          const answer = (json: string): void =>
            resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(json) as Answer["body"] });
          text(incoming).then(answer).catch(reject);
        },
      );
      outgoing.on("error", reject);
      outgoing.end(JSON.stringify(input));
    });
  }

  /** What `/metrics` says, asked of the worker of this connection. */
  async metrics(): Promise<string> {
    const outgoing = get(`${this.#endpoint}/metrics`, { agent: this.#agent });
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    return text(incoming);
  }
}

/** Process ids of the workers. */
const workersOf = (server: ServerProcess): readonly number[] => childrenOf(server.pid);

/** Asks again until `isSo`. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

/** Puts items without pause until `isOver`; keeps the ids that were acknowledged, and outlives broken connections. */
async function putUntil(isOver: () => boolean, from: Connection, stem: string): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (let count = 0; !isOver(); count++) {
    const id = `${stem}-${count}`;
    try {
      const { status } = await from.call("PutItem", { TableName, Item: { id: { S: id } } });
      if (status === 200) acknowledged.push(id);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
  return acknowledged;
}

/** Ids of all items, read page by page. */
async function allIds(connection: Connection): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  let ExclusiveStartKey: unknown;
  do {
    const { status, body } = await connection.call("Scan", {
      TableName,
      ExclusiveStartKey,
      ConsistentRead: true,
    });
    expect(status).toBe(200);
    for (const { id } of body["Items"] as { id: { S: string } }[]) ids.add(id.S);
    ExclusiveStartKey = body["LastEvaluatedKey"];
  } while (ExclusiveStartKey !== undefined);
  return ids;
}

const startOn = (folder: string): Promise<ServerProcess> =>
  ServerProcess.start(["--workers", "2", "--data-dir", folder]);

it("what one worker did is there for the others at once: tables, items, counters", async () => {
  const server = await startOn(await temporaryFolder("workers"));
  const connections = Array.from({ length: 4 }, () => new Connection(server));
  const [first, ...others] = connections as [Connection, ...Connection[]];
  for (const connection of connections) await connection.call("ListTables", {});
  for (let round = 0; round < 10; round++) {
    const name = `table-${round}`;
    expect((await first.call("CreateTable", { TableName: name, ...KEYS })).status).toBe(200);
    for (const [index, other] of others.entries()) {
      const Item = { id: { S: `${index}` } };
      expect(await other.call("PutItem", { TableName: name, Item })).toMatchObject({ status: 200 });
      const found = await first.call("GetItem", { TableName: name, Key: Item, ConsistentRead: true });
      expect(found.body["Item"]).toEqual(Item);
    }
    expect((await first.call("DeleteTable", { TableName: name })).status).toBe(200);
    for (const other of others) {
      expect((await other.call("DescribeTable", { TableName: name })).status).toBe(400);
    }
  }
  await first.call("CreateTable", { TableName, ...KEYS });
  const add = { TableName, Key: { id: { S: "counter" } }, UpdateExpression: "ADD n :one" };
  const ExpressionAttributeValues = { ":one": { N: "1" } };
  const addOften = async (connection: Connection): Promise<void> => {
    for (let times = 0; times < 50; times++) {
      expect((await connection.call("UpdateItem", { ...add, ExpressionAttributeValues })).status).toBe(200);
    }
  };
  await Promise.all(connections.map(addOften));
  const counter = await first.call("GetItem", { TableName, Key: add.Key, ConsistentRead: true });
  expect(counter.body["Item"]).toMatchObject({ n: { N: "200" } });

  const metrics = await (await fetch(`${server.endpoint}/metrics`)).text();
  expect(metrics).toContain('stator_requests_total{operation="UpdateItem",status="200"} 200\n');
  const pids = workersOf(server);
  expect(pids.length).toBe(2);
  expect(await server.stop("SIGTERM")).toBe(0);
  await until(() => !processes().some(([pid]) => pids.includes(pid)));
});

it("what a worker counted stays counted while it stands still, and when it is killed and replaced", async () => {
  const server = await startOn(await temporaryFolder("workers"));
  // Connections are dealt out in turn: each worker has one.
  const connections = [1, 2].map(() => new Connection(server));
  for (const connection of connections) {
    for (let times = 0; times < 4; times++) await connection.call("ListTables", {});
  }
  /** As the first of those says that is answered. */
  const counted = async (asked: readonly Connection[]): Promise<number> => {
    const metrics = await Promise.any(asked.map((connection) => connection.metrics()));
    return Number(/^stator_requests_total\{operation="ListTables",status="200"\} (\d+)$/m.exec(metrics)?.[1]);
  };
  expect(await counted(connections)).toBe(8);
  const [victim = 0] = workersOf(server);
  onTestFinished(() => {
    // Nothing else ends a process that stands still.
    if (workersOf(server).includes(victim)) process.kill(victim, "SIGKILL");
  });
  process.kill(victim, "SIGSTOP");
  expect(await counted(connections)).toBe(8);
  process.kill(victim, "SIGKILL");
  await until(() => !workersOf(server).includes(victim));
  expect(await counted(connections)).toBe(8);
  await until(() => workersOf(server).length === 2);
  const next = new Connection(server);
  await next.call("ListTables", {});
  expect(await counted([next])).toBe(9);
});

it("an index that one worker was asked for is filled by the primary without delay", async () => {
  const server = await startOn(await temporaryFolder("workers"));
  const connection = new Connection(server);
  await connection.call("CreateTable", { TableName, ...KEYS });
  await connection.call("PutItem", { TableName, Item: { id: { S: "one" }, kind: { S: "tea" } } });
  const created = await connection.call("UpdateTable", {
    TableName,
    AttributeDefinitions: [...KEYS.AttributeDefinitions, { AttributeName: "kind", AttributeType: "S" }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: "by-kind",
          KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      },
    ],
  });
  expect(created.status).toBe(200);
  await until(async () => {
    const { body } = await connection.call("DescribeTable", { TableName });
    return JSON.stringify(body).includes('"IndexStatus":"ACTIVE"');
  });
  const { body } = await connection.call("Query", {
    TableName,
    IndexName: "by-kind",
    KeyConditionExpression: "kind = :tea",
    ExpressionAttributeValues: { ":tea": { S: "tea" } },
  });
  expect(body["Count"]).toBe(1);
});

it("a worker that is killed is replaced, and then the primary: nothing acknowledged is lost", async () => {
  const folder = await temporaryFolder("workers");
  const server = await startOn(folder);
  await new Connection(server).call("CreateTable", { TableName, ...KEYS });
  let isOver = false;
  const writers = Array.from({ length: 8 }, (_, index) =>
    putUntil(() => isOver, new Connection(server), `writer-${index}`),
  );
  const reader = new Connection(server);
  const countOf = async (): Promise<number> => {
    try {
      return (await allIds(reader)).size;
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      return 0;
    }
  };
  for (let round = 1; round <= 3; round++) {
    await until(async () => (await countOf()) > round * 50);
    const [victim = 0] = workersOf(server);
    process.kill(victim, "SIGKILL");
    await until(() => {
      const workers = workersOf(server);
      return workers.length === 2 && !workers.includes(victim);
    });
  }
  const pids = workersOf(server);
  expect(await server.stop("SIGKILL")).toBeNull();
  isOver = true;
  const acknowledged = (await Promise.all(writers)).flat();
  await until(() => !processes().some(([pid]) => pids.includes(pid)));
  await expect(fetch(`${server.endpoint}/health`)).rejects.toThrow();

  const port = createServer().listen(Number(new URL(server.endpoint).port), "127.0.0.1");
  await once(port, "listening");
  port.close();

  const next = await startOn(folder);
  const found = await allIds(new Connection(next));
  expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(100);
});

it("a worker that is asked to end finishes and is replaced; a server that is asked to end finishes and ends", async () => {
  const folder = await temporaryFolder("workers");
  const server = await startOn(folder);
  await new Connection(server).call("CreateTable", { TableName, ...KEYS });
  let isOver = false;
  const writers = Array.from({ length: 4 }, (_, index) =>
    putUntil(() => isOver, new Connection(server), `writer-${index}`),
  );
  const reader = new Connection(server);
  await until(async () => (await allIds(reader)).size > 20);
  const before = workersOf(server);
  process.kill(before[0] ?? 0, "SIGTERM");
  await until(() => {
    const workers = workersOf(server);
    return workers.length === 2 && !workers.includes(before[0] ?? 0);
  });
  expect(workersOf(server)).toContain(before[1]);
  expect(await server.stop("SIGTERM")).toBe(0);
  isOver = true;
  const acknowledged = (await Promise.all(writers)).flat();
  const next = await startOn(folder);
  const found = await allIds(new Connection(next));
  expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(0);
});

it("a connection on its way to a worker that is killed is closed, and leaves no client waiting", async () => {
  const folder = await temporaryFolder("handed-over");
  const server = await ServerProcess.start(["--data-dir", folder, "--workers", "2"], {}, () => undefined);
  const [victim = 0] = childrenOf(server.pid);
  process.kill(victim, "SIGSTOP");
  const { port } = new URL(server.endpoint);
  // Connections are dealt out in turn: one of two waits for the worker that stands still.
  const clients = [1, 2].map(() => connect({ port: Number(port), host: "127.0.0.1" }));
  for (const client of clients)
    client.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const closed = clients.map((client) => {
    client.resume().on("error", () => undefined);
    return new Promise((resolve) => client.once("close", resolve));
  });
  await Promise.race(closed);
  process.kill(victim, "SIGKILL");
  await Promise.all(closed);
});

it.each<NodeJS.Signals>(["SIGINT", "SIGTERM"])(
  "%s to all processes at once, while they start, is the end of the start and no fault",
  async (signal) => {
    const folder = await temporaryFolder("stopped-start");
    const words = ["serve", "--port", "0", "--workers", "2", "--data-dir", folder];
    const primary = spawn(process.execPath, [PROGRAM, ...words], {
      // A group of its own, as a terminal makes one.
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: foreignVariables(),
    });
    const group = -(primary.pid ?? 0);
    let log = "";
    primary.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
    const closed = once(primary, "close");
    await until(() => childrenOf(-group).length === 2);
    process.kill(group, signal);
    const [exitCode] = (await closed) as [number | null];
    expect(exitCode).toBe(0);
    expect(log).toContain('"event":"shutting down"');
    expect(log).not.toContain("stator: ");
    expect(log).not.toContain('"level":"error"');
  },
);
