/**
 * A transaction with a client token is carried out once, however often it comes and whatever happens in between: the
 * answer is lost, the server is restarted, the same request comes many times at once. After ten minutes it is new.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestClock } from "../../src/base/clock.ts";
import { systemRandom } from "../../src/base/random.ts";
import { hasExpiredTokens } from "../../src/engine/idempotency.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import { type Json, type JsonAnswer, type JsonStator, openJsonStator } from "../fixture/json-stator.ts";
import { FailingStore } from "../storage-doubles/failing-store.ts";
import { openInterleavingStore } from "../storage-doubles/interleaving-store.ts";

const TOKEN_LIFE_MS = 600_000;
const SWEPT_WITHIN_MS = 120_000;

let directory: string;
let clock: TestClock;
let store: FailingStore;
let stator: JsonStator;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "stator-token-"));
  clock = new TestClock();
  await open();
  await createTable();
});

afterEach(async () => {
  await stator.close();
  rmSync(directory, { recursive: true, force: true });
});

async function open(): Promise<void> {
  store = new FailingStore(await openLmdbStore({ directory, clock }));
  stator = openJsonStator(store, clock);
}

const createTable = (): Promise<JsonAnswer> =>
  stator.call("CreateTable", {
    TableName: "counters",
    AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });

/** Adds to a counter under a token. */
const add = (token: string, by = 1, more: Json = {}): Promise<JsonAnswer> =>
  stator.call("TransactWriteItems", {
    ClientRequestToken: token,
    ReturnConsumedCapacity: "TOTAL",
    TransactItems: [
      {
        Update: {
          TableName: "counters",
          Key: { name: { S: "one" } },
          UpdateExpression: "ADD hits :by",
          ExpressionAttributeValues: { ":by": { N: String(by) } },
        },
      },
    ],
    ...more,
  });

async function hits(): Promise<unknown> {
  const key = { TableName: "counters", Key: { name: { S: "one" } }, ConsistentRead: true };
  const { body } = await stator.call("GetItem", key);
  return ((body["Item"] as Json | undefined)?.["hits"] as Json | undefined)?.["N"];
}

const units = ({ body }: JsonAnswer): unknown => (body["ConsumedCapacity"] as Json[])[0];

describe("a client token", () => {
  it("makes a repeated transaction a read of what the first one did", async () => {
    const first = await add("t");
    const second = await add("t");
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await hits()).toBe("1");
    expect(units(first)).toEqual({ TableName: "counters", CapacityUnits: 2, WriteCapacityUnits: 2 });
    expect(units(second)).toEqual({ TableName: "counters", CapacityUnits: 2, ReadCapacityUnits: 2 });
  });

  it("holds when the answer was lost, and after a restart", async () => {
    // The lookup of the table comes first, then the commit.
    store.failAt(2, "after");
    expect((await add("t")).status).toBe(500);
    expect(store.hasFailed).toBe(true);
    store.heal();
    await stator.close();
    await open();
    expect((await add("t")).status).toBe(200);
    expect(await hits()).toBe("1");
  });

  it("counts as unused when nothing was written", async () => {
    store.failAt(2, "before");
    expect((await add("t")).status).toBe(500);
    store.heal();
    expect((await add("t")).status).toBe(200);
    expect(await hits()).toBe("1");
  });

  it("may not come with other parameters; which capacity to show is none", async () => {
    await add("t");
    const other = await add("t", 2);
    expect(other.status).toBe(400);
    expect(String(other.body["__type"])).toContain("IdempotentParameterMismatchException");
    const alike = { ReturnConsumedCapacity: "NONE", OfAnotherVersion: true };
    expect((await add("t", 1, alike)).status).toBe(200);
    expect(await hits()).toBe("1");
  });

  it("is carried out once when it comes many times at once", async () => {
    await stator.close();
    stator = openJsonStator(openInterleavingStore(clock, 1), clock);
    await createTable();
    const answers = await Promise.all(Array.from({ length: 20 }, () => add("t")));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await hits()).toBe("1");
  });

  it("leaves no trace when the transaction is cancelled", async () => {
    const check = {
      ConditionCheck: {
        TableName: "counters",
        Key: { name: { S: "two" } },
        ConditionExpression: "attribute_exists(hits)",
      },
    };
    const request = { ClientRequestToken: "t", TransactItems: [check] };
    expect((await stator.call("TransactWriteItems", request)).status).toBe(400);
    const item = { name: { S: "two" }, hits: { N: "1" } };
    await stator.call("PutItem", { TableName: "counters", Item: item });
    expect((await stator.call("TransactWriteItems", request)).status).toBe(200);
  });

  it("is remembered while the clock is ahead for a moment", async () => {
    await add("t");
    clock.step(86_400_000);
    expect((await add("t")).status).toBe(200);
    expect(await hits()).toBe("1");
    await add("other");
    clock.step(-86_400_000);
    expect((await add("t")).status).toBe(200);
    expect((await add("other")).status).toBe(200);
    expect(await hits()).toBe("2");
  });

  it("is new again after ten minutes, and forgotten soon after", async () => {
    await add("t");
    await add("never used anew", 0);
    clock.advance(TOKEN_LIFE_MS - 1);
    await add("t");
    expect(await hits()).toBe("1");
    clock.advance(1);
    await add("t");
    expect(await hits()).toBe("2");
    await add("t");
    expect(await hits()).toBe("2");

    clock.advance(1);
    expect(await hasExpiredTokens(store, clock.nowMs())).toBe(true);
    await stator.close();
    await open();
    // The job begins with a sweep; a commit of ours is done after those that came before it.
    clock.advance(SWEPT_WITHIN_MS);
    for (let i = 0; (await hasExpiredTokens(store, clock.nowMs())) && i < 1_000; i += 1) {
      await store.atomically({ id: systemRandom.bytes(16) }, [], () => ({ mutations: [], result: null }));
    }
    expect(await hasExpiredTokens(store, clock.nowMs())).toBe(false);
    await add("t");
    expect(await hits()).toBe("2");
  });
});
