/**
 * Why an update that is well formed cannot be applied to the item as it is stored.
 */
import { numberFaultText } from "../../item/value-fault-text.ts";

/** One reason; `typeMismatch` is how legacy parameters name an operand type. */
export type UpdateFault =
  | { readonly kind: "pathInvalid" }
  | { readonly kind: "attributeMissing" }
  | { readonly kind: "operandType" }
  | { readonly kind: "typeMismatch" }
  | { readonly kind: "numberOverflow" }
  | { readonly kind: "numberUnderflow" }
  | { readonly kind: "tooDeep" };

/** The text of the ValidationException. */
export function updateFaultText(fault: UpdateFault): string {
  switch (fault.kind) {
    case "pathInvalid":
      return "The document path provided in the update expression is invalid for update";
    case "attributeMissing":
      return "The provided expression refers to an attribute that does not exist in the item";
    case "operandType":
      return "An operand in the update expression has an incorrect data type";
    case "typeMismatch":
      return "Type mismatch for attribute to update";
    case "numberOverflow":
      return numberFaultText({ kind: "overflow" }, "current");
    case "numberUnderflow":
      return numberFaultText({ kind: "underflow" }, "current");
    case "tooDeep":
      return "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
  }
}
