/**
 * Files that import each other in a circle, type-only and dynamic imports included: none of them can be read, tested or
 * moved without all the others.
 */
import type { SourceFile } from "./source-file.ts";

/** Each circle as the paths of its files, sorted; a file that imports itself is one. Tests are left out. */
export function importCircles(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const byPath = new Map(files.filter(({ isTest }) => !isTest).map((file) => [file.path, file]));
  const search: Search = { byPath, places: new Map(), stack: [], circles: [] };
  for (const path of byPath.keys()) if (!search.places.has(path)) visit(path, search);
  return search.circles.toSorted(([a = ""], [b = ""]) => a.localeCompare(b));
}

/** Tarjan's search for strongly connected components. */
interface Search {
  readonly byPath: ReadonlyMap<string, SourceFile>;
  /** By path: when it was met, and the earliest place that it leads back to; Infinity once its circle is known. */
  readonly places: Map<string, { readonly met: number; low: number }>;
  readonly stack: string[];
  readonly circles: (readonly string[])[];
}

function visit(path: string, search: Search): number {
  const { byPath, places, stack, circles } = search;
  const place = { met: places.size, low: places.size };
  places.set(path, place);
  stack.push(path);
  const targets = (byPath.get(path)?.imports ?? []).flatMap(({ target }) =>
    target !== null && byPath.has(target) ? [target] : [],
  );
  for (const target of targets)
    place.low = Math.min(place.low, places.get(target)?.low ?? visit(target, search));
  const { low } = place;
  if (low < place.met) return low;
  const circle = stack.splice(stack.indexOf(path));
  for (const member of circle) places.set(member, { met: 0, low: Number.POSITIVE_INFINITY });
  if (circle.length > 1 || targets.includes(path)) circles.push(circle.toSorted());
  return Number.POSITIVE_INFINITY;
}
