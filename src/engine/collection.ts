/**
 * Sizes of item collections: all items with one partition key value, and their local index entries. Kept only
 * for tables with local indexes, in a row beside the items, because AWS bounds only those.
 */
import { Buffer } from "node:buffer";
import type { IndexChange } from "./derive/index-changes.ts";
import type { ItemChange } from "./derive/item-change.ts";

const SIZE_BYTES = 8;

/** The collection's size as its row says; no row, no bytes. */
export const collectionBytesOf = (value: Uint8Array | null): number =>
  value === null ? 0 : Number(Buffer.from(value.buffer, value.byteOffset, SIZE_BYTES).readBigUInt64BE());

/** The row of a collection of this size; an empty collection has none. */
export function encodeCollectionBytes(bytes: number): Uint8Array | null {
  if (bytes === 0) return null;
  const value = Buffer.allocUnsafe(SIZE_BYTES);
  value.writeBigUInt64BE(BigInt(bytes));
  return value;
}

/** Bytes that a change adds to its collection; negative when it shrinks. */
export function collectionGrowth(change: ItemChange, indexes: readonly IndexChange[]): number {
  let growth = (change.new?.bytes ?? 0) - (change.old?.bytes ?? 0);
  for (const { index, old, new: after } of indexes) {
    if (index.kind === "local") growth += (after?.bytes ?? 0) - (old?.bytes ?? 0);
  }
  return growth;
}
