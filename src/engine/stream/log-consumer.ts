/**
 * Named consumers of logs: each has a place in every log that it reads, kept in the store, so that whichever process
 * goes on with its work begins where the last one ended. A batch may come twice, after a crash between the work and
 * the note of it; none is left out. What a consumer has yet to read is not trimmed for as long as it asked for; one
 * that lags further loses the oldest entries, and its next batch says so.
 */
import { assert } from "../../base/assert.ts";
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import { utf8Bytes } from "../../base/bytes.ts";
import type { Random } from "../../base/random.ts";
import { type Cell, type Store, SYSTEM_KEYSPACE } from "../../storage/store.ts";
import { type RecordFormat, recordFormat } from "../record-format.ts";
import { systemPage } from "../system-page.ts";
import { type LoggedChange, readChanges } from "./read-log.ts";
import { positionAt } from "./stream-logs.ts";

/** The consumers of one log: name → place. */
const placesPartition = (log: string): Uint8Array => utf8Bytes(`log-consumer/${log}`);

/** Consumers of one log, at most. */
const CONSUMERS_MAX = 100;

/** Who reads logs. */
export interface LogConsumer {
  readonly name: string;
  /** Entries that it has not read are kept at least this long. */
  readonly lagMsMax: number;
}

/** Positions are decimal text. */
interface StoredPlace {
  readonly consumer: string;
  /** Everything up to here was read. */
  readonly position: string;
  readonly lagMsMax: number;
  /** Whether entries after the position were trimmed, and the consumer has not heard of it. */
  readonly isLossy: boolean;
}

const places: RecordFormat<StoredPlace> = recordFormat("log consumer");

/** What consumers work with. */
export interface ConsumerParts {
  readonly store: Store;
  readonly random: Random;
}

/** The next entries of a log, oldest first. */
export interface ConsumerBatch {
  readonly changes: readonly LoggedChange[];
  /** Whether entries before these were trimmed before the consumer came to them. */
  readonly isLossy: boolean;
}

/** A log, and how much of it at once. */
export interface ConsumerRead {
  readonly log: string;
  /** Most entries in a batch; it also ends after a mebibyte. */
  readonly limit: number;
}

/**
 * Hands the next batch to `work`, and notes that it is read once that is done. A consumer that never read the log
 * begins with its oldest entry. Answers how many entries there were; 0 is the end of the log, for now.
 */
export async function consume(
  { store, random }: ConsumerParts,
  consumer: LogConsumer,
  { log, limit, work }: ConsumerRead & { readonly work: (batch: ConsumerBatch) => Awaitable<void> },
): Promise<number> {
  const cell = placeCell(log, consumer.name);
  const { value } = await store.get(cell, "strong");
  const before = value === null ? null : places.decode(value);
  const { changes } = await readChanges(store, log, { after: BigInt(before?.position ?? 0), limit });
  const last = changes.at(-1);
  if (last === undefined) return 0;
  const isLossy = before?.isLossy === true;
  await work({ changes, isLossy });
  const { name, lagMsMax } = consumer;
  await store.atomically({ id: random.bytes(16) }, [cell], ([read]) => {
    const now = read?.value == null ? null : places.decode(read.value);
    const place = {
      consumer: name,
      position: String(last.position),
      lagMsMax,
      isLossy: now?.isLossy === true && !isLossy,
    };
    // Of two processes at once the one that is further ahead is right.
    const isBehind = now !== null && BigInt(now.position) >= last.position;
    return { mutations: isBehind ? [] : [{ cell, value: places.encode(place) }], result: undefined };
  });
  return changes.length;
}

/** Forgets the places of all consumers of a log that is gone. */
export async function forgetConsumers({ store, random }: ConsumerParts, log: string): Promise<void> {
  const cells = (await placesOf(store, log)).map(({ cell }) => cell);
  if (cells.length === 0) return;
  await store.atomically({ id: random.bytes(16) }, cells, () => ({
    mutations: cells.map((cell) => ({ cell, value: null })),
    result: undefined,
  }));
}

/** Up to where a log may be trimmed. */
export interface TrimWish {
  readonly log: string;
  /** Nobody but consumers wants what is below. */
  readonly below: bigint;
  readonly nowMs: number;
}

/**
 * The position below which the log may be trimmed now: no consumer has entries there that it is still to read and
 * that are within its bound. Notes which of them lose some.
 */
export async function trimBound(parts: ConsumerParts, { log, below, nowMs }: TrimWish): Promise<bigint> {
  const unread: { readonly cell: Cell; readonly place: StoredPlace; readonly next: bigint }[] = [];
  let bound = below;
  for (const { cell, place } of await placesOf(parts.store, log)) {
    const [next] = await parts.store.readLog(log, BigInt(place.position), 1);
    if (next === undefined || next.position >= below) continue;
    unread.push({ cell, place, next: next.position });
    const oldest = positionAt(nowMs - place.lagMsMax);
    const wanted = next.position > oldest ? next.position : oldest;
    if (wanted < bound) bound = wanted;
  }
  for (const { cell, place, next } of unread) if (next < bound && !place.isLossy) await noteLoss(parts, cell);
  return bound;
}

function noteLoss({ store, random }: ConsumerParts, cell: Cell): Promise<void> {
  return store.atomically({ id: random.bytes(16) }, [cell], ([read]) => {
    if (read?.value == null) return { mutations: [], result: undefined };
    const place = { ...places.decode(read.value), isLossy: true };
    return { mutations: [{ cell, value: places.encode(place) }], result: undefined };
  });
}

interface KnownPlace {
  readonly cell: Cell;
  readonly place: StoredPlace;
}

function placesOf(store: Store, log: string): Awaitable<readonly KnownPlace[]> {
  const partition = placesPartition(log);
  return whenReady(
    systemPage(store, partition, { after: undefined, rowsMax: CONSUMERS_MAX }),
    ({ rows, more }) => {
      assert(!more, "a log has few consumers", { log });
      return rows.map(({ key, value }) => ({
        cell: { keyspace: SYSTEM_KEYSPACE, partition, key },
        place: places.decode(value),
      }));
    },
  );
}

const placeCell = (log: string, consumer: string): Cell => ({
  keyspace: SYSTEM_KEYSPACE,
  partition: placesPartition(log),
  key: utf8Bytes(consumer),
});
