/**
 * Whether a text or bytes contain a pattern, in time that grows with their lengths and not with the product of
 * them. The search of JavaScript and of Node.js compares a long pattern anew from every place where most of it
 * fits: 400 KB of `a` and a pattern with one `b` among as many keep it busy for seconds. It is left what it does
 * best, finding the pattern's first units; what follows is the search of Knuth, Morris and Pratt.
 */
import { Buffer } from "node:buffer";

/** Up to this many units of a pattern the built-in search stays within a few nanoseconds for each unit searched. */
const BUILT_IN_UNITS_MAX = 64;

/** Places where a pattern may be compared by itself: few, as each comparison may be as long as the pattern. */
const TRIED_MAX = 8;

/** Bytes, or UTF-16 units. */
type Units = Uint8Array | Uint16Array;

/** Whether `whole` contains `part`, by UTF-16 units; the same as `whole.includes(part)`. */
export function includesText(whole: string, part: string): boolean {
  if (part.length <= BUILT_IN_UNITS_MAX) return whole.includes(part);
  const first = part.slice(0, BUILT_IN_UNITS_MAX);
  let start = whole.indexOf(first);
  for (let tried = 0; start !== -1; tried++) {
    if (whole.startsWith(part, start)) return true;
    if (tried === TRIED_MAX) return includesUnits(unitsOf(whole, start), unitsOf(part, 0));
    start = whole.indexOf(first, start + 1);
  }
  return false;
}

/** Whether `whole` contains all of `part`, in a row; the same as `whole.includes(part)`. */
export function includesBytes(whole: Buffer, part: Buffer): boolean {
  if (part.length <= BUILT_IN_UNITS_MAX) return whole.includes(part);
  const start = whole.indexOf(part.subarray(0, BUILT_IN_UNITS_MAX));
  return start !== -1 && includesUnits(whole.subarray(start), part);
}

function unitsOf(text: string, start: number): Uint16Array {
  const units = new Uint16Array(text.length - start);
  Buffer.from(units.buffer).write(text.slice(start), "utf16le");
  return units;
}

function includesUnits(whole: Units, part: Units): boolean {
  if (part.length > whole.length) return false;
  const search: Search = { part, fallbacks: fallbacksOf(part), whole, at: 0, matched: 0 };
  while (search.at < whole.length && search.matched < part.length) searchPiece(search);
  return search.matched === part.length;
}

/** A search is done in pieces: many short calls are compiled earlier than one long one. */
const PIECE_UNITS = 2_048;

interface Search {
  readonly whole: Units;
  readonly part: Units;
  readonly fallbacks: Int32Array;
  /** Where it goes on. */
  at: number;
  /** How many of the pattern's first units match before that place. */
  matched: number;
}

/** Searches one piece, or up to the end of the first match. */
function searchPiece(search: Search): void {
  const { whole, part, fallbacks } = search;
  const { length } = part;
  const end = Math.min(search.at + PIECE_UNITS, whole.length);
  let { at, matched } = search;
  while (at < end && matched < length) {
    const unit = whole[at] as number;
    while (matched >= 0 && part[matched] !== unit) matched = fallbacks[matched] as number;
    matched += 1;
    at += 1;
  }
  search.at = at;
  search.matched = matched;
}

/**
 * Where to go on for each place of the pattern at which another unit is found: how many of the units before it are also
 * the pattern's first, and followed by another unit than the one that was not found; -1 where there are none. For
 * `abac` they are -1, 0, -1 and 1.
 */
function fallbacksOf(part: Units): Int32Array {
  const fallbacks = new Int32Array(part.length);
  fallbacks[0] = -1;
  let matched = 0;
  for (let at = 1; at < part.length; at++) {
    const unit = part[at] as number;
    const isSame = unit === part[matched];
    fallbacks[at] = isSame ? (fallbacks[matched] as number) : matched;
    while (matched >= 0 && part[matched] !== unit) matched = fallbacks[matched] as number;
    matched += 1;
  }
  return fallbacks;
}
