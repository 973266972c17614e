/**
 * An item, or a part of one, that may be had as a value and as canonical DynamoDB JSON. Outputs hold images, so that
 * each protocol takes the form it needs: the JSON protocol splices the bytes, which are those stored, and parses
 * nothing.
 */
import { utf8Bytes, utf8Text } from "../base/bytes.ts";
import { type AttributeMap, type Item, itemJson, parseItemJson } from "./attribute-value.ts";
import { mayHoldSet, setsInOrder } from "./set-order.ts";

/** While `plainJson` runs, images make themselves known instead of being written. */
let isSearching = false;
let isFound = false;

/** An item in both its forms. */
export abstract class ItemImage {
  /** Canonical DynamoDB JSON, as UTF-8. */
  abstract get json(): Uint8Array;
  abstract get item(): Item;

  /** Called by `JSON.stringify`. */
  toJSON(): AttributeMap | null {
    if (!isSearching) return this.item;
    isFound = true;
    return null;
  }
}

/** What `JSON.stringify` makes of a value that holds no image; null when it holds one. Parses none. */
export function plainJson(value: object): string | null {
  isSearching = true;
  isFound = false;
  try {
    const text = JSON.stringify(value);
    return isFound ? null : text;
  } finally {
    isSearching = false;
  }
}

/** An image that is kept as JSON, such as those of a stream record. */
export class JsonImage extends ItemImage {
  readonly json: Uint8Array;

  constructor(json: Uint8Array) {
    super();
    this.json = json;
  }

  get item(): Item {
    return parseItemJson(utf8Text(this.json));
  }
}

/** The JSON of an item that release 0.1.0 wrote, whose sets may have any order. */
export const jsonInOrder = (json: Uint8Array): Uint8Array =>
  mayHoldSet(json) ? utf8Bytes(itemJson(setsInOrder(parseItemJson(utf8Text(json))))) : json;
