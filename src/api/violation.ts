/**
 * A broken constraint on a member of an input, and the two ways AWS words it.
 */
import { echo } from "./value-echo.ts";

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

/** The usual words: with the value, and the path in camel case. */
export const fullText = (violation: Violation): string =>
  `Value ${quotedValue(violation)} at '${pathText(violation.steps, camelCase)}' ${failure(violation.constraint)}`;

/** The short words: without the value, the path as the members are called. */
export const shortText = ({ steps, constraint }: Violation): string =>
  `Value at '${pathText(steps, (name) => name)}' ${failure(constraint)}`;

/** The words for an enumeration without the member, with the set as given. */
export const bareText = (values: readonly string[]): string => {
  const text = failure({ kind: "enumeration", values });
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** One message out of the texts of all violations; at least one. */
export const detected = (texts: readonly string[]): string =>
  `${texts.length} validation error${texts.length === 1 ? "" : "s"} detected: ${texts.join("; ")}`;

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

function quotedValue({ value, shape, constraint }: Violation): string {
  return value === null ? "null" : `'${echo(value, shape, constraint.kind === "mapKeys")}'`;
}

const pathText = (steps: readonly Step[], spell: (name: string) => string): string =>
  steps.map((step) => (step.kind === "member" ? spell(step.name) : `${step.label}.member`)).join(".");

const camelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
