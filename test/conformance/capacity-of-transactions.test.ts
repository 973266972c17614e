/**
 * Capacity that transactions report: the table twice the single write, indexes as ever; a repeated request reports
 * the reads it took.
 */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("capacity-transactions", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "gsiPk:S", "lsiSk:S"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: "gsi-inc", KeySchema: keys("gsiPk"), Projection: projection(["proj"]) },
    ],
    LocalSecondaryIndexes: [
      { IndexName: "lsi-all", KeySchema: keys("pk", "lsiSk"), Projection: projection("ALL") },
    ],
  });
});

interface Action {
  readonly before?: Item;
  readonly put?: Item;
  readonly update?: string;
  readonly values?: Item;
  readonly remove?: true;
  readonly check?: true;
}

/** The action on the item that has the rule as its key. */
function action(rule: string, { put, update, values, remove, check }: Action) {
  const Key = { pk: s("p"), sk: s(rule) };
  if (put !== undefined) return { Put: { TableName: table, Item: { ...Key, ...put } } };
  if (remove) return { Delete: { TableName: table, Key } };
  const condition = "attribute_exists(pk) OR attribute_not_exists(pk)";
  if (check) return { ConditionCheck: { TableName: table, Key, ConditionExpression: condition } };
  return {
    Update: {
      TableName: table,
      Key,
      UpdateExpression: update,
      ...(values !== undefined && { ExpressionAttributeValues: values }),
    },
  };
}

const both: Item = { gsiPk: s("g"), lsiSk: s("l"), proj: s("p"), misc: s("o") };
const text = (bytes: number) => s("x".repeat(bytes));
const v = (value: Item[string]): Item => ({ ":v": value });
const KB3 = 2_960;

type Units = readonly [total: number, table: number, gsi: number | null, lsi: number | null];

describe("Capacity: actions of a transaction", () => {
  it.each<readonly [rule: string, action: Action, units: Units]>([
    ["a put in the global index", { put: { gsiPk: s("g") } }, [3, 2, 1, null]],
    ["a put in no index", { put: { misc: s("o") } }, [2, 2, null, null]],
    ["a put in both", { put: both }, [4, 2, 1, 1]],
    ["an identical put", { before: both, put: both }, [2, 2, null, null]],
    [
      "an update of what is not projected",
      { before: both, update: "SET misc = :v", values: v(s("x")) },
      [3, 2, null, 1],
    ],
    [
      "an update that moves the global index's key",
      { before: both, update: "SET gsiPk = :v", values: v(s("x")) },
      [5, 2, 2, 1],
    ],
    ["a delete of an item in both", { before: both, remove: true }, [4, 2, 1, 1]],
    ["a check of a small item", { before: both, check: true }, [2, 2, null, null]],
    ["a check of a 3 KB item", { before: { misc: text(KB3) }, check: true }, [6, 6, null, null]],
    ["a check of nothing", { check: true }, [2, 2, null, null]],
    [
      "a delete of a 3 KB item with its entry",
      { before: { gsiPk: s("g"), proj: text(KB3) }, remove: true },
      [9, 6, 3, null],
    ],
    [
      "a put that shrinks a 3 KB item",
      { before: { misc: text(KB3) }, put: { misc: s("o") } },
      [6, 6, null, null],
    ],
    [
      "a key move of 1.5 KB",
      { before: { gsiPk: s("g"), proj: text(1_450) }, update: "SET gsiPk = :v", values: v(s("x")) },
      [8, 4, 4, null],
    ],
    [
      "an update that shrinks item and entry from 3 KB",
      { before: { gsiPk: s("g"), proj: text(KB3) }, update: "SET proj = :v", values: v(s("x")) },
      [9, 6, 3, null],
    ],
    ["a delete of nothing", { remove: true }, [2, 2, null, null]],
    [
      "an identical put of 3 KB",
      { before: { misc: text(KB3) }, put: { misc: text(KB3) } },
      [6, 6, null, null],
    ],
  ])("%s", async (rule, given, [total, own, gsi, lsi]) => {
    if (given.before !== undefined) {
      await target.call("PutItem", { TableName: table, Item: { pk: s("p"), sk: s(rule), ...given.before } });
    }
    const { ConsumedCapacity } = await target.call("TransactWriteItems", {
      TransactItems: [action(rule, given)],
      ReturnConsumedCapacity: "INDEXES",
    });
    const arm = (units: number) => ({ CapacityUnits: units, WriteCapacityUnits: units });
    expect(ConsumedCapacity).toEqual([
      {
        TableName: table,
        ...arm(total),
        Table: arm(own),
        ...(gsi !== null && { GlobalSecondaryIndexes: { "gsi-inc": arm(gsi) } }),
        ...(lsi !== null && { LocalSecondaryIndexes: { "lsi-all": arm(lsi) } }),
      },
    ]);
  });

  it("two puts in both add up", async () => {
    const { ConsumedCapacity } = await target.call("TransactWriteItems", {
      TransactItems: [action("first of two", { put: both }), action("second of two", { put: both })],
      ReturnConsumedCapacity: "INDEXES",
    });
    expect(ConsumedCapacity[0]).toMatchObject({
      CapacityUnits: 8,
      Table: { CapacityUnits: 4 },
      GlobalSecondaryIndexes: { "gsi-inc": { CapacityUnits: 2 } },
      LocalSecondaryIndexes: { "lsi-all": { CapacityUnits: 2 } },
    });
  });

  it("TOTAL reports total and kind", async () => {
    const { ConsumedCapacity } = await target.call("TransactWriteItems", {
      TransactItems: [action("total", { put: {} })],
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(ConsumedCapacity).toEqual([{ TableName: table, CapacityUnits: 2, WriteCapacityUnits: 2 }]);
  });

  it("item collections are reported by table", async () => {
    const { ItemCollectionMetrics } = await target.call("TransactWriteItems", {
      TransactItems: [action("collection", { put: {} })],
      ReturnItemCollectionMetrics: "SIZE",
    });
    expect(ItemCollectionMetrics).toEqual({
      [table]: [{ ItemCollectionKey: { pk: s("p") }, SizeEstimateRangeGB: [0, 1] }],
    });
  });

  it("a cancelled transaction reports none", async () => {
    const Key = { pk: s("p"), sk: s("cancelled") };
    const { body } = await target.answer("TransactWriteItems", {
      TransactItems: [{ Delete: { TableName: table, Key, ConditionExpression: "attribute_exists(pk)" } }],
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(body).not.toHaveProperty("ConsumedCapacity");
  });

  it("a repeated request reports reads", async () => {
    const input = {
      TransactItems: [action("repeated", { put: { misc: text(1_500) } })],
      ClientRequestToken: randomUUID(),
      ReturnConsumedCapacity: "TOTAL",
    };
    const first = await target.call("TransactWriteItems", input);
    expect(first["ConsumedCapacity"]).toEqual([
      { TableName: table, CapacityUnits: 4, WriteCapacityUnits: 4 },
    ]);
    const again = await target.call("TransactWriteItems", input);
    expect(again["ConsumedCapacity"]).toEqual([{ TableName: table, CapacityUnits: 2, ReadCapacityUnits: 2 }]);
  });
});
