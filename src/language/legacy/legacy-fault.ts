/**
 * What can be wrong with a legacy parameter beyond its types.
 */
import type { AttributeType } from "../../item/attribute-value.ts";

/** `ComparisonOperator` of the API. */
export type LegacyOperator =
  | "EQ"
  | "NE"
  | "LE"
  | "LT"
  | "GE"
  | "GT"
  | "NOT_NULL"
  | "NULL"
  | "CONTAINS"
  | "NOT_CONTAINS"
  | "BEGINS_WITH"
  | "IN"
  | "BETWEEN";

/** One fault; `attribute` is the one whose condition or update it is. */
export type LegacyFault =
  | { readonly kind: "argumentCount"; readonly operator: LegacyOperator }
  | { readonly kind: "argumentType"; readonly operator: LegacyOperator; readonly type: AttributeType }
  | { readonly kind: "mixedTypes" }
  | { readonly kind: "boundOrder" }
  | { readonly kind: "valueMissing"; readonly exists: boolean | undefined; readonly attribute: string }
  | { readonly kind: "valueUnwanted"; readonly attribute: string }
  | { readonly kind: "valueAndList"; readonly attribute: string }
  | { readonly kind: "existsAndOperator"; readonly attribute: string }
  | { readonly kind: "operatorAlone"; readonly operator: LegacyOperator; readonly attribute: string }
  | { readonly kind: "listAlone"; readonly attribute: string }
  | { readonly kind: "conditionalOperatorAlone" }
  | { readonly kind: "updateWithoutValue" }
  | { readonly kind: "updateType"; readonly action: "ADD" | "DELETE"; readonly type: AttributeType }
  | { readonly kind: "keyConditionCount" };

/** What a compiler of legacy parameters returns when one is refused. */
export class InvalidLegacyParameter {
  readonly fault: LegacyFault;

  constructor(fault: LegacyFault) {
    this.fault = fault;
  }
}

/** Whether a compiler refused the parameter. */
export const isInvalidLegacyParameter = (result: unknown): result is InvalidLegacyParameter =>
  result instanceof InvalidLegacyParameter;

const INVALID = "One or more parameter values were invalid: ";

/** The text of the ValidationException, without any envelope of the operation. */
export function legacyFaultText(fault: LegacyFault): string {
  switch (fault.kind) {
    case "argumentCount":
      return `${INVALID}Invalid number of argument(s) for the ${fault.operator} ComparisonOperator`;
    case "argumentType":
      return `${INVALID}ComparisonOperator ${fault.operator} is not valid for ${fault.type} AttributeValue type`;
    case "mixedTypes":
      return `${INVALID}AttributeValues inside AttributeValueList must be of same type`;
    case "boundOrder":
      return "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound";
    case "valueMissing":
      return `${INVALID}Value must be provided when Exists is ${fault.exists ?? "null"} for Attribute: ${fault.attribute}`;
    case "valueUnwanted":
      return `${INVALID}Value cannot be used when Exists is false for Attribute: ${fault.attribute}`;
    case "valueAndList":
      return `${INVALID}Value and AttributeValueList cannot be used together for Attribute: ${fault.attribute}`;
    case "existsAndOperator":
      return `${INVALID}Exists and ComparisonOperator cannot be used together for Attribute: ${fault.attribute}`;
    case "operatorAlone":
      return `${INVALID}Value or AttributeValueList must be used with ComparisonOperator: ${fault.operator} for Attribute: ${fault.attribute}`;
    case "listAlone":
      return `${INVALID}AttributeValueList can only be used with a ComparisonOperator for Attribute: ${fault.attribute}`;
    case "conditionalOperatorAlone":
      return "ConditionalOperator can only be used when Filter or Expected has two or more elements";
    case "updateWithoutValue":
      return `${INVALID}Only DELETE action is allowed when no attribute value is specified`;
    case "updateType":
      return fault.action === "ADD"
        ? `${INVALID}ADD action is not supported for the type ${fault.type}`
        : `${INVALID}DELETE action with value is not supported for the type ${fault.type}`;
    case "keyConditionCount":
      return "Conditions can be of length 1 or 2 only";
  }
}
