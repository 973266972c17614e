/**
 * One change of one item as the logs keep it: what happened, the key, and the images wanted, as the stored JSON
 * bytes. Written in the item's own commit, so it costs one buffer and two copies; when it happened and in which
 * order is known from the log.
 *
 * Layout: format (1), flags (1), size (4), bytes of the key (4), bytes of the old image (4), the replica that made the
 * change (2) and when, in microseconds (8); where the change is part of a transaction, its id (16) and how many entries
 * like this one it left for the table (2); then key, old image, new image. Numbers are big endian; an image that is
 * not kept has no bytes and no flag. Replica 0 is this database, and time 0 the version of the entry. Format 1, of
 * release 0.1.0, has neither replica nor time, and the sets of its images are in the order they were written in.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../base/assert.ts";
import { NO_BYTES } from "../../base/bytes.ts";
import { itemJson } from "../../item/attribute-value.ts";
import { jsonInOrder } from "../../item/item-image.ts";
import { itemBytes } from "../../item/size.ts";
import type { ItemChange, ServiceOrigin } from "../derive/item-change.ts";

/** What became of the item, as the API names it. */
export type ChangeKind = "INSERT" | "MODIFY" | "REMOVE";

/** Which images of the item an entry keeps, where there are any. */
export interface KeptImages {
  readonly old: boolean;
  readonly new: boolean;
}

/** A transaction, as each of its entries tells it. */
export interface EntryTransaction {
  /** 16 bytes. */
  readonly id: Uint8Array;
  /** Entries that it left in the logs of one kind of one table. */
  readonly count: number;
}

/** A decoded entry; key and images share memory with it where they can. */
export interface ChangeEntry {
  readonly kind: ChangeKind;
  readonly origin: ServiceOrigin | null;
  /** Null where no other item changed with this one, all or none. */
  readonly transaction: EntryTransaction | null;
  /** Size of the key and of the images kept, as DynamoDB counts it. */
  readonly sizeBytes: number;
  /** DynamoDB JSON of the key. */
  readonly key: Uint8Array;
  /** DynamoDB JSON of the item before; null when it is not kept or there was none. */
  readonly old: Uint8Array | null;
  /** DynamoDB JSON of the item after; null when it is not kept or there is none. */
  readonly new: Uint8Array | null;
}

const FORMAT = 2;
const REPLICA_AT = 14;
const HEADER_BYTES = 24;
const TRANSACTION_AT = HEADER_BYTES;
const TRANSACTION_ID_BYTES = 16;
const TRANSACTION_BYTES = TRANSACTION_ID_BYTES + 2;
const FORMAT_WITHOUT_REPLICA = 1;
const KINDS: readonly ChangeKind[] = ["INSERT", "MODIFY", "REMOVE"];
const KIND_MASK = 0b0_0011;
const BY_EXPIRY = 0b0_0100;
const HAS_OLD = 0b0_1000;
const HAS_NEW = 0b1_0000;
const IN_TRANSACTION = 0b10_0000;

/**
 * The entry of a change; the item is there before or after. One of a transaction is not whole before `nameTransaction`.
 */
export function encodeChange(change: ItemChange, kept: KeptImages): Uint8Array {
  const before = kept.old ? change.old : null;
  const after = kept.new ? change.new : null;
  const key = itemJson(change.key);
  const keyLength = Buffer.byteLength(key);
  const old = before?.json ?? NO_BYTES;
  const keyAt = change.inTransaction ? HEADER_BYTES + TRANSACTION_BYTES : HEADER_BYTES;
  const value = Buffer.allocUnsafe(keyAt + keyLength + old.length + (after?.json.length ?? 0));
  value[0] = FORMAT;
  value[1] =
    KINDS.indexOf(kindOf(change)) |
    (change.origin === "expiry" ? BY_EXPIRY : 0) |
    (before === null ? 0 : HAS_OLD) |
    (after === null ? 0 : HAS_NEW) |
    (change.inTransaction ? IN_TRANSACTION : 0);
  value.writeUInt32BE(itemBytes(change.key) + (before?.bytes ?? 0) + (after?.bytes ?? 0), 2);
  value.writeUInt32BE(keyLength, 6);
  value.writeUInt32BE(old.length, 10);
  for (let at = REPLICA_AT; at < keyAt; at++) value[at] = 0;
  value.write(key, keyAt);
  value.set(old, keyAt + keyLength);
  if (after !== null) value.set(after.json, keyAt + keyLength + old.length);
  return value;
}

/** Completes an entry once all entries of its transaction are known. */
export function nameTransaction(entry: Uint8Array, { id, count }: EntryTransaction): void {
  assert(((entry[1] ?? 0) & IN_TRANSACTION) !== 0, "the entry is one of a transaction");
  assert(id.length === TRANSACTION_ID_BYTES, "a transaction has an id", { bytes: id.length });
  entry.set(id, TRANSACTION_AT);
  entry[TRANSACTION_AT + TRANSACTION_ID_BYTES] = count >> 8;
  entry[TRANSACTION_AT + TRANSACTION_ID_BYTES + 1] = count & 0xff;
}

function kindOf(change: ItemChange): ChangeKind {
  if (change.old === null) return "INSERT";
  return change.new === null ? "REMOVE" : "MODIFY";
}

/** Bytes of the part that every entry of the format has. */
function headerBytes(value: Uint8Array): number {
  if (value[0] === FORMAT) return HEADER_BYTES;
  assert(value[0] === FORMAT_WITHOUT_REPLICA, "a change entry has a known format", { format: value[0] });
  return REPLICA_AT;
}

/** The entry that `encodeChange` wrote, in this release or an older one. */
export function decodeChange(value: Uint8Array): ChangeEntry {
  const headerEnd = headerBytes(value);
  const header = new DataView(value.buffer, value.byteOffset, value.length);
  const flags = header.getUint8(1);
  const inTransaction = (flags & IN_TRANSACTION) !== 0;
  const keyAt = inTransaction ? headerEnd + TRANSACTION_BYTES : headerEnd;
  const kind = KINDS[flags & KIND_MASK];
  assert(kind !== undefined, "a change entry has a known kind", { flags });
  const oldAt = keyAt + header.getUint32(6);
  const newAt = oldAt + header.getUint32(10);
  const image = (from: number, to?: number): Uint8Array => {
    const json = value.subarray(from, to);
    return value[0] === FORMAT ? json : jsonInOrder(json);
  };
  return {
    kind,
    origin: (flags & BY_EXPIRY) === 0 ? null : "expiry",
    transaction: inTransaction
      ? {
          id: value.subarray(TRANSACTION_AT, TRANSACTION_AT + TRANSACTION_ID_BYTES),
          count: header.getUint16(TRANSACTION_AT + TRANSACTION_ID_BYTES),
        }
      : null,
    sizeBytes: header.getUint32(2),
    key: value.subarray(keyAt, oldAt),
    old: (flags & HAS_OLD) === 0 ? null : image(oldAt, newAt),
    new: (flags & HAS_NEW) === 0 ? null : image(newAt),
  };
}
