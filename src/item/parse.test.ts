import { describe, expect, it, test } from "vitest";
import { itemJson, parseItemJson } from "./attribute-value.ts";
import {
  isValueFault,
  parseAttributes,
  parseValue,
  type WireAttributeMap,
  type WireAttributeValue,
} from "./parse.ts";

const nested = (wraps: number, inner: WireAttributeValue, by: "L" | "M"): WireAttributeValue => {
  let value = inner;
  for (let wrap = 0; wrap < wraps; wrap++) value = by === "L" ? { L: [value] } : { M: { m: value } };
  return value;
};

const faultOf = (result: unknown): unknown => (isValueFault(result) ? result.fault : undefined);

describe("what is right already", () => {
  test.each<[WireAttributeValue]>([
    [{ S: "" }],
    [{ N: "1.5" }],
    [{ B: "" }],
    [{ SS: ["", "a"] }],
    [{ NS: ["1", "2"] }],
    [{ BS: ["", "AA=="] }],
    [{ M: { a: { N: "1" }, b: { L: [{ NULL: true }] } } }],
    [{ L: [] }],
    [{ NULL: true }],
    [{ BOOL: false }],
  ])("%j is passed on as the same object", (raw) => {
    expect(parseValue(raw)).toBe(raw);
    const map = { raw };
    expect(parseAttributes(map)).toBe(map);
  });
});

describe("numbers become canonical", () => {
  it("at any depth, in a copy", () => {
    const raw: WireAttributeMap = {
      kept: { M: { n: { N: "1" } } },
      n: { N: "+1.50" },
      ns: { NS: ["1", "2e1"] },
      deep: { M: { l: { L: [{ N: "007" }, { S: "a" }] } } },
    };
    const before = structuredClone(raw);
    const item = parseAttributes(raw);
    expect(item).toEqual({
      kept: { M: { n: { N: "1" } } },
      n: { N: "1.5" },
      ns: { NS: ["1", "20"] },
      deep: { M: { l: { L: [{ N: "7" }, { S: "a" }] } } },
    });
    expect(raw).toEqual(before);
  });
  it("beside an attribute called __proto__", () => {
    const raw = JSON.parse(`{"__proto__":{"N":"01"},"toJSON":{"S":"x"}}`) as WireAttributeMap;
    const item = parseAttributes(raw);
    if (isValueFault(item)) throw new Error("refused");
    expect(itemJson(item)).toBe(`{"__proto__":{"N":"1"},"toJSON":{"S":"x"}}`);
    expect(itemJson(parseItemJson(itemJson(item)))).toBe(itemJson(item));
  });
});

describe("a value is refused", () => {
  test.each<[string, WireAttributeValue, unknown]>([
    ["without type", {}, { kind: "noType" }],
    ["with two types", { S: "a", N: "1" }, { kind: "severalTypes" }],
    ["as a false null", { NULL: false }, { kind: "nullFalse" }],
    ["as no number", { N: "x" }, { kind: "number", text: "x", fault: { kind: "notNumeric", text: "x" } }],
    ["as too large a number", { N: "1e126" }, { kind: "number", text: "1e126", fault: { kind: "overflow" } }],
    [
      "with no number in a set",
      { NS: ["1", ""] },
      { kind: "number", text: "", fault: { kind: "notNumeric", text: "" } },
    ],
    ["as an empty set of strings", { SS: [] }, { kind: "emptySet", type: "SS" }],
    ["as an empty set of numbers", { NS: [] }, { kind: "emptySet", type: "NS" }],
    ["as an empty set of binary", { BS: [] }, { kind: "emptySet", type: "BS" }],
    [
      "with a string twice",
      { SS: ["b", "a", "b"] },
      { kind: "duplicate", type: "SS", members: ["b", "a", "b"] },
    ],
    ["with a number twice", { NS: ["1", "1.0"] }, { kind: "duplicate", type: "NS", members: ["1", "1"] }],
    [
      "with bytes twice",
      { BS: ["AA==", "AA=="] },
      { kind: "duplicate", type: "BS", members: ["AA==", "AA=="] },
    ],
    ["with an empty name", { M: { "": { S: "a" } } }, { kind: "emptyAttributeName" }],
  ])("%s, at every depth", (_rule, raw, fault) => {
    expect(faultOf(parseValue(raw))).toEqual(fault);
    expect(faultOf(parseValue(nested(3, raw, "L")))).toEqual(fault);
    expect(faultOf(parseValue(nested(3, raw, "M")))).toEqual(fault);
    expect(faultOf(parseAttributes({ fine: { S: "" }, raw }))).toEqual(fault);
  });
  it("with a member twice among many", () => {
    const members = Array.from({ length: 100 }, (_, at) => String(at + 100));
    expect(parseValue({ SS: members })).toEqual({ SS: members });
    expect(faultOf(parseValue({ SS: [...members, "107"] }))).toMatchObject({ kind: "duplicate" });
  });
  it("but an attribute called fault is no fault", () => {
    const raw = { fault: { S: "noType" } };
    expect(isValueFault(parseAttributes(raw))).toBe(false);
  });
});

describe("nesting", () => {
  test.each<["L" | "M"]>([["L"], ["M"]])("of %s ends at 31", (by) => {
    const fits = nested(31, { N: "1" }, by);
    expect(parseValue(fits)).toBe(fits);
    expect(faultOf(parseValue(nested(32, { N: "1" }, by)))).toEqual({ kind: "tooDeep" });
    expect(faultOf(parseValue(nested(100_000, { N: "1" }, by)))).toEqual({ kind: "tooDeep" });
  });
  it("is checked before an empty name below the top, and after one at the top", () => {
    const deep = nested(32, { N: "1" }, "L");
    const emptyName = { M: { "": { S: "a" } } };
    expect(faultOf(parseAttributes({ emptyName, deep }))).toEqual({ kind: "tooDeep" });
    expect(faultOf(parseValue({ L: [emptyName, deep] }))).toEqual({ kind: "tooDeep" });
    expect(faultOf(parseAttributes({ deep, "": { S: "a" } }))).toEqual({ kind: "emptyAttributeName" });
  });
});
