/**
 * Rows that put the items of a table in order of their expiry times, in a keyspace of their own. A row lies in the
 * partition of its hour, so that partitions stay small and are read once: when their hour comes. The row of an item
 * whose hour is over when it is written goes to the partition of late ones, which is always read. Which of the two a
 * row went to depended on when it was written, so it is removed from both.
 *
 * Within a partition: the time, then the digest of the item's cell. The value is the item's key.
 */
import { Buffer } from "node:buffer";
import { concatBytes, digest, utf8Bytes } from "../../base/bytes.ts";
import { type AttributeMap, attribute, type Item, itemJson } from "../../item/attribute-value.ts";
import type { Cell, Mutation, Version } from "../../storage/store.ts";
import type { ExpirySchema } from "../table-schema.ts";
import type { ItemChange, Maintainer } from "./item-change.ts";

/** Times further back are taken for mistakes and left alone. @see Developer Guide, "Time to Live" */
export const EXPIRY_AGE_MAX_S = 5 * 365.25 * 86_400;

/** Over how many partitions the rows of one hour are spread. */
export const EXPIRY_SHARDS = 4;

const TIME_BYTES = 6;
/** Partitions have four bytes for the hour; what is later, in half a million years, never comes. */
const HOUR_MAX = 2 ** 32 - 1;
const TIME_MAX_S = HOUR_MAX * 3_600;
const LATE = 0;
const HOURLY = 1;
const NONE: readonly Mutation[] = [];

/** The hour of a time, both since the epoch. */
export const hourOf = (seconds: number): number => Math.floor(seconds / 3_600);

/** The expiry time of an item in whole seconds since the epoch, or null when it has none that counts. */
export function expirySeconds(item: Item, name: string): number | null {
  const value = attribute(item, name);
  if (value === undefined || !("N" in value)) return null;
  const seconds = Math.floor(Number(value.N));
  return seconds < 0 || seconds > TIME_MAX_S ? null : seconds;
}

/** The partition of the rows that expire in that hour, or of the late ones. */
export function expiryPartition(hour: number | "late", shard: number): Uint8Array {
  const partition = Buffer.allocUnsafe(6);
  partition[0] = hour === "late" ? LATE : HOURLY;
  partition.writeUInt32BE(hour === "late" ? 0 : hour, 1);
  partition[5] = shard;
  return partition;
}

/** The least key of rows that expire at that time. */
export function expiryBound(seconds: number): Uint8Array {
  const key = Buffer.allocUnsafe(TIME_BYTES);
  key.writeUIntBE(seconds, 0, TIME_BYTES);
  return key;
}

/** The rows of a table's items in order of expiry. */
export const expiryOrder: Maintainer = {
  keeps: ({ expiry }) => expiry !== null,
  derive(change, { mutations }) {
    if (change.table.expiry !== null) pushExpiryMutations(change, change.table.expiry, mutations);
  },
};

function pushExpiryMutations(change: ItemChange, expiry: ExpirySchema, mutations: Mutation[]): void {
  const before = change.old === null ? null : expirySeconds(change.old.item, expiry.attribute);
  const after = change.new === null ? null : expirySeconds(change.new.item, expiry.attribute);
  if (before === after) return;
  const place = placeDigest(change.cell);
  const nowHour = hourOf(versionSeconds(change.version));
  if (before !== null) {
    mutations.push({ cell: rowCell(expiry, before, place, hourOf(before)), value: null });
    if (hourOf(before) < nowHour)
      mutations.push({ cell: rowCell(expiry, before, place, "late"), value: null });
  }
  if (after !== null) mutations.push(...newRow(change, { expiry, seconds: after, place }));
}

/** What the rows need to know of an item. */
export interface ExpiringItem {
  readonly cell: Cell;
  readonly key: AttributeMap;
  /** Version of the commit that writes the row. */
  readonly version: Version;
}

/** The row of an item that was there before Time to Live was enabled; none when it does not expire. */
export function expiryRows(expiry: ExpirySchema, item: Item, place: ExpiringItem): readonly Mutation[] {
  const seconds = expirySeconds(item, expiry.attribute);
  return seconds === null ? NONE : newRow(place, { expiry, seconds, place: placeDigest(place.cell) });
}

interface RowPlace {
  readonly expiry: ExpirySchema;
  readonly seconds: number;
  readonly place: Uint8Array;
}

function newRow({ key, version }: ExpiringItem, { expiry, seconds, place }: RowPlace): readonly Mutation[] {
  const hour = hourOf(seconds);
  const cell = rowCell(expiry, seconds, place, hour < hourOf(versionSeconds(version)) ? "late" : hour);
  return [{ cell, value: utf8Bytes(itemJson(key)) }];
}

/** When a commit was made, unless the clock stepped back since: versions do not, so it may lie far ahead. */
const versionSeconds = (version: Version): number => Number(version / 1_000_000n);

function placeDigest({ partition, key }: Cell): Uint8Array {
  const length = Buffer.allocUnsafe(2);
  length.writeUInt16BE(partition.length);
  return digest(concatBytes(length, partition, key));
}

function rowCell(expiry: ExpirySchema, seconds: number, place: Uint8Array, hour: number | "late"): Cell {
  const shard = (place[0] as number) % EXPIRY_SHARDS;
  return {
    keyspace: expiry.keyspace,
    partition: expiryPartition(hour, shard),
    key: concatBytes(expiryBound(seconds), place),
  };
}
