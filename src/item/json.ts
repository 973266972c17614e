/**
 * Items as JSON text, the form in which they are stored and sent. Every name is safe: own properties called
 * `__proto__` or `toJSON` pass through both directions, with or without a prototype on the object.
 */
import type { AttributeMap } from "./attribute-value.ts";

/** DynamoDB JSON of an item, without spaces. */
export const itemJson = (map: AttributeMap): string => JSON.stringify(map);

/** The item that `itemJson` wrote; trusts the text. */
export const parseItemJson = (text: string): AttributeMap => JSON.parse(text) as AttributeMap;
