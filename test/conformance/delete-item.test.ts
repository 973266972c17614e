/**
 * DeleteItem: takes one item away, if its condition holds; its refusals and their order.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { n, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("delete", PK_TABLE);
});

const remove = (input: object) => target.refusal("DeleteItem", { TableName: table, ...input });
const VE = "ValidationException: ";
const ENVELOPE = `${VE}1 validation error detected: `;
const FAILED = "ConditionalCheckFailedException: The conditional request failed";

async function stored(rule: string) {
  const Item = { pk: s(rule), a: n(1) };
  await target.call("PutItem", { TableName: table, Item });
  return Item;
}

describe("DeleteItem: deletes", () => {
  it("an item and answers nothing", async () => {
    const { pk } = await stored("gone");
    expect(await remove({ Key: { pk } })).toBe("accepted {}");
    expect(await target.item(table, { pk })).toBeUndefined();
  });

  it("what is not there without complaint", async () => {
    expect(await remove({ Key: { pk: s("never there") } })).toBe("accepted {}");
  });

  it("and returns the item when asked", async () => {
    const Item = await stored("returned");
    const input = { TableName: table, Key: { pk: Item.pk }, ReturnValues: "ALL_OLD" };
    expect(await target.call("DeleteItem", input)).toEqual({ Attributes: Item });
    expect(await target.call("DeleteItem", input)).toEqual({});
  });

  it("only when the condition holds", async () => {
    const { pk } = await stored("conditional");
    const condition = (value: number) => ({
      Key: { pk },
      ConditionExpression: "a = :v",
      ExpressionAttributeValues: { ":v": n(value) },
    });
    expect(await remove(condition(2))).toBe(FAILED);
    expect(await remove(condition(1))).toBe("accepted {}");
    expect(await remove(condition(1))).toBe(FAILED);
  });

  it("and gives back the item whose condition failed", async () => {
    const Item = await stored("kept");
    const { body } = await target.answer("DeleteItem", {
      TableName: table,
      Key: { pk: Item.pk },
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect(body["Item"]).toEqual(Item);
  });
});

describe("DeleteItem: refusals and their order", () => {
  const missing = () => target.name("missing");
  it.each<readonly [rule: string, input: () => object, text: string]>([
    [
      "another returned value",
      () => ({ Key: { pk: s("a") }, ReturnValues: "ALL_NEW" }),
      `${ENVELOPE}ReturnValues can only be ALL_OLD or NONE`,
    ],
    [
      "a key of another type",
      () => ({ Key: { pk: n(1) } }),
      `${VE}The provided key element does not match the schema`,
    ],
    [
      "a member too many",
      () => ({ Key: { pk: s("a"), b: s("b") } }),
      `${VE}The provided key element does not match the schema`,
    ],
    [
      "an empty key",
      () => ({ Key: { pk: s("") } }),
      `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
    ],
    [
      "mixed families before the key's values",
      () => ({ Key: { pk: n("x") }, Expected: {}, ConditionExpression: "a" }),
      `${ENVELOPE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}`,
    ],
    [
      "the key's values before the condition",
      () => ({ Key: { pk: n("x") }, ConditionExpression: "" }),
      `${ENVELOPE}The parameter cannot be converted to a numeric value: x`,
    ],
    [
      "the condition before the table",
      () => ({ TableName: missing(), Key: { pk: s("a") }, ConditionExpression: "" }),
      `${ENVELOPE}Invalid ConditionExpression: The expression can not be empty;`,
    ],
    [
      "unused values before the table",
      () => ({
        TableName: missing(),
        Key: { pk: s("a") },
        ConditionExpression: "a = b",
        ExpressionAttributeValues: { ":v": n(1) },
      }),
      `${ENVELOPE}Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}`,
    ],
    [
      "the table before the key",
      () => ({ TableName: missing(), Key: {} }),
      "ResourceNotFoundException: Requested resource not found",
    ],
    [
      "the key before the condition's outcome",
      () => ({ Key: {}, ConditionExpression: "attribute_exists(a)" }),
      `${VE}The provided key element does not match the schema`,
    ],
    [
      "two bad enumerations",
      () => ({ Key: {}, ReturnConsumedCapacity: "BAD", ReturnValues: "BAD" }),
      `${VE}2 validation errors detected: Value 'BAD' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]`,
    ],
  ])("%s", async (_, input, text) => {
    expect(await remove(input())).toBe(text);
  });
});
