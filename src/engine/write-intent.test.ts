/**
 * An intent exists exactly when its table takes it: held here to the rules of the Developer Guide, written down a
 * second time and without regard to which fault is found first.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_FENCE } from "../../test/fixture/no-fence.ts";
import { newIndexRecord, newTableRecord } from "../../test/fixture/table-records.ts";
import { type AttributeMap, type AttributeValue, attribute, type Item } from "../item/attribute-value.ts";
import { ITEM_BYTES_MAX, PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX } from "../item/item-limits.ts";
import { itemBytes } from "../item/size.ts";
import type { Condition } from "../language/condition/condition.ts";
import type { UpdateProgram } from "../language/update/update.ts";
import { toSchema } from "./catalog/record-schema.ts";
import { StoredItem } from "./stored-item.ts";
import { checkIntent, deleteIntent, isIntentFault, putIntent, updateIntent } from "./write-intent.ts";

const keyAttribute = (name: string, type: "S" | "N" | "B") => ({ name, type });
const table = toSchema(
  newTableRecord("t", {
    keyspace: 1,
    keys: { partition: [keyAttribute("pk", "S")], sort: [keyAttribute("sk", "B")] },
    localIndexes: [
      newIndexRecord("l", {
        id: 2,
        keys: { partition: [keyAttribute("pk", "S")], sort: [keyAttribute("n", "N")] },
      }),
    ],
    globalIndexes: [
      newIndexRecord("g", {
        id: 3,
        keys: { partition: [keyAttribute("g", "S")], sort: [keyAttribute("h", "S"), keyAttribute("i", "S")] },
      }),
    ],
  }),
  NO_FENCE,
);

const text = (length: number): AttributeValue => ({ S: "x".repeat(length) });
const binary = (length: number): AttributeValue => ({ B: Buffer.alloc(length).toString("base64") });

/** Mostly a good value, and sometimes one of these. */
const keyValue = (good: AttributeValue, values: readonly (AttributeValue | undefined)[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: fc.constantFrom(...values) });

const keys = fc.record({
  pk: keyValue(text(5), [
    undefined,
    text(0),
    text(PARTITION_KEY_BYTES_MAX),
    text(PARTITION_KEY_BYTES_MAX + 1),
    { N: "1" },
  ]),
  sk: keyValue(binary(5), [
    undefined,
    binary(0),
    binary(SORT_KEY_BYTES_MAX),
    binary(SORT_KEY_BYTES_MAX + 1),
    { NULL: true },
  ]),
});

const items = fc
  .tuple(
    keys,
    fc.record({
      n: keyValue({ N: "7" }, [undefined, text(1), { L: [] }]),
      g: keyValue(text(3), [undefined, text(0), text(PARTITION_KEY_BYTES_MAX + 1), { N: "1" }]),
      h: keyValue(text(3), [undefined, text(0), text(SORT_KEY_BYTES_MAX - 3), text(SORT_KEY_BYTES_MAX)]),
      i: keyValue(text(3), [undefined, text(4), { BOOL: true }]),
      padding: keyValue(text(9), [text(ITEM_BYTES_MAX / 2), text(ITEM_BYTES_MAX)]),
    }),
  )
  .map(([key, rest]) => present({ ...key, ...rest }));

const present = (map: Readonly<Record<string, AttributeValue | undefined>>): Item =>
  Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined),
  );

const bytesOf = (value: AttributeValue): number =>
  "S" in value ? value.S.length : "B" in value ? Buffer.from(value.B, "base64").length : 1;

/** Whether the value is there and is a key of the type, with at least one and at most so many bytes. */
function isKey(map: AttributeMap, name: string, type: "S" | "N" | "B", bytesMax: number): boolean {
  const value = attribute(map, name);
  if (value === undefined || !(type in value)) return false;
  return bytesOf(value) > 0 && bytesOf(value) <= bytesMax;
}

const hasKey = (map: AttributeMap): boolean =>
  isKey(map, "pk", "S", PARTITION_KEY_BYTES_MAX) && isKey(map, "sk", "B", SORT_KEY_BYTES_MAX);

function isStorable(item: Item): boolean {
  const isAbsent = (name: string): boolean => attribute(item, name) === undefined;
  const isSort = (name: string): boolean => isAbsent(name) || isKey(item, name, "S", SORT_KEY_BYTES_MAX);
  const sortBytes = ["h", "i"].reduce(
    (sum, name) => sum + (isAbsent(name) ? 0 : bytesOf(item[name] as AttributeValue)),
    0,
  );
  const bytes = itemBytes(item);
  return (
    hasKey(item) &&
    (isAbsent("n") || "N" in (item["n"] as AttributeValue)) &&
    (isAbsent("g") || isKey(item, "g", "S", PARTITION_KEY_BYTES_MAX)) &&
    isSort("h") &&
    isSort("i") &&
    sortBytes <= SORT_KEY_BYTES_MAX &&
    // The entry in the local index holds the whole item.
    bytes * (isAbsent("n") ? 1 : 2) <= ITEM_BYTES_MAX
  );
}

const setPath = (...path: readonly [string, ...string[]]): UpdateProgram => ({
  dialect: "expression",
  actions: [{ kind: "set", path, operand: { kind: "value", value: text(1) } }],
});

const update = (program: UpdateProgram) => ({ program, chargeStatement: true });
const goodKey = { pk: text(1), sk: binary(1) };

const setFrom = (...path: readonly [string, ...string[]]): UpdateProgram => ({
  dialect: "expression",
  actions: [{ kind: "set", path: ["x"], operand: { kind: "path", path } }],
});

describe("the constructors of intents", () => {
  it("put exactly the items that the table takes", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(items, (item) => {
        const result = putIntent({ table }, StoredItem.of(item));
        seen.add(isIntentFault(result) ? result.kind : "intent");
        expect(isIntentFault(result)).toBe(!isStorable(item));
      }),
      { numRuns: 1_500, seed: 1 },
    );
    expect([...seen].toSorted()).toEqual([
      "entryTooLarge",
      "indexKey",
      "intent",
      "itemTooLarge",
      "keyEmpty",
      "keyMissing",
      "keyType",
      "partitionKeyTooLong",
      "sortKeyTooLong",
    ]);
  });

  it("update, delete and check under exactly the keys of the table", () => {
    const more = fc.constantFrom<AttributeMap>({}, {}, {}, { other: text(1) });
    fc.assert(
      fc.property(keys, more, (some, rest) => {
        const map = present({ ...some, ...rest });
        const isRight = hasKey(map) && Object.keys(map).length === 2;
        const results = [
          deleteIntent({ table }, map),
          checkIntent({ table }, map),
          updateIntent({ table }, map, update(setPath("x"))),
        ];
        for (const result of results) expect(isIntentFault(result)).toBe(!isRight);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[rule: string, program: UpdateProgram, fault: object | null]>([
    ["the key", setPath("sk"), { kind: "keyTarget", attribute: "sk" }],
    ["the inside of the key", setPath("pk", "x"), { kind: "keyTarget", attribute: "pk" }],
    ["from the inside of the key", setFrom("pk", "x"), { kind: "insideKey", attribute: "pk" }],
    ["from the inside of an index key", setFrom("h", "x"), { kind: "insideIndexKey", attribute: "h" }],
    ["from the key itself", setFrom("pk"), null],
    ["the inside of an index key", setPath("h", "x"), { kind: "insideIndexKey", attribute: "h" }],
    ["an index key, whose new value is checked later", setPath("h"), null],
    ["the inside of anything else", setPath("x", "h"), null],
  ])("update %s", (_rule, program, fault) => {
    const result = updateIntent({ table }, goodKey, update(program));
    expect(isIntentFault(result) ? result : null).toEqual(fault);
  });

  it("take no condition on the inside of a key", () => {
    const condition: Condition = { kind: "not", condition: { kind: "exists", path: ["h", 0] } };
    const target = { table, condition };
    const whole = StoredItem.of({ ...goodKey });
    for (const result of [
      putIntent(target, whole),
      updateIntent(target, goodKey, update(setPath("x"))),
      deleteIntent(target, goodKey),
      checkIntent(target, goodKey),
    ])
      expect(result).toEqual({ kind: "insideIndexKey", attribute: "h" });
  });
});
