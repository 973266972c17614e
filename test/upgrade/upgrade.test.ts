/**
 * A data folder of release 0.1.0 under the present code: everything that release answered is answered the same,
 * what it left half done is finished, the folder takes writes, and `stator verify` finds nothing wrong with it.
 */
import { describe, expect, it, vi } from "vitest";
import { anyCredentials } from "../../src/auth/authenticator.ts";
import { TestClock } from "../../src/base/clock.ts";
import { systemRandom } from "../../src/base/random.ts";
import { openInstance } from "../../src/instance.ts";
import { openStore } from "../../src/open-store.ts";
import { silentLogger } from "../../src/telemetry/logger.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { allItems, answered, counts, outOfStep } from "../acid/whole-table.ts";
import { commandEnd } from "../fixture/command-run.ts";
import { DATABASE_SETTINGS } from "../fixture/database-settings.ts";
import { type Json, type JsonCaller, jsonCaller } from "../fixture/json-stator.ts";
import { folderOfRelease, type RecordedAnswer, recordedAnswers } from "./released-folder.ts";

const { nowMs, answers } = recordedAnswers();

interface OpenFolder extends JsonCaller {
  readonly clock: TestClock;
  close(): Promise<void>;
}

/** Opens the folder at the moment in which the release left it, with or without what no request waits for. */
async function openFolder(directory: string, withJobs: boolean): Promise<OpenFolder> {
  const clock = new TestClock(nowMs);
  const instance = openInstance({
    store: await openStore({ kind: "directory", path: directory }, clock),
    authenticator: anyCredentials("123456789012"),
    settings: DATABASE_SETTINGS,
    clock,
    random: systemRandom,
    logger: silentLogger,
    metrics: new Metrics(),
    ...(withJobs ? {} : { onWork: () => {} }),
  });
  return { ...jsonCaller(instance.api), clock, close: () => instance.close() };
}

/** Lets the jobs do what falls due, until `isDone`. */
const turnUntil = (clock: TestClock, isDone: () => Promise<boolean>): Promise<void> =>
  vi.waitFor(
    async () => {
      clock.advance(250);
      expect(await isDone()).toBe(true);
    },
    { interval: 1, timeout: 20_000 },
  );

async function expectSound(directory: string): Promise<void> {
  const { exitCode, out, err } = await commandEnd(["verify", "--data-dir", directory]);
  expect({ exitCode, err, out }).toMatchObject({ exitCode: 0, err: "" });
}

/** What the release still showed of a table that is being deleted, and AWS does not. */
const NOT_OF_DELETING = new Set([
  "AttributeDefinitions",
  "BillingModeSummary",
  "CreationDateTime",
  "KeySchema",
  "LatestStreamArn",
  "LatestStreamLabel",
  "WarmThroughput",
]);

/** What the release said of Time to Live of a table that is being made: that there is no such table. */
const TIME_TO_LIVE_OF_CREATING = {
  __type: "com.amazon.coral.validate#ValidationException",
  message: "Cannot describe time to live while table is in CREATING state: Current table state is CREATING",
};

/** What the release answered, with the differences that were made since. */
function asToday({ operation, input, body }: RecordedAnswer): Json {
  if (operation === "DescribeTimeToLive" && input["TableName"] === "creating")
    return TIME_TO_LIVE_OF_CREATING;
  const table = body["Table"] as Json | undefined;
  if (table === undefined) return body;
  const isKept = ([member]: [string, unknown]) =>
    table["TableStatus"] !== "DELETING" || !NOT_OF_DELETING.has(member);
  const kept: Json = Object.fromEntries(Object.entries(table).filter(isKept));
  const indexes = kept["GlobalSecondaryIndexes"] as Json[] | undefined;
  return {
    ...body,
    Table: { ...kept, ...(indexes && { GlobalSecondaryIndexes: indexes.map(filledAnew) }) },
  };
}

/** The filling of an index begins anew under this release. */
const filledAnew = (index: Json): Json =>
  index["Backfilling"] === true ? { ...index, IndexSizeBytes: 0, ItemCount: 0 } : index;

describe("a data folder of release 0.1.0", () => {
  it("is sound, and answered about as the release did", async () => {
    const directory = await folderOfRelease();
    await expectSound(directory);
    const stator = await openFolder(directory, false);
    for (const answer of answers) {
      const { operation, input, status } = answer;
      expect({ operation, input, ...(await stator.call(operation, input)) }).toEqual({
        operation,
        input,
        status,
        body: asToday(answer),
      });
    }
    await stator.close();
    await expectSound(directory);
  });

  it("has its half-done work finished", async () => {
    const directory = await folderOfRelease();
    const stator = await openFolder(directory, true);
    const indexOf = async (TableName: string) => {
      const { Table } = await answered(stator, "DescribeTable", { TableName });
      return (Table as { GlobalSecondaryIndexes?: { IndexName: string; IndexStatus: string }[] })
        .GlobalSecondaryIndexes;
    };
    await turnUntil(stator.clock, async () => {
      const { TableNames } = await answered(stator, "ListTables", {});
      const [groups] = (await indexOf("large")) ?? [];
      const [others] = (await indexOf("creating")) ?? [];
      const left = (await indexOf("orders")) ?? [];
      const names = TableNames as string[];
      return (
        groups?.IndexStatus === "ACTIVE" &&
        others?.IndexStatus === "ACTIVE" &&
        left.length === 1 &&
        !names.includes("bytes")
      );
    });
    expect(await outOfStep(stator, "large", { name: "groups", key: "group" })).toEqual([]);
    expect(await outOfStep(stator, "orders", { name: "states", key: "state" })).toEqual([]);
    expect(await counts(stator, "large")).toEqual([700, 700]);
    await stator.close();
    await expectSound(directory);
  });

  it("takes writes of every kind, and expires what the release was to expire", async () => {
    const directory = await folderOfRelease();
    const stator = await openFolder(directory, true);
    const before = await allItems(stator, "orders");
    for (const [index, item] of before.entries()) {
      const Key = { customer: item["customer"], order: item["order"] };
      if (index % 3 === 0) await answered(stator, "DeleteItem", { TableName: "orders", Key });
      else
        await answered(stator, "UpdateItem", {
          TableName: "orders",
          Key,
          UpdateExpression: "SET #s = :new ADD visits :one",
          ExpressionAttributeNames: { "#s": "state" },
          ExpressionAttributeValues: { ":new": { S: `new-${index % 2}` }, ":one": { N: "1" } },
        });
    }
    expect(await outOfStep(stator, "orders", { name: "states", key: "state" })).toEqual([]);
    stator.clock.advance(5 * 3_600_000);
    await turnUntil(stator.clock, async () => (await allItems(stator, "sessions")).length === 1);
    await stator.close();
    await expectSound(directory);
    const again = await openFolder(directory, false);
    expect(await allItems(again, "orders")).toHaveLength(before.length - Math.ceil(before.length / 3));
    await again.close();
  });
});
