import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { compareBytes, concatBytes, hexText } from "../base/bytes.ts";
import type { AttributeValue, KeyType } from "./attribute-value.ts";
import { base64Text } from "./binary.ts";
import { compareKeys } from "./compare.ts";
import { canonicalNumber } from "./decimal.ts";
import { decodeKeyBytes, delimitedKeyBytes, keyBytes, keyValueBytes } from "./key-bytes.ts";

const canonical = (text: string): AttributeValue => ({ N: canonicalNumber(text) as string });

const near = fc.string({
  unit: fc.constantFrom("\0", "\u0001", "a", "\u{ff5e}", "\u{1f600}"),
  maxLength: 18,
});
const text = fc.oneof(near, fc.string({ unit: "binary" })).map((S): AttributeValue => ({ S }));
const bytes = fc
  .oneof(
    fc.uint8Array({ max: 2, maxLength: 18 }),
    fc.uint8Array({ min: 254, maxLength: 18 }),
    fc.uint8Array(),
  )
  .map((raw): AttributeValue => ({ B: base64Text(raw) }));
const decimal = fc
  .record({
    sign: fc.constantFrom("", "-"),
    digits: fc.stringMatching(/^\d{1,38}$/),
    shift: fc.integer({ min: -130, max: 88 }),
  })
  .map(({ sign, digits, shift }) => canonical(`${sign}${digits}e${shift}`));
const integer = fc.integer({ min: -1100, max: 1100 }).map((n): AttributeValue => ({ N: String(n) }));
const fraction = fc.integer({ min: -110_000, max: 110_000 }).map((n) => canonical(`${n}e-3`));
const number = fc.oneof(decimal, integer, fraction);

const keyArbitraries: readonly [KeyType, fc.Arbitrary<AttributeValue>][] = [
  ["S", text],
  ["N", number],
  ["B", bytes],
];

/** Two keys in a row and, so that the last is terminal too, the second again. */
const joined = (first: AttributeValue, second: AttributeValue): Uint8Array =>
  concatBytes(delimitedKeyBytes(first), delimitedKeyBytes(second), keyBytes(second));

describe.each(keyArbitraries)("keys of type %s", (type, key) => {
  it("come back from their bytes", () => {
    fc.assert(
      fc.property(key, (value) => {
        expect(decodeKeyBytes(type, keyBytes(value))).toEqual(value);
      }),
    );
  });
  it("sort as their bytes do", () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        const order = Math.sign(compareKeys(a, b));
        expect(compareBytes(keyBytes(a), keyBytes(b))).toBe(order);
        expect(compareBytes(delimitedKeyBytes(a), delimitedKeyBytes(b))).toBe(order);
      }),
    );
  });
  it("sort first by the first whatever follows, then by the second", () => {
    fc.assert(
      fc.property(fc.tuple(key, number), fc.tuple(key, text), fc.boolean(), (a, b, sameFirst) => {
        const firstOfB = sameFirst ? a[0] : b[0];
        const order = Math.sign(compareKeys(a[0], firstOfB));
        const seconds: readonly [AttributeValue, AttributeValue] = [b[1], { S: JSON.stringify(a[1]) }];
        const expected = order === 0 ? Math.sign(compareKeys(...seconds)) : order;
        expect(compareBytes(joined(a[0], seconds[0]), joined(firstOfB, seconds[1]))).toBe(expected);
      }),
    );
  });
  it("are no beginning of one another when delimited", () => {
    fc.assert(
      fc.property(key, key, fc.uint8Array({ maxLength: 4 }), (a, b, tail) => {
        fc.pre(compareKeys(a, b) !== 0);
        const order = Math.sign(compareKeys(a, b));
        expect(compareBytes(concatBytes(delimitedKeyBytes(a), tail), delimitedKeyBytes(b))).toBe(order);
        expect(compareBytes(delimitedKeyBytes(a), concatBytes(delimitedKeyBytes(b), tail))).toBe(order);
      }),
    );
  });
});

describe("delimited bytes", () => {
  it("of a beginning sort before those of the whole whatever follows either", () => {
    const part = fc.uint8Array({ maxLength: 17 });
    const filled = fc
      .constantFrom(0, 8, 16)
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
    fc.assert(
      fc.property(fc.oneof(part, filled), part, (start, rest) => {
        fc.pre(rest.length > 0);
        const beginning = delimitedKeyBytes({ B: base64Text(start) });
        const whole = delimitedKeyBytes({ B: base64Text(concatBytes(start, rest)) });
        expect(compareBytes(concatBytes(beginning, new Uint8Array(30).fill(0xff)), whole)).toBe(-1);
      }),
    );
  });
});

describe("the bytes of numbers", () => {
  test.each([
    ["0", "8000"],
    ["1", "c102"],
    ["-1", "3efd"],
    ["10", "c114"],
    ["100.5", "c2030164"],
    ["1E-130", "8002"],
    ["9E125", "ffb4"],
  ])("%s is %s", (written, hex) => {
    expect(hexText(keyBytes(canonical(written)))).toBe(hex);
  });
  it("are at most 21", () => {
    expect(keyBytes({ N: `-${"9".repeat(38)}` }).length).toBe(20);
    expect(keyBytes({ N: `-${"9".repeat(37)}.9` }).length).toBe(21);
  });
  it("rise through the whole range", () => {
    const rising = ["-9E125", "-1E125", "-100", "-99", "-10", "-1.01", "-1", "-0.99", "-0.1", "-1E-130"];
    rising.push(
      "0",
      "1E-130",
      "1.1E-130",
      "1E-129",
      "0.01",
      "0.1",
      "1",
      "1.01",
      "9",
      "10",
      "99",
      "99.9",
      "100",
    );
    rising.push("1E124", "1E125", "9E125");
    const encoded = rising.map((written) => keyBytes(canonical(written)));
    expect(encoded.toSorted(compareBytes)).toEqual(encoded);
  });
});

describe("the bytes of text and binary", () => {
  it("take nine for each eight begun when delimited", () => {
    const lengths = [0, 1, 7, 8, 9, 16, 17, 1024];
    expect(lengths.map((length) => delimitedKeyBytes({ S: "x".repeat(length) }).length)).toEqual([
      9, 9, 9, 9, 18, 18, 27, 1152,
    ]);
  });
  it("count as stored for limits", () => {
    expect(keyValueBytes({ S: "é" })).toBe(2);
    expect(keyValueBytes({ B: "AAE=" })).toBe(2);
    expect(keyValueBytes({ N: "100" })).toBe(2);
  });
  it("refuses values that are no keys", () => {
    expect(() => keyBytes({ BOOL: true })).toThrow();
    expect(() => keyValueBytes({ L: [] })).toThrow();
  });
});
