/**
 * The `#names` and `:values` of one request, shared by all its expressions. Remembers which of them were used,
 * because a request that brings one it does not use is refused once all its expressions are compiled.
 */
import { type AttributeMap, type AttributeValue, attribute } from "../item/attribute-value.ts";
import { ATTRIBUTE_NAME_BYTES_MAX, isNameTooLong } from "../item/parse.ts";
import { isWithinLimit, SUBSTITUTION_BYTES_MAX } from "./substitution-size.ts";

/** What is wrong with the placeholders of a request. */
export type PlaceholderFault = {
  readonly kind: "empty" | "invalidKey" | "longKey" | "emptyName" | "longName" | "tooMuch" | "unused";
  readonly parameter: PlaceholderParameter;
  /** The keys concerned: none for `empty` and `tooMuch`, one for those about one key. */
  readonly keys: readonly string[];
};

/** The parameters that bring placeholders. */
type PlaceholderParameter = "ExpressionAttributeNames" | "ExpressionAttributeValues";

const NAME_KEY = /^#[A-Za-z0-9_]+$/;
const VALUE_KEY = /^:[A-Za-z0-9_]+$/;

/** Longest placeholder, in bytes with its sign; those of the right form are ASCII. @see Developer Guide, "Service quotas" */
const KEY_BYTES_MAX = 255;

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
      nameFault(this.#names) ??
      keysFault("ExpressionAttributeValues", this.#values, VALUE_KEY) ??
      this.#sizeFault()
    );
  }

  #sizeFault(): PlaceholderFault | null {
    if (isWithinLimit({ names: this.#names, values: this.#values })) return null;
    return { kind: "tooMuch", parameter: "ExpressionAttributeValues", keys: [] };
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
    case "longKey":
      return `${parameter} contains invalid key: longer than ${KEY_BYTES_MAX} bytes; key: "${keys[0]}"`;
    case "emptyName":
      return `${parameter} contains invalid value: Empty attribute name for key ${keys[0]}`;
    case "longName":
      return `${parameter} contains invalid value: Attribute name is longer than ${ATTRIBUTE_NAME_BYTES_MAX} bytes for key ${keys[0]}`;
    case "tooMuch":
      return `ExpressionAttributeNames and ExpressionAttributeValues exceed the maximum size of ${SUBSTITUTION_BYTES_MAX} bytes`;
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
  if (invalid !== undefined) return { kind: "invalidKey", parameter, keys: [invalid] };
  const long = keys.find((key) => key.length > KEY_BYTES_MAX);
  return long === undefined ? null : { kind: "longKey", parameter, keys: [long] };
}

/** The first name that no attribute can have. */
function nameFault(names: Readonly<Record<string, string>> | undefined): PlaceholderFault | null {
  const parameter = "ExpressionAttributeNames";
  for (const key in names) {
    const name = names[key] as string;
    if (name === "") return { kind: "emptyName", parameter, keys: [key] };
    if (isNameTooLong(name)) return { kind: "longName", parameter, keys: [key] };
  }
  return null;
}
