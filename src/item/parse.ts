/**
 * From values as they were sent to values that cannot be wrong: exactly one type each, canonical numbers, sets with
 * members, without duplicates and in their order, bounded depth. Objects are passed on as they are when nothing in
 * them has to change, which is nearly always, and copied where it has; what was given is never modified.
 */

import { unreachable } from "../base/assert.ts";
import { utf8Length } from "../base/bytes.ts";
import {
  type AttributeMap,
  type AttributeType,
  type AttributeValue,
  copyAttributeMap,
} from "./attribute-value.ts";
import { canonicalNumber, type NumberFault } from "./decimal.ts";
import { membersInOrder, type SetType } from "./set-order.ts";

/** A value whose JSON types are checked and whose base64 is canonical, and nothing else. */
export interface WireAttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly M?: WireAttributeMap;
  readonly L?: readonly WireAttributeValue[];
  readonly NULL?: boolean;
  readonly BOOL?: boolean;
}

/** Values by name, as sent. */
export interface WireAttributeMap {
  readonly [name: string]: WireAttributeValue;
}

/** What is wrong with a value, and the words of it that messages repeat. */
export type ValueFaultKind =
  /** `text` is the number as it was sent. */
  | { readonly kind: "number"; readonly text: string; readonly fault: NumberFault }
  /** `members` as they were sent, numbers canonical. */
  | { readonly kind: "duplicate"; readonly type: SetType; readonly members: readonly string[] }
  | { readonly kind: "emptySet"; readonly type: SetType }
  | { readonly kind: "nullFalse" }
  | { readonly kind: "noType" }
  | { readonly kind: "severalTypes" }
  | { readonly kind: "tooDeep" }
  | { readonly kind: "emptyAttributeName" }
  | { readonly kind: "attributeNameTooLong" };

/**
 * The first fault found in a value. A class, so that telling a fault from a value costs one comparison and cannot
 * mistake a map with an attribute called `fault`.
 */
export class ValueFault {
  readonly fault: ValueFaultKind;

  constructor(fault: ValueFaultKind) {
    this.fault = fault;
  }
}

/** Whether parsing ended with a fault. */
export const isValueFault = (result: unknown): result is ValueFault => result instanceof ValueFault;

/** Most lists and maps that a value may be nested in. The guide's 32 levels count the value itself. */
export const NESTING_MAX = 31;

/** Longest name of an attribute, in bytes of UTF-8. @see Developer Guide, "Service quotas" */
export const ATTRIBUTE_NAME_BYTES_MAX = 65_535;

/** A name of at most this many letters is never too long. */
const SHORT_NAME_LETTERS = Math.floor(ATTRIBUTE_NAME_BYTES_MAX / 3);

const NO_TYPE = new ValueFault({ kind: "noType" });
const SEVERAL_TYPES = new ValueFault({ kind: "severalTypes" });
const NULL_FALSE = new ValueFault({ kind: "nullFalse" });
const TOO_DEEP = new ValueFault({ kind: "tooDeep" });
const ATTRIBUTE_NAME_TOO_LONG = new ValueFault({ kind: "attributeNameTooLong" });
const EMPTY_ATTRIBUTE_NAME = new ValueFault({ kind: "emptyAttributeName" });

/** An item or key as sent. An empty name at the top is found before all else, one deeper only after the depth. */
export function parseAttributes(raw: WireAttributeMap): AttributeMap | ValueFault {
  if (Object.hasOwn(raw, "")) return EMPTY_ATTRIBUTE_NAME;
  const map = mapWithin(raw, 0);
  return map === EMPTY_ATTRIBUTE_NAME && Object.values(raw).some((value) => isTooDeep(value, 0))
    ? TOO_DEEP
    : map;
}

/** One value as sent, such as an expression's. */
export function parseValue(raw: WireAttributeValue): AttributeValue | ValueFault {
  const value = valueWithin(raw, 0);
  return value === EMPTY_ATTRIBUTE_NAME && isTooDeep(raw, 0) ? TOO_DEEP : value;
}

/** Parses a value nested in `depth` lists and maps. */
function valueWithin(raw: WireAttributeValue, depth: number): AttributeValue | ValueFault {
  if (depth > NESTING_MAX) return TOO_DEEP;
  let type: AttributeType | undefined;
  for (const tag in raw) {
    if (type !== undefined) return SEVERAL_TYPES;
    type = tag as AttributeType;
  }
  if (type === undefined) return NO_TYPE;
  switch (type) {
    case "S":
    case "B":
    case "BOOL":
      return raw as AttributeValue;
    case "N":
      return numberValue(raw as { readonly N: string });
    case "M":
      return mapValue(raw as { readonly M: WireAttributeMap }, depth);
    case "L":
      return listValue(raw as { readonly L: readonly WireAttributeValue[] }, depth);
    case "SS":
    case "BS":
      return setValue(raw as AttributeValue, type, raw[type] as readonly string[]);
    case "NS":
      return numberSetValue(raw as { readonly NS: readonly string[] });
    case "NULL":
      return raw.NULL === true ? (raw as AttributeValue) : NULL_FALSE;
  }
  return unreachable(type);
}

function numberValue(raw: { readonly N: string }): AttributeValue | ValueFault {
  const number = canonicalNumber(raw.N);
  if (number === raw.N) return raw;
  return typeof number === "string" ? { N: number } : numberFault(raw.N, number);
}

const numberFault = (text: string, fault: NumberFault): ValueFault =>
  new ValueFault({ kind: "number", text, fault });

function mapValue(raw: { readonly M: WireAttributeMap }, depth: number): AttributeValue | ValueFault {
  const map = Object.hasOwn(raw.M, "") ? EMPTY_ATTRIBUTE_NAME : mapWithin(raw.M, depth + 1);
  if (map === raw.M) return raw as AttributeValue;
  return isValueFault(map) ? map : { M: map };
}

/** Parses the values of a map, which are nested in `depth` lists and maps. */
function mapWithin(raw: WireAttributeMap, depth: number): AttributeMap | ValueFault {
  let copy: Record<string, AttributeValue> | undefined;
  for (const name in raw) {
    if (isNameTooLong(name)) return ATTRIBUTE_NAME_TOO_LONG;
    const sent = raw[name] as WireAttributeValue;
    const value = valueWithin(sent, depth);
    if (value === sent) continue;
    if (isValueFault(value)) return value;
    copy ??= copyAttributeMap(raw as AttributeMap);
    copy[name] = value;
  }
  return copy ?? (raw as AttributeMap);
}

/** What is wrong with the name of an attribute that is named outside of an item, or null. */
export function nameFault(name: string): ValueFault | null {
  if (name === "") return EMPTY_ATTRIBUTE_NAME;
  return isNameTooLong(name) ? ATTRIBUTE_NAME_TOO_LONG : null;
}

/** Whether no attribute may have this name, because it is too long. */
export const isNameTooLong = (name: string): boolean =>
  name.length > SHORT_NAME_LETTERS && utf8Length(name) > ATTRIBUTE_NAME_BYTES_MAX;

function listValue(
  raw: { readonly L: readonly WireAttributeValue[] },
  depth: number,
): AttributeValue | ValueFault {
  const sent = raw.L;
  let copy: AttributeValue[] | undefined;
  for (let at = 0; at < sent.length; at++) {
    const element = sent[at] as WireAttributeValue;
    const value = valueWithin(element, depth + 1);
    if (value === element) continue;
    if (isValueFault(value)) return value;
    copy ??= [...sent] as AttributeValue[];
    copy[at] = value;
  }
  return copy === undefined ? (raw as AttributeValue) : { L: copy };
}

function numberSetValue(raw: { readonly NS: readonly string[] }): AttributeValue | ValueFault {
  let copy: string[] | undefined;
  for (let at = 0; at < raw.NS.length; at++) {
    const text = raw.NS[at] as string;
    const number = canonicalNumber(text);
    if (number === text) continue;
    if (typeof number !== "string") return numberFault(text, number);
    copy ??= [...raw.NS];
    copy[at] = number;
  }
  return setValue(copy === undefined ? raw : { NS: copy }, "NS", copy ?? raw.NS);
}

function setValue(
  value: AttributeValue,
  type: SetType,
  members: readonly string[],
): AttributeValue | ValueFault {
  if (members.length === 0) return new ValueFault({ kind: "emptySet", type });
  const ordered = membersInOrder(type, members);
  if (ordered === null) return new ValueFault({ kind: "duplicate", type, members });
  return ordered === members ? value : setOf(type, ordered);
}

function setOf(type: SetType, members: readonly string[]): AttributeValue {
  switch (type) {
    case "SS":
      return { SS: members };
    case "NS":
      return { NS: members };
    case "BS":
      return { BS: members };
  }
  return unreachable(type);
}

/** Whether any value within is nested too deep; goes no deeper than that. */
function isTooDeep(raw: WireAttributeValue, depth: number): boolean {
  if (depth > NESTING_MAX) return true;
  const inMap = raw.M !== undefined && Object.values(raw.M).some((value) => isTooDeep(value, depth + 1));
  return inMap || (raw.L !== undefined && raw.L.some((value) => isTooDeep(value, depth + 1)));
}
