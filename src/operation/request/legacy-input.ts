/**
 * Legacy parameters of a request: their values are made canonical, then they are compiled to what expressions become.
 */
import type {
  AttributeValueUpdate,
  Condition as ConditionParameter,
  ExpectedAttributeValue,
} from "../../api/generated/dynamodb/inputs.ts";
import type { AttributeValue } from "../../item/attribute-value.ts";
import { isValueFault, nameFault, parseValue, type WireAttributeValue } from "../../item/parse.ts";
import type { Condition } from "../../language/condition/condition.ts";
import type { KeyConditionClauses } from "../../language/key-condition/key-condition.ts";
import { compileAttributeUpdates } from "../../language/legacy/compile-attribute-updates.ts";
import { compileKeyConditions } from "../../language/legacy/compile-key-conditions.ts";
import {
  type ConditionalOperator,
  compileExpected,
  compileFilter,
  type LegacyCondition,
} from "../../language/legacy/legacy-condition.ts";
import type { UpdateProgram } from "../../language/update/update.ts";
import { type ErrorWording, valueRefusal } from "./error-wording.ts";
import { orThrow } from "./request-expressions.ts";

/** Conditions by attribute, their values canonical. */
export type LegacyConditions = Readonly<Record<string, LegacyCondition>>;

interface ExpectedParameters {
  readonly Expected?: Readonly<Record<string, ExpectedAttributeValue>> | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
}

/** The condition of Expected; null: none. @throws ApiError */
export function expectedCondition(
  { Expected: expected, ConditionalOperator: operator }: ExpectedParameters,
  wording: ErrorWording,
): Condition | null {
  const expectations = mapMembers(expected ?? {}, wording, ({ Value, AttributeValueList, ...rest }) => ({
    ...rest,
    Value: Value === undefined ? undefined : legacyValue(Value, wording),
    AttributeValueList: AttributeValueList?.map((value) => legacyValue(value, wording)),
  }));
  return orThrow(compileExpected(expectations, operator), wording);
}

/** The update of AttributeUpdates. @throws ApiError */
export function attributeUpdates(
  updates: Readonly<Record<string, AttributeValueUpdate>>,
  wording: ErrorWording,
): UpdateProgram {
  const canonical = mapMembers(updates, wording, ({ Action, Value }) => ({
    Action,
    Value: Value === undefined ? undefined : legacyValue(Value, wording),
  }));
  return orThrow(compileAttributeUpdates(canonical), wording);
}

/** A legacy filter and how its conditions are joined. */
export interface FilterParameters {
  /** QueryFilter or ScanFilter. */
  readonly filter: LegacyConditions | undefined;
  readonly operator: ConditionalOperator | undefined;
}

/** The condition of a legacy filter; null: none. @throws ApiError */
export const legacyFilter = (
  { filter, operator }: FilterParameters,
  wording: ErrorWording,
): Condition | null => orThrow(compileFilter(filter, operator), wording);

/** The clauses of KeyConditions. @throws ApiError */
export const legacyKeyConditions = (
  conditions: LegacyConditions,
  wording: ErrorWording,
): KeyConditionClauses => orThrow(compileKeyConditions(conditions), wording);

/** KeyConditions or a filter with canonical values, which are checked before the meaning of the conditions. @throws ApiError */
export const legacyConditions = (
  parameters: Readonly<Record<string, ConditionParameter>>,
  wording: ErrorWording,
): LegacyConditions =>
  mapMembers(parameters, wording, ({ ComparisonOperator, AttributeValueList }) => ({
    ComparisonOperator,
    AttributeValueList: AttributeValueList?.map((value) => legacyValue(value, wording)),
  }));

function legacyValue(raw: WireAttributeValue, wording: ErrorWording): AttributeValue {
  const value = parseValue(raw);
  if (isValueFault(value)) throw valueRefusal(wording, value);
  return value;
}

/** What each attribute's member becomes. @throws ApiError for a name that no attribute can have */
function mapMembers<From, To>(
  members: Readonly<Record<string, From>>,
  wording: ErrorWording,
  change: (member: From) => To,
): Readonly<Record<string, To>> {
  const mapped = Object.create(null) as Record<string, To>;
  for (const [name, member] of Object.entries(members)) {
    const fault = nameFault(name);
    if (fault !== null) throw valueRefusal(wording, fault);
    mapped[name] = change(member);
  }
  return mapped;
}
