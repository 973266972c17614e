/**
 * Equality and order of values. Equality is deep and by value; order exists only among strings, numbers and binary
 * of the same type. Both rest on values being canonical: equal numbers and equal bytes are equal texts.
 */
import { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import { type AttributeMap, type AttributeValue, attribute } from "./attribute-value.ts";
import { compareBase64 } from "./binary.ts";
import { compareNumbers } from "./decimal.ts";

/** Whether two values are the same to DynamoDB: same type; sets and maps in any order, lists in theirs. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true;
  if ("S" in a) return "S" in b && a.S === b.S;
  if ("N" in a) return "N" in b && a.N === b.N;
  if ("B" in a) return "B" in b && a.B === b.B;
  if ("M" in a) return "M" in b && equalItems(a.M, b.M);
  if ("L" in a) return "L" in b && equalLists(a.L, b.L);
  if ("SS" in a) return "SS" in b && equalSets(a.SS, b.SS);
  if ("NS" in a) return "NS" in b && equalSets(a.NS, b.NS);
  if ("BS" in a) return "BS" in b && equalSets(a.BS, b.BS);
  if ("BOOL" in a) return "BOOL" in b && a.BOOL === b.BOOL;
  return "NULL" in b;
}

/** Whether two items, or two maps, have the same attributes. */
export function equalItems(a: AttributeMap, b: AttributeMap): boolean {
  if (a === b) return true;
  let unmatched = 0;
  for (const name in a) {
    const other = attribute(b, name);
    if (other === undefined || !equalValues(a[name] as AttributeValue, other)) return false;
    unmatched++;
  }
  for (const _name in b) unmatched--;
  return unmatched === 0;
}

/** Whether the value takes part in order: only S, N and B do. */
export const orderable = (value: AttributeValue): boolean => "S" in value || "N" in value || "B" in value;

/**
 * Negative, zero or positive as `a` sorts before, with or after `b`. Both must be S, both N or both B: strings sort
 * by their UTF-8 bytes, numbers by value, binary by unsigned bytes.
 */
export function compareKeys(a: AttributeValue, b: AttributeValue): number {
  if ("S" in a && "S" in b) return compareText(a.S, b.S);
  if ("N" in a && "N" in b) return compareNumbers(a.N, b.N);
  assert("B" in a && "B" in b, "only strings, numbers and binary of one type have an order");
  return compareBase64(a.B, b.B);
}

/** Orders texts by their UTF-8 bytes, which is code point order and differs from UTF-16's at surrogates. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const aCode = a.charCodeAt(at);
    const bCode = b.charCodeAt(at);
    if (aCode === bCode) continue;
    if (!isSurrogate(aCode) && !isSurrogate(bCode)) return aCode - bCode;
    // Half a pair, which items of earlier releases may hold, has no bytes of its own.
    return Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8")) || aCode - bCode;
  }
  return a.length - b.length;
}

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

function equalLists(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return a.length === b.length && a.every((element, at) => equalValues(element, b[at] as AttributeValue));
}

/**
 * Sets have no duplicates, so equal size and inclusion make equality. Sets that are in their order, as all are that fit
 * into an item, are equal member by member or not at all: of the first two that differ one is not in the other set.
 */
function equalSets(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  const at = a.findIndex((member, place) => member !== b[place]);
  if (at < 0) return true;
  if (!b.includes(a[at] as string) || !a.includes(b[at] as string)) return false;
  const members = new Set(b);
  return a.every((member) => members.has(member));
}
