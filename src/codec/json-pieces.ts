/**
 * Parses a JSON text that was cut at commas, piece by piece, so that others are served between two of them. A piece is
 * completed to a text of its own: what is open where it begins is opened in front of it, what is open where it ends is
 * closed behind it. What the pieces come to is then put together along the lists and objects that were open. The
 * outcome is that of `JSON.parse` for the whole text.
 *
 * Example: `{"a":[1,2],"b":3}`, cut at the first comma, is `{"a":[1` and `]}`, then `{"…":[` and `2],"b":3}`, where
 * `…` is a name that no text holds.
 */
import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { JsonCut } from "./json-scan.ts";

/** Stands for the member that a piece goes on with. Nobody knows it, so no text holds it. */
const CONTINUED = randomUUID();

type Container = unknown[] | Record<string, unknown>;

/** Parses a text; undefined for one that is refused. */
type ParseText = (text: string) => unknown;

/** One text while it is parsed. */
export class JsonPieces {
  readonly #text: Buffer;
  readonly #cuts: readonly JsonCut[];
  readonly #parse: ParseText;
  /** The piece that is next. */
  #at = 0;
  #value: unknown;

  /**
   * @param text valid UTF-8
   * @param cuts as the scan of the whole text found them
   */
  constructor(text: Uint8Array, cuts: readonly JsonCut[], parse: ParseText) {
    this.#text = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    this.#cuts = cuts;
    this.#parse = parse;
  }

  /** Parses the next piece; false when the text is refused. */
  parseNext(): boolean {
    const from = this.#cuts[this.#at - 1];
    const to = this.#cuts[this.#at];
    this.#at++;
    const sent = this.#text.toString("utf8", from === undefined ? 0 : from.at + 1, to?.at);
    if (!isWholeBetweenCommas(sent, from, to)) return false;
    const piece = this.#parse(`${openingAt(from)}${sent}${closingAt(to)}`);
    if (piece === undefined) return false;
    if (from === undefined) this.#value = piece;
    else this.#join(from, piece);
    return true;
  }

  get isDone(): boolean {
    return this.#at > this.#cuts.length;
  }

  /** What the pieces so far came to. */
  get value(): unknown {
    return this.#value;
  }

  /** Adds what a piece brings to each list and object that was open at `cut`. */
  #join({ closing, names }: JsonCut, piece: unknown): void {
    let whole = this.#value;
    let more = piece;
    for (let level = 0; level < closing.length; level++) {
      const isInnermost = level === closing.length - 1;
      const added = more as Container;
      const held = whole as Container;
      if (Array.isArray(added) && Array.isArray(held)) {
        whole = held.at(-1);
        more = added[0];
        for (let at = isInnermost ? 0 : 1; at < added.length; at++) held.push(added[at]);
      } else {
        const name = isInnermost ? "" : this.#nameAt(names, level);
        whole = (held as Record<string, unknown>)[name];
        more = (added as Record<string, unknown>)[CONTINUED];
        addMembers(held as Record<string, unknown>, added as Record<string, unknown>);
      }
    }
  }

  #nameAt(names: Int32Array, level: number): string {
    return JSON.parse(this.#text.toString("utf8", names[2 * level], names[2 * level + 1])) as string;
  }
}

/** Whether there is something on the inner side of each cut: a piece that lacks it could pass for an empty list or object. */
function isWholeBetweenCommas(piece: string, from: JsonCut | undefined, to: JsonCut | undefined): boolean {
  const text = piece.trim();
  const beginsWell = from === undefined || !/^[\]}]/.test(text);
  return beginsWell && (to === undefined || (text !== "" && !/[[{]$/.test(text.slice(-1))));
}

/** What opens the lists and objects that are open at the cut; the innermost goes on with a new element or member. */
function openingAt(cut: JsonCut | undefined): string {
  if (cut === undefined) return "";
  let opening = "";
  for (let level = 0; level < cut.closing.length; level++) {
    const isInnermost = level === cut.closing.length - 1;
    if (cut.closing[level] === "]") opening += "[";
    else opening += isInnermost ? "{" : `{"${CONTINUED}":`;
  }
  return opening;
}

/** What closes them, the innermost first. */
const closingAt = (cut: JsonCut | undefined): string =>
  cut === undefined ? "" : cut.closing.split("").toReversed().join("");

function addMembers(held: Record<string, unknown>, added: Readonly<Record<string, unknown>>): void {
  for (const name in added) {
    if (name === CONTINUED) continue;
    if (name === "__proto__") {
      const value = { value: added[name], writable: true, enumerable: true, configurable: true };
      Object.defineProperty(held, name, value);
    } else held[name] = added[name];
  }
}
