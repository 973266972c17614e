/**
 * Capacity that writes report: the table by the larger image, each index by what becomes of its entry. Sizes are
 * exact: 1,024 bytes are one unit.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s, ss } from "./values.ts";

const target = useTarget();
let table = "";
let sized = "";

const definitions = {
  AttributeDefinitions: attributes("pk:S", "sk:S", "gsiPk:S", "lsiSk:S"),
  KeySchema: keys("pk", "sk"),
  GlobalSecondaryIndexes: [
    { IndexName: "gsi-inc", KeySchema: keys("gsiPk"), Projection: projection(["proj"]) },
  ],
};

beforeAll(async () => {
  table = await target.createTable("capacity", {
    ...definitions,
    LocalSecondaryIndexes: [
      { IndexName: "lsi1", KeySchema: keys("pk", "lsiSk"), Projection: projection("ALL") },
    ],
  });
  sized = await target.createTable("capacity-sized", {
    ...definitions,
    LocalSecondaryIndexes: [
      { IndexName: "lsi-inc", KeySchema: keys("pk", "lsiSk"), Projection: projection(["proj"]) },
    ],
  });
});

interface Write {
  /** The item before, without its key. */
  readonly before?: Item;
  readonly put?: Item;
  readonly update?: string;
  readonly values?: Item;
  readonly remove?: true;
}

/** Units as the tables below have them: total, table, global index, local index. */
type Units = readonly [total: number, table: number, gsi: number | null, lsi: number | null];
type Case = readonly [rule: string, write: Write, units: Units];

/** Writes an item that has the rule as its key. */
async function units(
  TableName: string,
  rule: string,
  { before, put, update, values, remove }: Write,
): Promise<Units> {
  const Key = { pk: s("p"), sk: s(rule) };
  if (before !== undefined) await target.call("PutItem", { TableName, Item: { ...Key, ...before } });
  const common = { TableName, ReturnConsumedCapacity: "INDEXES" };
  const answer = await (put !== undefined
    ? target.call("PutItem", { ...common, Item: { ...Key, ...put } })
    : remove
      ? target.call("DeleteItem", { ...common, Key })
      : target.call("UpdateItem", {
          ...common,
          Key,
          UpdateExpression: update,
          ...(values !== undefined && { ExpressionAttributeValues: values }),
        }));
  const consumed = answer["ConsumedCapacity"];
  expect(consumed.TableName).toBe(TableName);
  return [
    consumed.CapacityUnits,
    consumed.Table.CapacityUnits,
    consumed.GlobalSecondaryIndexes?.["gsi-inc"].CapacityUnits ?? null,
    (consumed.LocalSecondaryIndexes?.["lsi1"] ?? consumed.LocalSecondaryIndexes?.["lsi-inc"])
      ?.CapacityUnits ?? null,
  ];
}

const both: Item = { gsiPk: s("g"), lsiSk: s("l"), proj: ss("a", "b"), misc: s("o") };
const v = (value: Item[string]): Item => ({ ":v": value });

describe("Capacity: writes of small items", () => {
  it.each<Case>([
    ["a put with the global index's key", { put: { gsiPk: s("g") } }, [2, 1, 1, null]],
    ["a put with no index key", { put: { misc: s("o") } }, [1, 1, null, null]],
    ["a put with the local index's key", { put: { lsiSk: s("l") } }, [2, 1, null, 1]],
    ["a put with both", { put: both }, [3, 1, 1, 1]],
    ["an identical put", { before: both, put: both }, [1, 1, null, null]],
    [
      "a put with a set in another order",
      { before: both, put: { ...both, proj: ss("b", "a") } },
      [1, 1, null, null],
    ],
    [
      "a put that changes a projected set",
      { before: both, put: { ...both, proj: ss("a", "c") } },
      [3, 1, 1, 1],
    ],
    [
      "an update of what is not projected",
      { before: both, update: "SET misc = :v", values: v(s("x")) },
      [2, 1, null, 1],
    ],
    [
      "an update of what is projected",
      { before: both, update: "SET proj = :v", values: v(ss("x")) },
      [3, 1, 1, 1],
    ],
    [
      "an update that moves the global index's key",
      { before: both, update: "SET gsiPk = :v", values: v(s("x")) },
      [4, 1, 2, 1],
    ],
    ["an update that removes the global index's key", { before: both, update: "REMOVE gsiPk" }, [3, 1, 1, 1]],
    [
      "an update that moves the local index's key",
      { before: both, update: "SET lsiSk = :v", values: v(s("x")) },
      [3, 1, null, 2],
    ],
    ["a delete of an item in both", { before: both, remove: true }, [3, 1, 1, 1]],
    ["a delete of an item in none", { before: {}, remove: true }, [1, 1, null, null]],
    ["a delete of nothing", { remove: true }, [1, 1, null, null]],
    [
      "an update that creates an item in both",
      { update: "SET gsiPk = :v, lsiSk = :v", values: v(s("x")) },
      [3, 1, 1, 1],
    ],
    [
      "an update that changes nothing",
      { before: both, update: "SET misc = :v", values: v(s("o")) },
      [1, 1, null, null],
    ],
    ["an update that removes nothing from nothing", { update: "REMOVE misc" }, [1, 1, null, null]],
  ])("%s", async (rule, write, expected) => {
    expect(await units(table, rule, write)).toEqual(expected);
  });

  it("a batch of three puts adds up per table and index", async () => {
    const key = (sk: string) => ({ pk: s("batch"), sk: s(sk) });
    const items = [{ ...key("1"), gsiPk: s("g") }, { ...key("2"), gsiPk: s("g"), lsiSk: s("l") }, key("3")];
    const { ConsumedCapacity } = await target.call("BatchWriteItem", {
      RequestItems: { [table]: items.map((Item) => ({ PutRequest: { Item } })) },
      ReturnConsumedCapacity: "INDEXES",
    });
    expect(ConsumedCapacity).toEqual([
      {
        TableName: table,
        CapacityUnits: 6,
        Table: { CapacityUnits: 3 },
        GlobalSecondaryIndexes: { "gsi-inc": { CapacityUnits: 2 } },
        LocalSecondaryIndexes: { lsi1: { CapacityUnits: 1 } },
      },
    ]);
  });
});

/** Bytes of the keys of every entry of the index: `pk`, `sk`, `gsiPk` with values, without the `sk` value. */
const text = (bytes: number) => s("x".repeat(bytes));

/** An item of so many bytes whose global index entry has all of it but `extra`. */
const projected = (bytes: number, rule: string): Item => {
  const fixed = "pkp".length + "sk".length + Buffer.byteLength(rule) + "gsiPkg".length + "proj".length;
  return { gsiPk: s("g"), proj: text(bytes - fixed) };
};

/** The same in the local index. */
const local = (bytes: number, rule: string): Item => {
  const fixed = "pkp".length + "sk".length + Buffer.byteLength(rule) + "lsiSkg".length + "proj".length;
  return { lsiSk: s("g"), proj: text(bytes - fixed) };
};

const small: Item = { gsiPk: s("g") };
type SizedCase = readonly [rule: string, write: (rule: string) => Write, units: Units];

describe("Capacity: writes by size", () => {
  it.each<SizedCase>([
    [
      "a 3 KB item with a small entry",
      () => ({ put: { gsiPk: s("g"), misc: text(2_950) } }),
      [4, 3, 1, null],
    ],
    [
      "an entry of 3,017 bytes that shrinks",
      (rule) => ({ before: projected(3_017, rule), put: small }),
      [6, 3, 3, null],
    ],
    [
      "an entry that grows to 3,020 bytes",
      (rule) => ({ before: small, put: projected(3_020, rule) }),
      [6, 3, 3, null],
    ],
    [
      "an entry of 1,517 bytes that changes",
      (rule) => ({
        before: projected(1_517, rule),
        update: "SET proj = :v",
        values: { ":v": s("y".repeat(projectedText(1_517, rule))) },
      }),
      [4, 2, 2, null],
    ],
    [
      "an entry of 1,517 bytes that moves",
      (rule) => ({ before: projected(1_517, rule), update: "SET gsiPk = :v", values: v(s("h")) }),
      [6, 2, 4, null],
    ],
    [
      "an entry of 3,017 bytes that moves and shrinks",
      (rule) => ({ before: projected(3_017, rule), put: { gsiPk: s("h") } }),
      [7, 3, 4, null],
    ],
    [
      "an entry of 3,017 bytes that is deleted",
      (rule) => ({ before: projected(3_017, rule), remove: true }),
      [6, 3, 3, null],
    ],
    [
      "an entry of 3,017 bytes that leaves the index",
      (rule) => ({ before: projected(3_017, rule), update: "REMOVE gsiPk" }),
      [6, 3, 3, null],
    ],
    [
      "a local entry that grows to 3 KB",
      (rule) => ({ before: { lsiSk: s("g") }, put: local(3_017, rule) }),
      [6, 3, null, 3],
    ],
    [
      "a local entry of 3 KB that moves and shrinks",
      (rule) => ({ before: local(3_017, rule), put: { lsiSk: s("h") } }),
      [7, 3, null, 4],
    ],
    [
      "an item of 2 KB that an update shrinks",
      () => ({ before: { misc: text(2_000) }, update: "SET misc = :v", values: v(s("x")) }),
      [2, 2, null, null],
    ],
  ])("%s", async (rule, write, expected) => {
    expect(await units(sized, rule, write(rule))).toEqual(expected);
  });

  it.each<readonly [bytes: number, units: number]>([
    [1_023, 1],
    [1_024, 1],
    [1_025, 2],
    [2_048, 2],
    [409_600, 400],
  ])("an item of %i bytes costs %i", async (bytes, expected) => {
    const rule = `bytes ${bytes}`;
    const fixed = "pkp".length + "sk".length + rule.length + "a".length;
    expect((await units(sized, rule, { put: { a: text(bytes - fixed) } }))[0]).toBe(expected);
  });

  it("a put over a larger item costs the larger one", async () => {
    expect(await units(sized, "larger", { before: { a: text(5_000) }, put: { a: n(1) } })).toEqual([
      5,
      5,
      null,
      null,
    ]);
  });
});

const projectedText = (bytes: number, rule: string): number =>
  String(projected(bytes, rule)["proj"]?.["S"]).length;

describe("Capacity: shapes of answers to writes", () => {
  const Item = { pk: s("shape"), sk: s("1"), gsiPk: s("g") };

  it("NONE and absent report nothing", async () => {
    expect(await target.call("PutItem", { TableName: table, Item })).toEqual({});
    expect(await target.call("PutItem", { TableName: table, Item, ReturnConsumedCapacity: "NONE" })).toEqual(
      {},
    );
  });

  it("TOTAL reports the sum alone", async () => {
    await target.call("DeleteItem", { TableName: table, Key: { pk: s("shape"), sk: s("1") } });
    const { ConsumedCapacity } = await target.call("PutItem", {
      TableName: table,
      Item,
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(ConsumedCapacity).toEqual({ TableName: table, CapacityUnits: 2 });
  });

  it("INDEXES leaves out indexes that are not touched", async () => {
    const { ConsumedCapacity } = await target.call("PutItem", {
      TableName: table,
      Item,
      ReturnConsumedCapacity: "INDEXES",
    });
    expect(ConsumedCapacity).toEqual({ TableName: table, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
  });

  it("a table named by ARN is reported by ARN", async () => {
    const { Table } = await target.call("DescribeTable", { TableName: table });
    const { ConsumedCapacity } = await target.call("PutItem", {
      TableName: Table.TableArn,
      Item,
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(ConsumedCapacity.TableName).toBe(Table.TableArn);
  });

  it("item collection metrics come from tables with local indexes", async () => {
    const input = { TableName: table, Item, ReturnItemCollectionMetrics: "SIZE" };
    const { ItemCollectionMetrics } = await target.call("PutItem", input);
    expect(ItemCollectionMetrics).toEqual({
      ItemCollectionKey: { pk: s("shape") },
      SizeEstimateRangeGB: [0, 1],
    });
  });
});
