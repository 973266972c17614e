/**
 * Whether a text or bytes contain a pattern, in time that grows with their lengths and not with the product of
 * them. The search of JavaScript and of Node.js compares a long pattern anew from every place where most of it
 * fits: 400 KB of `a` and a pattern with one `b` among as many keep it busy for seconds. It is left what it does
 * best, finding the pattern's first units; what follows is the search of Knuth, Morris and Pratt.
 */
import type { Buffer } from "node:buffer";

/** Up to this many units of a pattern the built-in search stays within a few nanoseconds for each unit searched. */
const BUILT_IN_UNITS_MAX = 64;

/** Places where a pattern may be compared by itself: few, as each comparison may be as long as the pattern. */
const TRIED_MAX = 8;

/** Work is done in pieces of so many units: many short calls are compiled earlier than one long one. */
const PIECE_UNITS = 2_048;

/** Whether `whole` contains `part`, by UTF-16 units; the same as `whole.includes(part)`. */
export function includesText(whole: string, part: string): boolean {
  if (part.length <= BUILT_IN_UNITS_MAX) return whole.includes(part);
  const first = part.slice(0, BUILT_IN_UNITS_MAX);
  let start = whole.indexOf(first);
  for (let tried = 0; start !== -1; tried++) {
    if (whole.startsWith(part, start)) return true;
    if (tried === TRIED_MAX) return includesFrom(whole, part, start);
    start = whole.indexOf(first, start + 1);
  }
  return false;
}

/** Whether `whole` contains all of `part`, in a row; the same as `whole.includes(part)`. */
export const includesBytes = (whole: Buffer, part: Buffer): boolean =>
  includesText(whole.toString("latin1"), part.toString("latin1"));

interface Search {
  readonly whole: string;
  readonly part: string;
  /**
   * Where to go on for each place of the pattern at which another unit is found: how many of the units before it are
   * also the pattern's first, and followed by another unit than the one that was not found; -1 where there are none.
   * For `abac` they are -1, 0, -1 and 1.
   */
  readonly fallbacks: Int32Array;
  /** The next unit to look at, of the pattern while its fallbacks are found out, of `whole` later. */
  at: number;
  /** How many of the pattern's first units stand before that place. */
  matched: number;
}

function includesFrom(whole: string, part: string, start: number): boolean {
  if (part.length > whole.length - start) return false;
  const search: Search = { whole, part, fallbacks: new Int32Array(part.length), at: 1, matched: 0 };
  search.fallbacks[0] = -1;
  while (search.at < part.length) fillPiece(search);
  search.at = start;
  search.matched = 0;
  while (search.at < whole.length && search.matched < part.length) searchPiece(search);
  return search.matched === part.length;
}

function fillPiece(search: Search): void {
  const { part, fallbacks } = search;
  const end = Math.min(search.at + PIECE_UNITS, part.length);
  let { at, matched } = search;
  for (; at < end; at++) {
    const unit = part.charCodeAt(at);
    fallbacks[at] = unit === part.charCodeAt(matched) ? (fallbacks[matched] as number) : matched;
    while (matched >= 0 && part.charCodeAt(matched) !== unit) matched = fallbacks[matched] as number;
    matched += 1;
  }
  search.at = at;
  search.matched = matched;
}

/** Searches one piece, or up to the end of the first match. */
function searchPiece(search: Search): void {
  const { whole, part, fallbacks } = search;
  const { length } = part;
  const end = Math.min(search.at + PIECE_UNITS, whole.length);
  let { at, matched } = search;
  for (; at < end && matched < length; at++) {
    const unit = whole.charCodeAt(at);
    while (matched >= 0 && part.charCodeAt(matched) !== unit) matched = fallbacks[matched] as number;
    matched += 1;
  }
  search.at = at;
  search.matched = matched;
}
