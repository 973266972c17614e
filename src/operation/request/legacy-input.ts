/**
 * Legacy parameters of a request: their values are made canonical, then the language room turns them into what
 * expressions become.
 */
import type {
  AttributeValueUpdate,
  Condition as ConditionParameter,
  ExpectedAttributeValue,
} from "../../api/generated/inputs.ts";
import type { AttributeValue } from "../../item/attribute-value.ts";
import { isValueFault, nameFault, parseValue, type WireAttributeValue } from "../../item/parse.ts";
import type { Condition } from "../../language/condition/condition.ts";
import type { KeyConditionClauses } from "../../language/key-condition/key-condition.ts";
import { compileAttributeUpdates } from "../../language/legacy/compile-attribute-updates.ts";
import { compileExpected } from "../../language/legacy/compile-expected.ts";
import { compileFilter } from "../../language/legacy/compile-filter.ts";
import { compileKeyConditions } from "../../language/legacy/compile-key-conditions.ts";
import type { ConditionalOperator, LegacyCondition } from "../../language/legacy/legacy-condition.ts";
import {
  type InvalidLegacyParameter,
  isInvalidLegacyParameter,
  legacyFaultText,
} from "../../language/legacy/legacy-fault.ts";
import type { UpdateProgram } from "../../language/update/update-program.ts";
import { refusal, type Voice, valueRefusal } from "./voice.ts";

/** Conditions by attribute, their values canonical. */
export type LegacyConditions = Readonly<Record<string, LegacyCondition>>;

interface ExpectedParameters {
  readonly Expected?: Readonly<Record<string, ExpectedAttributeValue>> | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
}

/** The condition of Expected; null: none. @throws ApiError */
export function expectedCondition(
  { Expected: expected, ConditionalOperator: operator }: ExpectedParameters,
  voice: Voice,
): Condition | null {
  const expectations = mapMembers(expected ?? {}, voice, ({ Value, AttributeValueList, ...rest }) => ({
    ...rest,
    Value: Value === undefined ? undefined : legacyValue(Value, voice),
    AttributeValueList: AttributeValueList?.map((value) => legacyValue(value, voice)),
  }));
  return accepted(compileExpected(expectations, operator), voice);
}

/** The update of AttributeUpdates. @throws ApiError */
export function attributeUpdates(
  updates: Readonly<Record<string, AttributeValueUpdate>>,
  voice: Voice,
): UpdateProgram {
  const canonical = mapMembers(updates, voice, ({ Action, Value }) => ({
    Action,
    Value: Value === undefined ? undefined : legacyValue(Value, voice),
  }));
  return accepted(compileAttributeUpdates(canonical), voice);
}

/** A legacy filter and how its conditions are joined. */
export interface FilterParameters {
  /** QueryFilter or ScanFilter. */
  readonly filter: LegacyConditions | undefined;
  readonly operator: ConditionalOperator | undefined;
}

/** The condition of a legacy filter; null: none. @throws ApiError */
export const legacyFilter = ({ filter, operator }: FilterParameters, voice: Voice): Condition | null =>
  accepted(compileFilter(filter, operator), voice);

/** The clauses of KeyConditions. @throws ApiError */
export const legacyKeyConditions = (conditions: LegacyConditions, voice: Voice): KeyConditionClauses =>
  accepted(compileKeyConditions(conditions), voice);

/** KeyConditions or a filter with canonical values, which are looked at before what the conditions mean. @throws ApiError */
export const legacyConditions = (
  parameters: Readonly<Record<string, ConditionParameter>>,
  voice: Voice,
): LegacyConditions =>
  mapMembers(parameters, voice, ({ ComparisonOperator, AttributeValueList }) => ({
    ComparisonOperator,
    AttributeValueList: AttributeValueList?.map((value) => legacyValue(value, voice)),
  }));

function legacyValue(raw: WireAttributeValue, voice: Voice): AttributeValue {
  const value = parseValue(raw);
  if (isValueFault(value)) throw valueRefusal(voice, value);
  return value;
}

function accepted<T>(result: T | InvalidLegacyParameter, voice: Voice): T {
  if (isInvalidLegacyParameter(result)) throw refusal(voice, legacyFaultText(result.fault));
  return result;
}

/** What each attribute's member becomes. @throws ApiError for a name that no attribute can have */
function mapMembers<From, To>(
  members: Readonly<Record<string, From>>,
  voice: Voice,
  change: (member: From) => To,
): Readonly<Record<string, To>> {
  const mapped = Object.create(null) as Record<string, To>;
  for (const [name, member] of Object.entries(members)) {
    const fault = nameFault(name);
    if (fault !== null) throw valueRefusal(voice, fault);
    mapped[name] = change(member);
  }
  return mapped;
}
