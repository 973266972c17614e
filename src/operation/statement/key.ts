/**
 * The primary key that a WHERE clause names, for statements about one item: an equality with a value for each key
 * attribute, all of which must hold, and what else is asked.
 */
import { type KeySchema, keyAttributes } from "../../engine/table-schema.ts";
import { type AttributeMap, type AttributeValue, newAttributeMap } from "../../item/attribute-value.ts";
import { type Condition, MIRRORED } from "../../language/condition/condition.ts";
import type { Comparator } from "../../language/condition/parse-condition.ts";

/** The conditions that must all hold for `condition` to hold, down to those that are no AND. */
export function conjuncts(condition: Condition | null): readonly Condition[] {
  if (condition === null) return [];
  return condition.kind === "and" ? condition.conditions.flatMap(conjuncts) : [condition];
}

/** The one condition that all of these together are; null: nothing is asked. */
export function conjunction(conditions: readonly Condition[]): Condition | null {
  const [first, ...more] = conditions;
  if (first === undefined) return null;
  return more.length === 0 ? first : { kind: "and", conditions };
}

/** A comparison of a top-level attribute with a value. */
export interface AttributeComparison {
  readonly attribute: string;
  readonly operator: Comparator;
  readonly value: AttributeValue;
}

/** The comparison that a condition is, with the attribute on the left; null for every other condition. */
export function attributeComparison(condition: Condition): AttributeComparison | null {
  if (condition.kind !== "compare") return null;
  const { operator, left, right } = condition;
  if (left.kind === "path" && right.kind === "value") return comparison(left.path, operator, right.value);
  if (left.kind === "value" && right.kind === "path") {
    return comparison(right.path, MIRRORED[operator], left.value);
  }
  return null;
}

function comparison(
  [attribute, ...inner]: readonly (string | number)[],
  operator: Comparator,
  value: AttributeValue,
): AttributeComparison | null {
  return typeof attribute === "string" && inner.length === 0 ? { attribute, operator, value } : null;
}

/** A key and what is asked beside it. */
export interface NamedKey {
  readonly key: AttributeMap;
  readonly rest: Condition | null;
}

/** The key that the clause names, of whatever types; null when it leaves a key attribute open. */
export function namedKey(keys: KeySchema, where: Condition | null): NamedKey | null {
  const key = newAttributeMap();
  const rest: Condition[] = [];
  const names = new Set(keyAttributes(keys).map(({ name }) => name));
  for (const condition of conjuncts(where)) {
    const equality = attributeComparison(condition);
    if (equality !== null && equality.operator === "=" && names.delete(equality.attribute)) {
      key[equality.attribute] = equality.value;
    } else rest.push(condition);
  }
  return names.size === 0 ? { key, rest: conjunction(rest) } : null;
}
