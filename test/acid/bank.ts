/**
 * A bank whose money is moved by transactions and by single conditional updates, never made and never lost.
 */
import type { Json, JsonAnswer, JsonCaller } from "../fixture/json-stator.ts";
import type { Chance } from "../model/chance.ts";
import { answered } from "./whole-table.ts";

const TableName = "accounts";
const ACCOUNTS = Array.from({ length: 8 }, (_, i) => `account-${i}`);
const OPENING = 100;

/** All the money there is. */
export const TOTAL = ACCOUNTS.length * OPENING;

const keyOf = (name: string): Json => ({ name: { S: name } });

/** Opens all accounts with the same money. */
export async function openBank(stator: JsonCaller): Promise<void> {
  await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  for (const name of ACCOUNTS) {
    const Item = { ...keyOf(name), balance: { N: String(OPENING) }, notes: { N: "0" } };
    await answered(stator, "PutItem", { TableName, Item });
  }
}

const change = (name: string, by: number): Json => ({
  TableName,
  Key: keyOf(name),
  UpdateExpression: "SET balance = balance + :by",
  ConditionExpression: "balance >= :least",
  ExpressionAttributeValues: { ":by": { N: String(by) }, ":least": { N: String(Math.max(0, -by)) } },
});

/** One random piece of business; answers what came back. */
export function business(stator: JsonCaller, chance: Chance, token?: string): Promise<JsonAnswer> {
  const [from = "", to = ""] = chance.several(ACCOUNTS, 2);
  const amount = 1 + chance.below(60);
  if (chance.percent(25)) {
    // A single write beside the transactions; it moves no money.
    return stator.call("UpdateItem", {
      TableName,
      Key: keyOf(from),
      UpdateExpression: "SET notes = notes + :one",
      ConditionExpression: "balance > :least",
      ExpressionAttributeValues: { ":one": { N: "1" }, ":least": { N: String(amount) } },
    });
  }
  return stator.call("TransactWriteItems", {
    ...(token === undefined ? {} : { ClientRequestToken: token }),
    TransactItems: [{ Update: change(from, -amount) }, { Update: change(to, amount) }],
  });
}

/** Balances of all accounts at one moment. */
export async function audit(stator: JsonCaller): Promise<readonly number[]> {
  const TransactItems = ACCOUNTS.map((name) => ({ Get: { TableName, Key: keyOf(name) } }));
  const { Responses } = await answered(stator, "TransactGetItems", { TransactItems });
  return (Responses as Json[]).map(({ Item }) => Number(((Item as Json)["balance"] as Json)["N"]));
}

/** The sum of what an audit found. */
export const total = (balances: readonly number[]): number =>
  balances.reduce((sum, balance) => sum + balance, 0);
