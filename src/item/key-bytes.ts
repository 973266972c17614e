/**
 * Key values as bytes that sort as DynamoDB sorts them. A terminal key is the last part of its byte string and may
 * be raw; a delimited one keeps its order whatever follows it. Numbers are encoded so that they need no delimiter:
 *
 * - one byte for sign and exponent: 0x80 + 65 + e for numbers above or at zero, where 100^e is the worth of the
 *   first pair of digits, and the complement of that byte below zero;
 * - one byte for each pair of digits, twice the pair, plus one when another pair follows; complemented below zero.
 *
 * Zero is the pair 00 under the lowest exponent, which no other number has: 0x80 0x00. 1 is 0xc1 0x02; -1 is
 * 0x3e 0xfd; 100.5 is 0xc2 0x03 0x01 0x64.
 */
import { assert } from "../base/assert.ts";
import { utf8Bytes, utf8Text } from "../base/bytes.ts";
import type { AttributeValue, KeyType } from "./attribute-value.ts";
import { base64Bytes, base64Length, base64Text } from "./binary.ts";
import { decimalParts, decimalText, numberBytes } from "./decimal.ts";
import { textBytes } from "./size.ts";

const GROUP_BYTES = 8;
/** In place of a count: the group is full and another follows. */
const GROUP_CONTINUES = GROUP_BYTES + 1;

const ABOVE_ZERO = 0x80;
const PAIR_EXPONENT_MIN = -65;
const NUMBER_BYTES_MAX = 21;
const ZERO_CODE = 48;

/** Bytes of a key value that nothing follows: text as UTF-8, binary raw, numbers at most 21 bytes. */
export function keyBytes(value: AttributeValue): Uint8Array {
  if ("S" in value) return utf8Bytes(value.S);
  if ("N" in value) return numberKeyBytes(value.N);
  assert("B" in value, "only strings, numbers and binary make keys");
  return base64Bytes(value.B);
}

/**
 * Bytes of a key value that others may follow, and that sort the same whatever does: 9 bytes for each 8 begun of
 * text and binary, and numbers as in `keyBytes`.
 */
export const delimitedKeyBytes = (value: AttributeValue): Uint8Array =>
  "N" in value ? numberKeyBytes(value.N) : grouped(keyBytes(value));

/** The value whose `keyBytes` these are. */
export function decodeKeyBytes(type: KeyType, bytes: Uint8Array): AttributeValue {
  switch (type) {
    case "S":
      return { S: utf8Text(bytes) };
    case "N":
      return { N: numberText(bytes) };
    case "B":
      return { B: base64Text(bytes) };
  }
}

/** Bytes of a key value as limits count them. */
export function keyValueBytes(value: AttributeValue): number {
  if ("S" in value) return textBytes(value.S);
  if ("N" in value) return numberBytes(value.N);
  assert("B" in value, "only strings, numbers and binary make keys");
  return base64Length(value.B);
}

/** Groups of eight bytes, each with the count of those that matter, so that a prefix sorts before what it begins. */
function grouped(raw: Uint8Array): Uint8Array {
  const groups = Math.max(1, Math.ceil(raw.length / GROUP_BYTES));
  const bytes = new Uint8Array(groups * (GROUP_BYTES + 1));
  for (let group = 0; group < groups; group++) {
    const from = group * GROUP_BYTES;
    const part = raw.subarray(from, from + GROUP_BYTES);
    const to = group * (GROUP_BYTES + 1);
    bytes.set(part, to);
    bytes[to + GROUP_BYTES] = group === groups - 1 ? part.length : GROUP_CONTINUES;
  }
  return bytes;
}

function numberKeyBytes(canonical: string): Uint8Array {
  const { negative, digits, exponent } = decimalParts(canonical);
  if (digits === "") return Uint8Array.of(ABOVE_ZERO, 0);
  // An even exponent makes the first digit the lower one of its pair.
  const shift = exponent % 2 === 0 ? 1 : 0;
  const pairs = (digits.length + shift + 1) >> 1;
  const flip = negative ? 0xff : 0;
  const bytes = new Uint8Array(1 + pairs);
  bytes[0] = (ABOVE_ZERO - PAIR_EXPONENT_MIN + (exponent >> 1)) ^ flip;
  for (let pair = 0; pair < pairs; pair++) {
    const at = pair * 2 - shift;
    const worth = digitAt(digits, at) * 10 + digitAt(digits, at + 1);
    bytes[1 + pair] = (worth * 2 + (pair < pairs - 1 ? 1 : 0)) ^ flip;
  }
  return bytes;
}

/** The digit there, and zero beyond both ends. */
const digitAt = (digits: string, at: number): number =>
  at < 0 || at >= digits.length ? 0 : digits.charCodeAt(at) - ZERO_CODE;

function numberText(bytes: Uint8Array): string {
  assert(bytes.length >= 2 && bytes.length <= NUMBER_BYTES_MAX, "a number key has 2 to 21 bytes", {
    length: bytes.length,
  });
  const head = bytes[0] as number;
  const negative = head < ABOVE_ZERO;
  const flip = negative ? 0xff : 0;
  const pairExponent = (head ^ flip) - ABOVE_ZERO + PAIR_EXPONENT_MIN;
  let all = "";
  for (const byte of bytes.subarray(1)) all += String((byte ^ flip) >> 1).padStart(2, "0");
  const shift = all.startsWith("0") ? 1 : 0;
  const digits = all.slice(shift, all.endsWith("0") ? -1 : undefined);
  if (digits === "") return "0";
  return decimalText({ negative, digits, exponent: pairExponent * 2 + 1 - shift });
}
