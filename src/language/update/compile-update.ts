/**
 * From the text of an update to its meaning.
 */
import { InvalidExpression } from "../expression-fault.ts";
import { FaultLedger } from "../fault-ledger.ts";
import { pathsFault } from "../path-tree.ts";
import type { Placeholders } from "../placeholders.ts";
import { bindAction } from "./bind-update.ts";
import { parseUpdate } from "./parse-update.ts";
import type { UpdateProgram } from "./update-program.ts";

/** Compiles an UpdateExpression; everything is checked that needs no item. */
export function compileUpdate(text: string, placeholders: Placeholders): UpdateProgram | InvalidExpression {
  const parsed = parseUpdate(text);
  if (parsed.kind === "refused") return new InvalidExpression("Update", parsed.fault);
  const faults = new FaultLedger();
  const actions = parsed.syntax.map((action) => bindAction(action, { placeholders, faults }));
  const fault = faults.first ?? pathsFault(actions.map((action) => action.path));
  return fault === null ? { actions, dialect: "expression" } : new InvalidExpression("Update", fault);
}
