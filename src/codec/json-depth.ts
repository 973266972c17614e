/**
 * How deep a JSON text nests, before it is parsed. `JSON.parse` needs seconds for megabytes of opening brackets,
 * in which nobody else is served, and it runs before the caller is known.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether lists and objects lie in more than `levelsMax` others somewhere in `text`, which is UTF-8 and need not
 * be valid JSON. About a nanosecond for each byte.
 */
export function nestsDeeperThan(text: Uint8Array, levelsMax: number): boolean {
  let level = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (inString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      level++;
      if (level > levelsMax) return true;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) level--;
  }
  return false;
}
