/**
 * What UpdateItem returns: nothing, whole images, or the paths that the update touches, in the shape of the item.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, m, n, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("update-returned", PK_TABLE);
});

const v = (value: Item[string], other?: Item[string]): Item => ({
  ":v": value,
  ...(other !== undefined && { ":w": other }),
});

interface RawSetting {
  /** The item before, without its key; absent: there is none. */
  readonly before?: Item;
  readonly update?: string;
  readonly values?: Item;
}

describe("UpdateItem: returned values", () => {
  const before: Item = { a: n(1), b: m({ c: n(1), d: n(2) }), e: l(n(0), n(1), n(2)), f: s("same") };
  type Returned = readonly [
    rule: string,
    given: RawSetting & { readonly returns: string; readonly key?: string },
    attributes: unknown,
  ];
  const all = (key: string, more: Item) => ({ pk: s(key), ...before, ...more });
  it.each<Returned>([
    ["NONE returns nothing", { before, update: "SET a = :v", values: v(n(2)), returns: "NONE" }, undefined],
    [
      "ALL_OLD returns the whole item before",
      { before, update: "SET a = :v", values: v(n(2)), returns: "ALL_OLD", key: "old" },
      all("old", {}),
    ],
    [
      "ALL_NEW returns the whole item after",
      { before, update: "SET a = :v", values: v(n(2)), returns: "ALL_NEW", key: "new" },
      all("new", { a: n(2) }),
    ],
    [
      "ALL_OLD of a missing item returns nothing",
      { update: "SET a = :v", values: v(n(2)), returns: "ALL_OLD" },
      undefined,
    ],
    [
      "ALL_NEW of a missing item returns the new one",
      { update: "SET a = :v", values: v(n(2)), returns: "ALL_NEW", key: "created" },
      { pk: s("created"), a: n(2) },
    ],
    [
      "ALL_NEW without an expression returns the key",
      { returns: "ALL_NEW", key: "key only" },
      { pk: s("key only") },
    ],
    [
      "UPDATED_OLD returns touched attributes as they were",
      { before, update: "SET a = :v, g = :v", values: v(n(2)), returns: "UPDATED_OLD" },
      { a: n(1) },
    ],
    [
      "UPDATED_NEW returns touched attributes as they are",
      { before, update: "SET a = :v, g = :v", values: v(n(2)), returns: "UPDATED_NEW" },
      { a: n(2), g: n(2) },
    ],
    [
      "UPDATED_OLD of a nested path returns that path alone",
      { before, update: "SET b.c = :v", values: v(n(2)), returns: "UPDATED_OLD" },
      { b: m({ c: n(1) }) },
    ],
    [
      "UPDATED_NEW of a nested path returns that path alone",
      { before, update: "SET b.c = :v", values: v(n(2)), returns: "UPDATED_NEW" },
      { b: m({ c: n(2) }) },
    ],
    [
      "UPDATED_NEW returns an attribute that did not change",
      { before, update: "SET f = :v", values: v(s("same")), returns: "UPDATED_NEW" },
      { f: s("same") },
    ],
    [
      "UPDATED_NEW of a REMOVE returns nothing",
      { before, update: "REMOVE a", returns: "UPDATED_NEW" },
      undefined,
    ],
    [
      "UPDATED_OLD of a REMOVE returns what was there",
      { before, update: "REMOVE a, nowhere", returns: "UPDATED_OLD" },
      { a: n(1) },
    ],
    [
      "UPDATED_NEW of a removed element returns the one that moved up",
      { before, update: "REMOVE e[0]", returns: "UPDATED_NEW" },
      { e: l(n(1)) },
    ],
    [
      "UPDATED_OLD of an element returns it alone",
      { before, update: "SET e[1] = :v", values: v(n(9)), returns: "UPDATED_OLD" },
      { e: l(n(1)) },
    ],
    [
      "UPDATED_NEW of an element returns it alone",
      { before, update: "SET e[1] = :v", values: v(n(9)), returns: "UPDATED_NEW" },
      { e: l(n(9)) },
    ],
    [
      "UPDATED_NEW leaves out an element appended past the end",
      { before, update: "SET e[7] = :v", values: v(n(9)), returns: "UPDATED_NEW" },
      undefined,
    ],
    [
      "UPDATED_NEW of ADD returns the sum",
      { before, update: "ADD a :v", values: v(n(9)), returns: "UPDATED_NEW" },
      { a: n(10) },
    ],
    [
      "UPDATED_OLD of a missing item returns nothing",
      { update: "SET a = :v", values: v(n(9)), returns: "UPDATED_OLD" },
      undefined,
    ],
    [
      "ALL_NEW of a REMOVE on a missing item returns nothing",
      { update: "REMOVE a", returns: "ALL_NEW" },
      undefined,
    ],
  ])("%s", async (rule, { before: stored, update, values, returns, key = rule }, attributes) => {
    const Key = { pk: s(key) };
    if (stored !== undefined) await target.call("PutItem", { TableName: table, Item: { ...Key, ...stored } });
    const { Attributes } = await target.call("UpdateItem", {
      TableName: table,
      Key,
      ReturnValues: returns,
      ...(update !== undefined && { UpdateExpression: update }),
      ...(values !== undefined && { ExpressionAttributeValues: values }),
    });
    expect(Attributes).toEqual(attributes);
  });
});

describe("UpdateItem: a condition that fails", () => {
  const input = {
    UpdateExpression: "SET a = :v",
    ConditionExpression: "a = :w",
    ExpressionAttributeValues: v(n(1), n(2)),
  };

  it("leaves the item as it is and gives it back when asked", async () => {
    const Item = { pk: s("condition"), a: n(7) };
    await target.call("PutItem", { TableName: table, Item });
    const { status, body } = await target.answer("UpdateItem", {
      TableName: table,
      Key: { pk: Item.pk },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      ...input,
    });
    expect([status, body]).toEqual([
      400,
      {
        __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        message: "The conditional request failed",
        Item,
      },
    ]);
    expect(await target.item(table, { pk: Item.pk })).toEqual(Item);
  });

  it("has no item to give back when there is none", async () => {
    const { body } = await target.answer("UpdateItem", {
      TableName: table,
      Key: { pk: s("no such item") },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      ...input,
    });
    expect(body).not.toHaveProperty("Item");
  });
});
