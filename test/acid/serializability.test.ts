/**
 * Random transactions on a few hot lists, by many clients at once: what they saw must be what they would have seen one
 * after the other. Lists are items; appends are updates, reads are transactional gets.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import type { Store } from "../../src/storage/store.ts";
import { type Json, type JsonCaller, openJsonStator } from "../fixture/json-stator.ts";
import { Chance } from "../model/chance.ts";
import { openInterleavingStore } from "../storage-doubles/interleaving-store.ts";
import { anomaly, type Transaction } from "./dependency-cycle.ts";
import { answered } from "./whole-table.ts";

const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
/** STATOR_TEST_ACID_SECONDS makes histories longer. */
const TRANSACTIONS = 60 * Number(process.env["STATOR_TEST_ACID_SECONDS"] ?? 3);
const CLIENTS = 8;
const LISTS = ["a", "b", "c", "d", "e"];
const TableName = "lists";

const transaction = (
  name: string,
  [calledAt, answeredAt]: readonly [number, number],
  appended: Readonly<Record<string, number>>,
  read: Readonly<Record<string, readonly number[]>>,
): Transaction => ({
  name,
  calledAt,
  answeredAt,
  appended: new Map(Object.entries(appended)),
  read: new Map(Object.entries(read)),
});

describe("the checker", () => {
  const always = [0, 100] as const;

  it.each([
    [
      "one after the other",
      [transaction("w", [0, 1], { x: 1 }, {}), transaction("r", [2, 3], {}, { x: [1] })],
    ],
    [
      "a read beside a write",
      [transaction("w", always, { x: 1 }, {}), transaction("r", always, {}, { x: [] })],
    ],
  ])("accepts %s", (_, history) => {
    const whole = transaction("end", [200, 201], {}, { x: [1] });
    expect(anomaly([...history, whole])).toBeNull();
  });

  it.each([
    [
      "half of a transaction",
      [
        transaction("w", always, { x: 1, y: 2 }, {}),
        transaction("r", always, {}, { x: [1], y: [] }),
        transaction("end", [200, 201], {}, { x: [1], y: [2] }),
      ],
    ],
    [
      "write skew",
      [
        transaction("p", always, { x: 1 }, { y: [] }),
        transaction("q", always, { y: 2 }, { x: [] }),
        transaction("end", [200, 201], {}, { x: [1], y: [2] }),
      ],
    ],
    [
      "an old value after a new one was acknowledged",
      [
        transaction("w", [0, 1], { x: 1 }, {}),
        transaction("r", [2, 3], {}, { x: [] }),
        transaction("end", [200, 201], {}, { x: [1] }),
      ],
    ],
    [
      "two writes in two orders",
      [
        transaction("p", always, { x: 1, y: 3 }, {}),
        transaction("q", always, { x: 2, y: 4 }, {}),
        transaction("end", [200, 201], {}, { x: [1, 2], y: [4, 3] }),
      ],
    ],
    [
      "what was acknowledged and is not there",
      [
        transaction("w", [0, 1], { x: 1 }, {}),
        transaction("v", [2, 3], { x: 2 }, {}),
        transaction("end", [200, 201], {}, { x: [2] }),
      ],
    ],
    [
      "what was carried out twice",
      [transaction("w", always, { x: 1 }, {}), transaction("end", [200, 201], {}, { x: [1, 1] })],
    ],
    ["what was never carried out", [transaction("r", always, {}, { x: [7] })]],
    [
      "two histories of one list",
      [
        transaction("p", always, { x: 1 }, {}),
        transaction("q", always, { x: 2 }, {}),
        transaction("r", always, {}, { x: [1] }),
        transaction("s", always, {}, { x: [2] }),
      ],
    ],
  ])("refuses %s", (_, history) => {
    expect(anomaly(history)).not.toBeNull();
  });
});

describe(`transactions of ${CLIENTS} clients, seed ${SEED}`, () => {
  it.each(["lmdb", "interleaving"] as const)(
    "are strictly serializable on the %s store",
    async (kind) => {
      const stator = openJsonStator(await newStore(kind), systemClock);
      onTestFinished(() => stator.close());
      await answered(stator, "CreateTable", {
        TableName,
        AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      });
      const recorder = new Recorder(stator);
      const chances = Array.from({ length: CLIENTS }, (_, client) => new Chance(SEED + client));
      await Promise.all(
        chances.map(async (chance) => {
          while (recorder.history.length < TRANSACTIONS) await recorder.random(chance);
        }),
      );
      await recorder.readAll(LISTS);
      expect(anomaly(recorder.history)).toBeNull();
    },
    600_000,
  );
});

async function newStore(kind: "lmdb" | "interleaving"): Promise<Store> {
  if (kind === "interleaving") {
    return openInterleavingStore(systemClock, SEED, 2);
  }
  const directory = mkdtempSync(join(tmpdir(), "stator-elle-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return openLmdbStore({ directory, clock: systemClock });
}

/** Carries out transactions and writes down what came of them. */
class Recorder {
  readonly history: Transaction[] = [];
  readonly #stator: JsonCaller;
  #moment = 0;
  #element = 0;

  constructor(stator: JsonCaller) {
    this.#stator = stator;
  }

  async random(chance: Chance): Promise<void> {
    const lists = chance.several(LISTS, 1 + chance.below(3));
    switch (chance.below(4)) {
      case 0:
        return this.readAll(lists);
      case 1:
        return this.#appendAndRead(chance.pick(lists));
      case 2:
        return this.#appendAll(lists, []);
      default:
        return this.#appendAll(lists.slice(1), lists.slice(0, 1));
    }
  }

  async readAll(lists: readonly string[]): Promise<void> {
    const calledAt = this.#tick();
    const gets = lists.map((list) => ({ Get: { TableName, Key: { name: { S: list } } } }));
    const { Responses } = await answered(this.#stator, "TransactGetItems", { TransactItems: gets });
    const read = new Map(
      lists.map((list, i) => [list, elementsOf((Responses as Json[])[i]?.["Item"])] as const),
    );
    this.#record("read", calledAt, new Map(), read);
  }

  /** One update reads the list that it makes. */
  async #appendAndRead(list: string): Promise<void> {
    const calledAt = this.#tick();
    const element = this.#next();
    const input = { ...appending(list, element), ReturnValues: "ALL_NEW" };
    const { Attributes } = await answered(this.#stator, "UpdateItem", input);
    this.#record("update", calledAt, new Map([[list, element]]), new Map([[list, elementsOf(Attributes)]]));
  }

  /** Appends to some lists; each of the `checked` must be as long as it was just read to be, or nothing is done. */
  async #appendAll(lists: readonly string[], checked: readonly string[]): Promise<void> {
    const known = await Promise.all(checked.map((list) => this.#get(list)));
    const calledAt = this.#tick();
    const elements = lists.map(() => this.#next());
    const checks = checked.map((list, i) => ({ ConditionCheck: asRead(list, known[i] ?? []) }));
    const updates = lists.map((list, i) => ({ Update: appending(list, elements[i] as number) }));
    if (updates.length === 0) return;
    const { status, body } = await this.#stator.call("TransactWriteItems", {
      TransactItems: [...checks, ...updates],
    });
    if (status === 400 && String(body["__type"]).endsWith("TransactionCanceledException")) return;
    expect(status).toBe(200);
    const appended = new Map(lists.map((list, i) => [list, elements[i] as number] as const));
    this.#record(
      "write",
      calledAt,
      appended,
      new Map(checked.map((list, i) => [list, known[i] ?? []] as const)),
    );
  }

  async #get(list: string): Promise<readonly number[]> {
    const input = { TableName, Key: { name: { S: list } }, ConsistentRead: true };
    return elementsOf((await answered(this.#stator, "GetItem", input))["Item"]);
  }

  #record(
    name: string,
    calledAt: number,
    appended: Transaction["appended"],
    read: Transaction["read"],
  ): void {
    const transactionName = `${name}${this.history.length}`;
    this.history.push({ name: transactionName, calledAt, answeredAt: this.#tick(), appended, read });
  }

  #tick(): number {
    this.#moment += 1;
    return this.#moment;
  }

  #next(): number {
    this.#element += 1;
    return this.#element;
  }
}

const appending = (list: string, element: number): Json => ({
  TableName,
  Key: { name: { S: list } },
  UpdateExpression: "SET members = list_append(if_not_exists(members, :none), :one)",
  ExpressionAttributeValues: { ":none": { L: [] }, ":one": { L: [{ N: String(element) }] } },
});

const asRead = (list: string, elements: readonly number[]): Json => ({
  TableName,
  Key: { name: { S: list } },
  ...(elements.length === 0
    ? { ConditionExpression: "attribute_not_exists(members)" }
    : {
        ConditionExpression: "size(members) = :length",
        ExpressionAttributeValues: { ":length": { N: String(elements.length) } },
      }),
});

function elementsOf(item: unknown): readonly number[] {
  const members = (
    item as Readonly<Record<string, { readonly L: readonly { readonly N: string }[] }>> | undefined
  )?.["members"];
  return members?.L.map(({ N }) => Number(N)) ?? [];
}
