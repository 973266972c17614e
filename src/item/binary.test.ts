import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { compareBytes } from "../base/bytes.ts";
import {
  base64Bytes,
  base64Length,
  base64Text,
  binaryFaultText,
  canonicalBase64,
  compareBase64,
} from "./binary.ts";

describe("base64 is refused unless it is the one text of its bytes", () => {
  test.each(["", "AA==", "/w==", "AAE=", "AAEC", "++//"])("%j is accepted as it is", (text) => {
    expect(canonicalBase64(text)).toBe(text);
  });
  test.each([
    ["AAAAA", { kind: "length", found: 5 }],
    ["AA", { kind: "length", found: 2 }],
    ["AB==", { kind: "character" }],
    ["AAB=", { kind: "character" }],
    ["=+/=", { kind: "character" }],
    ["A===", { kind: "character" }],
    ["====", { kind: "character" }],
    ["A=A=", { kind: "character" }],
    ["AA==AA==", { kind: "character" }],
    ["A-_A", { kind: "character" }],
    ["AA A", { kind: "character" }],
    ["AAAé", { kind: "character" }],
    ["AAA\n", { kind: "character" }],
  ])("%j is refused", (text, fault) => {
    expect(canonicalBase64(text)).toEqual(fault);
  });
  it("has a text for every fault", () => {
    expect(binaryFaultText({ kind: "length", found: 5 })).toBe(
      "Base64 encoded length is expected a multiple of 4 bytes but found: 5",
    );
    expect(binaryFaultText({ kind: "character" })).toBe("Invalid last non-pad Base64 character dectected");
  });
});

describe("base64 equals its bytes", () => {
  it("any bytes go out and back, and their length is known without decoding", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = base64Text(bytes);
        expect(canonicalBase64(text)).toBe(text);
        expect(new Uint8Array(base64Bytes(text))).toEqual(bytes);
        expect(base64Length(text)).toBe(bytes.length);
      }),
    );
  });
  it("texts sort as their bytes do", () => {
    const near = fc.uint8Array({ max: 3, maxLength: 8 });
    fc.assert(
      fc.property(fc.oneof(near, fc.uint8Array()), fc.oneof(near, fc.uint8Array()), (a, b) => {
        expect(Math.sign(compareBase64(base64Text(a), base64Text(b)))).toBe(compareBytes(a, b));
      }),
    );
  });
});
