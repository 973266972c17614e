/**
 * The attributes that a request names, wherever it does: in keys and items, in expressions, in legacy parameters.
 * Expressions that do not compile name none; the operation refuses them.
 */
import { newAttributeMap } from "../../item/attribute-value.ts";
import { isValueFault, parseValue, type WireAttributeMap } from "../../item/parse.ts";
import { compileCondition, conditionAttributes } from "../../language/condition/condition.ts";
import { type InvalidExpression, isInvalidExpression } from "../../language/expression-fault.ts";
import {
  compileKeyCondition,
  type KeyConditionClauses,
  keyConditionClauses,
} from "../../language/key-condition/key-condition.ts";
import { Placeholders } from "../../language/placeholders.ts";
import { compileProjection, projectionAttributes } from "../../language/projection/projection.ts";
import { compileUpdate, updateAttributes } from "../../language/update/update.ts";
import type { ExpressionParameters } from "./request-expressions.ts";

/** Parameters with names of attributes in them; operations have some of them. */
export interface AttributeMentions extends ExpressionParameters {
  readonly Key?: WireAttributeMap | undefined;
  readonly Item?: WireAttributeMap | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly AttributeUpdates?: Readonly<Record<string, unknown>> | undefined;
  readonly Expected?: Readonly<Record<string, unknown>> | undefined;
  readonly KeyConditions?: Readonly<Record<string, unknown>> | undefined;
  readonly QueryFilter?: Readonly<Record<string, unknown>> | undefined;
  readonly ScanFilter?: Readonly<Record<string, unknown>> | undefined;
}

/** Top-level names, each once. */
export function mentionedAttributes(input: AttributeMentions): readonly string[] {
  const { Key, Item, AttributeUpdates, Expected, KeyConditions, QueryFilter, ScanFilter } = input;
  const maps = [Key, Item, AttributeUpdates, Expected, KeyConditions, QueryFilter, ScanFilter];
  return [
    ...new Set([
      ...maps.flatMap((map) => Object.keys(map ?? {})),
      ...(input.AttributesToGet ?? []),
      ...expressionAttributes(input),
    ]),
  ];
}

function expressionAttributes(input: ExpressionParameters): readonly string[] {
  const { ConditionExpression: condition, FilterExpression: filter } = input;
  const { ProjectionExpression: projection, UpdateExpression: update } = input;
  const placeholders = placeholdersOf(input);
  return [
    ...(keyClauses(input) ?? []).map(({ attribute }) => attribute),
    ...named(condition, (text) => compileCondition(text, "Condition", placeholders), conditionAttributes),
    ...named(filter, (text) => compileCondition(text, "Filter", placeholders), conditionAttributes),
    ...named(projection, (text) => compileProjection(text, placeholders), projectionAttributes),
    ...named(update, (text) => compileUpdate(text, placeholders), updateAttributes),
  ];
}

/** The clauses of a KeyConditionExpression; null where there is none or it does not compile. */
export function keyClauses(input: ExpressionParameters): KeyConditionClauses | null {
  if (input.KeyConditionExpression === undefined) return null;
  const condition = compileKeyCondition(input.KeyConditionExpression, placeholdersOf(input));
  if (isInvalidExpression(condition)) return null;
  const clauses = keyConditionClauses(condition);
  return isInvalidExpression(clauses) ? null : clauses;
}

function named<T extends object>(
  text: string | undefined,
  compile: (text: string) => T | InvalidExpression,
  names: (compiled: T) => readonly string[],
): readonly string[] {
  if (text === undefined) return [];
  const compiled = compile(text);
  return isInvalidExpression(compiled) ? [] : names(compiled);
}

function placeholdersOf({
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: raw,
}: ExpressionParameters): Placeholders {
  const values = newAttributeMap();
  for (const name in raw ?? {}) {
    const value = parseValue(raw?.[name] ?? {});
    if (!isValueFault(value)) values[name] = value;
  }
  return new Placeholders(names, values);
}
