/**
 * The checks that every operation with expressions makes before it looks at one of them: the two families of
 * parameters are not mixed, names and values come with an expression, their maps are not empty, their values are
 * sound. And the one it makes after all: nothing was defined and not used.
 */
import { type AttributeMap, newAttributeMap } from "../../item/attribute-value.ts";
import { isValueFault, parseValue, type WireAttributeMap } from "../../item/parse.ts";
import { valueFaultText } from "../../item/value-fault-text.ts";
import {
  type InvalidExpression,
  invalidExpressionText,
  isInvalidExpression,
} from "../../language/expression-fault.ts";
import { Placeholders, placeholderFaultText } from "../../language/placeholders.ts";
import { type ErrorWording, refusal, valueRefusal } from "./error-wording.ts";

/** All parameters of the old family, in the order messages name them. */
const LEGACY = [
  "AttributesToGet",
  "ScanFilter",
  "QueryFilter",
  "AttributeUpdates",
  "Expected",
  "ConditionalOperator",
  "KeyConditions",
] as const;

/** All expressions, in the order messages name them. */
const EXPRESSIONS = [
  "ProjectionExpression",
  "FilterExpression",
  "UpdateExpression",
  "ConditionExpression",
  "KeyConditionExpression",
] as const;

/** The members that this file looks at; operations have some of them. */
export interface ExpressionParameters {
  readonly ProjectionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
}

/** Expressions of an operation that may use values, and whether its message lists those that are missing. */
export interface ValueUse {
  readonly expressions: readonly (keyof ExpressionParameters)[];
  readonly listed: boolean;
}

/** @throws ApiError when the request mixes the families, or defines names or values that no expression could use */
export function checkExpressionParameters(
  input: ExpressionParameters,
  wording: ErrorWording,
  values: ValueUse,
): void {
  const present = input as Readonly<Record<string, unknown>>;
  const expressions = EXPRESSIONS.filter((name) => present[name] !== undefined);
  const legacy = LEGACY.filter((name) => present[name] !== undefined);
  if (legacy.length > 0 && expressions.length > 0) {
    throw refusal(
      wording,
      `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${legacy.join(", ")}} Expression parameters: {${expressions.join(", ")}}`,
    );
  }
  if (input.ExpressionAttributeNames !== undefined && expressions.length === 0) {
    throw refusal(wording, "ExpressionAttributeNames can only be specified when using expressions");
  }
  if (input.ExpressionAttributeValues !== undefined) checkValuesUsable(input, wording, values);
}

function checkValuesUsable(
  input: ExpressionParameters,
  wording: ErrorWording,
  { expressions, listed }: ValueUse,
): void {
  if (expressions.some((name) => input[name] !== undefined)) return;
  const verb = expressions.length === 1 ? "is" : "are";
  const tail = listed ? `: ${expressions.join(" and ")} ${verb} null` : "";
  throw refusal(wording, `ExpressionAttributeValues can only be specified when using expressions${tail}`);
}

/**
 * The names and values of a request, checked and canonical, ready for its expressions.
 *
 * @throws ApiError for an empty map, a malformed placeholder or a malformed value
 */
export function requestPlaceholders(input: ExpressionParameters, wording: ErrorWording): Placeholders {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: raw } = input;
  if (names === undefined && raw === undefined) return new Placeholders(undefined, undefined);
  const values = raw === undefined ? undefined : expressionValues(raw, wording);
  const placeholders = new Placeholders(names, values);
  const fault = placeholders.mapFault();
  if (fault !== null) throw refusal(wording, placeholderFaultText(fault));
  return placeholders;
}

function expressionValues(raw: WireAttributeMap, wording: ErrorWording): AttributeMap {
  const values = newAttributeMap();
  for (const name in raw) {
    const value = parseValue(raw[name] ?? {});
    if (isValueFault(value)) {
      if (wording.valueWording === "current") throw valueRefusal(wording, value);
      const text = valueFaultText(value, wording.valueWording);
      throw refusal(wording, `ExpressionAttributeValues contains invalid value: ${text} for key ${name}`);
    }
    values[name] = value;
  }
  return values;
}

/** What was compiled. @throws ApiError when the expression is malformed */
export function orThrow<T>(result: T | InvalidExpression, wording: ErrorWording): T {
  if (isInvalidExpression(result)) throw refusal(wording, invalidExpressionText(result));
  return result;
}

/** @throws ApiError when no expression of the request used one of its names or values */
export function refuseUnused(placeholders: Placeholders, wording: ErrorWording): void {
  const fault = placeholders.unusedFault();
  if (fault !== null) throw refusal(wording, placeholderFaultText(fault));
}
