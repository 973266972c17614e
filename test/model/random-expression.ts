/**
 * Random conditions, updates and projections. They break no rule that is checked without looking at an item: what is
 * refused for its form is the business of the language's own tests.
 */
import type { Chance } from "./chance.ts";
import type { Comparison, ConditionTree, Operand } from "./condition-tree.ts";
import type { Path } from "./document-path.ts";
import { compare, type Tag, type Value } from "./model-value.ts";
import { anyValue, keyValue, otherValue, randomPath, TAGS, valueOf } from "./random-item.ts";
import type { SetValue, Term, UpdateAction, UpdateTree } from "./update-tree.ts";

const ORDERED = ["S", "N", "B"] as const;

/** A condition on attributes of these names. */
export function randomCondition(chance: Chance, names: readonly string[], depth = 2): ConditionTree {
  const kind = chance.below(depth > 0 ? 11 : 8);
  const path = randomPath(chance, names);
  switch (kind) {
    case 0:
    case 1:
      return comparison(chance, names);
    case 2:
      return between(chance, path);
    case 3: {
      const choices = [anyValue(chance), ...chance.list(2, () => anyValue(chance))];
      return { kind: "in", operand: { kind: "path", path }, choices: choices.map(given) };
    }
    case 4:
      return { kind: chance.pick(["exists", "notExists"] as const), path };
    case 5:
      return { kind: "type", path, tag: chance.pick(TAGS) };
    case 6: {
      const start = valueOf(chance, chance.pick(["S", "B"] as const));
      return { kind: "beginsWith", left: { kind: "path", path }, right: given(start) };
    }
    case 7:
      return { kind: "contains", left: { kind: "path", path }, right: given(anyValue(chance)) };
    case 8:
      return { kind: "not", inner: randomCondition(chance, names, depth - 1) };
    default:
      return {
        kind: chance.pick(["and", "or"] as const),
        left: randomCondition(chance, names, depth - 1),
        right: randomCondition(chance, names, depth - 1),
      };
  }
}

const given = (value: Value): Operand => ({ kind: "value", value });

function comparison(chance: Chance, names: readonly string[]): ConditionTree {
  const path = randomPath(chance, names);
  const by = chance.pick(["=", "<>", "<", "<=", ">", ">="] as const);
  if (chance.percent(15)) {
    const size = given({ N: String(chance.below(5)) });
    return { kind: "compare", by, left: { kind: "size", path }, right: size };
  }
  const other = randomPath(chance, names);
  if (chance.percent(15) && JSON.stringify(other) !== JSON.stringify(path)) {
    return { kind: "compare", by, left: { kind: "path", path }, right: { kind: "path", path: other } };
  }
  const sides = [{ kind: "path", path }, given(comparedValue(chance, path, by))] as const;
  const [left, right] = chance.percent(20) ? [sides[1], sides[0]] : sides;
  return { kind: "compare", by, left, right };
}

/** Only what has an order stands beside an ordering operator. */
function comparedValue(chance: Chance, path: Path, by: Comparison): Value {
  if (by !== "=" && by !== "<>") return valueOf(chance, chance.pick(ORDERED));
  return path.length === 1 ? otherValue(chance, String(path[0])) : anyValue(chance);
}

/** Bounds are of one type and in order. */
function between(chance: Chance, path: Path): ConditionTree {
  const tag = chance.pick(ORDERED);
  const [low, high] = orderedPair(keyValue(chance, { tag }), keyValue(chance, { tag }));
  return { kind: "between", operand: { kind: "path", path }, low: given(low), high: given(high) };
}

/** The smaller one first. */
export const orderedPair = (a: Value, b: Value): readonly [Value, Value] =>
  (compare(a, b) ?? 0) <= 0 ? [a, b] : [b, a];

/** An update of attributes of these names, which may read the key too; its paths neither overlap nor conflict. */
export function randomUpdate(
  chance: Chance,
  names: readonly string[],
  keyNames: readonly string[] = [],
): UpdateTree {
  const paths: Path[] = [];
  for (const path of chance.list(3, () => randomPath(chance, names))) {
    if (paths.every((other) => areApart(path, other))) paths.push(path);
  }
  return paths.map((path) => action(chance, path, { names, keyNames }));
}

/** Whether two paths part, and part by steps of the same sort. */
export function areApart(a: Path, b: Path): boolean {
  const at = a.findIndex((step, i) => step !== b[i]);
  const [left, right] = [a[at], b[at]];
  return left !== undefined && right !== undefined && typeof left === typeof right;
}

/** What an update may read: anything at or below the first, and the second, which are scalars. */
interface ReadNames {
  readonly names: readonly string[];
  readonly keyNames: readonly string[];
}

function action(chance: Chance, path: Path, names: ReadNames): UpdateAction {
  const kind = chance.pick(["SET", "SET", "SET", "REMOVE", "ADD", "DELETE"] as const);
  switch (kind) {
    case "SET":
      return { kind, path, value: setValue(chance, path, names) };
    case "REMOVE":
      return { kind, path };
    case "ADD":
      return { kind, path, value: valueOf(chance, usualTag(chance, path, ["N", "SS", "NS", "BS"])) };
    case "DELETE":
      return { kind, path, value: valueOf(chance, usualTag(chance, path, ["SS", "NS", "BS"])) };
  }
}

/** The type that the attribute mostly has, where that one will do. */
function usualTag(chance: Chance, path: Path, possible: readonly Tag[]): Tag {
  const usual =
    path.length === 1 ? ({ attrA: "N", attrD: "SS", attrE: "NS" } as const)[String(path[0])] : undefined;
  return usual !== undefined && possible.includes(usual) && chance.percent(80)
    ? usual
    : chance.pick(possible);
}

function setValue(chance: Chance, path: Path, { names, keyNames }: ReadNames): SetValue {
  const number = (): Term => ({ kind: "value", value: { N: chance.pick(["1", "-1", "0.25", "1e3", "7"]) } });
  const other = (): Path => randomPath(chance, keyNames.length > 0 && chance.percent(15) ? keyNames : names);
  const source = (): Path => (chance.percent(60) ? path : other());
  const list = (): Term => ({ kind: "value", value: valueOf(chance, "L") });
  // Those that need what may be missing come up less often.
  switch (chance.pick([0, 1, 1, 2, 3, 3, 4, 5, 5, 6, 6, 6, 6])) {
    case 0:
      return { kind: "path", path: source() };
    case 1:
      return { kind: "ifNotExists", path: source(), otherwise: { kind: "value", value: anyValue(chance) } };
    case 2:
      return { kind: "listAppend", left: { kind: "path", path: source() }, right: list() };
    case 3:
      return {
        kind: "listAppend",
        left: { kind: "ifNotExists", path: source(), otherwise: { kind: "value", value: { L: [] } } },
        right: list(),
      };
    case 4:
      return {
        kind: chance.pick(["plus", "minus"] as const),
        left: { kind: "path", path: source() },
        right: number(),
      };
    case 5:
      return {
        kind: "plus",
        left: { kind: "ifNotExists", path: source(), otherwise: number() },
        right: number(),
      };
    default:
      return {
        kind: "value",
        value: path.length === 1 ? otherValue(chance, String(path[0])) : anyValue(chance),
      };
  }
}

/** Places to show, never none. */
export function randomProjection(chance: Chance, names: readonly string[]): readonly Path[] {
  const paths = [randomPath(chance, names)];
  for (const path of chance.list(3, () => randomPath(chance, names))) {
    if (paths.every((other) => areApart(path, other))) paths.push(path);
  }
  return paths;
}
