import { describe, expect, test } from "vitest";
import { isValueFault, parseAttributes, type WireAttributeValue } from "./parse.ts";
import { valueFaultText } from "./value-fault-text.ts";

const INVALID = "One or more parameter values were invalid: ";
const NOT_NUMERIC = "The parameter cannot be converted to a numeric value";
const OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range";
const UNDERFLOW =
  "Number underflow. Attempting to store a number with magnitude smaller than supported range";
const same = undefined;

function textsOf(value: WireAttributeValue): readonly [current: string, older: string] {
  const fault = parseAttributes({ value });
  if (!isValueFault(fault)) throw new Error("accepted");
  return [valueFaultText(fault, "current"), valueFaultText(fault, "older")];
}

describe("each fault has its text in either layer", () => {
  test.each<[WireAttributeValue, string, string | undefined]>([
    [{ N: "abc" }, `${NOT_NUMERIC}: abc`, same],
    [{ N: " 1 " }, `${NOT_NUMERIC}:  1 `, same],
    [{ N: "" }, `${NOT_NUMERIC}: `, NOT_NUMERIC],
    [{ NS: [""] }, `${NOT_NUMERIC}: `, NOT_NUMERIC],
    [{ N: "1".repeat(39) }, "Attempting to store more than 38 significant digits in a Number", same],
    [{ N: "1e126" }, OVERFLOW, same],
    [{ N: "1e2147483647" }, OVERFLOW, UNDERFLOW],
    [{ N: "1e+2147483647" }, OVERFLOW, UNDERFLOW],
    [{ N: "1e99999999999" }, OVERFLOW, `${NOT_NUMERIC}: 1e99999999999`],
    [{ N: "1e9223372036854775808" }, `${NOT_NUMERIC}: 1e9223372036854775808`, same],
    [{ N: "1e-131" }, UNDERFLOW, same],
    [{ N: "1e-2147483648" }, UNDERFLOW, same],
    [{ N: "1e-2147483649" }, UNDERFLOW, `${NOT_NUMERIC}: 1e-2147483649`],
    [{ N: "0e126" }, OVERFLOW, same],
    [{ N: "0e-131" }, UNDERFLOW, same],
    [
      { SS: ["b", "a", "b"] },
      `${INVALID}Input collection ["a", "b", "b"] contains duplicates.`,
      `${INVALID}Input collection [b, a, b] contains duplicates.`,
    ],
    [
      { SS: ["c", "a", "c", "b", "a"] },
      `${INVALID}Input collection ["a", "c", "c", "b", "a"] contains duplicates.`,
      `${INVALID}Input collection [c, a, c, b, a] contains duplicates.`,
    ],
    [
      { BS: ["/w==", "AA==", "AA=="] },
      `${INVALID}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.`,
      `${INVALID}Input collection [/w==, AA==, AA==]of type BS contains duplicates.`,
    ],
    [
      { NS: ["1", "1.0"] },
      `${INVALID}Input collection contains duplicates.`,
      "Input collection contains duplicates",
    ],
    [{ SS: [] }, `${INVALID}An string set  may not be empty`, same],
    [{ NS: [] }, `${INVALID}An number set  may not be empty`, same],
    [{ BS: [] }, `${INVALID}Binary sets should not be empty`, same],
    [{ NULL: false }, `${INVALID}Null attribute value types must have the value of true`, same],
    [{}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes", same],
    [
      { S: "a", N: "1" },
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
      same,
    ],
    [{ M: { "": { S: "a" } } }, "Empty attribute name", same],
  ])("%j", (value, current, older) => {
    expect(textsOf(value)).toEqual([current, older ?? current]);
  });
  test("too deep", () => {
    let value: WireAttributeValue = { S: "a" };
    for (let wrap = 0; wrap < 32; wrap++) value = { L: [value] };
    const text =
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
    expect(textsOf(value)).toEqual([text, text]);
  });
});
