import {
  type Arbitrary,
  assert,
  constantFrom,
  dictionary,
  oneof,
  property,
  record,
  string,
} from "fast-check";
import { describe, expect, it } from "vitest";
import type { WireAttributeMap, WireAttributeValue } from "../../item/parse.ts";
import { keyText } from "./batch-get-item.ts";

/** Short texts of few letters, so that different keys come close to each other. */
const texts = string({ unit: constantFrom("S", "1", " ", '"'), maxLength: 3 });
const values: Arbitrary<WireAttributeValue> = oneof(
  record({ S: texts }),
  record({ N: texts }),
  record({ B: texts }),
  constantFrom({ BOOL: true }, { BOOL: false }, { NULL: true }, { L: [{ S: "1" }] }, { SS: ["1"] }),
);
const keys: Arbitrary<WireAttributeMap> = dictionary(texts, values, { maxKeys: 3 });

const sameKey = (a: WireAttributeMap, b: WireAttributeMap): boolean => {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && JSON.stringify(a[name]) === JSON.stringify(b[name]))
  );
};

describe("the text of a key", () => {
  it("is that of another exactly when their attributes are the same", () => {
    assert(
      property(keys, keys, (a, b) => {
        expect(keyText(a) === keyText(b)).toBe(sameKey(a, b));
      }),
      { numRuns: 5_000 },
    );
  });

  it("does not depend on the order of the attributes", () => {
    expect(keyText({ a: { S: "1" }, b: { N: "2" } })).toBe(keyText({ b: { N: "2" }, a: { S: "1" } }));
  });

  it.each<[rule: string, a: WireAttributeMap, b: WireAttributeMap]>([
    ["equal numbers are two texts", { a: { N: "1000" } }, { a: { N: "1e3" } }],
    ["types are told apart", { a: { S: "1" } }, { a: { N: "1" } }],
    ["a name does not run into its value", { a: { S: "S1 b" } }, { aS1: { S: "b" } }],
  ])("%s", (_rule, a, b) => {
    expect(keyText(a)).not.toBe(keyText(b));
  });
});
