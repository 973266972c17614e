/**
 * An item as it lies in a cell: one format byte, its size as DynamoDB counts it (four bytes, big endian), then
 * its canonical DynamoDB JSON. A read without filter or projection answers with the JSON bytes and never parses
 * them; everything else parses once, on demand.
 */
import { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import { utf8Text } from "../base/bytes.ts";
import type { Item } from "../item/attribute-value.ts";
import { itemJson, parseItemJson } from "../item/json.ts";
import { itemBytes } from "../item/size.ts";

const FORMAT = 1;
const HEADER_BYTES = 5;

/** The cell value of `item`; `bytes` is its size when the caller knows it. */
export function encodeItem(item: Item, bytes: number = itemBytes(item)): Uint8Array {
  const json = itemJson(item);
  const v = Buffer.allocUnsafe(HEADER_BYTES + Buffer.byteLength(json));
  v[0] = FORMAT;
  v.writeUInt32BE(bytes, 1);
  v.write(json, HEADER_BYTES);
  return v;
}

/** Size of a stored item in bytes of names and values, without reading the item. */
export function storedBytes(v: Uint8Array): number {
  assert(v[0] === FORMAT, "a stored item has a known format", { format: v[0] });
  return ((v[1] ?? 0) * 0x1000000 + ((v[2] ?? 0) << 16)) | ((v[3] ?? 0) << 8) | (v[4] ?? 0);
}

/** The JSON bytes of a stored item; shares memory with `v`. */
export const storedJson = (v: Uint8Array): Uint8Array => v.subarray(HEADER_BYTES);

/** The item itself. */
export const decodeItem = (v: Uint8Array): Item => parseItemJson(utf8Text(storedJson(v)));

/** A stored item whose parts are worked out when first asked for. */
export class StoredItem {
  readonly v: Uint8Array;
  #item: Item | undefined;

  constructor(v: Uint8Array, item?: Item) {
    this.v = v;
    this.#item = item;
  }

  /** The stored form of `item`, whose size is `bytes`. */
  static of(item: Item, bytes: number = itemBytes(item)): StoredItem {
    return new StoredItem(encodeItem(item, bytes), item);
  }

  get bytes(): number {
    return storedBytes(this.v);
  }

  get json(): Uint8Array {
    return storedJson(this.v);
  }

  get item(): Item {
    this.#item ??= decodeItem(this.v);
    return this.#item;
  }
}
