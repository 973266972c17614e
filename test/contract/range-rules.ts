/**
 * Reads of one partition: bounds, direction, limits, order of bytes.
 */
import { Buffer } from "node:buffer";
import { assert, asyncProperty, uint8Array, uniqueArray } from "fast-check";
import { beforeEach, expect, it } from "vitest";
import { compareBytes } from "../../src/base/bytes.ts";
import { type RangeOptions, type Row } from "../../src/storage/store.ts";
import {
  cell,
  isSame,
  KEYSPACE,
  keys,
  newAttempt,
  put,
  RANGE,
  shown,
  text,
  type Use,
} from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function rangeRules(use: Use): void {
  const all = ["a", "b", "c", "d", "e"];
  beforeEach(async () => {
    for (const key of all) await put(use, cell("p", key), `value ${key}`);
    await put(use, cell("q", "c"), "other partition");
  });

  const cases: readonly (readonly [string, Partial<RangeOptions>, string])[] = [
    ["no bounds", {}, "abcde"],
    ["an inclusive lower bound", { from: bound("b", true) }, "bcde"],
    ["an exclusive lower bound", { from: bound("b", false) }, "cde"],
    ["an inclusive upper bound", { to: bound("d", true) }, "abcd"],
    ["an exclusive upper bound", { to: bound("d", false) }, "abc"],
    ["both bounds", { from: bound("b", true), to: bound("d", true) }, "bcd"],
    ["both bounds, exclusive", { from: bound("b", false), to: bound("d", false) }, "c"],
    ["bounds between rows", { from: bound("aa", true), to: bound("cc", true) }, "bc"],
    ["bounds that exclude everything", { from: bound("d", true), to: bound("b", true) }, ""],
    ["one point", { from: bound("c", true), to: bound("c", true) }, "c"],
    ["an empty lower bound", { from: bound("", true) }, "abcde"],
    ["a bound after all rows", { from: bound("z", true) }, ""],
  ];
  it.each(cases)("obeys %s, in both directions", async (_name, options, expected) => {
    expect(keys(await use.store.range(KEYSPACE, text("p"), { ...RANGE, ...options }))).toEqual(
      expected.split(""),
    );
    const reversed = await use.store.range(KEYSPACE, text("p"), { ...RANGE, ...options, reverse: true });
    expect(keys(reversed)).toEqual(expected.split("").toReversed());
    expect(reversed.more).toBe(false);
  });

  it("stops after rowsMax rows and says whether more lie beyond", async () => {
    expect(await limited(use, 2, false)).toEqual(["ab", true]);
    expect(await limited(use, 2, true)).toEqual(["ed", true]);
    expect(await limited(use, 5, false)).toEqual(["abcde", false]);
    expect(await limited(use, 4, true)).toEqual(["edcb", true]);
  });

  it("stops after the row that fills bytesMax", async () => {
    const one = "value a".length;
    for (const [bytesMax, expected] of [
      [1, "a"],
      [one, "a"],
      [one + 1, "ab"],
      [3 * one, "abc"],
    ] as const) {
      const page = await use.store.range(KEYSPACE, text("p"), { ...RANGE, bytesMax });
      expect(keys(page).join("")).toBe(expected);
      expect(page.more).toBe(true);
    }
  });

  it("gives each row with its partition, value and version", async () => {
    const version = await put(use, cell("p", "c"), "new");
    const page = await use.store.range(KEYSPACE, text("p"), { ...RANGE, from: bound("c", true), rowsMax: 1 });
    const row = page.rows[0] as Row;
    expect([shown(row.partition), shown(row.key), shown(row.value), row.version]).toEqual([
      "p",
      "c",
      "new",
      version,
    ]);
  });

  it("orders k by unsigned bytes, whatever they are", async () => {
    const bytes = uniqueArray(uint8Array({ maxLength: 6 }), {
      minLength: 1,
      maxLength: 12,
      comparator: isSame,
    });
    await assert(
      asyncProperty(bytes, uint8Array({ minLength: 1, maxLength: 4 }), async (ks, suffix) => {
        const partition = Buffer.concat([Buffer.from("random"), suffix]);
        const cells = ks.map((key) => ({ keyspace: KEYSPACE, partition, key }));
        const old = await use.store.range(KEYSPACE, partition, RANGE);
        const doomed = old.rows.map((row) => ({ keyspace: KEYSPACE, partition, key: row.key }));
        await use.store.atomically(newAttempt(), [...doomed, ...cells], () => ({
          mutations: [
            ...doomed.map((target) => ({ cell: target, value: null })),
            ...cells.map((c) => ({ cell: c, value: c.key })),
          ],
          result: null,
        }));
        const page = await use.store.range(KEYSPACE, partition, RANGE);
        expect(page.rows.map((row) => Buffer.from(row.value).toString("hex"))).toEqual(
          ks.toSorted(compareBytes).map((key) => Buffer.from(key).toString("hex")),
        );
      }),
      { numRuns: 15 },
    );
  });
}

type Bound = NonNullable<RangeOptions["from"]>;
const bound = (key: string, inclusive: boolean): Bound => ({ key: text(key), inclusive });

/** The keys of a page as one word, and whether more lie beyond. */
const limited = async (use: Use, rowsMax: number, reverse: boolean) => {
  const page = await use.store.range(KEYSPACE, text("p"), { ...RANGE, rowsMax, reverse });
  return [keys(page).join(""), page.more];
};
