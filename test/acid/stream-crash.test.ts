/**
 * A stream across crashes: while a server is killed under load again and again, a consumer that follows the lineage of
 * shards builds a copy of the table. Every change that was acknowledged is in the stream once, changes that were cut
 * off are there once or not at all as the table has them, and those of an item are in order. Needs the built program.
 */
import {
  type _Record,
  DynamoDBStreamsClient,
  DynamoDBStreamsServiceException,
} from "@aws-sdk/client-dynamodb-streams";
import { describe, expect, it } from "vitest";
import type { Json, JsonAnswer, JsonCaller } from "../fixture/json-stator.ts";
import { LineageConsumer } from "../fixture/lineage-consumer.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { Chance } from "../model/chance.ts";
import { HttpCaller } from "./http-caller.ts";
import { Load } from "./load.ts";
import { allItems, answered } from "./whole-table.ts";

/** STATOR_TEST_CRASH_ROUNDS raises it, to hunt for something rare. */
const ROUNDS = Number(process.env["STATOR_TEST_CRASH_ROUNDS"] ?? 2);
/** STATOR_TEST_CRASH_WORKERS: processes that serve. */
const WORKERS = process.env["STATOR_TEST_CRASH_WORKERS"] ?? "1";
const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
const WRITERS = 8;
const SLOTS = 12;
const ACKNOWLEDGED_MAX = 400;
const TableName = "ledger";

describe(`kill -9 while a stream is written and read, seed ${SEED}`, () => {
  it(
    `loses and doubles nothing in ${ROUNDS} rounds`,
    async () => {
      const flags = ["--data-dir", await temporaryFolder("stream-crash"), "--workers", WORKERS];
      let server = await ServerProcess.start(flags);
      const consumer = await newConsumer(server);
      const writers = Array.from({ length: WRITERS }, (_, name) => new Writer(name, new Chance(SEED + name)));
      const chance = new Chance(SEED);
      for (let round = 0; round < ROUNDS; round += 1) {
        const stator = new HttpCaller(server.endpoint);
        const load = new Load(1 + chance.below(ACKNOWLEDGED_MAX), () => server.stop("SIGKILL"));
        await Promise.all([
          followUntilCut(consumer),
          ...writers.map((writer) => writer.writeUntilCut(stator, load)),
        ]);
        await load.over;
        server = await ServerProcess.start(flags);
        consumer.reconnect(streamsOf(server));
      }
      await consumer.poll();
      expect(consumer.faults).toEqual([]);
      expect(sorted([...consumer.copy.values()])).toEqual(
        sorted(await allItems(new HttpCaller(server.endpoint), TableName)),
      );
      expectOnce(consumer.records, writers);
      expect(await server.stop("SIGTERM")).toBe(0);
    },
    60_000 + ROUNDS * 30_000,
  );
});

const streamsOf = ({ endpoint }: ServerProcess): DynamoDBStreamsClient =>
  new DynamoDBStreamsClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });

/** A consumer of the stream of a new table, from its beginning. */
async function newConsumer(server: ServerProcess): Promise<LineageConsumer> {
  const { TableDescription } = await answered(new HttpCaller(server.endpoint), "CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  const arn = (TableDescription as Json)["LatestStreamArn"];
  return new LineageConsumer(streamsOf(server), String(arn));
}

/** Reads until the server no longer answers; what it refuses is a failure. */
async function followUntilCut(consumer: LineageConsumer): Promise<void> {
  for (;;) {
    try {
      await consumer.poll();
    } catch (error) {
      if (error instanceof DynamoDBStreamsServiceException) throw error;
      return;
    }
  }
}

const sorted = (items: readonly object[]): readonly string[] =>
  items
    .map((item) => JSON.stringify(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .toSorted();

/** Whether each record is there once, of a write that was sent, and each acknowledged write has its record. */
function expectOnce(records: readonly _Record[], writers: readonly Writer[]): void {
  const numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber);
  expect(new Set(numbers).size).toBe(records.length);
  expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(records.length);
  const images = records.map(({ dynamodb }) => dynamodb?.NewImage).filter((image) => image !== undefined);
  const found = images.map(({ id, stamp }) => mark(id?.S ?? "", stamp?.N ?? ""));
  expect(new Set(found).size).toBe(found.length);
  const acknowledged = writers.flatMap((writer) => [...writer.acknowledged]);
  const sent = new Set([...acknowledged, ...writers.flatMap((writer) => [...writer.cut])]);
  expect(acknowledged.filter((one) => !found.includes(one))).toEqual([]);
  expect(found.filter((one) => !sent.has(one))).toEqual([]);
}

/** Names one write of one item. */
const mark = (id: string, stamp: string): string => `${id} ${stamp}`;

/** A client that alone writes to its items; every put and update has a stamp of its own. */
class Writer {
  /** Marks of writes that were answered. */
  readonly acknowledged = new Set<string>();
  /** Marks of writes whose answers were cut off. */
  readonly cut = new Set<string>();
  readonly #name: number;
  readonly #chance: Chance;
  #stamp = 0;

  constructor(name: number, chance: Chance) {
    this.#name = name;
    this.#chance = chance;
  }

  async writeUntilCut(stator: JsonCaller, load: Load): Promise<void> {
    for (;;) {
      const { operation, input, marks } = this.#write();
      let answer: JsonAnswer;
      try {
        answer = await stator.call(operation, input);
      } catch {
        for (const one of marks) this.cut.add(one);
        return;
      }
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      for (const one of marks) this.acknowledged.add(one);
      load.acknowledge();
    }
  }

  #write(): { readonly operation: string; readonly input: Json; readonly marks: readonly string[] } {
    const slots = Array.from({ length: SLOTS }, (_, slot) => `${this.#name}-${slot}`);
    const [first = "", second = "", third = ""] = this.#chance.several(slots, 3);
    this.#stamp += 1;
    const marked = (...ids: readonly string[]) => ids.map((id) => mark(id, String(this.#stamp)));
    const Delete = { TableName, Key: { id: { S: first } } };
    switch (this.#chance.below(5)) {
      case 0:
        return { operation: "DeleteItem", input: Delete, marks: [] };
      case 1:
        return { operation: "UpdateItem", input: this.#update(first), marks: marked(first) };
      case 2: {
        const TransactItems = [{ Delete }, { Update: this.#update(second) }, { Put: this.#put(third) }];
        return { operation: "TransactWriteItems", input: { TransactItems }, marks: marked(second, third) };
      }
      case 3: {
        const puts = [first, second, third].map((id) => ({ PutRequest: { Item: this.#put(id)["Item"] } }));
        const input = { RequestItems: { [TableName]: puts } };
        return { operation: "BatchWriteItem", input, marks: marked(first, second, third) };
      }
      default:
        return { operation: "PutItem", input: this.#put(first), marks: marked(first) };
    }
  }

  #put(id: string): Json {
    const filler = { S: "x".repeat(this.#chance.below(1_500)) };
    return { TableName, Item: { id: { S: id }, stamp: { N: String(this.#stamp) }, filler } };
  }

  #update(id: string): Json {
    return {
      TableName,
      Key: { id: { S: id } },
      UpdateExpression: "SET stamp = :stamp ADD changes :one",
      ExpressionAttributeValues: { ":stamp": { N: String(this.#stamp) }, ":one": { N: "1" } },
    };
  }
}
