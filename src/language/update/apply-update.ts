/**
 * Applies an update to an item: first every action's new value is worked out from the old item, then all are put in
 * place on a copy. The old item is never changed.
 */
import type { AttributeMap, AttributeValue, Item } from "../../item/attribute-value.ts";
import { NESTING_MAX } from "../../item/parse.ts";
import { DocumentEdit, isEditFault } from "./document-edit.ts";
import type { UpdateFault } from "./update-fault.ts";
import { isUpdateFault, newValue } from "./update-operand.ts";
import type { UpdateAction, UpdateProgram } from "./update-program.ts";

/** The item afterwards, null where there was none and none is created; or why the update cannot be applied. */
export type UpdateResult =
  | { readonly kind: "applied"; readonly item: Item | null }
  | { readonly kind: "fault"; readonly fault: UpdateFault };

const NO_ITEM: AttributeMap = {};

/**
 * Applies `program` to the item as stored, null where there is none. Taking away never creates an item; everything
 * else does, with `key` for its key attributes.
 */
export function applyUpdate(program: UpdateProgram, old: Item | null, key: AttributeMap): UpdateResult {
  const actions = old === null ? program.actions.filter(creates) : program.actions;
  if (old === null && actions.length === 0 && program.actions.length > 0) {
    return { kind: "applied", item: null };
  }
  const edit = new DocumentEdit();
  for (const action of actions) {
    const value = newValue(action, old ?? NO_ITEM, program.dialect);
    if (isUpdateFault(value)) return { kind: "fault", fault: value };
    if (value !== undefined && exceedsNesting(value, action.path.length - 1)) {
      return { kind: "fault", fault: { kind: "tooDeep" } };
    }
    edit.plan(action.path, value);
  }
  const item = edit.apply(old ?? key);
  return isEditFault(item) ? { kind: "fault", fault: item } : { kind: "applied", item };
}

const creates = (action: UpdateAction): boolean => action.kind === "set" || action.kind === "add";

/** Whether the value, or something in it, would lie in too many lists and maps. */
function exceedsNesting(value: AttributeValue, depth: number): boolean {
  if (depth > NESTING_MAX) return true;
  if ("L" in value) return value.L.some((element) => exceedsNesting(element, depth + 1));
  if ("M" in value) return Object.values(value.M).some((member) => exceedsNesting(member, depth + 1));
  return false;
}
