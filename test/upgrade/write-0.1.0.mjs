/**
 * Writes the data folder of release 0.1.0 that the test beside this opens, with what that release answers about it:
 *
 *   git worktree add /somewhere 294ce66, then there: npm ci && npm run build
 *   node test/upgrade/write-0.1.0.mjs /somewhere/dist test/upgrade/0.1.0
 *
 * Runs the release's own code under a clock that stands still, leaves backfills, table changes and a dropped index
 * half done, and ends as a process ends that was killed. The files are compressed, because most of their bytes are 0.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const [dist, out] = process.argv.slice(2).map((path) => resolve(path));
const load = (path) => import(join(dist, path));
const { anyCredentials } = await load("auth/any-credentials.js");
const { TestClock } = await load("base/clock.js");
const { systemRandom } = await load("base/random.js");
const { Catalog } = await load("engine/catalog.js");
const { openInstance, rootArn } = await load("instance.js");
const { openLmdbStore } = await load("storage/lmdb/lmdb-store.js");
const { silentLogger } = await load("telemetry/logger.js");
const { Metrics } = await load("telemetry/metrics.js");

const START_MS = Date.UTC(2026, 10, 29, 20);
const START_S = START_MS / 1_000;
const ACCOUNT = "123456789012";
const STREAMS = /^(?:DescribeStream|GetRecords|GetShardIterator|ListStreams)$/;
const clock = new TestClock(START_MS);
const directory = mkdtempSync(join(tmpdir(), "stator-0.1.0-"));

/** Opens the folder; `hooks` are methods of the store that take the place of its own. */
async function open(tableDelayMs, hooks = () => ({})) {
  const real = await openLmdbStore({ directory, clock });
  const hooked = hooks(real);
  const store = new Proxy(real, {
    get(target, name) {
      const member = hooked[name] ?? target[name];
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const instance = openInstance({
    store,
    authenticator: anyCredentials(rootArn(ACCOUNT)),
    settings: {
      region: "us-east-1",
      accountId: ACCOUNT,
      tableDelayMs,
      collectionBytesMax: 1e10,
      expirySweepMs: 30_000,
      streamShards: 2,
    },
    clock,
    random: systemRandom,
    logger: silentLogger,
    metrics: new Metrics(),
  });
  const answerTo = async (operation, input) => {
    const { status, body } = await instance.frontDoor.handle({
      method: "POST",
      url: "/",
      headers: {
        host: "localhost",
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `${STREAMS.test(operation) ? "DynamoDBStreams" : "DynamoDB"}_20120810.${operation}`,
        "x-amz-date": "20260101T000000Z",
        authorization:
          "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00",
      },
      body: Buffer.from(JSON.stringify(input)),
    });
    return { status, body: JSON.parse(Buffer.from(body).toString()) };
  };
  const call = async (operation, input) => {
    const { status, body } = await answerTo(operation, input);
    if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(body)}`);
    return body;
  };
  return { call, answerTo, catalog: new Catalog({ store, clock, random: systemRandom }), close: () => instance.close() };
}

/** Lets the program do what is due until `isDone`. */
async function until(isDone) {
  for (let turns = 0; !(await isDone()); turns += 1) {
    if (turns > 1_000) throw new Error("never came about");
    await new Promise((done) => setTimeout(done, 1));
    if (turns % 20 === 19) clock.turn(250);
  }
}

const S = (text) => ({ S: text });
const N = (number) => ({ N: String(number) });
const hash = (AttributeName) => ({ AttributeName, KeyType: "HASH" });
const range = (AttributeName) => ({ AttributeName, KeyType: "RANGE" });
const attributes = (types) =>
  Object.entries(types).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
const all = { Projection: { ProjectionType: "ALL" } };
const onDemand = { BillingMode: "PAY_PER_REQUEST" };
const arn = (table) => `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${table}`;

/** Tables that are at rest, and their items: every kind of key, value, index, stream and setting. */
async function settledTables() {
  const { call, catalog, close } = await open(0);
  await call("CreateTable", {
    TableName: "orders",
    AttributeDefinitions: attributes({ customer: "S", order: "N", state: "S", day: "B" }),
    KeySchema: [hash("customer"), range("order")],
    LocalSecondaryIndexes: [
      { IndexName: "byState", KeySchema: [hash("customer"), range("state")], ...all },
      { IndexName: "byDay", KeySchema: [hash("customer"), range("day")], Projection: { ProjectionType: "KEYS_ONLY" } },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: "states", KeySchema: [hash("state"), range("order")], ...all },
      {
        IndexName: "days",
        KeySchema: [hash("day")],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["amount"] },
      },
    ],
    ...onDemand,
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    Tags: [{ Key: "team", Value: "sales" }, { Key: "größe", Value: "" }],
    DeletionProtectionEnabled: true,
  });
  await catalog.update("orders", (record) => ({ ...record, changeLog: true }));
  for (let order = 0; order < 24; order += 1)
    await call("PutItem", {
      TableName: "orders",
      Item: {
        customer: S(`customer-${order % 3}`),
        order: N(order % 2 === 0 ? order : -order / 8),
        state: S(["open", "paid", "sent"][order % 3]),
        ...(order % 4 === 0 ? {} : { day: { B: Buffer.from([order % 5, 255, 0]).toString("base64") } }),
        amount: N("12345678901234567890.123456789e-5"),
        lines: { L: [{ M: { "ключ": S("ünïcode 😀 \u0000"), n: { NULL: true }, yes: { BOOL: true } } }, { L: [] }] },
        sets: { M: { s: { SS: ["b", "a"] }, n: { NS: ["1", "10", "-3e100"] }, b: { BS: ["AAE=", "/w=="] } } },
      },
    });
  await call("UpdateItem", {
    TableName: "orders",
    Key: { customer: S("customer-0"), order: N(0) },
    UpdateExpression: "SET #s = :s, amount = amount + :one",
    ExpressionAttributeNames: { "#s": "state" },
    ExpressionAttributeValues: { ":s": S("paid"), ":one": N(1) },
  });
  await call("DeleteItem", { TableName: "orders", Key: { customer: S("customer-0"), order: N(6) } });
  await call("ExecuteStatement", { Statement: `UPDATE "orders" SET note = 'by statement' WHERE customer = 'customer-1' AND "order" = 4` });

  await call("CreateTable", {
    TableName: "sessions",
    AttributeDefinitions: attributes({ id: "S" }),
    KeySchema: [hash("id")],
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 7 },
    TableClass: "STANDARD_INFREQUENT_ACCESS",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "OLD_IMAGE" },
    SSESpecification: { Enabled: true },
  });
  await call("UpdateTimeToLive", {
    TableName: "sessions",
    TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
  });
  for (let id = 0; id < 12; id += 1)
    await call("PutItem", {
      TableName: "sessions",
      Item: { id: S(`session-${id}`), until: id === 11 ? S("never") : N(START_S + (id - 4) * 1_800 + 1) },
    });
  clock.turn(5 * 3_600_000);
  await until(async () => (await call("Scan", { TableName: "sessions", Select: "COUNT" })).Count <= 2);
  await until(async () => (await catalog.record("sessions")).stream.openedAtMs > START_MS + 3_600_000);
  await until(async () => (await catalog.record("orders")).stream.openedAtMs > START_MS + 3_600_000);
  await call("PutItem", { TableName: "sessions", Item: { id: S("late"), until: N(START_S + 9 * 3_600), padding: S("x".repeat(700)) } });

  await call("CreateTable", {
    TableName: "bytes",
    AttributeDefinitions: attributes({ id: "B" }),
    KeySchema: [hash("id")],
    ...onDemand,
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  for (const id of ["AA==", "AAA=", "//8="])
    await call("PutItem", { TableName: "bytes", Item: { id: { B: id }, text: S("x") } });
  await call("UpdateTable", { TableName: "bytes", StreamSpecification: { StreamEnabled: false } });

  await call("CreateTable", {
    TableName: "gone",
    AttributeDefinitions: attributes({ id: "S" }),
    KeySchema: [hash("id")],
    ...onDemand,
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  });
  await call("PutItem", { TableName: "gone", Item: { id: S("a"), text: S("remembered by the stream alone") } });
  await call("DeleteTable", { TableName: "gone" });
  await until(async () => (await call("ListTables", {})).TableNames.includes("gone") === false);

  await call("CreateTable", {
    TableName: "large",
    AttributeDefinitions: attributes({ id: "N" }),
    KeySchema: [hash("id")],
    ...onDemand,
  });
  for (let from = 0; from < 700; from += 25)
    await call("BatchWriteItem", {
      RequestItems: {
        large: Array.from({ length: 25 }, (_, i) => ({
          PutRequest: {
            Item: { id: N(from + i), group: S(`group-${(from + i) % 7}`), until: N(START_S + 86_400 + from + i) },
          },
        })),
      },
    });
  await call("ExecuteTransaction", STATEMENTS);
  await call("TransactWriteItems", TRANSACTION);
  await close();
}

const STATEMENTS = {
  ClientRequestToken: "statement-token",
  TransactStatements: [{ Statement: `INSERT INTO "orders" VALUE {'customer': 'customer-9', 'order': 9}` }],
};

const TRANSACTION = {
  ClientRequestToken: "transaction-token",
  ReturnConsumedCapacity: "INDEXES",
  TransactItems: [
    {
      Update: {
        TableName: "orders",
        Key: { customer: S("customer-2"), order: N(2) },
        UpdateExpression: "ADD visits :one",
        ExpressionAttributeValues: { ":one": N(1) },
      },
    },
    { Put: { TableName: "orders", Item: { customer: S("customer-3"), order: N(3), state: S("open") } } },
  ],
};

/** Changes of tables that are accepted and take effect in a minute. */
async function pendingChanges() {
  const { call, close } = await open(60_000);
  await call("CreateTable", {
    TableName: "creating",
    AttributeDefinitions: attributes({ id: "S", other: "S" }),
    KeySchema: [hash("id")],
    GlobalSecondaryIndexes: [
      {
        IndexName: "others",
        KeySchema: [hash("other")],
        ...all,
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      },
    ],
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  });
  await call("UpdateTable", {
    TableName: "sessions",
    ProvisionedThroughput: { ReadCapacityUnits: 50, WriteCapacityUnits: 70 },
  });
  await call("DeleteTable", { TableName: "bytes" });
  await call("UpdateTable", { TableName: "orders", GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "days" } }] });
  await close();
}

/** Backfills of an index and of expiry rows, half done; and keyspaces that are freed and not dropped. */
async function interruptedWork() {
  const never = new Promise(() => {});
  const state = { scans: 0, drops: 0 };
  const { call, answerTo } = await open(0, (real) => ({
    scan(keyspace, options) {
      if (options.after === undefined) return real.scan(keyspace, options);
      state.scans += 1;
      return never;
    },
    dropSpace() {
      state.drops += 1;
      return never;
    },
  }));
  await call("UpdateTable", {
    TableName: "large",
    AttributeDefinitions: attributes({ id: "N", group: "S" }),
    GlobalSecondaryIndexUpdates: [{ Create: { IndexName: "groups", KeySchema: [hash("group"), range("id")], ...all } }],
  });
  await until(() => state.scans === 1);
  await call("UpdateTimeToLive", {
    TableName: "large",
    TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
  });
  await until(() => state.scans === 2);
  await call("CreateTable", {
    TableName: "dropped",
    AttributeDefinitions: attributes({ id: "S" }),
    KeySchema: [hash("id")],
    ...onDemand,
  });
  await call("PutItem", { TableName: "dropped", Item: { id: S("a") } });
  await call("DeleteTable", { TableName: "dropped" });
  await until(() => state.drops === 1);
  // Of the items that the backfills have and have not passed, some change meanwhile.
  for (let id = 0; id < 700; id += 70)
    await call("UpdateItem", {
      TableName: "large",
      Key: { id: N(id) },
      UpdateExpression: "SET #g = :g",
      ExpressionAttributeNames: { "#g": "group" },
      ExpressionAttributeValues: { ":g": S("changed") },
    });
  return answerTo;
}

/** What the release answers about the folder: requests that change nothing, and whatever its clients still hold. */
async function answersOf(answerTo) {
  const answers = [];
  const ask = async (operation, input) => {
    const { status, body } = await answerTo(operation, input);
    answers.push({ operation, input, status, body });
    return body;
  };
  await ask("ListTables", {});
  for (const TableName of ["orders", "sessions", "bytes", "large", "creating"]) {
    await ask("DescribeTable", { TableName });
    await ask("DescribeTimeToLive", { TableName });
    await ask("ListTagsOfResource", { ResourceArn: arn(TableName) });
  }
  const counted = { ReturnConsumedCapacity: "TOTAL" };
  for (const TableName of ["orders", "sessions", "large"])
    await ask("Scan", { TableName, ConsistentRead: true, ...counted });
  for (const IndexName of ["states", "days", "byState", "byDay"].filter((name) => name !== "days"))
    await ask("Scan", { TableName: "orders", IndexName, ...counted });
  const page = await ask("Query", {
    TableName: "orders",
    KeyConditionExpression: "customer = :c",
    ExpressionAttributeValues: { ":c": S("customer-1") },
    Limit: 3,
    ScanIndexForward: false,
    ...counted,
  });
  await ask("Query", {
    TableName: "orders",
    KeyConditionExpression: "customer = :c",
    ExpressionAttributeValues: { ":c": S("customer-1") },
    ExclusiveStartKey: page.LastEvaluatedKey,
    ScanIndexForward: false,
  });
  const Statement = `SELECT * FROM "orders" WHERE customer = 'customer-2'`;
  const { NextToken } = await ask("ExecuteStatement", { Statement, Limit: 2 });
  await ask("ExecuteStatement", { Statement, NextToken });
  // Both were done before, so that they are only answered.
  await ask("TransactWriteItems", TRANSACTION);
  await ask("ExecuteTransaction", STATEMENTS);
  const { Streams } = await ask("ListStreams", {});
  for (const { StreamArn } of Streams) {
    const { StreamDescription } = await ask("DescribeStream", { StreamArn });
    for (const { ShardId } of StreamDescription.Shards) {
      const start = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
      const { ShardIterator } = (await answerTo("GetShardIterator", start)).body;
      await ask("GetRecords", { ShardIterator });
    }
  }
  return answers;
}

await settledTables();
await pendingChanges();
const answers = await answersOf(await interruptedWork());
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const copy = mkdtempSync(join(tmpdir(), "stator-0.1.0-copy-"));
cpSync(directory, copy, { recursive: true });
for (const file of readdirSync(copy)) {
  if (!/^(?:data\.mdb|format\.json|commits-\d\.log)$/.test(file)) continue;
  writeFileSync(join(out, `${file}.gz`), gzipSync(readFileSync(join(copy, file)), { level: 9 }));
}
writeFileSync(join(out, "answers.json.gz"), gzipSync(JSON.stringify({ nowMs: clock.nowMs(), answers }), { level: 9 }));
process.kill(process.pid, "SIGKILL");
