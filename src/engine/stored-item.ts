/**
 * An item as it lies in a cell: a header, then its canonical DynamoDB JSON. A read without filter or projection
 * answers with the JSON bytes and never parses them; everything else parses once, on demand.
 *
 * Header, numbers big endian: format (1), size as DynamoDB counts it (4), the replica that wrote the item (2) and
 * when, in microseconds (8). Replica 0 is this database, and time 0 the version of the cell: what another replica
 * wrote has both. Format 1, of release 0.1.0, ends after the size, and its sets are in the order they were written in;
 * they are put in order as it is read, and it is gone when the item is rewritten.
 */
import { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import { equalBytes, KiB, utf8Text } from "../base/bytes.ts";
import { type Item, itemJson, parseItemJson } from "../item/attribute-value.ts";
import { ItemImage, jsonInOrder } from "../item/item-image.ts";
import { itemBytes } from "../item/size.ts";

/** Stored items from this size on, in bytes, are large. */
export const LARGE_BYTES_MIN = 64 * KiB;

const FORMAT = 2;
const SIZE_AT = 1;
const REPLICA_AT = 5;
const HEADER_BYTES = 15;
const FORMAT_WITHOUT_REPLICA = 1;

/** The cell value of `item`; `bytes` is its size when the caller knows it. */
export function encodeItem(item: Item, bytes: number = itemBytes(item)): Uint8Array {
  const json = itemJson(item);
  const value = Buffer.allocUnsafe(HEADER_BYTES + Buffer.byteLength(json));
  value[0] = FORMAT;
  value.writeUInt32BE(bytes, SIZE_AT);
  for (let at = REPLICA_AT; at < HEADER_BYTES; at++) value[at] = 0;
  value.write(json, HEADER_BYTES);
  return value;
}

/** Where the JSON of a stored item begins. */
function headerBytes(value: Uint8Array): number {
  if (value[0] === FORMAT) return HEADER_BYTES;
  assert(value[0] === FORMAT_WITHOUT_REPLICA, "a stored item has a known format", { format: value[0] });
  return REPLICA_AT;
}

/** Size of a stored item in bytes of names and values, without reading the item. */
export function storedBytes(value: Uint8Array): number {
  headerBytes(value);
  return ((value[1] ?? 0) * 0x1000000 + ((value[2] ?? 0) << 16)) | ((value[3] ?? 0) << 8) | (value[4] ?? 0);
}

/** The JSON bytes of a stored item; shares memory with it where it can. */
export function storedJson(value: Uint8Array): Uint8Array {
  const json = value.subarray(headerBytes(value));
  return value[0] === FORMAT ? json : jsonInOrder(json);
}

/** Whether two stored items have the same JSON, whichever format each has. */
export const equalStoredJson = (a: Uint8Array, b: Uint8Array): boolean =>
  a[0] === b[0] ? equalBytes(a, b) : equalBytes(storedJson(a), storedJson(b));

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

  /** Bytes that the JSON has. */
  get jsonBytes(): number {
    return this.value.length - headerBytes(this.value);
  }

  get item(): Item {
    this.#item ??= decodeItem(this.value);
    return this.#item;
  }

  /** Forgets the value of a large item, which takes many times as much memory as its bytes; it can be had again. */
  forgetLarge(): void {
    if (this.value.length >= LARGE_BYTES_MIN) this.#item = undefined;
  }

  /** The item for one look: unlike `item`, it is not kept. Of many large items only one is then there at a time. */
  peek(): Item {
    return this.#item ?? decodeItem(this.value);
  }
}
