/**
 * The same in the parameters that came before expressions, where these can say it: conditions on different whole
 * attributes, all or any of which must hold; whole attributes that are put, added to or taken away; whole attributes
 * that are shown.
 */
import type { Json } from "../fixture/json-stator.ts";
import type { ConditionTree, Operand } from "./condition-tree.ts";
import type { Path } from "./document-path.ts";
import { tagOf, type Value } from "./model-value.ts";
import type { UpdateTree } from "./update-tree.ts";

/** Conditions by attribute, and what joins them where there are several. */
export interface LegacyConditions {
  readonly conditions: Json;
  readonly members: Json;
}

/** The conditions of a tree; null where it says more. */
export function legacyConditions(tree: ConditionTree): LegacyConditions | null {
  const connective = tree.kind === "and" || tree.kind === "or" ? tree.kind : null;
  const conditions = new Map<string, Json>();
  for (const leaf of leavesOf(tree, connective)) {
    const told = legacyCondition(leaf);
    if (told === null || conditions.has(told.name)) return null;
    conditions.set(told.name, told.condition);
  }
  return {
    conditions: Object.fromEntries(conditions),
    members: connective === null ? {} : { ConditionalOperator: connective.toUpperCase() },
  };
}

const leavesOf = (tree: ConditionTree, connective: "and" | "or" | null): readonly ConditionTree[] =>
  (tree.kind === "and" || tree.kind === "or") && tree.kind === connective
    ? [...leavesOf(tree.left, connective), ...leavesOf(tree.right, connective)]
    : [tree];

interface NamedCondition {
  readonly name: string;
  readonly condition: Json;
}

function legacyCondition(leaf: ConditionTree): NamedCondition | null {
  switch (leaf.kind) {
    case "compare": {
      const { by, left, right } = leaf;
      return left.kind === "value"
        ? named(right, OPERATORS[MIRRORED[by]], [left])
        : named(left, OPERATORS[by], [right]);
    }
    case "between":
      return named(leaf.operand, "BETWEEN", [leaf.low, leaf.high]);
    case "in":
      return named(leaf.operand, "IN", leaf.choices, ["S", "N", "B"]);
    case "exists":
    case "notExists":
      return named(leaf, leaf.kind === "exists" ? "NOT_NULL" : "NULL", []);
    case "beginsWith":
      return named(leaf.left, "BEGINS_WITH", [leaf.right]);
    case "contains":
      return named(leaf.left, "CONTAINS", [leaf.right], ["S", "N", "B", "BOOL", "NULL"]);
    case "type":
    case "and":
    case "or":
    case "not":
      return null;
  }
}

const OPERATORS = { "=": "EQ", "<>": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE" } as const;
const MIRRORED = { "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** A condition on a whole attribute, against values of one of these types. */
function named(
  operand: Operand | { readonly kind: "exists" | "notExists"; readonly path: Path },
  ComparisonOperator: string,
  values: readonly Operand[],
  tags?: readonly string[],
): NamedCondition | null {
  if (operand.kind === "value" || operand.kind === "size" || operand.path.length > 1) return null;
  const AttributeValueList: Value[] = [];
  for (const each of values) {
    if (each.kind !== "value") return null;
    const tag = tagOf(each.value);
    if (tags !== undefined && !tags.includes(tag)) return null;
    if (AttributeValueList[0] !== undefined && tagOf(AttributeValueList[0]) !== tag) return null;
    AttributeValueList.push(each.value);
  }
  const list = AttributeValueList.length === 0 ? {} : { AttributeValueList };
  return { name: String(operand.path[0]), condition: { ComparisonOperator, ...list } };
}

/** The updates by attribute; null where the update says more. */
export function legacyUpdates(update: UpdateTree): Json | null {
  const entries: [string, Json][] = [];
  for (const action of update) {
    const [name, inner] = action.path;
    if (inner !== undefined) return null;
    if (action.kind === "REMOVE") entries.push([String(name), { Action: "DELETE" }]);
    else if (action.kind !== "SET")
      entries.push([String(name), { Action: action.kind, Value: action.value }]);
    else if (action.value.kind === "value")
      entries.push([String(name), { Action: "PUT", Value: action.value.value }]);
    else return null;
  }
  return Object.fromEntries(entries);
}

/** The names of what is shown; null where not all of it is a whole attribute. */
export const legacyNames = (projection: readonly Path[]): readonly string[] | null =>
  projection.every(({ length }) => length === 1) ? projection.map(([name]) => String(name)) : null;
