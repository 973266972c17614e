/**
 * Attribute values as the model sees them: DynamoDB JSON, compared, ordered and measured as the developer guide says.
 */
import { Buffer } from "node:buffer";
import { compareDecimals, decimalBytes, decimalOf, decimalText } from "./decimal.ts";

/** The ten types. */
export type Tag = "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "NULL" | "BOOL";

/** One value of one type. */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly M: Item }
  | { readonly L: readonly Value[] }
  | { readonly NULL: true }
  | { readonly BOOL: boolean };

/** Attributes by name. */
export interface Item {
  readonly [name: string]: Value;
}

/** The type of a value. */
export const tagOf = (value: Value): Tag => Object.keys(value)[0] as Tag;

/** The attribute of that name, whatever the name. */
export const member = (item: Item, name: string): Value | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/** A copy in which `name` is `value`, or is not there. */
export function withMember(item: Item, name: string, value: Value | undefined): Item {
  const others = Object.entries(item).filter(([other]) => other !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}

/** The attributes of these names that are there. */
export const picked = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));

const bytesOf = (base64: string): Buffer => Buffer.from(base64, "base64");
const byWorth = (a: string, b: string): number => compareDecimals(decimalOf(a), decimalOf(b));
const inByteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** One spelling for all values that are equal: numbers in plain digits, sets in their order, maps in byte order. */
export function canonical(value: Value): Value {
  if ("N" in value) return { N: decimalText(decimalOf(value.N)) };
  if ("NS" in value) {
    return { NS: value.NS.map((text) => decimalText(decimalOf(text))).toSorted(byWorth) };
  }
  if ("SS" in value) return { SS: value.SS.toSorted(inByteOrder) };
  if ("BS" in value) return { BS: value.BS.toSorted((a, b) => Buffer.compare(bytesOf(a), bytesOf(b))) };
  if ("L" in value) return { L: value.L.map(canonical) };
  return "M" in value ? { M: canonicalItem(value.M) } : value;
}

/** The same for a whole item. */
export const canonicalItem = (item: Item): Item =>
  Object.fromEntries(
    Object.keys(item)
      .toSorted(inByteOrder)
      .map((name) => [name, canonical(item[name] as Value)]),
  );

/** A text that equal values share. */
export const valueText = (value: Value): string => JSON.stringify(canonical(value));

/** A text that equal items share. */
export const itemText = (item: Item): string => JSON.stringify(canonicalItem(item));

/** Whether both are the same value. */
export const equal = (a: Value, b: Value): boolean => valueText(a) === valueText(b);

/** Negative, zero or positive by the order of their type; null where there is no order between them. */
export function compare(a: Value, b: Value): number | null {
  if ("S" in a && "S" in b) return inByteOrder(a.S, b.S);
  if ("B" in a && "B" in b) return Buffer.compare(bytesOf(a.B), bytesOf(b.B));
  if ("N" in a && "N" in b) return compareDecimals(decimalOf(a.N), decimalOf(b.N));
  return null;
}

const textBytes = (text: string): number => Buffer.byteLength(text);
const numberBytes = (text: string): number => decimalBytes(decimalOf(text));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Bytes that the service counts for a value. @see Developer Guide, "DynamoDB item sizes and formats" */
export function valueBytes(value: Value): number {
  if ("S" in value) return textBytes(value.S);
  if ("N" in value) return numberBytes(value.N);
  if ("B" in value) return bytesOf(value.B).length;
  if ("SS" in value) return sum(value.SS.map(textBytes));
  if ("NS" in value) return sum(value.NS.map(numberBytes));
  if ("BS" in value) return sum(value.BS.map((text) => bytesOf(text).length));
  if ("L" in value) return 3 + sum(value.L.map((element) => 1 + valueBytes(element)));
  if ("M" in value) return 3 + itemBytes(value.M) + Object.keys(value.M).length;
  return 1;
}

/** Bytes of all names and values. */
export const itemBytes = (item: Item): number =>
  sum(Object.entries(item).map(([name, value]) => textBytes(name) + valueBytes(value)));

/** What the function `size` of expressions gives; nothing for numbers, booleans and nulls. */
export function sizeOf(value: Value): number | undefined {
  if ("S" in value) return value.S.length;
  if ("B" in value) return bytesOf(value.B).length;
  if ("SS" in value) return value.SS.length;
  if ("NS" in value) return value.NS.length;
  if ("BS" in value) return value.BS.length;
  if ("L" in value) return value.L.length;
  return "M" in value ? Object.keys(value.M).length : undefined;
}

/** Whether `whole` begins with `start`; both text or both binary. */
export function beginsWith(whole: Value, start: Value): boolean {
  if ("S" in whole && "S" in start) return whole.S.startsWith(start.S);
  if (!("B" in whole) || !("B" in start)) return false;
  const prefix = bytesOf(start.B);
  return bytesOf(whole.B).subarray(0, prefix.length).equals(prefix);
}

/** Whether `whole` has `part` as a part of its text or bytes, as a member or as an element. */
export function contains(whole: Value, part: Value): boolean {
  if ("S" in whole) return "S" in part && whole.S.includes(part.S);
  if ("B" in whole) return "B" in part && bytesOf(whole.B).includes(bytesOf(part.B));
  if ("SS" in whole) return "S" in part && whole.SS.includes(part.S);
  if ("BS" in whole) return "B" in part && whole.BS.includes(part.B);
  if ("NS" in whole) return "N" in part && whole.NS.some((text) => equal({ N: text }, part));
  return "L" in whole && whole.L.some((element) => equal(element, part));
}
