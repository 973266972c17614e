/**
 * An item as it lies in a cell: one format byte, its size as DynamoDB counts it (four bytes, big endian), then
 * its canonical DynamoDB JSON. A read without filter or projection answers with the JSON bytes and never parses
 * them; everything else parses once, on demand.
 */
import { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import { utf8Text } from "../base/bytes.ts";
import { type Item, itemJson, parseItemJson } from "../item/attribute-value.ts";
import { ItemImage } from "../item/item-image.ts";
import { itemBytes } from "../item/size.ts";

const FORMAT = 1;
const HEADER_BYTES = 5;

/** The cell value of `item`; `bytes` is its size when the caller knows it. */
export function encodeItem(item: Item, bytes: number = itemBytes(item)): Uint8Array {
  const json = itemJson(item);
  const value = Buffer.allocUnsafe(HEADER_BYTES + Buffer.byteLength(json));
  value[0] = FORMAT;
  value.writeUInt32BE(bytes, 1);
  value.write(json, HEADER_BYTES);
  return value;
}

/** Size of a stored item in bytes of names and values, without reading the item. */
export function storedBytes(value: Uint8Array): number {
  assert(value[0] === FORMAT, "a stored item has a known format", { format: value[0] });
  return ((value[1] ?? 0) * 0x1000000 + ((value[2] ?? 0) << 16)) | ((value[3] ?? 0) << 8) | (value[4] ?? 0);
}

/** The JSON bytes of a stored item; shares memory with `v`. */
export const storedJson = (value: Uint8Array): Uint8Array => value.subarray(HEADER_BYTES);

/** The item itself. */
export const decodeItem = (value: Uint8Array): Item => parseItemJson(utf8Text(storedJson(value)));

/** A stored item whose parts are worked out when first asked for. */
export class StoredItem extends ItemImage {
  readonly value: Uint8Array;
  #item: Item | undefined;

  constructor(value: Uint8Array, item?: Item) {
    super();
    this.value = value;
    this.#item = item;
  }

  /** The stored form of `item`, whose size is `bytes`. */
  static of(item: Item, bytes: number = itemBytes(item)): StoredItem {
    return new StoredItem(encodeItem(item, bytes), item);
  }

  get bytes(): number {
    return storedBytes(this.value);
  }

  get json(): Uint8Array {
    return storedJson(this.value);
  }

  get item(): Item {
    this.#item ??= decodeItem(this.value);
    return this.#item;
  }
}
