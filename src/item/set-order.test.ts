/**
 * The order of the members of sets.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8Bytes, utf8Text } from "../base/bytes.ts";
import { type AttributeValue, itemJson, newAttributeMap } from "./attribute-value.ts";
import { compareKeys } from "./compare.ts";
import { jsonInOrder } from "./item-image.ts";
import { membersInOrder, type SetType, unionInOrder, withoutMembers } from "./set-order.ts";

describe("the members of a set", () => {
  const binary = fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes).toString("base64"));
  const sets: readonly (readonly [SetType, fc.Arbitrary<string>, (text: string) => AttributeValue])[] = [
    ["SS", fc.string({ unit: "grapheme", maxLength: 4 }), (S) => ({ S })],
    ["NS", fc.integer({ min: -500, max: 500 }).map((n) => String(n / 4)), (N) => ({ N })],
    ["BS", binary, (B) => ({ B })],
  ];

  it.each(sets)("of type %s are in the order of keys, few or many", (type, member, keyOf) => {
    fc.assert(
      fc.property(fc.uniqueArray(member, { maxLength: 40 }), (members) => {
        const expected = members.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
        expect(membersInOrder(type, members)).toEqual(expected);
        expect(membersInOrder(type, expected)).toBe(expected);
        const [first] = members;
        if (first !== undefined) expect(membersInOrder(type, [...members, first])).toBeNull();
      }),
    );
  });
});

describe("two sets", () => {
  const member = fc.integer({ min: -60, max: 60 }).map(String);
  const numbers = fc
    .uniqueArray(member, { maxLength: 60 })
    .map((members) => members.toSorted((a, b) => Number(a) - Number(b)));

  it("make one in order of the members of both, or of those of one alone", () => {
    fc.assert(
      fc.property(numbers, numbers, (set, other) => {
        const both = [...new Set([...set, ...other])].toSorted((a, b) => Number(a) - Number(b));
        expect(unionInOrder("NS", set, other)).toEqual(both);
        expect(withoutMembers("NS", set, other)).toEqual(set.filter((each) => !other.includes(each)));
        expect(unionInOrder("NS", set, set.slice(1, 5))).toBe(set);
      }),
      { numRuns: 1_000 },
    );
  });

  it("are told apart also where one is too large to be kept in order", () => {
    const large = Array.from({ length: 160_001 }, (_, at) => String(at)).toReversed();
    expect(withoutMembers("NS", ["-1", "5", "9"], large)).toEqual(["-1"]);
    expect(withoutMembers("NS", large, ["3", "5"])).toHaveLength(159_999);
  });
});

describe("a set that is too large for every item", () => {
  const members = Array.from({ length: 160_001 }, (_, at) => String(at));

  it("stays as it is, and has no member twice either", () => {
    expect(membersInOrder("SS", members)).toBe(members);
    expect(membersInOrder("SS", [...members, "7"])).toBeNull();
  });

  it("has more members than there are different values in 400 KB", () => {
    const ofOneByte = 0x100;
    const ofTwoBytes = 0x1_0000;
    const ofThreeBytes = (409_600 - ofOneByte - 2 * ofTwoBytes) / 3;
    expect(1 + ofOneByte + ofTwoBytes + ofThreeBytes).toBeLessThan(members.length);
  });
});

describe("the JSON of an item of 0.1.0", () => {
  it("is the very same without sets", () => {
    const json = utf8Bytes(itemJson({ a: { L: [{ S: "SS" }] } }));
    expect(jsonInOrder(json)).toBe(json);
  });

  it("has the sets of every depth put in order, whatever their attributes are called", () => {
    const item = newAttributeMap();
    item["__proto__"] = { SS: ["b", "a"] };
    item["m"] = { M: { SS: { L: [{ NS: ["10", "9"] }, { BS: ["/w==", "AA=="] }] } } };
    expect(utf8Text(jsonInOrder(utf8Bytes(itemJson(item))))).toBe(
      '{"__proto__":{"SS":["a","b"]},"m":{"M":{"SS":{"L":[{"NS":["9","10"]},{"BS":["AA==","/w=="]}]}}}}',
    );
  });
});
