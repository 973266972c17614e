/**
 * Values that programs trip over: edges of numbers, odd text, names that objects have already, deep nesting.
 */
import { MiB } from "../../src/base/bytes.ts";
import type { Chance } from "../model/chance.ts";

/** Names that JavaScript's objects have, and others that are hard to carry. */
export const ODD_NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "toJSON",
  "then",
  "length",
  "",
  " ",
  ".",
  "..",
  "#",
  ":",
  "#a",
  ":a",
  "a.b",
  "a[0]",
  "\u0000",
  "\uFEFF",
  "\u202E",
  "é",
  "é",
  "😀",
  "\uD800",
  "\uDC00x",
  "ﬀ",
  "İ",
  "$where",
  "'; --",
  "%00",
  "\\",
  '"',
  "null",
  "undefined",
  "NaN",
  "S",
  "N",
  "M",
] as const;

/** Texts of numbers, good and bad. */
export const ODD_NUMBERS = [
  "0",
  "-0",
  "1",
  "1e125",
  "9.9999999999999999999999999999999999999E+125",
  "1e126",
  "1e-130",
  "1e-131",
  "1e2147483647",
  "1e2147483648",
  "1e-2147483649",
  "1e99999999999999999999",
  "0e99999999999",
  "1".repeat(38),
  "1".repeat(39),
  "0.".concat("0".repeat(200), "1"),
  "NaN",
  "Infinity",
  "0x10",
  "1_000",
  " 1",
  "1 ",
  "",
  "-",
  "+",
  ".",
  "e5",
  "1e",
  "--1",
  "1.2.3",
  "١",
  "9".repeat(100_000),
  `1e${"9".repeat(1_000)}`,
] as const;

const JSON_NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 63,
  1e308,
  -1e308,
  5e-324,
  1_000_000,
] as const;

const BASE64 = [
  "",
  "AA==",
  "AA=",
  "AA",
  "A",
  "A===",
  "AB==",
  "====",
  "!!!!",
  "YWJj\n",
  "-_-_",
  "AAAA".repeat(50),
] as const;

/** More than the 16 MiB that a request's body may have, so that some bodies are refused for their size. */
const COPIED_CHARS_MAX = 20 * MiB;

/** Any JSON value at all. */
export function oddValue(chance: Chance, depth = 3): unknown {
  switch (chance.below(depth > 0 ? 12 : 9)) {
    case 0:
      return null;
    case 1:
      return chance.percent(50);
    case 2:
      return chance.pick(JSON_NUMBERS);
    case 3:
      return chance.pick(ODD_NUMBERS);
    case 4:
      return chance.pick(ODD_NAMES);
    case 5:
      return chance.pick(BASE64);
    case 6:
      return oddText(chance);
    case 7:
      return {};
    case 8:
      return [];
    case 9:
      return chance.list(4, () => oddValue(chance, depth - 1));
    case 10:
      return Object.fromEntries(
        chance.list(4, () => [chance.pick(ODD_NAMES), oddValue(chance, depth - 1)] as const),
      );
    default:
      return nested(chance);
  }
}

/** Text of odd characters, now and then very long. */
export function oddText(chance: Chance): string {
  if (chance.percent(3))
    return chance.pick(["a", "é", "(", "\uD800", "'", "a."]).repeat(chance.below(70_000));
  return chance.list(12, () => String.fromCharCode(chance.below(chance.percent(70) ? 128 : 65_536))).join("");
}

/** Lists or maps within each other, to the edge of what is allowed and far beyond. */
function nested(chance: Chance): unknown {
  const levels = chance.pick([30, 31, 32, 33, 62, 63, 100, 500]);
  const wrap = chance.pick([
    (inner: unknown) => [inner],
    (inner: unknown) => ({ a: inner }),
    (inner: unknown) => ({ L: [inner] }),
    (inner: unknown) => ({ M: { a: inner } }),
  ]);
  let value: unknown = chance.pick([{ S: "x" }, "x", 1, {}]);
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
}

/** A copy of a JSON value with one part of it, somewhere, replaced, removed, doubled or renamed. */
export function mutated(chance: Chance, value: unknown): unknown {
  if (typeof value !== "object" || value === null || chance.percent(12)) return oddValue(chance);
  if (Array.isArray(value)) return mutatedList(chance, value);
  const entries = Object.entries(value);
  const at = chance.below(entries.length);
  const [name, inner] = entries[at] ?? ["", null];
  if (entries.length === 0 || chance.percent(10)) {
    return Object.fromEntries([...entries, [chance.pick(ODD_NAMES), oddValue(chance)]]);
  }
  if (chance.percent(6)) return Object.fromEntries(entries.toSpliced(at, 1));
  const next = chance.percent(6)
    ? ([chance.pick(ODD_NAMES), inner] as const)
    : ([name, mutated(chance, inner)] as const);
  return Object.fromEntries(entries.toSpliced(at, 1, [...next]));
}

function mutatedList(chance: Chance, list: readonly unknown[]): unknown {
  const at = chance.below(list.length);
  if (list.length === 0 || chance.percent(10)) return [...list, oddValue(chance)];
  if (chance.percent(8)) return list.toSpliced(at, 1);
  if (chance.percent(4)) return copies(chance, list[at]);
  return list.toSpliced(at, 1, mutated(chance, list[at]));
}

/** The value many times over, within what a request may well hold: a list of copies may be copied again. */
function copies(chance: Chance, value: unknown): readonly unknown[] {
  const chars = JSON.stringify(value).length;
  const counts = [2, 26, 101, 1_000].filter((count) => count * chars <= COPIED_CHARS_MAX);
  return counts.length === 0 ? [value] : Array.from({ length: chance.pick(counts) }, () => value);
}
