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
import { SizeBudget } from "./value-room.ts";

/**
 * The item afterwards, null where there was none and none is created; or why the update cannot be applied. An item may
 * still be larger than was allowed: what was there before is not counted.
 */
export type UpdateResult =
  | { readonly kind: "applied"; readonly item: Item | null }
  | { readonly kind: "fault"; readonly fault: UpdateFault }
  | { readonly kind: "tooLarge" };

/** The item that is updated. */
export interface UpdateTarget {
  /** As it is stored; null where there is none. */
  readonly old: Item | null;
  readonly key: AttributeMap;
  /** Its largest size. */
  readonly bytesMax: number;
}

const NO_ITEM: AttributeMap = {};

/** Applies `program`. Taking away never creates an item; everything else does, with the key for its key attributes. */
export function applyUpdate(program: UpdateProgram, { old, key, bytesMax }: UpdateTarget): UpdateResult {
  const actions = old === null ? program.actions.filter(creates) : program.actions;
  if (old === null && actions.length === 0 && program.actions.length > 0) {
    return { kind: "applied", item: null };
  }
  const edit = new DocumentEdit();
  const room = new SizeBudget(bytesMax);
  const source = { old: old ?? NO_ITEM, room, dialect: program.dialect };
  for (const action of actions) {
    const value = newValue(action, source);
    if (isUpdateFault(value)) return { kind: "fault", fault: value };
    if (value !== undefined && !room.isExceeded) {
      if (exceedsNesting(value, action.path.length - 1)) return { kind: "fault", fault: { kind: "tooDeep" } };
      room.take(value);
    }
    edit.plan(action.path, value);
  }
  const item = edit.apply(old ?? key);
  if (isEditFault(item)) return { kind: "fault", fault: item };
  return room.isExceeded ? { kind: "tooLarge" } : { kind: "applied", item };
}

const creates = (action: UpdateAction): boolean => action.kind === "set" || action.kind === "add";

/** Whether the value, or something in it, would lie in too many lists and maps. */
function exceedsNesting(value: AttributeValue, depth: number): boolean {
  if (depth > NESTING_MAX) return true;
  if ("L" in value) return value.L.some((element) => exceedsNesting(element, depth + 1));
  if ("M" in value) return Object.values(value.M).some((member) => exceedsNesting(member, depth + 1));
  return false;
}
