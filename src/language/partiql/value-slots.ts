/**
 * The values of a statement. A template names each of them by a slot; before every execution the slots are filled
 * from literals and from the parameters sent. In the place of paths and placeholders that expressions have, PartiQL
 * has slots.
 */
import { type AttributeMap, type AttributeValue, newAttributeMap } from "../../item/attribute-value.ts";
import {
  isValueFault,
  parseAttributes,
  parseValue,
  ValueFault,
  type WireAttributeValue,
} from "../../item/parse.ts";
import type { Placeholders } from "../placeholders.ts";
import { type PartiqlFault, StatementRefused } from "./partiql-fault.ts";
import { type Expression, type Field, operationName } from "./statement.ts";

/** The parameters of one execution, canonical. */
export type Parameters = readonly AttributeValue[];

/** Expressions to be evaluated before an execution, by slot. */
export class ValueSlots {
  readonly #expressions: Expression[] = [];

  /** The key of a new slot. */
  add(expression: Expression): string {
    return String(this.#expressions.push(expression) - 1);
  }

  /** All values. @throws StatementRefused for what is no value */
  fill(parameters: Parameters): FilledSlots {
    return new FilledSlots(this.#expressions.map((expression) => valueOf(expression, parameters)));
  }
}

/** Values by slot, in the role that placeholders have for expressions. */
export class FilledSlots implements Pick<Placeholders, "name" | "value"> {
  readonly #values: readonly AttributeValue[];

  constructor(values: readonly AttributeValue[]) {
    this.#values = values;
  }

  /** Names stand for themselves, also those that look like a placeholder. */
  name(key: string): string {
    return key;
  }

  value(key: string): AttributeValue | undefined {
    return this.#values[Number(key)];
  }
}

/** The value of an expression without paths. @throws StatementRefused */
function valueOf(expression: Expression, parameters: Parameters): AttributeValue {
  const value = build(expression, parameters, "root");
  if (expression.kind !== "list" && expression.kind !== "tuple" && expression.kind !== "set") return value;
  const checked = parseValue(value);
  if (isValueFault(checked)) throw new StatementRefused({ kind: "value", fault: checked });
  return checked;
}

/** The item that INSERT gives; places in it are counted from each attribute. @throws StatementRefused */
export function itemOf(expression: Expression, parameters: Parameters): AttributeMap {
  const value: AttributeValue =
    expression.kind === "tuple"
      ? { M: mapOf(expression.fields, (field) => build(field, parameters, "root")) }
      : build(expression, parameters, "root");
  if (!("M" in value)) throw new StatementRefused({ kind: "notTuple" });
  const item = parseAttributes(value.M);
  if (isValueFault(item)) throw new StatementRefused({ kind: "value", fault: item });
  return item;
}

function build(expression: Expression, parameters: Parameters, place: string): AttributeValue {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "number":
      return numberValue(expression.text);
    case "parameter":
      return parameters[expression.index] ?? { NULL: true };
    case "list":
      return { L: expression.elements.map((element, at) => build(element, parameters, `${place}[${at}]`)) };
    case "tuple":
      return {
        M: mapOf(expression.fields, (field, name) => build(field, parameters, `${place}.${name}`)),
      };
    case "set":
      return setOf(expression.elements.map((element, at) => build(element, parameters, `${place}[${at}]`)));
    case "path":
    case "oddPath":
      throw new StatementRefused({ kind: "unexpectedPath", at: expression.at });
    case "call":
      throw notData(expression, expression.name.toLowerCase(), place);
    case "missing":
      throw notData(expression, "missing", place);
    case "and":
    case "or":
    case "not":
    case "negative":
    case "positive":
    case "compare":
    case "arithmetic":
    case "like":
    case "between":
    case "in":
    case "is":
    case "exists":
      throw new StatementRefused({ kind: "unsupportedOperation", operation: operationName(expression) });
  }
}

const notData = ({ at }: Expression, what: string, key: string): StatementRefused =>
  new StatementRefused({ kind: "unsupportedData", what, key, at });

/** Numbers of the statement were checked when it was parsed. */
function numberValue(text: string): AttributeValue {
  const value = parseValue({ N: text });
  if (isValueFault(value)) throw new StatementRefused({ kind: "value", fault: value });
  return value;
}

function mapOf(
  fields: readonly Field[],
  value: (field: Expression, name: string) => AttributeValue,
): AttributeMap {
  const map = newAttributeMap();
  for (const { name, value: field } of fields) {
    if (name.kind !== "literal" || !("S" in name.value)) {
      throw new StatementRefused({ kind: "unexpectedPath", at: name.at });
    }
    map[name.value.S] = value(field, name.value.S);
  }
  return map;
}

/** A set has the type of its members, which must all be of one. */
function setOf(members: readonly AttributeValue[]): AttributeValue {
  if (members.length === 0) throw new StatementRefused({ kind: "emptySet" });
  const texts = members.flatMap((each) => ("S" in each ? [each.S] : []));
  if (texts.length === members.length) return { SS: texts };
  const numbers = members.flatMap((each) => ("N" in each ? [each.N] : []));
  if (numbers.length === members.length) return { NS: numbers };
  const binaries = members.flatMap((each) => ("B" in each ? [each.B] : []));
  if (binaries.length === members.length) return { BS: binaries };
  throw new StatementRefused({ kind: "mixedSet" });
}

/** Largest scale of a number: the digits after its point, less its exponent. */
const SCALE_MAX = 2 ** 31 - 1;

/** Among parameters, a number whose scale leaves 32 bits is no number at all. */
function parameterFault(value: ValueFault): ValueFault {
  if (value.fault.kind !== "number") return value;
  const { text } = value.fault;
  const [, fraction = "", exponent = "0"] = /(?:\.(\d*))?[eE]([+-]?\d+)$/.exec(text) ?? [];
  return fraction.length - Number(exponent) <= SCALE_MAX
    ? value
    : new ValueFault({ kind: "number", text, fault: { kind: "notNumeric", text } });
}

/** Parameters in order, or the first thing wrong with them. */
export type ParametersResult =
  | { readonly kind: "parameters"; readonly parameters: Parameters }
  | { readonly kind: "refused"; readonly fault: PartiqlFault };

/** Parses the parameters sent with a statement, with the older texts; their number is checked when they are bound. */
export function parseParameters(sent: readonly WireAttributeValue[]): ParametersResult {
  const parameters: AttributeValue[] = [];
  for (const raw of sent) {
    const value = parseValue(raw);
    if (isValueFault(value))
      return { kind: "refused", fault: { kind: "value", fault: parameterFault(value) } };
    parameters.push(value);
  }
  return { kind: "parameters", parameters };
}
