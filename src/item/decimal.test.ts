import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { addNumbers, canonicalNumber, compareNumbers, numberBytes, subtractNumbers } from "./decimal.ts";

const NINES = "9".repeat(38);

/** A number within the range, with the text of some client: padded, shifted, with or without exponent. */
const written = fc.record({
  negative: fc.boolean(),
  digits: fc.stringMatching(/^[1-9]\d{0,37}$/),
  exponent: fc.integer({ min: -130, max: 88 }),
  zerosBefore: fc.nat(3),
  zerosAfter: fc.nat(3),
  point: fc.nat(38),
});

type AppliedWrite = typeof written extends fc.Arbitrary<infer T> ? T : never;

function writtenText({ negative, digits, exponent, zerosBefore, zerosAfter, point }: AppliedWrite): string {
  const at = Math.min(point, digits.length);
  const whole = "0".repeat(zerosBefore) + digits.slice(0, at);
  const fraction = digits.slice(at) + "0".repeat(zerosAfter);
  const shift = exponent + digits.length - at;
  return `${negative ? "-" : ""}${whole || "0"}.${fraction}e${shift}`;
}

/** The number times 10^168, exactly: no number has a lower digit. */
const scaled = ({ negative, digits, exponent }: AppliedWrite): bigint =>
  BigInt(digits) * 10n ** BigInt(exponent + 168) * (negative ? -1n : 1n);

/** Reads plain decimal text as a number times 10^168, without the code under test. */
function scaledText(text: string): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(168, "0"));
}

const significantDigits = (scaledValue: bigint): number =>
  scaledValue.toString().replace("-", "").replace(/0+$/, "").length;

const canonical = (text: string): string => {
  const number = canonicalNumber(text);
  if (typeof number !== "string") throw new Error(`${text} is ${number.kind}`);
  return number;
};

describe("a number is returned as plain decimal", () => {
  test.each([
    ["0", "0"],
    ["-0", "0"],
    ["0.00", "0"],
    ["0e125", "0"],
    ["0.0e126", "0"],
    ["0E5", "0"],
    ["0042", "42"],
    ["+1", "1"],
    [".5", "0.5"],
    ["-.5", "-0.5"],
    ["5.", "5"],
    ["1E5", "100000"],
    ["1e+5", "100000"],
    ["1.200", "1.2"],
    ["100", "100"],
    ["100.50", "100.5"],
    ["1e-3", "0.001"],
    ["123e-2", "1.23"],
    ["1e000000000000000000000000002", "100"],
    ["1E125", `1${"0".repeat(125)}`],
    ["1E-130", `0.${"0".repeat(129)}1`],
    [`${NINES}e88`, NINES + "0".repeat(88)],
    [`-${NINES}`, `-${NINES}`],
    [`${NINES}000`, `${NINES}000`],
    ["1.5e-130", `0.${"0".repeat(129)}15`],
  ])("%s is %s", (text, expected) => {
    expect(canonicalNumber(text)).toBe(expected);
  });
});

describe("what is no number, or too long, large or small, is a fault", () => {
  test.each([
    "",
    "-",
    "+",
    ".",
    "-.",
    "e5",
    "abc",
    "NaN",
    "Infinity",
    "0x10",
    "1e",
    "1e+",
    "1.2.3",
    " 1",
    "1 ",
    "--1",
    "1_000",
    "1,5",
    "1e1.5",
    "٣",
    "1\n",
    "1e9223372036854775808",
    "1e-9223372036854775809",
    `1e${"9".repeat(400)}`,
    `0e${"9".repeat(400)}`,
  ])("%j cannot be converted", (text) => {
    expect(canonicalNumber(text)).toEqual({ kind: "notNumeric", text });
  });
  test.each([`${NINES}9`, `1.${NINES}`, `0.1${NINES}`, `-1${"0".repeat(37)}1`])(
    "%s is too precise",
    (text) => {
      expect(canonicalNumber(text)).toEqual({ kind: "precision" });
    },
  );
  test.each(["1e126", "-1e126", "0e126", "10e125", "1e2147483647", "1e99999999999", "1e9223372036854775807"])(
    "%s overflows",
    (text) => {
      expect(canonicalNumber(text)).toEqual({ kind: "overflow" });
    },
  );
  test.each(["1e-131", "-1e-131", "0e-131", "0.1e-130", "1e-2147483648", "1e-9223372036854775808"])(
    "%s underflows",
    (text) => {
      expect(canonicalNumber(text)).toEqual({ kind: "underflow" });
    },
  );
  it("answers for a megabyte of digits as for one", () => {
    expect(canonicalNumber("1".repeat(1_000_000))).toEqual({ kind: "overflow" });
    expect(canonicalNumber(`${"0".repeat(1_000_000)}7`)).toBe("7");
  });
});

describe("numbers agree with integer arithmetic", () => {
  it("the canonical text has the value that was written, and is its own canonical text", () => {
    fc.assert(
      fc.property(written, (number) => {
        const text = canonical(writtenText(number));
        expect(scaledText(text)).toBe(scaled(number));
        expect(canonicalNumber(text)).toBe(text);
      }),
    );
  });
  it("order is the order of values", () => {
    fc.assert(
      fc.property(written, written, (a, b) => {
        const order = compareNumbers(canonical(writtenText(a)), canonical(writtenText(b)));
        const expected = scaled(a) - scaled(b);
        expect(Math.sign(order)).toBe(expected < 0n ? -1 : expected > 0n ? 1 : 0);
      }),
    );
  });
  it("numbers that differ in their last digit are distinguished", () => {
    fc.assert(
      fc.property(written, fc.boolean(), (number, up) => {
        const near = { ...number, digits: (BigInt(number.digits) + (up ? 1n : -1n)).toString() };
        fc.pre(near.digits !== "0" && near.digits.length <= 38);
        const order = compareNumbers(canonical(writtenText(number)), canonical(writtenText(near)));
        expect(Math.sign(order)).toBe(up === number.negative ? 1 : -1);
      }),
    );
  });
  it("sums and differences are exact or overflow", () => {
    fc.assert(
      fc.property(written, written, fc.integer({ min: -40, max: 40 }), (a, b, distance) => {
        // Most pairs are so close together that the sum can be exact.
        const exponent = Math.min(88, Math.max(-130, a.exponent + distance));
        const near = { ...b, exponent };
        const [x, y] = [canonical(writtenText(a)), canonical(writtenText(near))];
        expectExact(addNumbers(x, y), scaled(a) + scaled(near));
        expectExact(subtractNumbers(x, y), scaled(a) - scaled(near));
      }),
    );
  });
  it("integers about as long as a double is exact add and subtract exactly", () => {
    const integer = fc.stringMatching(/^-?[1-9]\d{0,19}$/).map(BigInt);
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        expect(addNumbers(String(a), String(b))).toBe(String(a + b));
        expect(subtractNumbers(String(a), String(b))).toBe(String(a - b));
      }),
    );
  });
});

function expectExact(result: ReturnType<typeof addNumbers>, expected: bigint): void {
  const fits = significantDigits(expected) <= 38 && expected < 10n ** 294n && expected > -(10n ** 294n);
  if (!fits) return expect(result).toEqual({ kind: "overflow" });
  expect(result).toBe(expected === 0n ? "0" : canonical(`${expected}e-168`));
}

it("integers beyond those of a double are distinguished", () => {
  expect(compareNumbers("9007199254740992", "9007199254740993")).toBeLessThan(0);
  expect(compareNumbers("-9007199254740992", "-9007199254740993")).toBeGreaterThan(0);
});

describe("arithmetic", () => {
  test.each([
    ["0.1", "0.2", "0.3"],
    ["1.5", "-1.5", "0"],
    ["-1", "1", "0"],
    ["0.5", "0.5", "1"],
    ["999999999999999", "999999999999999", "1999999999999998"],
    ["9007199254740992", "1", "9007199254740993"],
    ["90071992547409921", "2", "90071992547409923"],
    [NINES, "-1", "99999999999999999999999999999999999998"],
    [NINES, "1", `1${"0".repeat(38)}`],
  ])("%s + %s = %s", (a, b, sum) => {
    expect(addNumbers(a, b)).toBe(sum);
  });
  test.each([
    [`1${"0".repeat(50)}`, "1"],
    [NINES + "0".repeat(88), `1${"0".repeat(88)}`],
    [`0.${"0".repeat(129)}15`, `-0.${"0".repeat(129)}14`],
  ])("%s + %s overflows", (a, b) => {
    expect(addNumbers(a, b)).toEqual({ kind: "overflow" });
  });
});

describe("bytes of a number", () => {
  test.each([
    ["0", 1],
    ["1", 2],
    ["12", 2],
    ["123", 3],
    ["1234", 3],
    [NINES, 20],
    ["0042", 2],
    ["100", 2],
    ["1010", 3],
    ["0.0000001", 2],
    ["1E125", 2],
    ["1E-100", 2],
    ["1.5", 3],
    ["15", 2],
    ["1.2", 3],
    ["1.200", 3],
    ["1.234", 4],
    ["3.14159", 5],
    ["123456", 4],
    ["100.5", 4],
    ["0.15", 2],
    ["-42", 3],
    ["-0", 1],
  ])("%s counts %i", (text, bytes) => {
    expect(numberBytes(canonical(text))).toBe(bytes);
  });
});
