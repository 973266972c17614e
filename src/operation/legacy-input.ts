/**
 * Legacy parameters of a request, with their values made canonical, handed to the language room.
 */
import type { AttributeValueUpdate, Condition as WireCondition, ExpectedAttributeValue } from "../api/generated/inputs.ts";
import type { AttributeValue } from "../item/attribute-value.ts";
import { isValueFault, parseValue, type WireAttributeValue } from "../item/parse.ts";
import type { Condition } from "../language/condition/condition.ts";
import { type Voice, valueRefusal } from "./voice.ts";

/** @throws ApiError for a malformed value */
export function requestValue(raw: WireAttributeValue, voice: Voice): AttributeValue {
  const value = parseValue(raw);
  if (isValueFault(value)) throw valueRefusal(voice, value);
  return value;
}
export type { AttributeValueUpdate, Condition, ExpectedAttributeValue, WireCondition };
