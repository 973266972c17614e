/**
 * Looks over a JSON text before it is parsed, in steps: how deep it nests, how many values it holds, how much memory
 * they would take, and where it may be cut, so that it can be parsed piece by piece. Text that is no JSON is looked
 * over all the same; the parser refuses it. About a nanosecond for each byte, where `JSON.parse` needs a tenth of a
 * microsecond for the worst of them.
 */
import { KiB, MiB } from "../base/bytes.ts";

/** Deepest nesting that is parsed; items nest 32 levels, which are 65 of JSON, below five of a request. */
export const LEVELS_MAX = 1_000;

/**
 * Most commas, lists and objects together. The densest valid request holds nothing but `{"L":[]},`, which are three
 * in nine bytes; so that no request of 16 MiB, the largest there are, comes to more.
 */
export const MARKS_MAX = Math.floor((16 * MiB) / 3);

/**
 * Most elements of one list, and most members of one object. An item of 400 KB has room for 205,000 of the smallest
 * elements, which are two bytes, and for 105,000 attributes of different names.
 */
export const ELEMENTS_MAX = 262_144;
export const MEMBERS_MAX = 131_072;

/** A text is cut at the first comma after so many bytes: each piece parses in a few milliseconds at most. */
const PIECE_BYTES = 64 * KiB;

/** Why a text is not parsed: what it has too much of, or a bracket that closes nothing. */
export type JsonScanFault = "levels" | "marks" | "elements" | "members" | "unbalanced";

/** A comma at which a text is cut. */
export interface JsonCut {
  readonly at: number;
  /** The brackets that close what is open there, the outermost first. */
  readonly closing: string;
  /** For each of those that is an object, where the name of its member begins and ends that is open; for lists nothing. */
  readonly names: Int32Array;
}

/** Bytes of heap, as measured for Node 20 to 24; small objects of different members have a hash table each. */
const HEAP_BYTES = { list: 56, emptyList: 32, object: 56, emptyObject: 56, attributeValue: 32 } as const;
const MEMBER_HEAP_BYTES = 120;
const STRING_HEAP_BYTES = 24;
const NUMBER_HEAP_BYTES = 16;
const SLOT_HEAP_BYTES = 8;

/** Strings of one character are shared: with their quotes they are three bytes. */
const SHARED_STRING_BYTES = 3;

const QUOTE = 0x22;
const COMMA = 0x2c;
const POINT = 0x2e;
const COLON = 0x3a;
const LARGE_E = 0x45;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const SMALL_E = 0x65;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** One look over one text. */
export class JsonScan {
  /** In order. */
  readonly cuts: JsonCut[] = [];
  fault: JsonScanFault | null = null;
  readonly #text: Uint8Array;
  readonly #pieceBytes: number;
  /** The brackets that close what is open, the outermost first. */
  readonly #open: number[] = [];
  /** As in a cut; long enough for every level. */
  readonly #names = new Int32Array(2 * LEVELS_MAX + 2);
  /** Commas so far in each list or object that is open. */
  readonly #commas = new Int32Array(LEVELS_MAX + 1);
  #at = 0;
  /** Where the string begins that the scan is in; -1: it is in none. */
  #stringAt = -1;
  /** Where the last string began. */
  #lastStringAt = 0;
  #lastStringEnd = 0;
  #pieceAt = 0;
  #marks = 0;
  #members = 0;
  #heapBytes = 0;

  /** @param text UTF-8 */
  constructor(text: Uint8Array, pieceBytes = PIECE_BYTES) {
    this.#text = text;
    this.#pieceBytes = pieceBytes;
  }

  /** Bytes of heap that the parsed text takes at most, or nearly so; strings of characters beyond U+00FF take as much. */
  get heapBytes(): number {
    return this.#heapBytes + this.#members * MEMBER_HEAP_BYTES + this.#marks * SLOT_HEAP_BYTES;
  }

  /** Whether the whole text was looked over, or enough of it to refuse it. */
  get isDone(): boolean {
    return this.fault !== null || this.#at >= this.#text.length;
  }

  /** Looks over the next `bytes` bytes or a few more. */
  advance(bytes: number): void {
    const text = this.#text;
    const end = Math.min(text.length, this.#at + bytes);
    while (this.#at < end && this.fault === null) {
      if (this.#stringAt >= 0) this.#passString(end);
      else this.#passStructure(end);
    }
  }

  /** From within a string to its end, or to `end`. */
  #passString(end: number): void {
    const text = this.#text;
    let at = this.#at;
    while (at < end) {
      const byte = text[at++];
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) {
        const bytes = at - this.#stringAt;
        this.#heapBytes += bytes <= SHARED_STRING_BYTES ? 0 : bytes + STRING_HEAP_BYTES;
        this.#lastStringAt = this.#stringAt;
        this.#lastStringEnd = at;
        this.#stringAt = -1;
        break;
      }
    }
    this.#at = at;
  }

  /** From outside of strings to the first byte of the next one, or to `end`. */
  #passStructure(end: number): void {
    const text = this.#text;
    let at = this.#at;
    while (at < end) {
      const byte = text[at++] as number;
      if (byte === QUOTE) {
        this.#stringAt = at - 1;
        break;
      }
      if (byte === COMMA) this.#passComma(at - 1);
      else if (byte === COLON) this.#passName();
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#passOpening(byte, at);
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.#passClosing();
      else if (byte === POINT || byte === SMALL_E || byte === LARGE_E) this.#heapBytes += NUMBER_HEAP_BYTES;
      if (this.fault !== null) break;
    }
    this.#at = at;
  }

  #passComma(at: number): void {
    this.#count();
    const level = this.#open.length - 1;
    if (level < 0) return;
    const commas = (this.#commas[level] ?? 0) + 1;
    this.#commas[level] = commas;
    if (commas >= MEMBERS_MAX) this.#checkLength(commas, this.#open[level] === CLOSE_LIST);
    if (at - this.#pieceAt < this.#pieceBytes) return;
    this.cuts.push({
      at,
      closing: String.fromCharCode(...this.#open),
      names: this.#names.slice(0, 2 * this.#open.length),
    });
    this.#pieceAt = at;
  }

  #checkLength(commas: number, isList: boolean): void {
    if (!isList) this.fault = "members";
    else if (commas >= ELEMENTS_MAX) this.fault = "elements";
  }

  #passName(): void {
    this.#members++;
    const level = this.#open.length - 1;
    if (level < 0) return;
    this.#names[2 * level] = this.#lastStringAt;
    this.#names[2 * level + 1] = this.#lastStringEnd;
  }

  /** @param at behind the bracket */
  #passOpening(bracket: number, at: number): void {
    this.#count();
    this.#open.push(bracket === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT);
    if (this.#open.length > LEVELS_MAX) this.fault = "levels";
    this.#commas[this.#open.length - 1] = 0;
    const next = this.#text[at];
    if (bracket === OPEN_LIST) {
      this.#heapBytes += next === CLOSE_LIST ? HEAP_BYTES.emptyList : HEAP_BYTES.list;
    } else if (next === CLOSE_OBJECT) this.#heapBytes += HEAP_BYTES.emptyObject;
    else if (next === QUOTE && isTypeTag(this.#text, at + 1)) {
      this.#heapBytes += HEAP_BYTES.attributeValue;
      // All attribute values of a type share one description of their only member.
      this.#members--;
    } else this.#heapBytes += HEAP_BYTES.object;
  }

  #passClosing(): void {
    if (this.#open.pop() === undefined) this.fault = "unbalanced";
  }

  #count(): void {
    this.#marks++;
    if (this.#marks > MARKS_MAX) this.fault = "marks";
  }
}

const letters = (tag: string): readonly number[] => Array.from(tag, (letter) => letter.charCodeAt(0));
const [S = 0, N = 0, B = 0, M = 0, L = 0] = letters("SNBML");
const LONG_TAGS = ["BOOL", "NULL"].map(letters);

/** Whether the tag of an attribute's type, and its closing quote, are there. */
function isTypeTag(text: Uint8Array, at: number): boolean {
  const first = text[at];
  const second = text[at + 1];
  if (second === QUOTE) return first === S || first === N || first === B || first === M || first === L;
  if (second === S && text[at + 2] === QUOTE) return first === S || first === N || first === B;
  return text[at + 4] === QUOTE && LONG_TAGS.some((tag) => tag.every((letter, i) => text[at + i] === letter));
}
