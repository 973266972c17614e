/**
 * The meaning of a projection: which paths of an item are shown. What is shown keeps the shape of the document;
 * elements picked from a list close ranks in the order of their positions.
 */
import {
  type AttributeMap,
  type AttributeValue,
  attribute,
  newAttributeMap,
} from "../../item/attribute-value.ts";
import { type DocumentPath, memberAt, pathRoot } from "../document-path.ts";

/** Picks one value apart: all of it, or some members of a map or list. */
type Selection = "all" | ReadonlyMap<string | number, Selection>;

/** Paths that neither overlap nor conflict, and the same as a tree. */
export interface Projection {
  readonly paths: readonly DocumentPath[];
  readonly selections: ReadonlyMap<string, Selection>;
}

/** The projection of paths that neither overlap nor conflict. */
export function projectionOfPaths(paths: readonly DocumentPath[]): Projection {
  const selections = new Map<string, Selection>();
  for (const path of paths) select(selections, path);
  return { paths, selections };
}

/** The projection of whole attributes. */
export const projectionOfNames = (names: readonly string[]): Projection =>
  projectionOfPaths(names.map((name) => [name]));

/** The top-level attributes the projection reads, each once, in the order written. */
export const projectionAttributes = (projection: Projection): readonly string[] => [
  ...new Set(projection.paths.map(pathRoot)),
];

/** What the projection shows of the item; paths that lead nowhere are left out. */
export function project(projection: Projection, item: AttributeMap): AttributeMap {
  const shown = newAttributeMap();
  for (const [name, selection] of projection.selections) {
    const value = attribute(item, name);
    const part = value === undefined ? undefined : selectFrom(value, selection);
    if (part !== undefined) shown[name] = part;
  }
  return shown;
}

function select(members: Map<string | number, Selection>, path: DocumentPath): void {
  let at = members;
  const last = path.length - 1;
  for (let depth = 0; depth < last; depth++) {
    const step = path[depth] as string | number;
    let next = at.get(step);
    if (next === "all") return;
    if (next === undefined) {
      next = new Map<string | number, Selection>();
      at.set(step, next);
    }
    at = next as Map<string | number, Selection>;
  }
  at.set(path[last] as string | number, "all");
}

function selectFrom(value: AttributeValue, selection: Selection): AttributeValue | undefined {
  if (selection === "all") return value;
  if ("M" in value) return selectMembers(value, selection);
  if ("L" in value) return selectElements(value, selection);
  return undefined;
}

function selectMembers(
  value: AttributeValue,
  selection: ReadonlyMap<string | number, Selection>,
): AttributeValue | undefined {
  const map = newAttributeMap();
  let found = false;
  for (const [step, inner] of selection) {
    const member = memberAt(value, step);
    const part = member === undefined ? undefined : selectFrom(member, inner);
    if (part === undefined) continue;
    map[step] = part;
    found = true;
  }
  return found ? { M: map } : undefined;
}

function selectElements(
  value: AttributeValue,
  selection: ReadonlyMap<string | number, Selection>,
): AttributeValue | undefined {
  const list: AttributeValue[] = [];
  const positions = [...selection.keys()].filter((step) => typeof step === "number");
  for (const position of positions.toSorted((a, b) => a - b)) {
    const element = memberAt(value, position);
    const inner = selection.get(position);
    if (element === undefined || inner === undefined) continue;
    const part = selectFrom(element, inner);
    if (part !== undefined) list.push(part);
  }
  return list.length > 0 ? { L: list } : undefined;
}
