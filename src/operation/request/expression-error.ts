/**
 * The refusals that faults of the language room become, where they are not worded by a voice: those of a key
 * condition set against a schema.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import { type KeyPlanFault, keyPlanFaultText } from "../../language/key-condition/key-plan-fault.ts";

/** A key condition that does not fit the keys of what is queried. */
export const keyPlanRefusal = (
  fault: KeyPlanFault,
  dialect: "expression" | "legacy" = "expression",
): ApiError => validationError(keyPlanFaultText(fault, dialect));
