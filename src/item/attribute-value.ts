/**
 * Attribute values and items as every layer above storage holds them: the shape of DynamoDB JSON itself, already
 * validated and canonical. Numbers are canonical decimal text, binary is canonical base64, sets are in order and have
 * no duplicates. An item's attributes are read through `attribute` alone, because names such as `constructor`
 * are legal, and built on objects without a prototype, because `__proto__` is legal too.
 */

/** The ten types, by the tag that DynamoDB JSON gives them. */
export type AttributeType = "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "NULL" | "BOOL";

/** One value, as `{ tag: content }` with exactly one tag. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly M: AttributeMap }
  | { readonly L: readonly AttributeValue[] }
  | { readonly NULL: true }
  | { readonly BOOL: boolean };

/** Attributes by name: an item, a key, or the inside of a map. */
export interface AttributeMap {
  readonly [name: string]: AttributeValue;
}

/** A whole item, primary key included. */
export type Item = AttributeMap;

/** The types that keys and ordering comparisons accept. */
export type KeyType = "S" | "N" | "B";

/** The tag of a value. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const tag in value) return tag as AttributeType;
  throw new TypeError("an attribute value has exactly one tag");
}

/** The attribute called `name`, or `undefined`; safe for every name. */
export const attribute = (map: AttributeMap, name: string): AttributeValue | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

/** An empty map to build into; has no prototype. */
export const newAttributeMap = (): Record<string, AttributeValue> =>
  Object.create(null) as Record<string, AttributeValue>;

/** A shallow copy to change; has no prototype. */
export const copyAttributeMap = (map: AttributeMap): Record<string, AttributeValue> =>
  Object.assign(newAttributeMap(), map);

/** DynamoDB JSON of an item, without spaces: own properties called `__proto__` or `toJSON` are names like any other. */
export const itemJson = (map: AttributeMap): string => JSON.stringify(map);

/** The item that `itemJson` wrote; trusts the text. */
export const parseItemJson = (text: string): AttributeMap => JSON.parse(text) as AttributeMap;
