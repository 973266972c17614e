/**
 * Texts of value faults. DynamoDB has two layers of value checks with texts of their own: the current one of
 * single-item calls, and the older one of batches, transactions, Scan and PartiQL. The text around it
 * (`ExpressionAttributeValues contains invalid value: … for key :v`) is up to the operation.
 */

import { compareBase64 } from "./binary.ts";
import { compareText } from "./compare.ts";
import type { NumberFault } from "./decimal.ts";
import type { ValueFault } from "./parse.ts";
import type { SetType } from "./set-order.ts";

/** Which of the two sets of checks refuses the value. */
export type ValueWording = "current" | "older";

const INVALID = "One or more parameter values were invalid: ";
const NOT_NUMERIC = "The parameter cannot be converted to a numeric value";
const INT32_MAX = 2n ** 31n - 1n;
const INT32_MIN = -(2n ** 31n);

/** The text of a fault. */
export function valueFaultText({ fault }: ValueFault, valueWording: ValueWording): string {
  switch (fault.kind) {
    case "number":
      return valueWording === "current"
        ? numberFaultText(fault.fault, valueWording)
        : numberFaultText(olderNumberFault(fault.text, fault.fault), valueWording);
    case "duplicate":
      return duplicateText(fault.type, fault.members, valueWording);
    case "emptySet":
      return INVALID + EMPTY_SET_TEXTS[fault.type];
    case "nullFalse":
      return `${INVALID}Null attribute value types must have the value of true`;
    case "noType":
      return "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
    case "severalTypes":
      return "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
    case "tooDeep":
      return "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
    case "emptyAttributeName":
      return "Empty attribute name";
    case "attributeNameTooLong":
      return "Attribute name is longer than 65535 bytes";
  }
}

const EMPTY_SET_TEXTS: Readonly<Record<SetType, string>> = {
  SS: "An string set  may not be empty",
  NS: "An number set  may not be empty",
  BS: "Binary sets should not be empty",
};

/** The text of a fault in a number; also that of arithmetic that leaves the range. */
export function numberFaultText(fault: NumberFault, valueWording: ValueWording): string {
  switch (fault.kind) {
    case "notNumeric":
      return valueWording === "older" && fault.text === "" ? NOT_NUMERIC : `${NOT_NUMERIC}: ${fault.text}`;
    case "precision":
      return "Attempting to store more than 38 significant digits in a Number";
    case "overflow":
      return "Number overflow. Attempting to store a number with magnitude larger than supported range";
    case "underflow":
      return "Number underflow. Attempting to store a number with magnitude smaller than supported range";
  }
}

/** The older layer keeps exponents in 32 bits: beyond them is no number, and at their upper end they wrap. */
function olderNumberFault(text: string, fault: NumberFault): NumberFault {
  const sent = /[eE]([+-]?\d+)$/.exec(text)?.[1];
  if (fault.kind === "notNumeric" || sent === undefined) return fault;
  const exponent = BigInt(sent.replace("+", ""));
  if (exponent > INT32_MAX || exponent < INT32_MIN) return { kind: "notNumeric", text };
  return exponent === INT32_MAX ? { kind: "underflow" } : fault;
}

function duplicateText(type: SetType, members: readonly string[], valueWording: ValueWording): string {
  if (type === "NS") {
    return valueWording === "current"
      ? `${INVALID}Input collection contains duplicates.`
      : "Input collection contains duplicates";
  }
  const tail = type === "BS" ? "of type BS contains duplicates." : " contains duplicates.";
  if (valueWording === "older") return `${INVALID}Input collection [${members.join(", ")}]${tail}`;
  const shown = seenInOrder(type, members).map((member) => `"${member}"`);
  return `${INVALID}Input collection [${shown.join(type === "BS" ? "," : ", ")}]${tail}`;
}

/** The members before the first repeat in byte order, then the repeat, then the rest as sent. */
function seenInOrder(type: "SS" | "BS", members: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const repeat = members.findIndex((member) => seen.size === seen.add(member).size);
  const sorted = members.slice(0, repeat).toSorted(type === "BS" ? compareBase64 : compareText);
  return [...sorted, ...members.slice(repeat)];
}
