/**
 * The clock of the machine is a day ahead for a moment: nothing is forgotten that could not be had again. Or it steps
 * back by hours, while a server runs and between two runs of it, and later forward
 * again: versions and sequence numbers go on rising, tokens are remembered, items expire by the clock as it is, jobs
 * go on though the killed server held their leases, and signatures are measured by it. Needs the built program.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Json, JsonAnswer, JsonCaller } from "../fixture/json-stator.ts";
import { LineageConsumer } from "../fixture/lineage-consumer.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { HttpCaller } from "./http-caller.ts";
import { allItems, answered } from "./whole-table.ts";

const HOUR_MS = 3_600_000;
const TableName = "things";
const KEY = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const ITEMS = 5;
const TEST_MS_MAX = 120_000;

/** A folder, the clock of whoever serves it, and the server of the moment. */
class TurnedFolder {
  readonly #clockFile: string;
  readonly #flags: readonly string[];
  server: ServerProcess | undefined;

  private constructor(base: string, flags: readonly string[]) {
    this.#clockFile = join(base, "clock");
    this.#flags = ["--data-dir", join(base, "data"), "--ttl-interval-seconds", "1", ...flags];
    this.advance(0);
  }

  static async make(flags: readonly string[]): Promise<TurnedFolder> {
    return new TurnedFolder(await temporaryFolder("clock-step"), flags);
  }

  /** Sets the clock so far ahead of the machine's; behind it when negative. */
  advance(aheadMs: number): void {
    writeFileSync(this.#clockFile, String(aheadMs));
  }

  async start(): Promise<HttpCaller> {
    const preloaded = pathToFileURL(join(import.meta.dirname, "..", "fixture", "turned-clock.mjs")).href;
    this.server = await ServerProcess.start(this.#flags, {
      NODE_OPTIONS: `--import ${preloaded}`,
      TURNED_CLOCK_FILE: this.#clockFile,
      ...(this.#flags.includes("keys") && {
        STATOR_ACCESS_KEYS: `${KEY.accessKeyId}:${KEY.secretAccessKey}`,
      }),
    });
    return new HttpCaller(this.server.endpoint);
  }

  get clientOptions() {
    return {
      endpoint: this.server?.endpoint ?? "",
      region: "us-east-1",
      credentials: KEY,
      maxAttempts: 1,
    };
  }
}

async function createThings(stator: JsonCaller): Promise<string> {
  const { TableDescription } = await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
  await answered(stator, "UpdateTimeToLive", { TableName, TimeToLiveSpecification });
  return String((TableDescription as Json)["LatestStreamArn"]);
}

const add = (id: string): Json => ({
  TableName,
  Key: { id: { S: id } },
  UpdateExpression: "ADD times :one",
  ExpressionAttributeValues: { ":one": { N: "1" } },
});

/** Counts every item up, twice. */
async function write(stator: JsonCaller): Promise<void> {
  for (let round = 0; round < 2; round += 1)
    for (let item = 0; item < ITEMS; item += 1) await answered(stator, "UpdateItem", add(`item ${item}`));
}

const transact = (stator: JsonCaller, token: string, id: string): Promise<JsonAnswer> =>
  stator.call("TransactWriteItems", { ClientRequestToken: token, TransactItems: [{ Update: add(id) }] });

const putExpiring = (stator: JsonCaller, id: string, atMs: number): Promise<Json> =>
  answered(stator, "PutItem", {
    TableName,
    Item: { id: { S: id }, until: { N: String(Math.floor(atMs / 1_000)) } },
  });

async function ids(stator: JsonCaller): Promise<readonly string[]> {
  const items = await allItems(stator, TableName);
  return items.map(({ id }) => (id !== undefined && "S" in id ? id.S : ""));
}

/** Asks again until the item is gone. */
async function untilGone(stator: JsonCaller, id: string): Promise<void> {
  while ((await ids(stator)).includes(id)) await new Promise((resolve) => setImmediate(resolve));
}

describe.each(["1", "2"])("a clock that steps back under %s processes", (workers) => {
  it(
    "turns nothing back",
    async () => {
      const folder = await TurnedFolder.make(["--workers", workers]);
      let stator: JsonCaller = await folder.start();
      const consumer = new LineageConsumer(
        new DynamoDBStreamsClient(folder.clientOptions),
        await createThings(stator),
      );
      await write(stator);
      expect((await transact(stator, "first", "counter")).status).toBe(200);

      folder.advance(-5 * HOUR_MS);
      await write(stator);
      await putExpiring(stator, "later", Date.now() - HOUR_MS);
      expect((await transact(stator, "first", "counter")).status).toBe(200);
      expect((await transact(stator, "first", "other")).body["__type"]).toContain("Idempotent");
      expect((await transact(stator, "second", "counter")).status).toBe(200);
      await consumer.poll();

      await folder.server?.stop("SIGKILL");
      folder.advance(-9 * HOUR_MS);
      stator = await folder.start();
      consumer.reconnect(new DynamoDBStreamsClient(folder.clientOptions));
      await write(stator);
      expect((await transact(stator, "second", "counter")).status).toBe(200);
      await putExpiring(stator, "due", Date.now() - 9 * HOUR_MS - 60_000);
      await untilGone(stator, "due");
      expect(await ids(stator)).toContain("later");
      await answered(stator, "UpdateTable", { TableName, DeletionProtectionEnabled: true });
      await consumer.poll();

      folder.advance(0);
      await write(stator);
      await untilGone(stator, "later");
      await consumer.poll();

      expect(consumer.faults).toEqual([]);
      const items = await allItems(stator, TableName);
      expect(consumer.copy.size).toBe(items.length);
      const times = Object.fromEntries(items.map(({ id, times: count }) => [shown(id), shown(count)]));
      expect(times).toEqual({
        ...Object.fromEntries(Array.from({ length: ITEMS }, (_, item) => [`item ${item}`, "8"])),
        counter: "2",
      });
      expect(await folder.server?.stop("SIGTERM")).toBe(0);
    },
    TEST_MS_MAX,
  );
});

describe.each(["1", "2"])("a clock that is a day ahead for a moment under %s processes", (workers) => {
  it(
    "forgets nothing, before and after a restart in that moment",
    async () => {
      const folder = await TurnedFolder.make(["--workers", workers]);
      let stator = await folder.start();
      const arn = await createThings(stator);
      const consumer = new LineageConsumer(new DynamoDBStreamsClient(folder.clientOptions), arn);
      await write(stator);
      await transact(stator, "first", "counter");
      await putExpiring(stator, "tomorrow", Date.now() + 12 * HOUR_MS);
      await putExpiring(stator, "due", Date.now() - 60_000);
      await untilGone(stator, "due");

      const expectAll = async (times: string): Promise<void> => {
        // Goes a moment after a round of deletions began, in which the others would have gone too.
        await putExpiring(stator, "due", Date.now() - 60_000);
        await untilGone(stator, "due");
        expect(await ids(stator)).toContain("tomorrow");
        expect((await transact(stator, "first", "counter")).status).toBe(200);
        await write(stator);
        await consumer.poll();
        expect(consumer.faults).toEqual([]);
        expect(consumer.copy.get('{"id":{"S":"item 0"}}')?.["times"]).toEqual({ N: times });
      };
      folder.advance(25 * HOUR_MS);
      await expectAll("4");
      await folder.server?.stop("SIGKILL");
      stator = await folder.start();
      consumer.reconnect(new DynamoDBStreamsClient(folder.clientOptions));
      await expectAll("6");
      folder.advance(0);
      await expectAll("8");
      const { counter } = Object.fromEntries(
        (await allItems(stator, TableName)).map(({ id, times }) => [shown(id), times]),
      );
      expect(counter).toEqual({ N: "1" });
      const fresh = new LineageConsumer(new DynamoDBStreamsClient(folder.clientOptions), arn);
      await fresh.poll();
      expect(fresh.records.length).toBe(consumer.records.length);
      expect(await folder.server?.stop("SIGTERM")).toBe(0);
    },
    TEST_MS_MAX,
  );
});

const shown = (value: unknown): string => String(Object.values(value as Json)[0]);

it("a signature is measured by the clock as it is", async () => {
  const folder = await TurnedFolder.make(["--auth", "keys"]);
  await folder.start();
  const outcome = async (aheadMs: number): Promise<string> => {
    folder.advance(aheadMs);
    const client = new DynamoDBClient(folder.clientOptions);
    onTestFinished(() => client.destroy());
    try {
      await client.send(new ListTablesCommand({}));
      return "served";
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : "";
    }
  };
  const time = String.raw`\d{8}T\d{6}Z`;
  expect(await outcome(-14 * 60_000)).toBe("served");
  expect(await outcome(-HOUR_MS)).toMatch(
    new RegExp(
      String.raw`^InvalidSignatureException: Signature not yet current: ${time} is still later than ${time} \(${time} \+ 15 min\.\)$`,
    ),
  );
  expect(await outcome(HOUR_MS)).toMatch(
    new RegExp(
      String.raw`^InvalidSignatureException: Signature expired: ${time} is now earlier than ${time} \(${time} - 15 min\.\)$`,
    ),
  );
  expect(await outcome(14 * 60_000)).toBe("served");
});
