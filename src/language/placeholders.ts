/**
 * The `#names` and `:values` of one request, shared by all its expressions. Remembers which of them were used,
 * because a request that brings one it does not use is refused once all its expressions are compiled.
 */
import { type AttributeMap, type AttributeValue, attribute } from "../item/attribute-value.ts";

/** What is wrong with the placeholders of a request. */
export type PlaceholderFault = {
  readonly kind: "empty" | "invalidKey" | "unused";
  readonly parameter: PlaceholderParameter;
  /** The keys concerned; one for `invalidKey`, none for `empty`. */
  readonly keys: readonly string[];
};

/** The parameters that bring placeholders. */
type PlaceholderParameter = "ExpressionAttributeNames" | "ExpressionAttributeValues";

const NAME_KEY = /^#[A-Za-z0-9_]+$/;
const VALUE_KEY = /^:[A-Za-z0-9_]+$/;

/** Names and values by placeholder; either may be absent. The values are canonical. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>> | undefined;
  readonly #values: AttributeMap | undefined;
  readonly #used = new Set<string>();

  constructor(names: Readonly<Record<string, string>> | undefined, values: AttributeMap | undefined) {
    this.#names = names;
    this.#values = values;
  }

  /** The attribute name that `#key` stands for, or undefined; counts as a use. */
  name(key: string): string | undefined {
    this.#used.add(key);
    return this.#names !== undefined && Object.hasOwn(this.#names, key) ? this.#names[key] : undefined;
  }

  /** The value that `:key` stands for, or undefined; counts as a use. */
  value(key: string): AttributeValue | undefined {
    this.#used.add(key);
    return this.#values === undefined ? undefined : attribute(this.#values, key);
  }

  /** What is wrong with the maps themselves; to be asked before any expression is compiled. */
  mapFault(): PlaceholderFault | null {
    return (
      keysFault("ExpressionAttributeNames", this.#names, NAME_KEY) ??
      keysFault("ExpressionAttributeValues", this.#values, VALUE_KEY)
    );
  }

  /** What no expression has used; to be asked after all expressions are compiled. */
  unusedFault(): PlaceholderFault | null {
    const names = this.unusedNames();
    if (names.length > 0) return { kind: "unused", parameter: "ExpressionAttributeNames", keys: names };
    const values = this.unusedValues();
    if (values.length > 0) return { kind: "unused", parameter: "ExpressionAttributeValues", keys: values };
    return null;
  }

  /** Keys of names that no expression has used so far, in the order sent. */
  unusedNames(): readonly string[] {
    return this.#unused(this.#names);
  }

  /** Keys of values that no expression has used so far, in the order sent. */
  unusedValues(): readonly string[] {
    return this.#unused(this.#values);
  }

  #unused(map: Readonly<Record<string, unknown>> | undefined): readonly string[] {
    return map === undefined ? [] : Object.keys(map).filter((key) => !this.#used.has(key));
  }
}

/** The text of the ValidationException, without any envelope of the operation. */
export function placeholderFaultText({ kind, parameter, keys }: PlaceholderFault): string {
  switch (kind) {
    case "empty":
      return `${parameter} must not be empty`;
    case "invalidKey":
      return `${parameter} contains invalid key: Syntax error; key: "${keys[0]}"`;
    case "unused":
      return `Value provided in ${parameter} unused in expressions: keys: {${keys.join(", ")}}`;
  }
}

function keysFault(
  parameter: PlaceholderParameter,
  map: Readonly<Record<string, unknown>> | undefined,
  pattern: RegExp,
): PlaceholderFault | null {
  if (map === undefined) return null;
  const keys = Object.keys(map);
  if (keys.length === 0) return { kind: "empty", parameter, keys };
  const invalid = keys.find((key) => !pattern.test(key));
  return invalid === undefined ? null : { kind: "invalidKey", parameter, keys: [invalid] };
}
