/**
 * Projections: `path (',' path)*`, which parts of an item are returned. The result keeps the shape of the document;
 * elements selected from a list close up in the order of their positions. The columns of a SELECT are no such shape:
 * each is an attribute of the row, under the name of its last step.
 */
import {
  type AttributeMap,
  type AttributeValue,
  attribute,
  newAttributeMap,
} from "../../item/attribute-value.ts";
import { type DocumentPath, memberAt, pathRoot, pathsFault, resolvePath } from "../document-path.ts";
import { FaultCollector, InvalidExpression } from "../expression-fault.ts";
import { bindPath, type Placeholders } from "../placeholders.ts";
import { TextParser } from "../syntax/text-parser.ts";

/** Picks one value apart: all of it, or some members of a map or list. */
type Selection = "all" | ReadonlyMap<string | number, Selection>;

/** Up to this many attributes the projection is walked for each item, beyond it the item: AttributesToGet has no bound. */
const WALKED_NAMES_MAX = 256;

/** Paths that neither overlap nor conflict, and the same as a tree. */
export interface Projection {
  readonly paths: readonly DocumentPath[];
  readonly selections: ReadonlyMap<string, Selection>;
  /** Where each name stands among those of `selections`; null where these are few. */
  readonly positions: ReadonlyMap<string, number> | null;
  /** What each path is called in the row; null: the document's shape is kept. */
  readonly columns: readonly Column[] | null;
}

interface Column {
  readonly name: string;
  readonly path: DocumentPath;
}

/** The projection of paths that neither overlap nor conflict. */
export function projectionOfPaths(paths: readonly DocumentPath[]): Projection {
  const selections = new Map<string, Selection>();
  for (const path of paths) select(selections, path);
  const isLong = selections.size > WALKED_NAMES_MAX;
  const positions = isLong ? positionsOf(selections.keys()) : null;
  return { paths, selections, positions, columns: null };
}

/** The projection of columns: `a.b` is shown as `b`, and `a.l[1]` as `l[1]`. Of equal names the last is shown. */
export function projectionOfColumns(paths: readonly DocumentPath[]): Projection {
  const projection = projectionOfPaths(paths);
  if (paths.every(({ length }) => length === 1)) return projection;
  return { ...projection, columns: paths.map((path) => ({ name: columnName(path), path })) };
}

/** The last name of a path, with the positions that follow it. */
function columnName(path: DocumentPath): string {
  const at = path.findLastIndex((step) => typeof step === "string");
  const positions = path.slice(at + 1).map((step) => `[${step}]`);
  return String(path[at]) + positions.join("");
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
  if (projection.columns !== null) {
    for (const { name, path } of projection.columns) {
      const value = resolvePath(item, path);
      if (value !== undefined) shown[name] = value;
    }
    return shown;
  }
  for (const [name, selection] of selectionsFor(item, projection)) {
    const value = attribute(item, name);
    const part = value === undefined ? undefined : selectFrom(value, selection);
    if (part !== undefined) shown[name] = part;
  }
  return shown;
}

const positionsOf = (names: Iterable<string>): ReadonlyMap<string, number> =>
  new Map([...names].map((name, position) => [name, position]));

/** The selections to look for in the item, in the order of the projection; of many, only those it has. */
function selectionsFor(
  item: AttributeMap,
  { selections, positions }: Projection,
): Iterable<readonly [string, Selection]> {
  if (positions === null) return selections;
  const position = (name: string): number => positions.get(name) ?? -1;
  return Object.keys(item)
    .filter((name) => selections.has(name))
    .toSorted((a, b) => position(a) - position(b))
    .map((name) => [name, selections.get(name) as Selection]);
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

const parser = new TextParser([], (reader) => reader.list(() => reader.path()));

/** Compiles a ProjectionExpression; everything is checked, no item is needed. */
export function compileProjection(text: string, placeholders: Placeholders): Projection | InvalidExpression {
  const parsed = parser.parse(text);
  if (parsed.kind === "refused") return new InvalidExpression("Projection", parsed.fault);
  const faults = new FaultCollector();
  const paths = parsed.syntax.map((path) => bindPath(path, { placeholders, faults }));
  const fault = faults.first ?? pathsFault(paths);
  return fault === null ? projectionOfPaths(paths) : new InvalidExpression("Projection", fault);
}
