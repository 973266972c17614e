/**
 * Why a key condition that is well formed does not fit the keys of the table or index it queries.
 */

/** One reason. */
export type KeyPlanFault =
  | { readonly kind: "tooManyConditions"; readonly conditions: number; readonly attributes: number }
  | { readonly kind: "missingKey"; readonly attribute: string }
  | { readonly kind: "unsupported" }
  | { readonly kind: "sortGap"; readonly missing: readonly string[]; readonly conditioned: string }
  | { readonly kind: "valueType" }
  | { readonly kind: "emptyValue"; readonly attribute: string; readonly type: "string" | "binary" };

/** The text of the ValidationException; legacy KeyConditions word one of them differently. */
export function keyPlanFaultText(fault: KeyPlanFault, dialect: "expression" | "legacy"): string {
  switch (fault.kind) {
    case "tooManyConditions":
      return dialect === "legacy"
        ? "Conditions can be of length 1 or 2 only"
        : `The number of query conditions (${fault.conditions}) exceeds the number of key attributes defined in the schema (${fault.attributes})`;
    case "missingKey":
      return `Query condition missed key schema element: ${fault.attribute}`;
    case "unsupported":
      return "Query key condition not supported";
    case "sortGap":
      return `RANGE key attributes ${fault.missing.join(", ")} must have equality conditions specified in the query because a condition is present on key attribute ${fault.conditioned}`;
    case "valueType":
      return "One or more parameter values were invalid: Condition parameter type does not match schema type";
    case "emptyValue":
      return `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${fault.type} value. Key: ${fault.attribute}`;
  }
}
