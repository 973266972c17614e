/**
 * Transactions on items so large that their outcomes are prepared before the commit: what was prepared counts as long
 * as the item is the same.
 */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ControlPlane, newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import { testScope } from "../../../test/fixture/request-scope.ts";
import { RequestAbandoned } from "../../engine/in-turns.ts";
import type { OperationContext } from "../context.ts";
import { getItem } from "../item/get-item.ts";
import { putItem } from "../item/put-item.ts";
import { createTable } from "../table/create-table.ts";
import { transactWriteItems } from "./transact-write-items.ts";

const ITEMS = 4;
const keyOf = (at: number) => ({ pk: { S: `${at}` } });
const itemOf = (at: number, n: number) => ({ ...keyOf(at), n: { N: `${n}` }, x: { S: "x".repeat(390_000) } });

const INDEXES = {
  none: {},
  one: {
    GlobalSecondaryIndexes: [
      {
        IndexName: "g",
        KeySchema: [{ AttributeName: "n", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  },
} as const;

const update = (at: number, limit: number) => ({
  Update: {
    TableName: "t",
    Key: keyOf(at),
    UpdateExpression: "SET n = n + :one",
    ConditionExpression: "n < :limit",
    ExpressionAttributeValues: { ":one": { N: "1" }, ":limit": { N: `${limit}` } },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  } as const,
});

describe.each(["none", "one"] as const)(
  "a transaction on large items of a table with indexes: %s",
  (index) => {
    let plane: ControlPlane;

    beforeEach(async () => {
      plane = newControlPlane();
      await createTable(
        {
          TableName: "t",
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType: "S" },
            ...(index === "one" ? [{ AttributeName: "n", AttributeType: "N" } as const] : []),
          ],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
          ...INDEXES[index],
        },
        plane.context,
      );
      for (let at = 0; at < ITEMS; at++)
        await putItem({ TableName: "t", Item: itemOf(at, 0) }, plane.context);
    });

    /** Runs a transaction that gives way before each item, when `meanwhile` is called. */
    const transact = (limit: number, meanwhile: () => Promise<void>): Promise<string> => {
      const context: OperationContext = {
        ...plane.context,
        scope: testScope({ isTurnOver: () => true, nextTurn: meanwhile }),
      };
      const TransactItems = Array.from({ length: ITEMS }, (_, at) => update(at, limit));
      return refusalOf(() => transactWriteItems({ TransactItems }, context));
    };

    const numbers = async (): Promise<readonly unknown[]> => {
      const read: unknown[] = [];
      for (let at = 0; at < ITEMS; at++) {
        const { Item } = await getItem(
          { TableName: "t", Key: keyOf(at), ProjectionExpression: "n" },
          plane.context,
        );
        read.push(JSON.parse(JSON.stringify(Item)).n.N);
      }
      return read;
    };

    /** Puts another item in the place of the first while the transaction is prepared. */
    const changeFirst = (n: number) =>
      vi.fn(async () => {
        if (changes.length > 0) return;
        changes.push(n);
        await putItem({ TableName: "t", Item: itemOf(0, n) }, plane.context);
      });
    let changes: number[] = [];
    beforeEach(() => {
      changes = [];
    });

    it("gives way for each and is carried out", async () => {
      const meanwhile = vi.fn(() => Promise.resolve());
      expect(await transact(5, meanwhile)).toBe("nothing");
      expect(meanwhile).toHaveBeenCalledTimes(ITEMS);
      expect(await numbers()).toEqual(["1", "1", "1", "1"]);
    });

    it("is decided on the items as they are when it is committed", async () => {
      expect(await transact(5, changeFirst(3))).toBe("nothing");
      expect(await numbers()).toEqual(["4", "1", "1", "1"]);
      changes = [];
      expect(await transact(6, changeFirst(6))).toContain("[ConditionalCheckFailed, None, None, None]");
      expect(await numbers()).toEqual(["6", "1", "1", "1"]);
    });

    it("writes nothing once its client is gone", async () => {
      const refused = await transact(5, () => Promise.reject(new RequestAbandoned("gone")));
      expect(refused).toContain("gone");
      expect(await numbers()).toEqual(["0", "0", "0", "0"]);
    });
  },
);
