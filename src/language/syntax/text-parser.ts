/**
 * From text to syntax, once per text: clients send the same few expressions over and over, so what was parsed is
 * kept. Texts that are refused are not, lest they crowd out the others.
 */
import { utf8Length } from "../../base/bytes.ts";
import { LruCache } from "../../base/lru-cache.ts";
import type { CheckOrder, ExpressionFault } from "../expression-fault.ts";
import { SyntaxFault, TokenReader } from "./token-reader.ts";

/** Longest expression as written, in bytes. @see Developer Guide, "Constraints: expression parameters" */
const EXPRESSION_BYTES_MAX = 4_096;

const TEXTS_KEPT_MAX = 1_000;

/** The syntax of a text, or why it has none. */
export type Parsed<T> =
  | { readonly kind: "parsed"; readonly syntax: T }
  | { readonly kind: "refused"; readonly fault: ExpressionFault };

const refused = (fault: ExpressionFault): Parsed<never> => ({ kind: "refused", fault });

/** Parses texts of one grammar and remembers them. */
export class TextParser<T> {
  readonly #keywords: ReadonlySet<string>;
  readonly #parse: (reader: TokenReader) => T;
  readonly #order: CheckOrder | undefined;
  readonly #known = new LruCache<string, Parsed<T>>(TEXTS_KEPT_MAX);

  /** `parse` reads a whole expression; what may follow it is checked here. */
  constructor(keywords: readonly string[], parse: (reader: TokenReader) => T, order?: CheckOrder) {
    this.#order = order;
    this.#keywords = new Set(keywords);
    this.#parse = parse;
  }

  parse(text: string): Parsed<T> {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (text === "") return refused({ kind: "empty" });
    const bytes = utf8Length(text);
    if (bytes > EXPRESSION_BYTES_MAX) return refused({ kind: "size", bytes });
    const parsed = this.#read(new TokenReader(text, this.#keywords, this.#order));
    if (parsed.kind === "parsed") this.#known.set(text, parsed);
    return parsed;
  }

  #read(reader: TokenReader): Parsed<T> {
    try {
      const syntax = this.#parse(reader);
      reader.finish();
      const { first } = reader.faults;
      return first === null ? { kind: "parsed", syntax } : refused(first);
    } catch (error) {
      if (error instanceof SyntaxFault) return refused(error.fault);
      throw error;
    }
  }
}
