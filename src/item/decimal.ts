/**
 * DynamoDB's numbers: decimals of up to 38 significant digits between 1E-130 and 9.99…E+125. A number is held as
 * its canonical text, plain decimal without exponent, so that equal numbers are equal strings; every function but
 * `canonicalNumber` takes canonical text and trusts it. Most numbers are short integers and never leave the fast
 * paths.
 */

/** Why a text is no number that can be stored. */
export type NumberFault =
  | { readonly kind: "notNumeric"; readonly text: string }
  | { readonly kind: "precision" }
  | { readonly kind: "overflow" }
  | { readonly kind: "underflow" };

/** Most significant digits of a number. */
export const NUMBER_DIGITS_MAX = 38;

/** Power of ten of the leading digit of the largest number. */
export const NUMBER_EXPONENT_MAX = 125;

/** Power of ten of the leading digit of the smallest number above zero. */
export const NUMBER_EXPONENT_MIN = -130;

/** A number taken apart: 0.0125 is digits "125" with exponent -2, the power of ten of the first digit. */
export interface DecimalParts {
  readonly negative: boolean;
  /** Significant digits without outer zeros; empty for zero. */
  readonly digits: string;
  readonly exponent: number;
}

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const POINT = 46;

/** Up to this many characters an integer, and a sum of two, is exact as a double. */
const EXACT_CHARACTERS_MAX = 15;

const OVERFLOW: NumberFault = { kind: "overflow" };
const UNDERFLOW: NumberFault = { kind: "underflow" };
const PRECISION: NumberFault = { kind: "precision" };

const EXPONENT_MAX = 2n ** 63n - 1n;
const EXPONENT_MIN = -(2n ** 63n);
const EXPONENT_DIGITS_MAX = 19;

const NUMBER_PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?)(\d+))?$/;

/**
 * The canonical text of a number as clients write them: sign, digits, fraction and exponent are understood;
 * spaces, hexadecimal, NaN and Infinity are not. The exponent of a zero counts: `0e126` overflows.
 */
export function canonicalNumber(text: string): string | NumberFault {
  if (isShortCanonical(text)) return text;
  const match = NUMBER_PATTERN.exec(text);
  if (match === null) return { kind: "notNumeric", text };
  const [, sign, whole = "", fraction = "", exponentSign, exponentDigits] = match;
  if (whole === "" && fraction === "") return { kind: "notNumeric", text };
  const shift = exponentDigits === undefined ? 0 : exponentNumber(exponentSign === "-", exponentDigits);
  if (shift === undefined) return { kind: "notNumeric", text };
  const all = whole + fraction;
  const first = firstSignificant(all);
  const digits = all.slice(first, endOfSignificant(all));
  const exponent = digits === "" ? shift - fraction.length : shift + whole.length - 1 - first;
  return boundedText({ negative: sign === "-", digits, exponent });
}

/** The exact sum, or `overflow` where it has more than 38 digits or is outside the range. */
export const addNumbers = (a: string, b: string): string | NumberFault =>
  isExactInteger(a) && isExactInteger(b) ? String(Number(a) + Number(b)) : exactSum(a, b);

/** The exact difference, or `overflow` where it has more than 38 digits or is outside the range. */
export const subtractNumbers = (a: string, b: string): string | NumberFault =>
  isExactInteger(a) && isExactInteger(b) ? String(Number(a) - Number(b)) : exactSum(a, negated(b));

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  // Decimals of up to 15 digits are distinct as doubles and keep their order.
  if (a.length <= EXACT_CHARACTERS_MAX && b.length <= EXACT_CHARACTERS_MAX) return Number(a) - Number(b);
  const aNegative = a.charCodeAt(0) === MINUS;
  const bNegative = b.charCodeAt(0) === MINUS;
  if (aNegative !== bNegative) return aNegative ? -1 : 1;
  return aNegative ? compareMagnitudes(b.slice(1), a.slice(1)) : compareMagnitudes(a, b);
}

/**
 * Bytes a number counts in an item: one, one for every two digits on each side of the point, and one for a minus.
 *
 * @see Developer Guide, "DynamoDB item sizes and formats"; the split at the point and the sign are measured
 */
export function numberBytes(canonical: string): number {
  const { negative, digits, exponent } = decimalParts(canonical);
  if (digits === "") return 1;
  const whole = Math.min(digits.length, Math.max(0, exponent + 1));
  return 1 + Math.ceil(whole / 2) + Math.ceil((digits.length - whole) / 2) + (negative ? 1 : 0);
}

/** Sign, significant digits and exponent of a canonical number. */
export function decimalParts(canonical: string): DecimalParts {
  const negative = canonical.charCodeAt(0) === MINUS;
  const magnitude = negative ? canonical.slice(1) : canonical;
  const point = magnitude.indexOf(".");
  const all = point < 0 ? magnitude : magnitude.slice(0, point) + magnitude.slice(point + 1);
  const wholeLength = point < 0 ? magnitude.length : point;
  const first = firstSignificant(all);
  return { negative, digits: all.slice(first, endOfSignificant(all)), exponent: wholeLength - 1 - first };
}

/** Canonical text of a number within the range. */
export function decimalText({ negative, digits, exponent }: DecimalParts): string {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const wholeLength = exponent + 1;
  if (digits.length <= wholeLength) return sign + digits + "0".repeat(wholeLength - digits.length);
  return `${sign}${digits.slice(0, wholeLength)}.${digits.slice(wholeLength)}`;
}

/** Whether the text is canonical as it stands and so short that it cannot leave the range. */
function isShortCanonical(text: string): boolean {
  const end = text.length;
  if (end > NUMBER_DIGITS_MAX) return false;
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  let point = -1;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) continue;
    if (code !== POINT || point >= 0) return false;
    point = at;
  }
  const wholeEnd = point < 0 ? end : point;
  if (wholeEnd === start) return false;
  const leadingZero = text.charCodeAt(start) === ZERO;
  if (leadingZero && wholeEnd > start + 1) return false;
  if (point < 0) return !leadingZero || start === 0;
  return end > point + 1 && text.charCodeAt(end - 1) !== ZERO;
}

/** The exponent as a number, clamped far outside the range of numbers; `undefined` beyond 64 bits. */
function exponentNumber(negative: boolean, digits: string): number | undefined {
  const significant = digits.slice(firstSignificant(digits));
  if (significant.length <= EXACT_CHARACTERS_MAX)
    return negative ? -Number(significant) : Number(significant);
  if (significant.length > EXPONENT_DIGITS_MAX) return undefined;
  const exponent = negative ? -BigInt(significant) : BigInt(significant);
  return exponent > EXPONENT_MAX || exponent < EXPONENT_MIN ? undefined : Number(exponent);
}

function boundedText(parts: DecimalParts): string | NumberFault {
  if (parts.exponent > NUMBER_EXPONENT_MAX) return OVERFLOW;
  if (parts.exponent < NUMBER_EXPONENT_MIN) return UNDERFLOW;
  if (parts.digits.length > NUMBER_DIGITS_MAX) return PRECISION;
  return decimalText(parts);
}

function firstSignificant(digits: string): number {
  let at = 0;
  while (at < digits.length && digits.charCodeAt(at) === ZERO) at++;
  return at;
}

function endOfSignificant(digits: string): number {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === ZERO) end--;
  return end;
}

const isExactInteger = (text: string): boolean => text.length <= EXACT_CHARACTERS_MAX && !text.includes(".");

const negated = (text: string): string =>
  text === "0" ? text : text.charCodeAt(0) === MINUS ? text.slice(1) : `-${text}`;

function exactSum(a: string, b: string): string | NumberFault {
  const scale = Math.max(fractionLength(a), fractionLength(b));
  const sum = scaledInteger(a, scale) + scaledInteger(b, scale);
  if (sum === 0n) return "0";
  const all = (sum < 0n ? -sum : sum).toString();
  const digits = all.slice(0, endOfSignificant(all));
  const text = boundedText({ negative: sum < 0n, digits, exponent: all.length - 1 - scale });
  return typeof text === "string" ? text : OVERFLOW;
}

function fractionLength(text: string): number {
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

/** The number times ten to the power of `scale`, which makes it whole. */
const scaledInteger = (text: string, scale: number): bigint =>
  BigInt(text.replace(".", "") + "0".repeat(scale - fractionLength(text)));

/** Order of two canonical numbers without sign: more whole digits are more, and equally many sort as text. */
function compareMagnitudes(a: string, b: string): number {
  const wholeDifference = a.length - fractionPartLength(a) - (b.length - fractionPartLength(b));
  if (wholeDifference !== 0) return wholeDifference;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Characters from the point on. */
function fractionPartLength(text: string): number {
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point;
}
