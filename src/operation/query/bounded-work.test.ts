/**
 * What one request may have conditions and filters do: reads that take long give way and come to the same answer, and
 * what no turn of the event loop has room for is refused.
 */
import { beforeAll, describe, expect, it, vi } from "vitest";
import { newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import { testScope } from "../../../test/fixture/request-scope.ts";
import { RequestAbandoned } from "../../engine/in-turns.ts";
import type { OperationContext } from "../context.ts";
import { batchGetItem } from "../item/batch-get-item.ts";
import { putItem } from "../item/put-item.ts";
import { executeStatement } from "../statement/execute-statement.ts";
import { createTable } from "../table/create-table.ts";
import { transactGetItems } from "../transaction/transact-get-items.ts";
import { transactWriteItems } from "../transaction/transact-write-items.ts";
import { query } from "./query.ts";
import { scan } from "./scan.ts";

const plane = newControlPlane();
const ITEMS = 60;

beforeAll(async () => {
  await createTable(
    {
      TableName: "t",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
        { AttributeName: "lsk", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "l",
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "lsk", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    },
    plane.context,
  );
  for (let at = 0; at < ITEMS; at++) {
    const Item = {
      pk: { S: "p" },
      sk: { S: `${at}` },
      lsk: { S: `${at % 7}` },
      n: { N: `${at}` },
      x: { S: "x".repeat(16_500) },
    };
    await putItem({ TableName: "t", Item }, plane.context);
  }
});

/** A context whose request always has to give way. */
function hurried(nextTurn: () => Promise<void>): OperationContext {
  return { ...plane.context, scope: testScope({ isTurnOver: () => true, nextTurn }) };
}

const VALUES = { ":n": { N: "20" } };

const READS: Readonly<Record<string, (context: OperationContext) => unknown>> = {
  "Scan with a filter": (context) =>
    scan({ TableName: "t", FilterExpression: "n < :n", ExpressionAttributeValues: VALUES }, context),
  "Scan with a projection": (context) => scan({ TableName: "t", ProjectionExpression: "n" }, context),
  "Scan with a filter that counts": (context) =>
    scan(
      {
        TableName: "t",
        ScanFilter: { n: { ComparisonOperator: "LT", AttributeValueList: [VALUES[":n"]] } },
        Select: "COUNT",
      },
      context,
    ),
  "Query of an index, completed from the table": (context) =>
    query(
      {
        TableName: "t",
        IndexName: "l",
        KeyConditionExpression: "pk = :p",
        ProjectionExpression: "sk, n",
        ExpressionAttributeValues: { ":p": { S: "p" } },
      },
      context,
    ),
  "SELECT with a condition": (context) =>
    executeStatement({ Statement: "SELECT sk FROM t WHERE n < 20" }, context),
  "TransactGetItems with a projection": (context) =>
    transactGetItems(
      {
        TransactItems: Array.from({ length: ITEMS }, (_, at) => ({
          Get: { TableName: "t", Key: { pk: { S: "p" }, sk: { S: `${at}` } }, ProjectionExpression: "n" },
        })),
      },
      context,
    ),
  "BatchGetItem with a projection": (context) =>
    batchGetItem(
      {
        RequestItems: {
          t: {
            Keys: Array.from({ length: ITEMS }, (_, at) => ({ pk: { S: "p" }, sk: { S: `${at}` } })),
            ProjectionExpression: "n",
          },
        },
      },
      context,
    ),
};

describe("a read that takes long", () => {
  it.each(Object.entries(READS))("gives way and answers the same: %s", async (_, read) => {
    const nextTurn = vi.fn(() => Promise.resolve());
    const expected = await read(plane.context);
    expect(await read(hurried(nextTurn))).toEqual(expected);
    expect(nextTurn.mock.calls.length).toBeGreaterThanOrEqual(ITEMS / 2);
  });

  it.each(Object.entries(READS))("ends once its client is gone: %s", async (_, read) => {
    const nextTurn = vi.fn(() => Promise.reject(new RequestAbandoned("gone")));
    await expect(Promise.resolve().then(() => read(hurried(nextTurn)))).rejects.toThrow(RequestAbandoned);
    expect(nextTurn).toHaveBeenCalledTimes(1);
  });
});

describe("a page of an index whose items are completed from the table", () => {
  const names = Array.from({ length: 20 }, (_, at) => `${at % 2 === 0 ? "q" : "r"}${at}`);

  beforeAll(async () => {
    for (const [at, name] of names.entries()) {
      const sort = String(Math.floor(at / 2)).padStart(2, "0");
      const Item = {
        pk: { S: name.slice(0, 1) },
        sk: { S: name },
        lsk: { S: sort },
        x: { S: "x".repeat(200_000) },
      };
      await putItem({ TableName: "t", Item }, plane.context);
    }
  });

  it("ends after 1 MB of items, and the next goes on there", async () => {
    const seen: unknown[] = [];
    const counts: unknown[] = [];
    let ExclusiveStartKey: Readonly<Record<string, { S: string }>> | undefined;
    do {
      const page = await query(
        {
          TableName: "t",
          IndexName: "l",
          KeyConditionExpression: "pk = :p",
          ProjectionExpression: "sk, n",
          ExpressionAttributeValues: { ":p": { S: "q" } },
          ExclusiveStartKey,
          ReturnConsumedCapacity: "TOTAL",
        },
        plane.context,
      );
      counts.push([page.ScannedCount, page.ConsumedCapacity?.CapacityUnits]);
      for (const item of page.Items ?? []) seen.push(JSON.parse(JSON.stringify(item)).sk.S);
      ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
    } while (ExclusiveStartKey !== undefined);
    expect(seen).toEqual(names.filter((name) => name.startsWith("q")));
    // 24.5 units for each item, half a unit for all entries.
    expect(counts).toEqual([
      [6, 6 * 24.5 + 0.5],
      [4, 4 * 24.5 + 0.5],
    ]);
  });

  it("that merges partitions, too", async () => {
    const seen: unknown[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const Statement = `SELECT sk, n FROM t.l WHERE pk IN ['q', 'r'] ORDER BY lsk`;
      const page = await executeStatement({ Statement, NextToken }, plane.context);
      for (const item of page.Items ?? []) seen.push(JSON.parse(JSON.stringify(item)).sk.S);
      ({ NextToken } = page);
      pages += 1;
    } while (NextToken !== undefined);
    expect(seen).toEqual(names);
    expect(pages).toBe(4);
  });
});

const TOO_MUCH =
  "ValidationException: The request looks through too much data to evaluate its conditions; maximum allowed: 2097152 bytes";

/** Texts in each of which the next is searched for in vain. */
const searched = (count: number, length: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`:v${at}`, { S: `${"a".repeat(length - at)}${at}b` }]),
  );
const searches = (count: number): string =>
  Array.from({ length: count }, (_, at) => `contains(:v${at}, :v${at + 1})`).join(" OR ");

describe("conditions that look through too much", () => {
  const Item = { pk: { S: "q" }, sk: { S: "1" } };
  const ExpressionAttributeValues = searched(8, 150_000);

  it("refuse a write, whatever it finds", async () => {
    const write = { TableName: "t", Item, ConditionExpression: searches(7), ExpressionAttributeValues };
    expect(await refusalOf(() => putItem(write, plane.context))).toBe(TOO_MUCH);
  });

  it("refuse a transaction, all of whose conditions count", async () => {
    const put = (at: number, count: number) => ({
      Put: {
        TableName: "t",
        Item: { ...Item, sk: { S: `${at}` } },
        ConditionExpression: `NOT (${searches(count)})`,
        ExpressionAttributeValues: searched(count + 1, 150_000),
      },
    });
    const transact = (counts: readonly number[]): Promise<string> =>
      refusalOf(() =>
        transactWriteItems({ TransactItems: counts.map((count, at) => put(at, count)) }, plane.context),
      );
    expect(await transact([3, 3])).toBe("nothing");
    expect(await transact([3, 3, 3])).toBe(TOO_MUCH);
  });

  it("do not refuse a read, which gives way", async () => {
    const nextTurn = vi.fn(() => Promise.resolve());
    const read = { TableName: "t", FilterExpression: searches(7), ExpressionAttributeValues };
    expect(await scan(read, hurried(nextTurn))).toMatchObject({ Count: 0 });
  });

  it("refuse a read where a single test does", async () => {
    const Parameters = [{ S: "a".repeat(1_500_000) }, { S: `${"a".repeat(700_000)}b` }];
    const read = { Statement: "SELECT * FROM t WHERE contains(?, ?)", Parameters };
    expect(await refusalOf(() => executeStatement(read, plane.context))).toBe(TOO_MUCH);
  });
});
