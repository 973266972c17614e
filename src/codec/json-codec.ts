/**
 * JSON between bytes and values, for every protocol that speaks it. Decoding is bounded before it begins. Outputs may
 * hold items that are stored as canonical DynamoDB JSON: an answer is put together from their bytes without parsing
 * them; everything else goes through JSON.stringify.
 */
import { Buffer, isUtf8 } from "node:buffer";
import { KiB } from "../base/bytes.ts";
import { ItemImage, plainJson } from "../item/item-image.ts";

/** Texts up to this size are parsed as they are: nothing in them takes long. */
const SCANNED_BYTES_MIN = 32 * KiB;

/** Deepest nesting that is parsed; items nest 32 levels, which are 65 of JSON. */
const LEVELS_MAX = 10_000;

/**
 * The JSON object of those bytes; null when they are not UTF-8, hold text that UTF-8 cannot, nest too deep, or are
 * anything else.
 */
export function decodeJsonObject(bytes: Uint8Array): object | null {
  if (!isUtf8(bytes)) return null;
  if (bytes.length > SCANNED_BYTES_MIN && nestsDeeperThan(bytes, LEVELS_MAX)) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const json = parsed(text);
  if (typeof json !== "object" || json === null || Array.isArray(json) || hasLoneSurrogate(text)) return null;
  return json;
}

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/**
 * Whether a string of `text`, which is JSON and came as UTF-8, holds half of a surrogate pair. Only escapes can write
 * one. It has no UTF-8, so a key of it would be stored as another than the one that is shown.
 */
function hasLoneSurrogate(text: string): boolean {
  if (!text.includes("\\u") || !SURROGATE_ESCAPE.test(text)) return false;
  for (let at = text.indexOf("\\"); at !== -1; at = text.indexOf("\\", at)) {
    const kind = surrogateAt(text, at);
    if (kind === "low" || (kind === "high" && surrogateAt(text, at + ESCAPE_LETTERS) !== "low")) return true;
    at += kind === "high" ? 2 * ESCAPE_LETTERS : 2;
  }
  return false;
}

/** Letters of an escape such as `\ud83d`. */
const ESCAPE_LETTERS = 6;

/** Which half of a pair the escape there writes, if it is one and writes half of one. */
function surrogateAt(text: string, at: number): "high" | "low" | null {
  if (text.charAt(at) !== "\\" || text.charAt(at + 1) !== "u") return null;
  const unit = Number.parseInt(text.slice(at + 2, at + ESCAPE_LETTERS), 16);
  if (unit < 0xd800 || unit > 0xdfff) return null;
  return unit < 0xdc00 ? "high" : "low";
}

/** The JSON value of a text; null also when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether lists and objects lie in more than `levelsMax` others somewhere in `text`, which is UTF-8 and need not be
 * valid JSON. About a nanosecond for each byte, where `JSON.parse` needs seconds for megabytes of opening brackets,
 * in which nobody else is served.
 */
function nestsDeeperThan(text: Uint8Array, levelsMax: number): boolean {
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

/** Text pieces and byte pieces in order. A text of one character is ASCII punctuation. */
type Piece = string | Uint8Array;

/** `output` as JSON in one new buffer; members that are undefined are left out. */
export function encodeJson(output: unknown): Buffer {
  const pieces: Piece[] = [];
  const rest = appendValue(pieces, "", output);
  if (pieces.length === 0) return Buffer.from(rest, "utf8");
  if (rest !== "") pieces.push(rest);
  return joinPieces(pieces);
}

/**
 * Appends `value` to the pending `text` and returns the text then pending. A plain value is stringified whole; only
 * one that turns out to hold images is taken apart, so the work repeated is that of the small envelopes around items.
 */
function appendValue(pieces: Piece[], text: string, value: unknown): string {
  if (value instanceof ItemImage) {
    if (text !== "") pieces.push(text);
    pieces.push(value.json);
    return "";
  }
  if (typeof value !== "object" || value === null) return text + (JSON.stringify(value) ?? "null");
  if (!holdsImage(value)) {
    const plain = plainJson(value);
    if (plain !== null) return text + plain;
  }
  return Array.isArray(value) ? appendList(pieces, text, value) : appendMembers(pieces, text, value);
}

/** Whether a part is an image, or a list that begins with one, as in `{ Item }` and `{ Items, … }`; then stringifying is waste. */
function holdsImage(value: object): boolean {
  if (Array.isArray(value)) return value[0] instanceof ItemImage;
  for (const part of Object.values(value)) {
    if (part instanceof ItemImage || (Array.isArray(part) && part[0] instanceof ItemImage)) return true;
  }
  return false;
}

function appendList(pieces: Piece[], text: string, values: readonly unknown[]): string {
  let pending = `${text}[`;
  for (let i = 0; i < values.length; i++) {
    if (i > 0) pending += ",";
    pending = appendValue(pieces, pending, values[i]);
  }
  return `${pending}]`;
}

function appendMembers(pieces: Piece[], text: string, members: object): string {
  let pending = `${text}{`;
  let separator = "";
  const entries: readonly [string, unknown][] = Object.entries(members);
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    pending = appendValue(pieces, `${pending}${separator}${JSON.stringify(name)}:`, value);
    separator = ",";
  }
  return `${pending}}`;
}

function joinPieces(pieces: readonly Piece[]): Buffer {
  let bytes = 0;
  for (const piece of pieces) {
    bytes += typeof piece !== "string" ? piece.length : piece.length === 1 ? 1 : Buffer.byteLength(piece);
  }
  const joined = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece !== "string") {
      joined.set(piece, at);
      at += piece.length;
    } else if (piece.length === 1) {
      joined[at++] = piece.charCodeAt(0);
    } else {
      at += joined.write(piece, at, "utf8");
    }
  }
  return joined;
}
