/**
 * DynamoDB's numbers as the model sees them: a whole coefficient and a power of ten. Slow and plain.
 */

/** `coefficient` × 10^`exponent`; the coefficient has no trailing zeros, and zero has exponent 0. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const DIGITS_MAX = 38;
const MAGNITUDE_MAX = 125;

function decimal(coefficient: bigint, exponent: number): Decimal {
  if (coefficient === 0n) return { coefficient: 0n, exponent: 0 };
  return coefficient % 10n === 0n ? decimal(coefficient / 10n, exponent + 1) : { coefficient, exponent };
}

/** The number that a text such as `-01.50e3` means. */
export function decimalOf(text: string): Decimal {
  const [mantissa = "", power = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.replace(/^[+-]/, "").split(".");
  const coefficient = BigInt(`${whole}${fraction}`);
  return decimal(mantissa.startsWith("-") ? -coefficient : coefficient, Number(power) - fraction.length);
}

const digitsOf = ({ coefficient }: Decimal): string => String(coefficient).replace("-", "");

/** The number without exponent and without needless zeros. */
export function decimalText(number: Decimal): string {
  const sign = number.coefficient < 0n ? "-" : "";
  const digits = digitsOf(number);
  if (number.exponent >= 0) return `${sign}${digits}${"0".repeat(number.exponent)}`;
  const padded = digits.padStart(1 - number.exponent, "0");
  return `${sign}${padded.slice(0, number.exponent)}.${padded.slice(number.exponent)}`;
}

/** Both at the lower exponent of the two. */
function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  const at = (number: Decimal): bigint => number.coefficient * 10n ** BigInt(number.exponent - exponent);
  return [at(a), at(b), exponent];
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The exact sum, or null when it has too many digits or is too large to be stored. */
export function addDecimals(a: Decimal, b: Decimal): Decimal | null {
  const [left, right, exponent] = aligned(a, b);
  const sum = decimal(left + right, exponent);
  const digits = digitsOf(sum).length;
  return digits > DIGITS_MAX || sum.exponent + digits - 1 > MAGNITUDE_MAX ? null : sum;
}

/** The same with the other sign. */
export const negated = ({ coefficient, exponent }: Decimal): Decimal => ({
  coefficient: -coefficient,
  exponent,
});

/** Bytes that the service counts for it. */
export function decimalBytes(number: Decimal): number {
  if (number.coefficient === 0n) return 1;
  const digits = digitsOf(number).length;
  const left = Math.max(0, digits + Math.min(0, number.exponent));
  // Zeros between the point and the first digit, and at the end of whole numbers, are free.
  const whole = number.exponent > 0 ? digits : left;
  const fraction = digits - whole;
  return 1 + Math.ceil(whole / 2) + Math.ceil(fraction / 2) + (number.coefficient < 0n ? 1 : 0);
}
