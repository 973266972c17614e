/**
 * Places inside items: a name, then names and list positions.
 */
import { type Item, member, type Value } from "./model-value.ts";

/** Never empty; begins with a name. */
export type Path = readonly (string | number)[];

/** The value at that place, or nothing. */
export const resolve = (item: Item, path: Path): Value | undefined =>
  path.reduce<Value | undefined>((value, step) => (value === undefined ? undefined : inside(value, step)), {
    M: item,
  });

/** What lies one step inside a value. */
export function inside(value: Value, step: string | number): Value | undefined {
  if (typeof step === "number") return "L" in value ? value.L[step] : undefined;
  return "M" in value ? member(value.M, step) : undefined;
}

/** The parts of an item at these places, in the shape of the document; picked list elements close ranks. */
export function projected(item: Item, paths: readonly Path[]): Item {
  const shown = part({ M: item }, paths);
  return shown !== undefined && "M" in shown ? shown.M : {};
}

/** `value` cut down to the places; nothing where none of them is there. An empty path is the value itself. */
function part(value: Value, paths: readonly Path[]): Value | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  const steps = [...new Set(paths.map(([first]) => first as string | number))];
  const kept = steps.flatMap((step) => {
    const inner = inside(value, step);
    const rests = paths.filter(([first]) => first === step).map((path) => path.slice(1));
    const shown = inner === undefined ? undefined : part(inner, rests);
    return shown === undefined ? [] : [[step, shown] as const];
  });
  if (kept.length === 0) return undefined;
  if ("M" in value) return { M: Object.fromEntries(kept) };
  return { L: kept.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, shown]) => shown) };
}
