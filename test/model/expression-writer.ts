/**
 * Writes expressions as text, and gathers the names and values that they refer to. Where a name may stand bare, it
 * does so every other time.
 */
import type { Path } from "./document-path.ts";
import type { Item, Value } from "./model-value.ts";

/** Names of the tests' attributes that are not reserved words and have no odd characters. */
const BARE = /^(?:pk|sk|g[0-9]|attr[A-Z]|inner[A-Z])$/;

/** One request's expressions share one of these. */
export class ExpressionWriter {
  readonly #names = new Map<string, string>();
  readonly #values: (readonly [string, Value])[] = [];
  #turns = 0;

  /** The text of a path. */
  path(path: Path): string {
    return path
      .map((step, i) => (typeof step === "number" ? `[${step}]` : `${i === 0 ? "" : "."}${this.#name(step)}`))
      .join("");
  }

  /** The placeholder of a value. */
  value(value: Value): string {
    const placeholder = `:v${this.#values.length}`;
    this.#values.push([placeholder, value]);
    return placeholder;
  }

  /** A keyword in capitals or small letters, by turns. */
  keyword(word: string): string {
    this.#turns += 1;
    return this.#turns % 3 === 0 ? word.toLowerCase() : word;
  }

  /** The members that go with the expressions; absent where there is nothing in them. */
  members(): { ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: Item } {
    const names = Object.fromEntries([...this.#names].map(([name, placeholder]) => [placeholder, name]));
    return {
      ...(this.#names.size === 0 ? {} : { ExpressionAttributeNames: names }),
      ...(this.#values.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(this.#values) }),
    };
  }

  #name(name: string): string {
    this.#turns += 1;
    if (BARE.test(name) && this.#turns % 2 === 0) return name;
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const placeholder = `#n${this.#names.size}`;
    this.#names.set(name, placeholder);
    return placeholder;
  }
}
