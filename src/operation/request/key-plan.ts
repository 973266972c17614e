/**
 * A key condition set against the keys of what is queried, for Query and for the statements that are one.
 */
import { validationError } from "../../api/errors.ts";
import type { KeySchema } from "../../engine/table-schema.ts";
import {
  type KeyConditionClauses,
  type KeyPlan,
  keyPlanFaultText,
  planKeyCondition,
} from "../../language/key-condition/key-condition.ts";
import { keySizeFault } from "./key-size.ts";

/** What the clauses mean for these keys. @throws ApiError when they do not fit */
export function queryPlan(
  keys: KeySchema,
  clauses: KeyConditionClauses,
  dialect: "expression" | "legacy",
): KeyPlan {
  const plan = planKeyCondition(clauses, keys.partition, keys.sort);
  if ("kind" in plan) throw validationError(keyPlanFaultText(plan, dialect));
  checkPlanSizes(plan);
  return plan;
}

/** @throws ApiError when the condition names a key that is too long to be one */
function checkPlanSizes({ partitionValues: partition, equalSorts, range }: KeyPlan): void {
  const lasts = range === null ? [[]] : range.values.map((value) => [value]);
  for (const last of lasts) {
    const fault = keySizeFault({ partition, sort: [...equalSorts, ...last] });
    if (fault !== null) throw validationError(fault);
  }
}
