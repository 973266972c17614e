/**
 * The parameters of a statement, from what was sent to canonical values. PartiQL answers with the older texts.
 */
import type { AttributeValue } from "../../item/attribute-value.ts";
import { isValueFault, parseValue, type WireAttributeValue } from "../../item/parse.ts";
import type { PartiqlFault } from "./partiql-fault.ts";
import type { Parameters } from "./value-slots.ts";

/** Parameters in order, or the first thing wrong with them. */
export type ParametersResult =
  | { readonly kind: "parameters"; readonly parameters: Parameters }
  | { readonly kind: "refused"; readonly fault: PartiqlFault };

/** Parses the parameters sent with a statement; how many it takes is checked when they are bound. */
export function parseParameters(sent: readonly WireAttributeValue[]): ParametersResult {
  const parameters: AttributeValue[] = [];
  for (const raw of sent) {
    const value = parseValue(raw);
    if (isValueFault(value)) return { kind: "refused", fault: { kind: "value", fault: value } };
    parameters.push(value);
  }
  return { kind: "parameters", parameters };
}
