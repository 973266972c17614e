/**
 * From the text of a condition or filter to its meaning.
 */

import { InvalidExpression } from "../expression-fault.ts";
import { FaultLedger } from "../fault-ledger.ts";
import type { Placeholders } from "../placeholders.ts";
import { bindCondition } from "./bind-condition.ts";
import type { Condition } from "./condition.ts";
import { parseCondition } from "./parse-condition.ts";

/** Compiles a ConditionExpression or FilterExpression; everything is checked, no item is needed. */
export function compileCondition(
  text: string,
  kind: "Condition" | "Filter",
  placeholders: Placeholders,
): Condition | InvalidExpression {
  const parsed = parseCondition(text);
  if (parsed.kind === "refused") return new InvalidExpression(kind, parsed.fault);
  const faults = new FaultLedger();
  const condition = bindCondition(parsed.syntax, { placeholders, faults });
  return faults.first === null ? condition : new InvalidExpression(kind, faults.first);
}
