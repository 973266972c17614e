/**
 * Binary values are held as the base64 text of the wire, which is canonical: two texts are equal exactly when their
 * bytes are. These are the few questions that need the bytes or their number.
 */
import { Buffer } from "node:buffer";

/** Why a text is not the base64 of any bytes. */
export type BinaryFault =
  | { readonly kind: "length"; readonly found: number }
  | { readonly kind: "character" };

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Searched for, not matched against: a search needs no backtracking however long the text. */
const NOT_BASE64 = /[^A-Za-z0-9+/]/;
const PAD = 61;

/** Value of each base64 character by its code; the pad sorts before all. */
const SEXTETS = new Int8Array(128).fill(-1);
for (let sextet = 0; sextet < ALPHABET.length; sextet++) SEXTETS[ALPHABET.charCodeAt(sextet)] = sextet;

/** Checks base64 text as it was sent; what passes is canonical already and returned as it is. */
export function canonicalBase64(text: string): string | BinaryFault {
  const { length } = text;
  if (length % 4 !== 0) return { kind: "length", found: length };
  if (length === 0) return text;
  const pads = padLength(text);
  const foreign = text.search(NOT_BASE64);
  if (foreign !== -1 && foreign !== length - pads) return { kind: "character" };
  // The last character carries four or two bits that belong to no byte, and they must be zero.
  const spareBits = pads === 2 ? 0b1111 : pads === 1 ? 0b11 : 0;
  const last = SEXTETS[text.charCodeAt(length - 1 - pads)] ?? 0;
  return (last & spareBits) === 0 ? text : { kind: "character" };
}

/** The text of the SerializationException that a fault is answered with; whichever character it is, the last is named. */
export function binaryFaultText(fault: BinaryFault): string {
  switch (fault.kind) {
    case "length":
      return `Base64 encoded length is expected a multiple of 4 bytes but found: ${fault.found}`;
    case "character":
      return "Invalid last non-pad Base64 character dectected";
  }
}

/** The bytes of canonical base64 text. */
export const base64Bytes = (text: string): Uint8Array => Buffer.from(text, "base64");

/** Canonical base64 text of bytes. */
export const base64Text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** Number of bytes that canonical base64 text stands for. */
export const base64Length = (text: string): number => (text.length / 4) * 3 - padLength(text);

/** Orders canonical base64 texts as their bytes order. */
export function compareBase64(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const aCode = a.charCodeAt(at);
    const bCode = b.charCodeAt(at);
    if (aCode !== bCode) return (SEXTETS[aCode] ?? 0) - (SEXTETS[bCode] ?? 0);
  }
  return a.length - b.length;
}

function padLength(text: string): number {
  const { length } = text;
  if (length === 0 || text.charCodeAt(length - 1) !== PAD) return 0;
  return text.charCodeAt(length - 2) === PAD ? 2 : 1;
}
