/**
 * Paths into an item, with every placeholder resolved: `a.b[1]` is `["a", "b", 1]`; and which paths cannot stand
 * together in one expression.
 */
import { type AttributeMap, type AttributeValue, attribute } from "../item/attribute-value.ts";

/** Names of attributes and positions in lists; at least one element, and the first is a name. */
export type DocumentPath = readonly (string | number)[];

/** Most elements of a path. @see Developer Guide, "Constraints: expression parameters" */
export const PATH_ELEMENTS_MAX = 32;

/** The name of the top-level attribute that the path starts at. */
export const pathRoot = (path: DocumentPath): string => path[0] as string;

/** The value at `path`; `undefined` where nothing is, or where the document has another shape. */
export function resolvePath(item: AttributeMap, path: DocumentPath): AttributeValue | undefined {
  let value = attribute(item, path[0] as string);
  for (let at = 1; at < path.length && value !== undefined; at++) {
    value = memberAt(value, path[at] as string | number);
  }
  return value;
}

/** The member of a map by its name, or of a list by its position; `undefined` for every other value. */
export function memberAt(value: AttributeValue, step: string | number): AttributeValue | undefined {
  if (typeof step === "string") return "M" in value ? attribute(value.M, step) : undefined;
  return "L" in value ? value.L[step] : undefined;
}

/** The path as error texts print it: `[a, b, [1]]`. */
export const pathText = (path: DocumentPath): string =>
  `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;

/** Whether both lead to the same place in every item. */
export const equalPaths = (a: DocumentPath, b: DocumentPath): boolean =>
  a.length === b.length && a.every((step, at) => step === b[at]);

/** Two paths that cannot stand together in one expression. */
export interface PathsFault {
  /** They lead to or through one place; or take one place for a map and for a list. */
  readonly kind: "pathsOverlap" | "pathsConflict";
  readonly one: DocumentPath;
  readonly two: DocumentPath;
}

interface PathNode {
  /** The path that ends here, and the first that came through, by what it takes this place for. */
  whole: DocumentPath | undefined;
  map: DocumentPath | undefined;
  list: DocumentPath | undefined;
  /** The places further inside, once there are any. */
  members: Map<string | number, PathNode> | undefined;
}

const newNode = (): PathNode => ({ whole: undefined, map: undefined, list: undefined, members: undefined });

/** The first overlap among paths that are to stand together, else the first conflict, or null. */
export function pathsFault(paths: readonly DocumentPath[]): PathsFault | null {
  if (paths.length < 2) return null;
  const tree = new PathTree();
  let conflict: PathsFault | null = null;
  for (const path of paths) {
    const fault = tree.add(path);
    if (fault?.kind === "pathsOverlap") return fault;
    conflict ??= fault;
  }
  return conflict;
}

/** Paths that do not overlap, so far, as a tree: the work grows with their length alone. */
class PathTree {
  readonly #root = newNode();

  /** Adds a path; returns the fault that names an earlier path it cannot stand with, an overlap if there is one. */
  add(path: DocumentPath): PathsFault | null {
    let node = this.#root;
    let conflict: PathsFault | null = null;
    for (const step of path) {
      if (node.whole !== undefined) return { kind: "pathsOverlap", one: node.whole, two: path };
      const otherShape = typeof step === "string" ? node.list : node.map;
      if (otherShape !== undefined) conflict ??= { kind: "pathsConflict", one: otherShape, two: path };
      if (typeof step === "string") node.map ??= path;
      else node.list ??= path;
      node = memberNode(node, step);
    }
    const same = node.whole ?? node.map ?? node.list;
    if (same !== undefined) return { kind: "pathsOverlap", one: same, two: path };
    node.whole = path;
    return conflict;
  }
}

function memberNode(node: PathNode, step: string | number): PathNode {
  const members = (node.members ??= new Map<string | number, PathNode>());
  const known = members.get(step);
  if (known !== undefined) return known;
  const added = newNode();
  members.set(step, added);
  return added;
}
