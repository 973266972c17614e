/**
 * JSON that is already bytes, and outputs that contain some. Stored items are canonical DynamoDB JSON, so an
 * answer is put together from their bytes without parsing them; everything else goes through JSON.stringify.
 */
import { Buffer } from "node:buffer";

/** How many `EncodedJson` JSON.stringify has met; a change tells that a text it made has gaps. */
let met = 0;

/** One JSON value as UTF-8 bytes. An output may hold it wherever a value may stand. */
export class EncodedJson {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Called by JSON.stringify, which cannot splice bytes: leaves a gap and makes itself known. */
  toJSON(): null {
    met++;
    return null;
  }
}

/** Text pieces and byte pieces in order. A text of one character is ASCII punctuation. */
type Piece = string | Uint8Array;

/** `output` as JSON in one new buffer; members that are undefined are left out. */
export function encodeOutput(output: unknown): Buffer {
  const pieces: Piece[] = [];
  const rest = appendValue(pieces, "", output);
  if (pieces.length === 0) return Buffer.from(rest, "utf8");
  if (rest !== "") pieces.push(rest);
  return joinPieces(pieces);
}

/**
 * Appends `value` behind the pending `text` and returns the text then pending. A plain value is stringified
 * whole; only one that turns out to contain encoded parts is taken apart, so the work repeated is that of
 * the small envelopes around items.
 */
function appendValue(pieces: Piece[], text: string, value: unknown): string {
  if (value instanceof EncodedJson) {
    if (text !== "") pieces.push(text);
    pieces.push(value.bytes);
    return "";
  }
  if (typeof value !== "object" || value === null) return text + (JSON.stringify(value) ?? "null");
  if (!holdsEncoded(value)) {
    const before = met;
    const plain = JSON.stringify(value);
    if (met === before) return text + plain;
  }
  return Array.isArray(value) ? appendList(pieces, text, value) : appendMembers(pieces, text, value);
}

/** Whether a part is encoded, or a list that begins so, as in `{ Item }` and `{ Items, … }`; then stringifying is waste. */
function holdsEncoded(value: object): boolean {
  if (Array.isArray(value)) return value[0] instanceof EncodedJson;
  for (const part of Object.values(value)) {
    if (part instanceof EncodedJson || (Array.isArray(part) && part[0] instanceof EncodedJson)) return true;
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
