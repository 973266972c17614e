/**
 * Changes at many paths of one document, made at once on a copy: maps and lists on the way are copied, everything
 * else is shared with the old document. List positions are those of the old list throughout.
 */
import { assert } from "../../base/assert.ts";
import {
  type AttributeMap,
  type AttributeValue,
  attribute,
  copyAttributeMap,
} from "../../item/attribute-value.ts";
import type { DocumentPath } from "../document-path.ts";
import type { UpdateFault } from "./update-fault.ts";

/** What happens at one place: a new value, removal, or something further inside. */
type Edit =
  | { readonly kind: "put"; readonly value: AttributeValue }
  | { readonly kind: "drop" }
  | { readonly kind: "inside"; readonly members: Edits };

type Edits = Map<string | number, Edit>;

const DROP: Edit = { kind: "drop" };
const PATH_INVALID: UpdateFault = { kind: "pathInvalid" };

/** Edits of one document; their paths neither overlap nor conflict. */
export class DocumentEdit {
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
export const isEditFault = (result: AttributeMap | UpdateFault): result is UpdateFault =>
  result === PATH_INVALID;

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
