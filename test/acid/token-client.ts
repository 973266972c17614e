/**
 * Clients that send each transaction under a token, several times at once and again and again, give up on answers, and
 * outlive the server; and what came of it as a history for the checker. A transaction is one step of the history however
 * often it was sent: it begins with the first call, and is done with the first answer that says so.
 */
import { expect } from "vitest";
import type { Json, JsonAnswer, JsonCaller } from "../fixture/json-stator.ts";
import type { Chance } from "../model/chance.ts";
import type { Transaction } from "./dependency-cycle.ts";
import { isUnanswered } from "./http-caller.ts";
import { answered } from "./whole-table.ts";

const TableName = "lists";
const LISTS = ["a", "b", "c", "d", "e"];
/** How often one transaction is sent at once, at most. */
const COPIES_MAX = 3;

type Elements = ReadonlyMap<string, number>;
type Readings = ReadonlyMap<string, readonly number[]>;

/** A request under a token, and what it does. */
interface Tokened {
  readonly operation: "TransactWriteItems" | "ExecuteTransaction";
  readonly input: Json;
  readonly appended: Elements;
  readonly read: Readings;
}

/** What one sending of a transaction came to; null for an answer that was lost. */
type Outcome = "done" | "cancelled" | null;

/** Makes the table and its lists. */
export async function createLists(stator: JsonCaller): Promise<void> {
  await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  for (const list of LISTS)
    await answered(stator, "PutItem", { TableName, Item: { ...keyOf(list), members: { L: [] } } });
}

/** All clients together: what they saw, in the order in which they saw it. */
export class TokenClients {
  readonly history: Transaction[] = [];
  /** Faults that no order of the history would excuse. */
  readonly faults: string[] = [];
  /** Answers that were lost, by the death of the server or because nobody waited for them. */
  lost = 0;
  /** Answers to what had been answered before. */
  repeated = 0;
  readonly #stator: () => JsonCaller;
  #moment = 0;
  #element = 0;

  /** @param stator whom to ask now; a server that was started again is another one */
  constructor(stator: () => JsonCaller) {
    this.#stator = stator;
  }

  async random(chance: Chance): Promise<void> {
    const lists = chance.several(LISTS, 1 + chance.below(3));
    switch (chance.below(4)) {
      case 0:
        return this.readAll(lists);
      case 1:
        return this.#carryOut(this.#statements(lists), chance);
      case 2:
        return this.#carryOut(this.#writes(lists, new Map()), chance);
      default:
        return this.#carryOut(this.#writes(lists.slice(1), await this.#readings(lists.slice(0, 1))), chance);
    }
  }

  /** Reads lists as one transaction; a reading whose answer was lost is made anew. */
  async readAll(lists: readonly string[] = LISTS): Promise<void> {
    const calledAt = this.#tick();
    const read = await this.#readings(lists);
    this.#record("read", { calledAt, answeredAt: this.#tick(), appended: new Map(), read });
  }

  async #readings(lists: readonly string[]): Promise<Readings> {
    for (;;) {
      const TransactItems = lists.map((list) => ({ Get: { TableName, Key: keyOf(list) } }));
      const answer = await this.#call("TransactGetItems", { TransactItems });
      if (answer === null) continue;
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      const responses = answer.body["Responses"] as readonly Json[];
      return new Map(lists.map((list, i) => [list, elementsOf(responses[i]?.["Item"])] as const));
    }
  }

  /** Sends it until some answer says what became of it, and now and then again. */
  async #carryOut(tokened: Tokened | null, chance: Chance): Promise<void> {
    if (tokened === null) return;
    const calledAt = this.#tick();
    let answeredAt: number | undefined;
    let outcome: Outcome = null;
    while (outcome === null || chance.percent(30)) {
      const before: Outcome = outcome;
      const copies = Array.from({ length: 1 + chance.below(COPIES_MAX) }, async () => {
        const one = await this.#send(tokened, chance.percent(25));
        if (one === "done") answeredAt ??= this.#tick();
        return one;
      });
      const outcomes = await Promise.all(copies);
      if (before !== null) this.repeated += outcomes.filter((one) => one !== null).length;
      if (before === "done" && outcomes.includes("cancelled"))
        this.faults.push(`${JSON.stringify(tokened.input)} was done, and then cancelled`);
      if (outcomes.includes("done")) outcome = "done";
      else if (outcomes.includes("cancelled")) outcome ??= "cancelled";
    }
    if (answeredAt !== undefined) this.#record("write", { ...tokened, calledAt, answeredAt });
  }

  async #send({ operation, input }: Tokened, isGivenUp: boolean): Promise<Outcome> {
    const answer = await this.#call(operation, input);
    if (answer === null) return null;
    if (isGivenUp) {
      this.lost += 1;
      return null;
    }
    if (answer.status === 200) return "done";
    expect(String(answer.body["__type"]), JSON.stringify(answer.body)).toContain("TransactionCanceled");
    return "cancelled";
  }

  /** The answer, or null where the death of the server cut it off. */
  async #call(operation: string, input: Json): Promise<JsonAnswer | null> {
    try {
      return await this.#stator().call(operation, input);
    } catch (error) {
      if (isUnanswered(error)) throw error;
      this.lost += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return null;
    }
  }

  /** Appends to lists, if the others are as long as they were read to be. */
  #writes(lists: readonly string[], read: Readings): Tokened | null {
    if (lists.length === 0) return null;
    const appended = this.#elementsFor(lists);
    const TransactItems = [
      ...[...read].map(([list, elements]) => ({ ConditionCheck: asLongAs(list, elements.length) })),
      ...[...appended].map(([list, element]) => ({ Update: appending(list, element) })),
    ];
    const input = { ClientRequestToken: this.#token(), TransactItems };
    return { operation: "TransactWriteItems", input, appended, read };
  }

  #statements(lists: readonly string[]): Tokened {
    const appended = this.#elementsFor(lists);
    const TransactStatements = [...appended].map(([list, element]) => ({
      Statement: `UPDATE "${TableName}" SET members = list_append(members, ?) WHERE id = ?`,
      Parameters: [{ L: [{ N: String(element) }] }, { S: list }],
    }));
    const input = { ClientRequestToken: this.#token(), TransactStatements };
    return { operation: "ExecuteTransaction", input, appended, read: new Map() };
  }

  #elementsFor(lists: readonly string[]): Elements {
    return new Map(lists.map((list) => [list, (this.#element += 1)] as const));
  }

  #token(): string {
    return `token-${this.#element}`;
  }

  #record(name: string, transaction: Omit<Transaction, "name">): void {
    const { calledAt, answeredAt, appended, read } = transaction;
    this.history.push({ name: `${name}${this.history.length}`, calledAt, answeredAt, appended, read });
  }

  #tick(): number {
    this.#moment += 1;
    return this.#moment;
  }
}

const keyOf = (list: string): Json => ({ id: { S: list } });

const appending = (list: string, element: number): Json => ({
  TableName,
  Key: keyOf(list),
  UpdateExpression: "SET members = list_append(members, :one)",
  ExpressionAttributeValues: { ":one": { L: [{ N: String(element) }] } },
});

const asLongAs = (list: string, length: number): Json => ({
  TableName,
  Key: keyOf(list),
  ConditionExpression: "size(members) = :length",
  ExpressionAttributeValues: { ":length": { N: String(length) } },
});

function elementsOf(item: unknown): readonly number[] {
  const { members } = item as { readonly members: { readonly L: readonly { readonly N: string }[] } };
  return members.L.map(({ N }) => Number(N));
}
