import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { compareBytes, utf8Bytes } from "../base/bytes.ts";
import type { AttributeMap, AttributeValue } from "./attribute-value.ts";
import { compareKeys, compareText, equalItems, equalValues, orderable } from "./compare.ts";

const many = Array.from({ length: 40 }, (_, at) => `m${at}`);

const one: readonly AttributeValue[] = [
  { S: "1" },
  { N: "1" },
  { B: "AA==" },
  { SS: ["a"] },
  { NS: ["1"] },
  { BS: ["AA=="] },
  { M: {} },
  { L: [] },
  { NULL: true },
  { BOOL: true },
  { BOOL: false },
];

const map = (text: string): AttributeMap => JSON.parse(text) as AttributeMap;

describe("equality", () => {
  it("holds for copies and for nothing of another type or value", () => {
    for (const a of one) {
      for (const b of one) expect(equalValues(a, structuredClone(b))).toBe(a === b);
    }
  });
  test.each<[string, AttributeValue, AttributeValue, boolean]>([
    ["sets in any order", { SS: ["a", "b"] }, { SS: ["b", "a"] }, true],
    ["number sets in any order", { NS: ["1", "2"] }, { NS: ["2", "1"] }, true],
    ["binary sets in any order", { BS: ["AA==", "AQ=="] }, { BS: ["AQ==", "AA=="] }, true],
    ["large sets in any order", { SS: many }, { SS: many.toReversed() }, true],
    ["a large set with another member", { SS: many }, { SS: [...many.slice(1), "x"] }, false],
    ["a set and a part of it", { SS: ["a", "b"] }, { SS: ["a"] }, false],
    ["lists in another order", { L: [{ S: "a" }, { S: "b" }] }, { L: [{ S: "b" }, { S: "a" }] }, false],
    ["a list and its beginning", { L: [{ S: "a" }, { S: "b" }] }, { L: [{ S: "a" }] }, false],
    [
      "maps in any order",
      { M: { a: { N: "1" }, b: { S: "" } } },
      { M: { b: { S: "" }, a: { N: "1" } } },
      true,
    ],
    ["maps of maps", { M: { a: { M: { b: { N: "1" } } } } }, { M: { a: { M: { b: { N: "2" } } } } }, false],
  ])("%s", (_rule, a, b, equal) => {
    expect(equalValues(a, b)).toBe(equal);
    expect(equalValues(b, a)).toBe(equal);
  });
  it("of large sets is found in any order", () => {
    const members = Array.from({ length: 1_000 }, (_, at) => `m${at}`);
    const set = { SS: members };
    const same = { SS: members.toReversed() };
    const others = [{ SS: [...members.slice(1), "x"] }, { SS: ["x", ...members.slice(1).toReversed()] }];
    expect([equalValues(set, same), equalValues(same, set)]).toEqual([true, true]);
    for (const other of others) {
      expect([equalValues(set, other), equalValues(other, set)]).toEqual([false, false]);
      expect([equalValues(same, other), equalValues(other, same)]).toEqual([false, false]);
    }
  });
  it("considers own attributes only, whatever their names", () => {
    expect(equalItems(map(`{"constructor":{"S":"a"}}`), map(`{"b":{"S":"a"}}`))).toBe(false);
    expect(equalItems(map(`{"__proto__":{"S":"a"}}`), map(`{"__proto__":{"S":"a"}}`))).toBe(true);
    expect(equalItems(map(`{"__proto__":{"S":"a"}}`), map("{}"))).toBe(false);
    expect(equalItems(map("{}"), map(`{"__proto__":{"S":"a"}}`))).toBe(false);
    expect(equalItems(map(`{"a":{"S":"a"}}`), map(`{"a":{"S":"a"},"b":{"S":"a"}}`))).toBe(false);
  });
});

describe("order", () => {
  it("exists among strings, numbers and binary", () => {
    expect(one.filter(orderable)).toEqual([{ S: "1" }, { N: "1" }, { B: "AA==" }]);
  });
  test.each<[AttributeValue, AttributeValue]>([
    [{ S: "" }, { S: "a" }],
    [{ S: "a" }, { S: "aa" }],
    [{ S: "Z" }, { S: "a" }],
    [{ S: "\u{ff5e}" }, { S: "\u{1f600}" }],
    [{ S: "\u{d7ff}" }, { S: "\u{1f600}" }],
    [{ N: "2" }, { N: "10" }],
    [{ N: "-10" }, { N: "-2" }],
    [{ N: "1.25" }, { N: "1.3" }],
    [{ B: "" }, { B: "AA==" }],
    [{ B: "AA==" }, { B: "AAA=" }],
    [{ B: "fw==" }, { B: "gA==" }],
  ])("%j before %j", (a, b) => {
    expect(compareKeys(a, b)).toBeLessThan(0);
    expect(compareKeys(b, a)).toBeGreaterThan(0);
    expect(compareKeys(a, a)).toBe(0);
  });
  it("strings sort by their UTF-8 bytes", () => {
    const character = fc.constantFrom(
      "a",
      "b",
      "\u{7f}",
      "\u{80}",
      "\u{7ff}",
      "\u{800}",
      "\u{ffff}",
      "\u{e000}",
      "\u{d7ff}",
      "\u{1f600}",
      "\u{1f601}",
    );
    const text = fc.string({ unit: character, maxLength: 6 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(compareBytes(utf8Bytes(a), utf8Bytes(b)));
      }),
    );
  });
  it("refuses values that have none", () => {
    expect(() => compareKeys({ S: "a" }, { N: "1" })).toThrow();
    expect(() => compareKeys({ BOOL: true }, { BOOL: true })).toThrow();
  });
});
