/**
 * The order in which the members of sets are kept and shown, whatever order they were written in: strings and binary
 * by their bytes, numbers by value. Members are canonical, so equal ones are equal texts.
 */
import { Buffer } from "node:buffer";
import { type AttributeMap, type AttributeValue, copyAttributeMap } from "./attribute-value.ts";
import { compareBase64 } from "./binary.ts";
import { compareText } from "./compare.ts";
import { compareNumbers } from "./decimal.ts";

/** The three set types. */
export type SetType = "SS" | "NS" | "BS";

type Compare = (a: string, b: string) => number;

const COMPARE: Readonly<Record<SetType, Compare>> = {
  SS: compareText,
  NS: compareNumbers,
  BS: compareBase64,
};

/**
 * Above this many members no set fits into an item, which has room for some 158,600 different binary values, so that none is
 * ever kept or shown: only repeats are looked for, in a fifth of the time.
 */
const ORDERED_MEMBERS_MAX = 160_000;

/** The members in their order, the very same where they are in it; null where one is there twice. */
export function membersInOrder(type: SetType, members: readonly string[]): readonly string[] | null {
  const compare = COMPARE[type];
  if (areAscending(members, compare)) return members;
  if (members.length > ORDERED_MEMBERS_MAX) return new Set(members).size === members.length ? members : null;
  const sorted = sortedMembers(type, members);
  return areAscending(sorted, compare) ? sorted : null;
}

/** The members of both sets, each of which is in order, as both together are then; the very same set where none is added. */
export function unionInOrder(
  type: SetType,
  set: readonly string[],
  other: readonly string[],
): readonly string[] {
  const compare = COMPARE[type];
  const added = withoutMembers(type, other, set);
  if (added.length === 0) return set;
  const union: string[] = [];
  let from = 0;
  for (const member of added) {
    const to = placeOf(member, set, from, compare);
    for (; from < to; from++) union.push(set[from] as string);
    union.push(member);
  }
  for (; from < set.length; from++) union.push(set[from] as string);
  return union;
}

/** The members of `set` that are not in `others`, in their order. Sets in order are walked along, others hashed. */
export function withoutMembers(
  type: SetType,
  set: readonly string[],
  others: readonly string[],
): readonly string[] {
  if (set.length > ORDERED_MEMBERS_MAX || others.length > ORDERED_MEMBERS_MAX) {
    const excluded = new Set(others);
    return set.filter((member) => !excluded.has(member));
  }
  const compare = COMPARE[type];
  return set.length <= others.length
    ? membersMissing(set, others, compare)
    : membersBetween(set, others, compare);
}

/** Finds each member of a set that is not larger among the others. */
function membersMissing(
  set: readonly string[],
  others: readonly string[],
  compare: Compare,
): readonly string[] {
  const missing: string[] = [];
  let from = 0;
  for (const member of set) {
    from = placeOf(member, others, from, compare);
    if (others[from] !== member) missing.push(member);
  }
  return missing;
}

/** Leaves out each of the others, which are fewer, where it is found. */
function membersBetween(
  set: readonly string[],
  others: readonly string[],
  compare: Compare,
): readonly string[] {
  const kept: string[] = [];
  let from = 0;
  for (const other of others) {
    const to = placeOf(other, set, from, compare);
    for (; from < to; from++) kept.push(set[from] as string);
    if (set[from] === other) from++;
  }
  for (; from < set.length; from++) kept.push(set[from] as string);
  return kept;
}

/** Where in a set in order the first member stands, from a place on, that is not before `member`. */
function placeOf(member: string, set: readonly string[], from: number, compare: Compare): number {
  let low = from;
  let step = 1;
  while (low + step <= set.length && compare(set[low + step - 1] as string, member) < 0) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step - 1, set.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(set[middle] as string, member) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function areAscending(members: readonly string[], compare: Compare): boolean {
  for (let at = 1; at < members.length; at++) {
    if (compare(members[at - 1] as string, members[at] as string) >= 0) return false;
  }
  return true;
}

/** Up to this many members, putting each in its place beats a sort: 3 take 0.3 µs in place of 1 µs. */
const PLACED_MEMBERS_MAX = 16;

function sortedMembers(type: SetType, members: readonly string[]): readonly string[] {
  const compare = COMPARE[type];
  return members.length <= PLACED_MEMBERS_MAX ? placedMembers(members, compare) : members.toSorted(compare);
}

function placedMembers(members: readonly string[], compare: Compare): readonly string[] {
  const sorted = [...members];
  for (let at = 1; at < sorted.length; at++) {
    const member = sorted[at] as string;
    let to = at;
    for (; to > 0 && compare(sorted[to - 1] as string, member) > 0; to--)
      sorted[to] = sorted[to - 1] as string;
    sorted[to] = member;
  }
  return sorted;
}

/** What every set begins with in DynamoDB JSON, after the letter of its type. */
const SET_BEGINS = Buffer.from('S":[');

/** Whether there may be a set in `json`, which is canonical DynamoDB JSON. */
export const mayHoldSet = (json: Uint8Array): boolean =>
  Buffer.from(json.buffer, json.byteOffset, json.byteLength).includes(SET_BEGINS);

/** The item with all its sets in order. Sets that releases before wrote have no duplicates, and may have any order. */
export function setsInOrder(map: AttributeMap): AttributeMap {
  const ordered = copyAttributeMap(map);
  for (const name in ordered) ordered[name] = valueInOrder(ordered[name] as AttributeValue);
  return ordered;
}

function valueInOrder(value: AttributeValue): AttributeValue {
  if ("SS" in value) return { SS: sortedMembers("SS", value.SS) };
  if ("NS" in value) return { NS: sortedMembers("NS", value.NS) };
  if ("BS" in value) return { BS: sortedMembers("BS", value.BS) };
  if ("L" in value) return { L: value.L.map(valueInOrder) };
  return "M" in value ? { M: setsInOrder(value.M) } : value;
}
