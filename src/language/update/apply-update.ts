/**
 * Applies an update to an item: every action's new value is computed from the old item, then all are put in place on
 * a copy. The old item is never changed.
 */
import { assert } from "../../base/assert.ts";
import {
  type AttributeMap,
  type AttributeValue,
  attribute,
  copyAttributeMap,
  type Item,
} from "../../item/attribute-value.ts";
import { NESTING_MAX } from "../../item/parse.ts";
import type { DocumentPath } from "../document-path.ts";
import type { UpdateAction, UpdateProgram } from "./update.ts";
import { isUpdateFault, newValue, SizeBudget, type UpdateFault } from "./update-operand.ts";

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

/**
 * Applies `program`. Taking away never creates an item; everything else does, out of its key, whose attributes operands
 * may read.
 */
export function applyUpdate(program: UpdateProgram, { old, key, bytesMax }: UpdateTarget): UpdateResult {
  const actions = old === null ? program.actions.filter(creates) : program.actions;
  if (old === null && actions.length === 0 && program.actions.length > 0) {
    return { kind: "applied", item: null };
  }
  const edit = new DocumentEdit();
  const budget = new SizeBudget(bytesMax);
  const before = old ?? key;
  const source = { old: before, budget, dialect: program.dialect };
  for (const action of actions) {
    const value = newValue(action, source);
    if (isUpdateFault(value)) return { kind: "fault", fault: value };
    if (value !== undefined && !budget.isExceeded) {
      if (exceedsNesting(value, action.path.length - 1)) return { kind: "fault", fault: { kind: "tooDeep" } };
      budget.take(value);
    }
    edit.plan(action.path, value);
  }
  const item = edit.apply(before);
  if (isEditFault(item)) return { kind: "fault", fault: item };
  return budget.isExceeded ? { kind: "tooLarge" } : { kind: "applied", item };
}

const creates = (action: UpdateAction): boolean => action.kind === "set" || action.kind === "add";

/** Whether the value, or something in it, would be nested in too many lists and maps. */
function exceedsNesting(value: AttributeValue, depth: number): boolean {
  if (depth > NESTING_MAX) return true;
  if ("L" in value) return value.L.some((element) => exceedsNesting(element, depth + 1));
  if ("M" in value) return Object.values(value.M).some((member) => exceedsNesting(member, depth + 1));
  return false;
}

/** What happens at one place: a new value, removal, or something further inside. */
type Edit =
  | { readonly kind: "put"; readonly value: AttributeValue }
  | { readonly kind: "drop" }
  | { readonly kind: "inside"; readonly members: Edits };

type Edits = Map<string | number, Edit>;

const DROP: Edit = { kind: "drop" };
const PATH_INVALID: UpdateFault = { kind: "pathInvalid" };

/**
 * Edits of one document, whose paths neither overlap nor conflict, made at once on a copy: maps and lists on the way are
 * copied, everything else is shared with the old document. List positions are those of the old list throughout.
 */
class DocumentEdit {
  readonly #edits: Edits = new Map();

  /** Plans a new value at `path`, or its removal where `value` is undefined. */
  plan(path: DocumentPath, value: AttributeValue | undefined): void {
    let members = this.#edits;
    const last = path.length - 1;
    for (let at = 0; at < last; at++) members = insideOf(members, path[at] as string | number);
    members.set(path[last] as string | number, value === undefined ? DROP : { kind: "put", value });
  }

  /** The edited copy, or a fault where a path leads through something that is missing or of another shape. */
  apply(document: AttributeMap): AttributeMap | UpdateFault {
    return editedMap(document, this.#edits);
  }
}

/** Whether editing has failed. A document may have attributes of any name, so the fault is known by identity. */
const isEditFault = (result: AttributeMap | UpdateFault): result is UpdateFault => result === PATH_INVALID;

function insideOf(members: Edits, step: string | number): Edits {
  const known = members.get(step);
  if (known === undefined) {
    const inner: Edits = new Map();
    members.set(step, { kind: "inside", members: inner });
    return inner;
  }
  assert(known.kind === "inside", "the paths of an update do not overlap");
  return known.members;
}

function editedMap(map: AttributeMap, edits: Edits): AttributeMap | UpdateFault {
  const copy = copyAttributeMap(map);
  for (const [name, edit] of edits) {
    switch (edit.kind) {
      case "put":
        copy[name] = edit.value;
        break;
      case "drop":
        delete copy[name];
        break;
      case "inside": {
        const edited = editedValue(attribute(map, String(name)), edit.members);
        if (edited === PATH_INVALID) return PATH_INVALID;
        copy[name] = edited as AttributeValue;
      }
    }
  }
  return copy;
}

function editedValue(value: AttributeValue | undefined, edits: Edits): AttributeValue | UpdateFault {
  if (value === undefined) return PATH_INVALID;
  const [step] = edits.keys();
  if (typeof step === "string") {
    if (!("M" in value)) return PATH_INVALID;
    const edited = editedMap(value.M, edits);
    return isEditFault(edited) ? edited : { M: edited };
  }
  return "L" in value ? editedList(value.L, edits) : PATH_INVALID;
}

/** Values put past the end are appended in the order of their positions; no gap is left. */
function editedList(list: readonly AttributeValue[], edits: Edits): AttributeValue | UpdateFault {
  const copy: (AttributeValue | undefined)[] = [...list];
  const inOrder = [...edits].toSorted(([a], [b]) => Number(a) - Number(b));
  for (const [position, edit] of inOrder) {
    const at = Number(position);
    switch (edit.kind) {
      case "put":
        copy[Math.min(at, copy.length)] = edit.value;
        break;
      case "drop":
        if (at < list.length) copy[at] = undefined;
        break;
      case "inside": {
        const edited = editedValue(list[at], edit.members);
        if (edited === PATH_INVALID) return PATH_INVALID;
        copy[at] = edited as AttributeValue;
      }
    }
  }
  return { L: copy.filter((element) => element !== undefined) };
}
