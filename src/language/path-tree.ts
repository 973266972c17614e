/**
 * Paths gathered into a tree, which finds the pairs that cannot stand together: two that lead to or through one
 * place, and two that take one place for a map and for a list. The work grows with the paths' length alone.
 */
import type { DocumentPath } from "./document-path.ts";
import type { ExpressionFault } from "./expression-fault.ts";

interface PathNode {
  /** The path that ends here, and the first that came through, by what it takes this place for. */
  whole: DocumentPath | undefined;
  map: DocumentPath | undefined;
  list: DocumentPath | undefined;
  readonly members: Map<string | number, PathNode>;
}

const newNode = (): PathNode => ({ whole: undefined, map: undefined, list: undefined, members: new Map() });

/** The first fault among paths that are to stand together, or null. */
export function pathsFault(paths: readonly DocumentPath[]): ExpressionFault | null {
  if (paths.length < 2) return null;
  const tree = new PathTree();
  for (const path of paths) {
    const fault = tree.add(path);
    if (fault !== null) return fault;
  }
  return null;
}

/** Paths that can stand together, so far. */
class PathTree {
  readonly #root = newNode();

  /** Adds a path, or says which earlier path it cannot stand with. */
  add(path: DocumentPath): ExpressionFault | null {
    let node = this.#root;
    for (const step of path) {
      if (node.whole !== undefined) return { kind: "pathsOverlap", one: node.whole, two: path };
      const otherShape = typeof step === "string" ? node.list : node.map;
      if (otherShape !== undefined) return { kind: "pathsConflict", one: otherShape, two: path };
      if (typeof step === "string") node.map ??= path;
      else node.list ??= path;
      node = memberNode(node, step);
    }
    const same = node.whole ?? node.map ?? node.list;
    if (same !== undefined) return { kind: "pathsOverlap", one: same, two: path };
    node.whole = path;
    return null;
  }
}

function memberNode(node: PathNode, step: string | number): PathNode {
  const known = node.members.get(step);
  if (known !== undefined) return known;
  const added = newNode();
  node.members.set(step, added);
  return added;
}
