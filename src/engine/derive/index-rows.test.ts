/**
 * What a change of an item means for an index: which rows come, go and stay, what they hold, and what is charged.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_FENCE } from "../../../test/fixture/no-fence.ts";
import { newIndexRecord, newTableRecord } from "../../../test/fixture/table-records.ts";
import type { AttributeValue, Item } from "../../item/attribute-value.ts";
import { equalItems } from "../../item/compare.ts";
import type { Mutation } from "../../storage/store.ts";
import { toSchema } from "../catalog/record-schema.ts";
import { itemCell, keyOf } from "../item-cell.ts";
import { decodeItem, StoredItem } from "../stored-item.ts";
import { globalIndexes, maintainerOf } from "./index-maintainers.ts";
import { indexChange, indexRow, pushIndexMutations } from "./index-rows.ts";
import { changesNothing, type ItemChange } from "./item-change.ts";

const table = toSchema(
  newTableRecord("t", {
    globalIndexes: [
      newIndexRecord("all", { id: 2, keys: { partition: [{ name: "g", type: "S" }], sort: [] } }),
      newIndexRecord("keys", {
        id: 3,
        keys: { partition: [{ name: "g", type: "S" }], sort: [] },
        projection: { kind: "keysOnly" },
      }),
    ],
  }),
  NO_FENCE,
);
const [all, keys] = table.globalIndexes;
if (all === undefined || keys === undefined) throw new Error("both indexes are there");

const item = (g: string | null, text = ""): Item => ({
  pk: { S: "a" },
  ...(g !== null && { g: { S: g } }),
  text: { S: text },
});
const stored = (of: Item | null): StoredItem | null => (of === null ? null : StoredItem.of(of));

describe("an index with projection ALL", () => {
  it("holds the very bytes of the item", () => {
    const of = StoredItem.of(item("x"));
    expect(indexRow(table, all, of)?.value).toBe(of.value);
  });

  it.each<[rule: string, old: Item | null, after: Item | null, mutations: number, chargedBytes: number]>([
    ["an item that comes", null, item("x"), 1, 1],
    ["an item that goes", item("x"), null, 1, 1],
    ["an item that changes beside its key", item("x"), item("x", "y"), 1, 1],
    ["an item whose index key changes", item("x"), item("y"), 2, 2],
    ["an item that gets an index key", item(null), item("x"), 1, 1],
    ["an item that loses its index key", item("x"), item(null), 1, 1],
    ["an item without index key", item(null), item(null, "y"), 0, 0],
  ])("is written for %s", (_rule, old, after, written, charged) => {
    const change = indexChange({ table, index: all }, stored(old), stored(after));
    const mutations: Mutation[] = [];
    if (change !== null) pushIndexMutations(change, mutations);
    expect(mutations).toHaveLength(written);
    expect(change === null ? [] : globalIndexes.chargedBytes(change)).toHaveLength(charged);
  });
});

describe("an index of keys", () => {
  it("is not written for what it does not hold", () => {
    expect(indexChange({ table, index: keys }, stored(item("x")), stored(item("x", "y")))).toBe(null);
  });

  it("holds the keys of table and index, encoded once", () => {
    const row = indexRow(table, keys, StoredItem.of(item("x", "y")));
    expect(decodeItem(row?.value ?? new Uint8Array())).toEqual({ pk: { S: "a" }, g: { S: "x" } });
    expect(row?.value).toBe(row?.value);
  });

  it("says which attributes its entries hold", () => {
    expect(maintainerOf(keys).heldNames(table, keys)).toEqual(new Set(["pk", "g"]));
    expect(maintainerOf(all).heldNames(table, all)).toBe(null);
  });
});

describe("an item", () => {
  const value: fc.Arbitrary<AttributeValue> = fc.oneof(
    fc.constantFrom("ab", "ba", "b", "").map((S) => ({ S })),
    fc.constantFrom("12", "21").map((N) => ({ N })),
    fc.shuffledSubarray(["a", "b", "c"], { minLength: 1 }).map((SS) => ({ SS })),
  );
  const items = fc
    .record({ x: value, y: value }, { requiredKeys: [] })
    .map((rest): Item => ({ pk: { S: "a" }, ...rest }));

  it.each([true, false])("changes exactly when it reads differently, its index kept: %s", (isIndexed) => {
    const of = isIndexed ? table : { ...table, globalIndexes: [] };
    fc.assert(
      fc.property(items, items, (old, after) => {
        const change: ItemChange = {
          table: of,
          cell: itemCell(table, old),
          key: keyOf(table.keys, old),
          old: new StoredItem(StoredItem.of(old).value),
          new: StoredItem.of(after),
          before: 1n,
          version: 2n,
          origin: null,
          inTransaction: false,
        };
        expect(changesNothing(change)).toBe(equalItems(old, after));
      }),
      { numRuns: 2_000 },
    );
  });
});
