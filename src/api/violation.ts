/**
 * A broken constraint on a member of an input, and how AWS words it: the usual form with the value, the shorter ones
 * that some operations have, and the value itself the way Java prints it, member by member, absent ones as null.
 */
import { base64Length } from "../item/binary.ts";
import { isObject } from "./decode.ts";
import { missingFieldText } from "./input-fault.ts";
import type { InputWording, ValidationForm } from "./input-wording.ts";
import type { Shape, Shapes } from "./shape.ts";

/** What the words for one operation are chosen by: its service, and its own form. */
export interface Words {
  readonly shapes: Shapes;
  readonly wording: InputWording;
  readonly form: ValidationForm;
}

/** One step from an input down to a member: a member's name, or an element of a list (from 1) or map. */
export type Step =
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "element"; readonly label: string };

/** The rule that is broken. */
export type Constraint =
  | { readonly kind: "required" }
  | { readonly kind: "length" | "value"; readonly bound: "min" | "max"; readonly limit: number }
  | { readonly kind: "pattern"; readonly pattern: string }
  | { readonly kind: "enumeration"; readonly values: readonly string[] }
  | { readonly kind: "mapKeys"; readonly constraints: readonly Constraint[] }
  | { readonly kind: "mapValues"; readonly constraints: readonly Constraint[] };

/** A constraint broken at a place. */
export interface Violation {
  readonly steps: readonly Step[];
  /** The steps with `*` for elements, joined by dots: what tables of forms name. */
  readonly path: string;
  readonly constraint: Constraint;
  /** What stands there; null when nothing does. */
  readonly value: unknown;
  /** Shape of the value. */
  readonly shape: string;
}

/** A check of one value: its violations seen from there, or null, which is the usual case. */
export type Check = (value: unknown) => readonly Violation[] | null;

/** The text of the ValidationException that these violations of `input` deserve; at least one. */
export function violationText(violations: readonly Violation[], input: unknown, words: Words): string {
  const missing = missingText(violations.filter(isMissingMember), words.form, input);
  if (missing !== null) return missing;
  const { usualFromLevels: levels } = words.form;
  const isUsual = levels !== undefined && nestsFrom(input, levels * CONTAINERS_PER_LEVEL);
  return listedText(violations, isUsual ? { ...words, form: USUAL_FORM } : words);
}

/** That of operations without forms of their own. */
const USUAL_FORM: ValidationForm = {};

/** A level of a value is a list or map, and the object that tells its type. */
const CONTAINERS_PER_LEVEL = 2;

/** Whether at least that many lists and objects lie in each other. */
function nestsFrom(value: unknown, containers: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return containers <= 1 || Object.values(value).some((inner) => nestsFrom(inner, containers - 1));
}

/** The text for an absent member, where the operation has one of its own. */
function missingText(
  missing: readonly Violation[],
  { parameters = [], fields = [], absent = {} }: ValidationForm,
  input: unknown,
): string | null {
  for (const { path } of missing) {
    if (parameters.includes(path)) {
      return `The parameter '${path}' is required but was not present in the request`;
    }
    if (fields.includes(path)) return missingFieldText(path, input);
    const text = absent[path];
    if (text !== undefined) return text;
  }
  return null;
}

/** The first form that fits answers. */
function listedText(violations: readonly Violation[], words: Words): string {
  const { form } = words;
  const full = (violation: Violation): string => fullText(violation, words);
  // A missing member turns the whole answer to the usual form.
  if (violations.some(isMissingMember)) return detected(violations.map(full));
  const short = firstShort(violations, form);
  if (short !== undefined) return detected([shortText(short)]);
  const groups = form.alone?.map((paths) => violations.filter(({ path }) => paths.includes(path)));
  const listed = groups?.find((group) => group.length > 0) ?? violations;
  return detected(listed.map((one) => enumerationText(one, form) ?? full(one)));
}

/** Whether a member of the input itself is absent. */
const isMissingMember = ({ constraint, steps }: Violation): boolean =>
  constraint.kind === "required" && steps.length === 1;

function firstShort(violations: readonly Violation[], { short = [] }: ValidationForm): Violation | undefined {
  return short.flatMap(({ path, only }) =>
    violations.filter(({ path: at, constraint }) => {
      if (at !== path || (constraint.kind !== "length" && constraint.kind !== "value")) return false;
      return only === undefined || constraint.bound === only;
    }),
  )[0];
}

function enumerationText({ path, constraint }: Violation, { bare }: ValidationForm): string | null {
  const values = constraint.kind === "enumeration" ? bare?.[path] : undefined;
  return values === undefined ? null : bareText(values);
}

/** The usual words: with the value, and the path in camel case. */
const fullText = (violation: Violation, words: Words): string =>
  `Value ${quotedValue(violation, words)} at '${pathText(violation.steps, camelCase)}' ${failure(violation.constraint)}`;

/** The short words: without the value, the path as the members are called. */
const shortText = ({ steps, constraint }: Violation): string =>
  `Value at '${pathText(steps, (name) => name)}' ${failure(constraint)}`;

/** The words for an enumeration without the member, with the set as given. */
const bareText = (values: readonly string[]): string => {
  const text = failure({ kind: "enumeration", values });
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** Most violations that one message lists and counts. */
const LISTED_MAX = 10;

/** One message out of the texts of the first violations. */
function detected(texts: readonly string[]): string {
  const listed = texts.slice(0, LISTED_MAX);
  return `${listed.length} validation error${listed.length === 1 ? "" : "s"} detected: ${listed.join("; ")}`;
}

const failure = (constraint: Constraint): string => `failed to satisfy constraint: ${rule(constraint)}`;

function rule(constraint: Constraint): string {
  switch (constraint.kind) {
    case "required":
      return "Member must not be null";
    case "length":
    case "value": {
      const direction = constraint.bound === "min" ? "greater" : "less";
      return `Member must have ${constraint.kind} ${direction} than or equal to ${constraint.limit}`;
    }
    case "pattern":
      return `Member must satisfy regular expression pattern: ${constraint.pattern}`;
    case "enumeration":
      return `Member must satisfy enum value set: [${constraint.values.join(", ")}]`;
    case "mapKeys":
      return `Map keys must satisfy constraint: [${constraint.constraints.map(rule).join(", ")}]`;
    case "mapValues":
      return `Map value must satisfy constraint: [${constraint.constraints.map(rule).join(", ")}]`;
  }
}

function quotedValue({ value, shape, constraint }: Violation, words: Words): string {
  return value === null ? "null" : `'${echo({ words, value, shape }, constraint.kind === "mapKeys")}'`;
}

const pathText = (steps: readonly Step[], spell: (name: string) => string): string =>
  steps.map((step) => (step.kind === "member" ? spell(step.name) : `${step.label}.member`)).join(".");

const camelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A value to be printed. */
interface Echo {
  readonly words: Words;
  readonly value: unknown;
  readonly shape: string;
}

/** Bad keys of a map of structures are shown in JSON (BatchGetItem). */
function echo({ words, value, shape: name }: Echo, isKeyError: boolean): string {
  const shape = words.shapes[name];
  const isMapOfStructures = shape?.kind === "map" && words.shapes[shape.value]?.kind === "structure";
  return isKeyError && isMapOfStructures ? JSON.stringify(value) : print({ words, value, shape: name });
}

function print({ words, value, shape: name }: Echo): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return bufferText(value.length);
  if (typeof value !== "object") return JSON.stringify(value) ?? "";
  const shape = words.shapes[name];
  if (shape === undefined) return "";
  return shape.kind === "attributeValue"
    ? printAttribute(value)
    : printCollection(words, value, { name, shape });
}

function printCollection(
  words: Words,
  value: object,
  { name, shape }: { readonly name: string; readonly shape: Shape },
): string {
  if (shape.kind === "list" && Array.isArray(value)) {
    return listText(value.map((element: unknown) => print({ words, value: element, shape: shape.member })));
  }
  if (shape.kind === "map")
    return mapText(value, (inner) => print({ words, value: inner, shape: shape.value }));
  if (shape.kind !== "structure" || !isObject(value)) return "";
  const members = words.wording.echoedMembers?.[name] ?? Object.keys(shape.members);
  return structureText(name, members, (member) =>
    print({ words, value: value[member], shape: shape.members[member] ?? "" }),
  );
}

/** Members of an attribute value in Java's order; some have no name on the wire. */
const ATTRIBUTE_MEMBERS: readonly string[] =
  "S N B INT DECIMAL DOUBLE SS NS BS INTSET DECIMALSET DOUBLESET M L NULL BOOL".split(" ");

const printAttribute = (value: unknown): string =>
  isObject(value)
    ? structureText("AttributeValue", ATTRIBUTE_MEMBERS, (tag) => printTagged(tag, value[tag]))
    : "";

function printTagged(tag: string, value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return tag === "B" || tag === "BS" ? bufferText(base64Length(value)) : value;
  if (Array.isArray(value)) {
    return listText(value.map((one: unknown) => (tag === "L" ? printAttribute(one) : printTagged(tag, one))));
  }
  return typeof value === "object" ? mapText(value, printAttribute) : (JSON.stringify(value) ?? "");
}

const listText = (texts: readonly string[]): string => `[${texts.join(", ")}]`;

function mapText(value: object, text: (inner: unknown) => string): string {
  const entries: readonly [string, unknown][] = Object.entries(value);
  return `{${entries.map(([name, inner]) => `${name}=${text(inner)}`).join(", ")}}`;
}

const structureText = (name: string, members: readonly string[], text: (member: string) => string): string =>
  `${name}(${members.map((member) => `${camelCase(member)}=${text(member)}`).join(", ")})`;

/** How Java prints a buffer: not its bytes. */
const bufferText = (bytes: number): string => `java.nio.HeapByteBuffer[pos=0 lim=${bytes} cap=${bytes}]`;
