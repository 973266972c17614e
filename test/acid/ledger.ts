/**
 * A table that clients write to in every way, each its own items, so that what must be in it is known after a crash:
 * what was acknowledged, and what was cut off either whole or not at all.
 */
import { expect } from "vitest";
import type { Json, JsonAnswer, JsonCaller } from "../fixture/json-stator.ts";
import type { Chance } from "../model/chance.ts";
import type { Item } from "../model/model-value.ts";
import { isUnanswered } from "./http-caller.ts";
import type { Load } from "./load.ts";
import { allItems, answered, counts, outOfStep } from "./whole-table.ts";

const SLOTS = 15;
const TableName = "ledger";
const INDEXES = [
  { name: "byColour", key: "colour" },
  { name: "byStamp", key: "stamp" },
];

/** Makes the table, with an index of each kind and a stream. */
export async function createLedger(stator: JsonCaller): Promise<void> {
  const attribute = (AttributeName: string, AttributeType = "S"): Json => ({ AttributeName, AttributeType });
  const keys = (hash: string, range: string): readonly Json[] => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  const Projection = { ProjectionType: "ALL" };
  await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions: [
      attribute("writer"),
      attribute("slot", "N"),
      attribute("colour"),
      attribute("stamp", "N"),
    ],
    KeySchema: keys("writer", "slot"),
    BillingMode: "PAY_PER_REQUEST",
    LocalSecondaryIndexes: [{ IndexName: "byStamp", KeySchema: keys("writer", "stamp"), Projection }],
    GlobalSecondaryIndexes: [{ IndexName: "byColour", KeySchema: keys("colour", "stamp"), Projection }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  });
}

/** What a slot may hold: the stamp of its last write, null when that was a deletion or there was none. */
type Slot = number | null;

/** A client that alone writes to its slots, so that it knows what must be in them. */
export class LedgerWriter {
  readonly name: string;
  readonly #chance: Chance;
  readonly #acknowledged = new Map<number, Slot>();
  /** What the write wanted whose answer was cut off: all of it is there, or nothing. */
  #pending: ReadonlyMap<number, Slot> = new Map();
  #stamp = 0;

  constructor(name: number, chance: Chance) {
    this.name = `writer ${name}`;
    this.#chance = chance;
  }

  /** Writes until its connection breaks or the load is over. */
  async writeUntilCut(stator: JsonCaller, load: Load): Promise<void> {
    while (!load.isOver) {
      const { operation, input, wanted } = this.#write();
      this.#pending = wanted;
      let answer: JsonAnswer;
      try {
        answer = await stator.call(operation, input);
      } catch (error) {
        if (isUnanswered(error)) throw error;
        return;
      }
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      this.#settle(wanted);
      load.acknowledge();
    }
  }

  /** Whether the slots hold what was acknowledged, with the pending write done whole or not at all; goes on from there. */
  check(items: readonly Item[]): void {
    const mine = items.filter(
      ({ writer }) => writer !== undefined && "S" in writer && writer.S === this.name,
    );
    const found = new Map(mine.map((item) => [numberOf(item, "slot"), numberOf(item, "stamp")]));
    const shown = (slots: ReadonlyMap<number, Slot>): string =>
      Array.from({ length: SLOTS }, (_, slot) => slots.get(slot) ?? "-").join(" ");
    const possible = [this.#acknowledged, new Map([...this.#acknowledged, ...this.#pending])].map(shown);
    expect(possible).toContain(shown(found));
    this.#acknowledged.clear();
    for (const [slot, stamp] of found) this.#acknowledged.set(slot, stamp);
    this.#pending = new Map();
  }

  #settle(wanted: ReadonlyMap<number, Slot>): void {
    for (const [slot, stamp] of wanted) this.#acknowledged.set(slot, stamp);
    this.#pending = new Map();
  }

  #write(): { operation: string; input: Json; wanted: ReadonlyMap<number, Slot> } {
    const slots = Array.from({ length: SLOTS }, (_, slot) => slot);
    const [slot = 0, ...others] = this.#chance.several(slots, 3);
    this.#stamp += 1;
    const stamp = this.#stamp;
    const Key = this.#key(slot);
    switch (this.#chance.below(5)) {
      case 0:
        return { operation: "DeleteItem", input: { TableName, Key }, wanted: new Map([[slot, null]]) };
      case 1:
        return { operation: "UpdateItem", input: this.#update(slot), wanted: new Map([[slot, stamp]]) };
      case 2: {
        const puts = others.map((other) => ({ Put: { TableName, Item: this.#item(other) } }));
        return {
          operation: "TransactWriteItems",
          input: { TransactItems: [{ Update: this.#update(slot) }, ...puts] },
          wanted: new Map([slot, ...others].map((one) => [one, stamp])),
        };
      }
      default:
        return {
          operation: "PutItem",
          input: { TableName, Item: this.#item(slot) },
          wanted: new Map([[slot, stamp]]),
        };
    }
  }

  #key(slot: number): Json {
    return { writer: { S: this.name }, slot: { N: String(slot) } };
  }

  /** Moves in all indexes; now and then it leaves one. */
  #item(slot: number): Json {
    const colour = this.#chance.percent(80)
      ? { colour: { S: this.#chance.pick(["red", "green", "blue"]) } }
      : {};
    const filler = { S: "x".repeat(this.#chance.below(2_000)) };
    return { ...this.#key(slot), stamp: { N: String(this.#stamp) }, filler, ...colour };
  }

  #update(slot: number): Json {
    return {
      TableName,
      Key: this.#key(slot),
      UpdateExpression: this.#chance.percent(50)
        ? "SET stamp = :s, colour = :c"
        : "SET stamp = :s, former = :c REMOVE colour",
      ExpressionAttributeValues: { ":s": { N: String(this.#stamp) }, ":c": { S: "grey" } },
    };
  }
}

function numberOf(item: Item, name: string): number {
  const value = item[name];
  return value !== undefined && "N" in value ? Number(value.N) : Number.NaN;
}

/** Everything acknowledged is there, nothing is half done, indexes and counts are in step. No write may be under way. */
export async function expectWhole(stator: JsonCaller, writers: readonly LedgerWriter[]): Promise<void> {
  const items = await allItems(stator, TableName);
  for (const writer of writers) writer.check(items);
  for (const index of INDEXES) expect(await outOfStep(stator, TableName, index)).toEqual([]);
  const [told, found] = await counts(stator, TableName);
  expect(told).toBe(found);
}
