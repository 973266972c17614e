import { describe, expect, it } from "vitest";
import { newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import { newIndexRecord, newTableRecord } from "../../../test/fixture/table-records.ts";
import type { AttributeValue } from "../../item/attribute-value.ts";
import { ITEM_BYTES_MAX } from "../../item/item-limits.ts";
import { transactWriteItems } from "./transact-write-items.ts";

const EMPTY: AttributeValue = { S: "" };
const NUMBER: AttributeValue = { N: "1" };

async function put(item: Readonly<Record<string, AttributeValue>>): Promise<string> {
  const { context } = newControlPlane();
  const record = newTableRecord("table", { globalIndexes: [newIndexRecord("g", { id: 2 })] });
  await context.catalog.create(record, []);
  const action = { Put: { TableName: "table", Item: item } };
  return refusalOf(() => transactWriteItems({ TransactItems: [action] }, context));
}

describe("an item that does not fit its table", () => {
  it.each<[rule: string, item: Readonly<Record<string, AttributeValue>>, refusal: RegExp]>([
    ["a lacking key cancels", {}, /^TransactionCanceledException: .*\[ValidationError\]$/],
    [
      "a mistyped index key cancels",
      { pk: { S: "a" }, g: NUMBER },
      /^TransactionCanceledException: .*\[ValidationError\]$/,
    ],
    ["an empty key refuses the request", { pk: EMPTY }, /^ValidationException: .*empty string value/],
    [
      "a mistyped index key comes before an empty key",
      { pk: EMPTY, g: NUMBER },
      /^TransactionCanceledException: .*\[ValidationError\]$/,
    ],
    [
      "the size comes before everything that needs the table",
      { g: NUMBER, x: { S: "x".repeat(ITEM_BYTES_MAX) } },
      /^ValidationException: Item size/,
    ],
  ])("%s", async (_rule, item, refusal) => {
    expect(await put(item)).toMatch(refusal);
  });
});
