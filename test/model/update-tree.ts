/**
 * Updates as lists of actions: what they do to an item, and how they are written. Every operand is read from the item
 * as it was before.
 */
import { addDecimals, decimalOf, decimalText, negated } from "./decimal.ts";
import { inside, type Path, resolve } from "./document-path.ts";
import type { ExpressionWriter } from "./expression-writer.ts";
import { equal, type Item, type Value, withMember } from "./model-value.ts";

export type Term =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "ifNotExists"; readonly path: Path; readonly otherwise: Term }
  | { readonly kind: "listAppend"; readonly left: Term; readonly right: Term };

export type SetValue = Term | { readonly kind: "plus" | "minus"; readonly left: Term; readonly right: Term };

export type UpdateAction =
  | { readonly kind: "SET"; readonly path: Path; readonly value: SetValue }
  | { readonly kind: "REMOVE"; readonly path: Path }
  | { readonly kind: "ADD" | "DELETE"; readonly path: Path; readonly value: Value };

/** The paths do not overlap. */
export type UpdateTree = readonly UpdateAction[];

/** Thrown when an update meets an item that it does not fit. */
export class Misfit extends Error {}

/** The item afterwards, null where there was none and none comes of it. @throws Misfit */
export function updated(update: UpdateTree, old: Item | null, key: Item): Item | null {
  const base = old ?? key;
  const actions = old === null ? update.filter(({ kind }) => kind === "SET" || kind === "ADD") : update;
  if (old === null && update.length > 0 && actions.length === 0) return null;
  const results = actions.map((action) => ({ path: action.path, value: newValue(action, base) }));
  for (const { path } of results) {
    if (!fits(base, path)) throw new Misfit();
  }
  // What is put past the end of a list is appended in the order of the positions.
  const put = results
    .filter(({ value }) => value !== undefined)
    .toSorted((a, b) => position(a.path) - position(b.path))
    .reduce<Value>((document, { path, value }) => replaced(document, path, value), { M: base });
  // Deepest and last first, so that those still to come stay where they were.
  const done = results
    .filter(({ path, value }) => value === undefined && resolve(base, path) !== undefined)
    .toSorted((a, b) => b.path.length - a.path.length || position(b.path) - position(a.path))
    .reduce((document, { path }) => replaced(document, path, undefined), put);
  return "M" in done ? done.M : base;
}

const position = (path: Path): number => (typeof path.at(-1) === "number" ? Number(path.at(-1)) : -1);

/** Whether all that lies above the place is there, and of the right shape. */
function fits(item: Item, path: Path): boolean {
  const parent = path
    .slice(0, -1)
    .reduce<Value | undefined>((value, step) => (value === undefined ? undefined : inside(value, step)), {
      M: item,
    });
  return parent !== undefined && (typeof path.at(-1) === "number" ? "L" in parent : "M" in parent);
}

function replaced(document: Value, path: Path, value: Value | undefined): Value {
  const [step, ...rest] = path;
  const inner = step === undefined ? undefined : inside(document, step);
  const next = rest.length === 0 ? value : replaced(inner as Value, rest, value);
  if ("M" in document) return { M: withMember(document.M, String(step), next) };
  if (!("L" in document)) throw new Misfit();
  const at = Math.min(Number(step), document.L.length);
  return { L: document.L.toSpliced(at, 1, ...(next === undefined ? [] : [next])) };
}

function newValue(action: UpdateAction, item: Item): Value | undefined {
  switch (action.kind) {
    case "REMOVE":
      return undefined;
    case "SET":
      return setValue(action.value, item);
    case "ADD":
      return added(resolve(item, action.path), action.value);
    case "DELETE":
      return without(resolve(item, action.path), action.value);
  }
}

function setValue(value: SetValue, item: Item): Value {
  switch (value.kind) {
    case "value":
      return value.value;
    case "path": {
      const found = resolve(item, value.path);
      if (found === undefined) throw new Misfit();
      return found;
    }
    case "ifNotExists":
      return resolve(item, value.path) ?? setValue(value.otherwise, item);
    case "listAppend": {
      const [left, right] = [setValue(value.left, item), setValue(value.right, item)];
      if (!("L" in left) || !("L" in right)) throw new Misfit();
      return { L: [...left.L, ...right.L] };
    }
    case "plus":
    case "minus": {
      const [left, right] = [setValue(value.left, item), setValue(value.right, item)];
      if (!("N" in left) || !("N" in right)) throw new Misfit();
      return total(left.N, right.N, value.kind);
    }
  }
}

function total(left: string, right: string, kind: "plus" | "minus"): Value {
  const other = decimalOf(right);
  const sum = addDecimals(decimalOf(left), kind === "plus" ? other : negated(other));
  if (sum === null) throw new Misfit();
  return { N: decimalText(sum) };
}

function added(old: Value | undefined, value: Value): Value {
  if (old === undefined) return value;
  if ("N" in old && "N" in value) return total(old.N, value.N, "plus");
  const [members, more] = sameSets(old, value);
  const fresh = more.filter((one) => !members.some((other) => equal(one, other)));
  return setOf(old, [...members, ...fresh]) as Value;
}

function without(old: Value | undefined, value: Value): Value | undefined {
  if (old === undefined) return undefined;
  const [members, gone] = sameSets(old, value);
  return setOf(
    old,
    members.filter((one) => !gone.some((other) => equal(one, other))),
  );
}

/** The members of two sets of one type. @throws Misfit when they are not */
function sameSets(a: Value, b: Value): readonly [readonly Value[], readonly Value[]] {
  if ("SS" in a && "SS" in b) return [a.SS.map((S) => ({ S })), b.SS.map((S) => ({ S }))];
  if ("NS" in a && "NS" in b) return [a.NS.map((N) => ({ N })), b.NS.map((N) => ({ N }))];
  if ("BS" in a && "BS" in b) return [a.BS.map((B) => ({ B })), b.BS.map((B) => ({ B }))];
  throw new Misfit();
}

/** A set like that one with these members; nothing when there are none. */
function setOf(like: Value, members: readonly Value[]): Value | undefined {
  if (members.length === 0) return undefined;
  const texts = members.map((one) => Object.values(one)[0] as string);
  if ("SS" in like) return { SS: texts };
  return "NS" in like ? { NS: texts } : { BS: texts };
}

/** The places that the update changes or reads. */
export const updatePaths = (update: UpdateTree): readonly Path[] =>
  update.flatMap((action) => [action.path, ...(action.kind === "SET" ? readPaths(action.value) : [])]);

function readPaths(value: SetValue): readonly Path[] {
  switch (value.kind) {
    case "value":
      return [];
    case "path":
      return [value.path];
    case "ifNotExists":
      return [value.path, ...readPaths(value.otherwise)];
    case "listAppend":
    case "plus":
    case "minus":
      return [...readPaths(value.left), ...readPaths(value.right)];
  }
}

/** The update as an expression: one section for each kind of action, in the order in which the kinds come up. */
export function updateText(update: UpdateTree, writer: ExpressionWriter): string {
  const kinds = [...new Set(update.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const actions = update.filter((action) => action.kind === kind);
      return `${writer.keyword(kind)} ${actions.map((action) => actionText(action, writer)).join(", ")}`;
    })
    .join(" ");
}

function actionText(action: UpdateAction, writer: ExpressionWriter): string {
  const path = writer.path(action.path);
  if (action.kind === "REMOVE") return path;
  return action.kind === "SET"
    ? `${path} = ${setText(action.value, writer)}`
    : `${path} ${writer.value(action.value)}`;
}

function setText(value: SetValue, writer: ExpressionWriter): string {
  switch (value.kind) {
    case "value":
      return writer.value(value.value);
    case "path":
      return writer.path(value.path);
    case "ifNotExists":
      return `if_not_exists(${writer.path(value.path)}, ${setText(value.otherwise, writer)})`;
    case "listAppend":
      return `list_append(${setText(value.left, writer)}, ${setText(value.right, writer)})`;
    case "plus":
    case "minus":
      return `${setText(value.left, writer)} ${value.kind === "plus" ? "+" : "-"} ${setText(value.right, writer)}`;
  }
}
