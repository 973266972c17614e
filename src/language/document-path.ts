/**
 * Paths into an item, with every placeholder resolved: `a.b[1]` is `["a", "b", 1]`.
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
