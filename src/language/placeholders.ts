/**
 * The `#names` and `:values` of one request, shared by all its expressions, and how they are put into syntax that was
 * parsed without them. Remembers which of them were used, because a request that brings one it does not use is refused
 * once all its expressions are compiled.
 */
import { MiB } from "../base/bytes.ts";
import { type AttributeMap, type AttributeValue, attribute } from "../item/attribute-value.ts";
import { ATTRIBUTE_NAME_BYTES_MAX, isNameTooLong } from "../item/parse.ts";
import { itemBytes, textBytes, valueBytes } from "../item/size.ts";
import type { DocumentPath } from "./document-path.ts";
import type { FaultCollector } from "./expression-fault.ts";
import type { PathSyntax } from "./syntax/token-reader.ts";

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

/** Most bytes of names and values together; the placeholders themselves are not counted. @see Developer Guide, "Service quotas" */
export const SUBSTITUTION_BYTES_MAX = 2 * MiB;

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

  /** Bytes of all values, used or not, with the placeholders that name them; as attributes count. */
  get valueBytes(): number {
    return this.#values === undefined ? 0 : itemBytes(this.#values);
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
    if (this.#names !== undefined && !this.#areUsed(this.#names)) {
      return { kind: "unused", parameter: "ExpressionAttributeNames", keys: this.unusedNames() };
    }
    if (this.#values !== undefined && !this.#areUsed(this.#values)) {
      return { kind: "unused", parameter: "ExpressionAttributeValues", keys: this.unusedValues() };
    }
    return null;
  }

  #areUsed(map: Readonly<Record<string, unknown>>): boolean {
    for (const key in map) if (!this.#used.has(key)) return false;
    return true;
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
  let count = 0;
  let long: string | undefined;
  for (const key in map) {
    if (!pattern.test(key)) return { kind: "invalidKey", parameter, keys: [key] };
    if (key.length > KEY_BYTES_MAX) long ??= key;
    count += 1;
  }
  if (count === 0) return { kind: "empty", parameter, keys: [] };
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

/** What syntax is bound with, and where faults go. PartiQL has values of its own and no `#names`. */
export interface Binding {
  readonly placeholders: Pick<Placeholders, "name" | "value">;
  readonly faults: FaultCollector;
  /** Most operands of IN, the one on its left included, where they are not those of expressions. */
  readonly inOperandsMax?: number;
}

const HASH = 35;

/** Stands for a value that is not defined; the fault is reported already. */
const NO_VALUE: AttributeValue = { NULL: true };

/** The path with its `#names` resolved; the syntax itself where there are none. */
export function bindPath(path: PathSyntax, binding: Binding): DocumentPath {
  return path.some(isPlaceholder) ? path.map((step) => bindStep(step, binding)) : path;
}

/** The value of `:key`. */
export function bindValue(key: string, { placeholders, faults }: Binding): AttributeValue {
  const value = placeholders.value(key);
  if (value !== undefined) return value;
  faults.report({ kind: "undefinedValue", name: key });
  return NO_VALUE;
}

function bindStep(step: string | number, { placeholders, faults }: Binding): string | number {
  if (!isPlaceholder(step)) return step;
  const name = placeholders.name(step);
  if (name !== undefined) return name;
  faults.report({ kind: "undefinedName", name: step });
  return step;
}

const isPlaceholder = (step: string | number): step is string =>
  typeof step === "string" && step.charCodeAt(0) === HASH;

/** The most that UTF-8 makes of one UTF-16 code unit. */
const BYTES_PER_UNIT_MAX = 3;

/** Either may be absent. */
interface Substitutions {
  readonly names: Readonly<Record<string, string>> | undefined;
  readonly values: AttributeMap | undefined;
}

/** Whether they are within the limit. Texts are counted only where their lengths leave it open. */
export const isWithinLimit = ({ names, values }: Substitutions): boolean =>
  totalOf({ names, values }, textBytesMax, valueBytesMax) <= SUBSTITUTION_BYTES_MAX ||
  totalOf({ names, values }, textBytes, valueBytes) <= SUBSTITUTION_BYTES_MAX;

function totalOf(
  { names, values }: Substitutions,
  bytesOfName: (name: string) => number,
  bytesOfValue: (value: AttributeValue) => number,
): number {
  let bytes = 0;
  for (const key in names) bytes += bytesOfName(names[key] as string);
  for (const key in values) bytes += bytesOfValue(values[key] as AttributeValue);
  return bytes;
}

const textBytesMax = (text: string): number => BYTES_PER_UNIT_MAX * text.length;

function valueBytesMax(value: AttributeValue): number {
  if ("S" in value) return textBytesMax(value.S);
  if ("N" in value) return value.N.length;
  return "B" in value ? value.B.length : valueBytes(value);
}
