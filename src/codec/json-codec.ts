/**
 * JSON between bytes and values, for every protocol that speaks it. Outputs may hold items that are stored as canonical
 * DynamoDB JSON: an answer is put together from their bytes without parsing them; everything else goes through
 * JSON.stringify.
 */
import { Buffer, isUtf8 } from "node:buffer";
import { ItemImage, plainJson } from "../item/item-image.ts";

/**
 * The JSON object of those bytes; null when they are not UTF-8, hold text that UTF-8 cannot, or are anything else.
 * Whoever has bytes that may be many lets a `JsonScan` look over them first.
 */
export function decodeJsonObject(bytes: Uint8Array): object | null {
  if (!isUtf8(bytes)) return null;
  return jsonObject(
    parseJsonText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8")),
  );
}

/** `value` if it is a JSON object, else null. */
export const jsonObject = (value: unknown): object | null =>
  typeof value === "object" && !Array.isArray(value) ? value : null;

/** The JSON value of a text; undefined when it is none, or holds text that UTF-8 cannot. */
export function parseJsonText(text: string): unknown {
  const json = parsed(text);
  return json !== undefined && hasLoneSurrogate(text) ? undefined : json;
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
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
