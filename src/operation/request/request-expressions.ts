/**
 * The checks that every operation with expressions makes before it compiles one of them: the two families of
 * parameters are not mixed, names and values come with an expression, their maps are not empty, their values are
 * sound. And the one it makes after all: nothing was defined and not used. Then projections, from either family, and
 * what an answer shows of an item for them.
 */
import { validationError } from "../../api/errors.ts";
import { utf8Bytes } from "../../base/bytes.ts";
import { LARGE_BYTES_MIN, type StoredItem } from "../../engine/stored-item.ts";
import {
  type AttributeMap,
  type AttributeValue,
  copyAttributeMap,
  type Item,
  itemJson,
} from "../../item/attribute-value.ts";
import { type ItemImage, JsonImage } from "../../item/item-image.ts";
import {
  isValueFault,
  nameFault,
  parseValue,
  type WireAttributeMap,
  type WireAttributeValue,
} from "../../item/parse.ts";
import { valueFaultText } from "../../item/value-fault-text.ts";
import {
  type InvalidExpression,
  invalidExpressionText,
  isInvalidExpression,
} from "../../language/expression-fault.ts";
import { InvalidLegacyParameter, legacyFaultText } from "../../language/legacy/legacy-fault.ts";
import { Placeholders, placeholderFaultText } from "../../language/placeholders.ts";
import {
  compileProjection,
  type Projection,
  project,
  projectionOfNames,
} from "../../language/projection/projection.ts";
import { BARE, type ErrorWording, refusal, valueRefusal } from "./error-wording.ts";

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

/** Those that cannot stand beside expressions. KeyConditions can, unless an expression takes its place. */
const UNMIXED = LEGACY.filter((name) => name !== "KeyConditions");

/** All expressions, in the order messages name them. */
const EXPRESSIONS = [
  "ProjectionExpression",
  "FilterExpression",
  "UpdateExpression",
  "ConditionExpression",
  "KeyConditionExpression",
] as const;

/** The members that are checked here; operations have some of them. */
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
  const hasExpression = hasAny(input, EXPRESSIONS);
  const legacy = input.KeyConditionExpression === undefined ? UNMIXED : LEGACY;
  if (hasExpression && hasAny(input, legacy)) {
    throw refusal(
      wording,
      `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${presentNames(input, legacy)}} Expression parameters: {${presentNames(input, EXPRESSIONS)}}`,
    );
  }
  if (input.ExpressionAttributeNames !== undefined && !hasExpression) {
    throw refusal(wording, "ExpressionAttributeNames can only be specified when using expressions");
  }
  if (input.ExpressionAttributeValues !== undefined) checkValuesUsable(input, wording, values);
}

function hasAny(input: ExpressionParameters, names: readonly string[]): boolean {
  for (const name of names) if ((input as Readonly<Record<string, unknown>>)[name] !== undefined) return true;
  return false;
}

const presentNames = (input: ExpressionParameters, names: readonly string[]): string =>
  names.filter((name) => hasAny(input, [name])).join(", ");

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

/** The map as it was sent where none of its values has to be rewritten, else a copy. */
function expressionValues(raw: WireAttributeMap, wording: ErrorWording): AttributeMap {
  let copy: Record<string, AttributeValue> | undefined;
  for (const name in raw) {
    const sent = raw[name] as WireAttributeValue;
    const value = parseValue(sent);
    if (value === sent) continue;
    if (isValueFault(value)) {
      if (wording.valueWording === "current") throw valueRefusal(wording, value);
      const text = valueFaultText(value, wording.valueWording);
      throw refusal(wording, `ExpressionAttributeValues contains invalid value: ${text} for key ${name}`);
    }
    copy ??= copyAttributeMap(raw as AttributeMap);
    copy[name] = value;
  }
  return copy ?? (raw as AttributeMap);
}

/** What was compiled. @throws ApiError when the expression or legacy parameter is malformed */
export function orThrow<T>(result: T | InvalidExpression | InvalidLegacyParameter, wording: ErrorWording): T {
  if (isInvalidExpression(result)) throw refusal(wording, invalidExpressionText(result));
  if (result instanceof InvalidLegacyParameter) throw refusal(wording, legacyFaultText(result.fault));
  return result;
}

/** @throws ApiError when no expression of the request used one of its names or values */
export function refuseUnused(placeholders: Placeholders, wording: ErrorWording): void {
  const fault = placeholders.unusedFault();
  if (fault !== null) throw refusal(wording, placeholderFaultText(fault));
}

/** The parameters that name attributes to give back, old and new. */
export interface ProjectionParameters extends ExpressionParameters {
  readonly AttributesToGet?: readonly string[] | undefined;
}

/** The projection of a request that has no other expression; null: the whole item. @throws ApiError */
export function requestProjection(input: ProjectionParameters, wording: ErrorWording): Projection | null {
  if (input.AttributesToGet !== undefined) return namedProjection(input.AttributesToGet);
  if (input.ProjectionExpression === undefined) return null;
  const placeholders = requestPlaceholders(input, wording);
  const projection = orThrow(compileProjection(input.ProjectionExpression, placeholders), wording);
  refuseUnused(placeholders, wording);
  return projection;
}

/** The projection of AttributesToGet. @throws ApiError when a name is empty or given twice */
export function namedProjection(names: readonly string[]): Projection {
  for (const name of names) {
    const fault = nameFault(name);
    if (fault !== null) throw valueRefusal(BARE, fault);
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw validationError(
        `One or more parameter values were invalid: Duplicate value in attribute name: ${name}`,
      );
    }
    seen.add(name);
  }
  return projectionOfNames(names);
}

/**
 * An item as an answer shows it: the stored bytes, which nobody parses, or the projected part. That of a large item is
 * JSON at once, because values take many times as much memory, and an answer may hold 16 MB of them.
 *
 * @param item the stored one, where it was parsed already
 */
export function renderItem(
  stored: StoredItem,
  projection: Projection | null,
  item: Item | null = null,
): AttributeMap | ItemImage {
  if (projection === null) return stored;
  const shown = project(projection, item ?? stored.peek());
  if (stored.value.length < LARGE_BYTES_MIN || Object.keys(shown).length === 0) return shown;
  return new JsonImage(utf8Bytes(itemJson(shown)));
}
