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
  const fallbacks = fallbacksOf(part);
  let matched = 0;
  for (let at = 0; at < whole.length; at++) {
    matched = matchedWith(whole[at] as number, matched, part, fallbacks);
    if (matched === part.length) return true;
  }
  return false;
}

/**
 * For each beginning of the pattern by its length less one, how many units at its end are also the pattern's first:
 * that many still match where the next unit does not. For `abab` they are 0, 0, 1 and 2.
 */
function fallbacksOf(part: Units): Int32Array {
  const fallbacks = new Int32Array(part.length);
  let matched = 0;
  for (let at = 1; at < part.length; at++) {
    matched = matchedWith(part[at] as number, matched, part, fallbacks);
    fallbacks[at] = matched;
  }
  return fallbacks;
}

/** How many of the pattern's first units match after `unit`, where `matched` of them, not all, did before it. */
function matchedWith(unit: number, matched: number, part: Units, fallbacks: Int32Array): number {
  let still = matched;
  while (still > 0 && part[still] !== unit) still = fallbacks[still - 1] as number;
  return part[still] === unit ? still + 1 : 0;
}
