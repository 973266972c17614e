/**
 * BatchWriteItem: puts and deletes without conditions; one bad entry refuses the whole batch.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, PK_TABLE, projection, sortedTable } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s } from "./values.ts";

const target = useTarget();
let table = "";
let sorted = "";
let indexed = "";

beforeAll(async () => {
  table = await target.createTable("batch-write", PK_TABLE);
  sorted = await target.createTable("batch-write-sorted", sortedTable("sk:N"));
  indexed = await target.createTable("batch-write-indexed", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "l:S"),
    KeySchema: keys("pk", "sk"),
    LocalSecondaryIndexes: [{ IndexName: "byL", KeySchema: keys("pk", "l"), Projection: projection("ALL") }],
  });
});

const put = (Item: Item) => ({ PutRequest: { Item } });
const remove = (Key: Item) => ({ DeleteRequest: { Key } });
const write = (RequestItems: object, more: object = {}) =>
  target.call("BatchWriteItem", { RequestItems, ...more });
const refused = (RequestItems: object) => target.refusal("BatchWriteItem", { RequestItems });
const VE = "ValidationException: ";
const SCHEMA = `${VE}The provided key element does not match the schema`;

describe("BatchWriteItem: writes", () => {
  it("puts and deletes in several tables", async () => {
    await write({ [table]: [put({ pk: s("old") })] });
    const answer = await write({
      [table]: [put({ pk: s("new"), a: n(1) }), remove({ pk: s("old") })],
      [sorted]: [put({ pk: s("p"), sk: n("1.0") })],
    });
    expect(answer).toEqual({ UnprocessedItems: {} });
    expect(await target.item(table, { pk: s("new") })).toEqual({ pk: s("new"), a: n(1) });
    expect(await target.item(table, { pk: s("old") })).toBeUndefined();
    expect(await target.item(sorted, { pk: s("p"), sk: n(1) })).toEqual({ pk: s("p"), sk: n(1) });
  });

  it("25 requests", async () => {
    const requests = Array.from({ length: 25 }, (_, i) => put({ pk: s(`many${i}`) }));
    expect(await write({ [table]: requests })).toEqual({ UnprocessedItems: {} });
  });

  it("deletes what is not there", async () => {
    expect(await write({ [table]: [remove({ pk: s("never") })] })).toEqual({ UnprocessedItems: {} });
  });

  it("reports capacity by table", async () => {
    const { ConsumedCapacity } = await write(
      { [table]: [put({ pk: s("1") }), put({ pk: s("2") })] },
      { ReturnConsumedCapacity: "TOTAL" },
    );
    expect(ConsumedCapacity).toEqual([{ TableName: table, CapacityUnits: 2 }]);
  });

  it("reports item collections of tables with local indexes", async () => {
    const { ItemCollectionMetrics } = await write(
      { [indexed]: [put({ pk: s("p"), sk: s("1") })] },
      { ReturnItemCollectionMetrics: "SIZE" },
    );
    expect(ItemCollectionMetrics).toEqual({
      [indexed]: [{ ItemCollectionKey: { pk: s("p") }, SizeEstimateRangeGB: [0, 1] }],
    });
  });
});

describe("BatchWriteItem: refusals", () => {
  it.each<readonly [rule: string, request: () => object, text: string]>([
    [
      "two puts of one key",
      () => ({ [table]: [put({ pk: s("a") }), put({ pk: s("a"), b: n(1) })] }),
      `${VE}Provided list of item keys contains duplicates`,
    ],
    [
      "a put and a delete of one key",
      () => ({ [table]: [put({ pk: s("a") }), remove({ pk: s("a") })] }),
      `${VE}Provided list of item keys contains duplicates`,
    ],
    [
      "keys that are equal by value",
      () => ({ [sorted]: [put({ pk: s("a"), sk: n("1000") }), put({ pk: s("a"), sk: n("1e3") })] }),
      `${VE}Provided list of item keys contains duplicates`,
    ],
    ["a put without key", () => ({ [table]: [put({ a: n(1) })] }), SCHEMA],
    ["a put with a key of another type", () => ({ [table]: [put({ pk: n(1) })] }), SCHEMA],
    ["a delete with a key of another type", () => ({ [table]: [remove({ pk: n(1) })] }), SCHEMA],
    ["a delete with a member too many", () => ({ [table]: [remove({ pk: s("a"), b: n(1) })] }), SCHEMA],
    [
      "an empty key",
      () => ({ [table]: [put({ pk: s("") })] }),
      `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
    ],
    [
      "an index key of another type",
      () => ({ [indexed]: [put({ pk: s("a"), sk: s("b"), l: n(1) })] }),
      `${VE}One or more parameter values were invalid: Type mismatch for Index Key l Expected: S Actual: N IndexName: byL`,
    ],
    [
      "a missing table",
      () => ({ [target.name("none")]: [put({ pk: s("a") })] }),
      "ResourceNotFoundException: Requested resource not found",
    ],
    [
      "a malformed value before a missing table",
      () => ({ [target.name("none")]: [put({ pk: n("x") })] }),
      `${VE}The parameter cannot be converted to a numeric value: x`,
    ],
    [
      "a missing table before a key of another type",
      () => ({ [table]: [put({ pk: n(1) })], [target.name("none")]: [put({ pk: s("a") })] }),
      "ResourceNotFoundException: Requested resource not found",
    ],
  ])("%s", async (_, request, text) => {
    expect(await refused(request())).toBe(text);
  });

  it("nothing is written when one entry is bad", async () => {
    expect(await refused({ [table]: [put({ pk: s("innocent") }), put({ pk: n(1) })] })).toBe(SCHEMA);
    expect(await target.item(table, { pk: s("innocent") })).toBeUndefined();
  });

  it.each([
    ["neither a put nor a delete", {}],
    ["a put and a delete in one entry", { ...put({ pk: s("a") }), ...remove({ pk: s("b") }) }],
  ])("%s", async (_, entry) => {
    expect(await refused({ [table]: [entry] })).toBe(
      `${VE}Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes`,
    );
  });

  it("two bad enumerations together", async () => {
    const bad = { ReturnConsumedCapacity: "SOME", ReturnItemCollectionMetrics: "MANY" };
    const enumeration = (value: string, name: string, set: string) =>
      `Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [${set}]`;
    const both = `${VE}2 validation errors detected: ${enumeration("SOME", "returnConsumedCapacity", "INDEXES, TOTAL, NONE")}; ${enumeration("MANY", "returnItemCollectionMetrics", "SIZE, NONE")}`;
    for (const name of [table, "bad!name"]) {
      const RequestItems = { [name]: [remove({ pk: s("a") })] };
      expect(await target.refusal("BatchWriteItem", { RequestItems, ...bad })).toBe(both);
    }
  });

  it("one key in a table that is named by name and by ARN", async () => {
    const { Table } = await target.call("DescribeTable", { TableName: table });
    const Key = { pk: s("twice") };
    expect(await refused({ [table]: [put(Key)], [Table.TableArn]: [remove(Key)] })).toBe(
      `${VE}Provided list of item keys contains duplicates`,
    );
  });
});
