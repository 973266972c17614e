/**
 * Client request tokens: a transaction that was carried out leaves a record in its own commit, so that the same
 * request, sent again within ten minutes and also after a restart, is answered without being done twice. Each
 * token is a partition of its own. From its record follows a row in order of expiry, by which old records are found and
 * removed; those rows are spread over a few partitions.
 */
import { Buffer } from "node:buffer";
import type { Awaitable } from "../base/awaitable.ts";
import { concatBytes, digest, equalBytes, utf8Bytes } from "../base/bytes.ts";
import type { Random } from "../base/random.ts";
import {
  type Attempt,
  type Cell,
  type Mutation,
  type Page,
  type Row,
  type Store,
  SYSTEM_KEYSPACE,
} from "../storage/store.ts";
import { commitGrouped } from "./grouped-commits.ts";
import { type RecordFormat, recordFormat } from "./record-format.ts";
import type { AppliedWrite } from "./write-intent.ts";

/** How long a token is remembered after its request finished. @see API reference, TransactWriteItems */
const TOKEN_LIFE_MS = 10 * 60 * 1_000;

const RECORD = utf8Bytes("token");
/** The rows in order of expiry, by the first bits of the token's digest. */
const EXPIRIES: readonly Uint8Array[] = Array.from({ length: 16 }, (_, i) => utf8Bytes(`token-expiry/${i}`));
const PRESENT = new Uint8Array([1]);
const TIME_BYTES = 8;
/** Expired tokens that are removed at once. */
const SWEEP_ROWS_MAX = 500;

/** A request that carries a token. Each operation has tokens of its own. */
export interface TokenRequest {
  readonly operation: "TransactWriteItems" | "ExecuteTransaction";
  readonly token: string;
  /** Stands for all parameters of the request. */
  readonly payload: Uint8Array;
  readonly nowMs: number;
  /** The time by which earlier requests are forgotten; behind `nowMs` after the clock jumped ahead. */
  readonly retentionMs: number;
}

interface TokenRecord {
  readonly payload: string;
  readonly expiresMs: number;
  /** Size of the item that each action left or removed, for the capacity of a replay. */
  readonly imageBytes: readonly number[];
}

const tokenRecords: RecordFormat<TokenRecord> = recordFormat("token");

/** What is known of a token. */
export type TokenState =
  | { readonly kind: "fresh" }
  | { readonly kind: "mismatch" }
  | { readonly kind: "done"; readonly imageBytes: readonly number[] };

/** The cell of a token's record. */
export const tokenCell = ({ operation, token }: TokenRequest): Cell =>
  tokenRecordCell(digest(utf8Bytes(`${operation} ${token}`)));

/** The cell of the record of the token with this digest. */
export const tokenRecordCell = (tokenDigest: Uint8Array): Cell => ({
  keyspace: SYSTEM_KEYSPACE,
  partition: tokenDigest,
  key: RECORD,
});

/** What the record in a token's cell says of this request. */
export function tokenState(request: TokenRequest, value: Uint8Array | null): TokenState {
  if (value === null) return { kind: "fresh" };
  const record = tokenRecords.decode(value);
  if (record.expiresMs <= request.retentionMs) return { kind: "fresh" };
  const same = equalBytes(Buffer.from(record.payload, "base64"), request.payload);
  return same ? { kind: "done", imageBytes: record.imageBytes } : { kind: "mismatch" };
}

/** What is written for a token. */
export interface TokenMutations {
  readonly record: Mutation;
  /** Its row in expiry order, and that of an expired record which it replaces. */
  readonly expiries: readonly Mutation[];
}

/** The cell of a token, and what it held before the request. */
export interface FoundToken {
  readonly cell: Cell;
  readonly before: Uint8Array | null;
}

/** The record of a request that is now carried out. */
export function tokenMutations(
  request: TokenRequest,
  { cell, before }: FoundToken,
  written: readonly AppliedWrite[],
): TokenMutations {
  const expiresMs = request.nowMs + TOKEN_LIFE_MS;
  const imageBytes = written.map(({ old, new: after }) => after?.bytes ?? old?.bytes ?? 0);
  const record: TokenRecord = {
    payload: Buffer.from(request.payload).toString("base64"),
    expiresMs,
    imageBytes,
  };
  const row = { cell: expiryCell(expiresMs, cell.partition), value: PRESENT };
  return {
    record: { cell, value: tokenRecords.encode(record) },
    expiries: before === null ? [row] : [{ cell: expiryOf(cell, before), value: null }, row],
  };
}

/** The mutations that put a record that there is already, with its row. */
export function keptToken(tokenDigest: Uint8Array, record: Uint8Array): TokenMutations {
  const cell = tokenRecordCell(tokenDigest);
  return { record: { cell, value: record }, expiries: [{ cell: expiryOf(cell, record), value: PRESENT }] };
}

/** The row of the record in that cell. */
const expiryOf = (cell: Cell, record: Uint8Array): Cell =>
  expiryCell(tokenRecords.decode(record).expiresMs, cell.partition);

function expiryCell(expiresMs: number, tokenDigest: Uint8Array): Cell {
  return {
    keyspace: SYSTEM_KEYSPACE,
    partition: EXPIRIES[(tokenDigest[0] ?? 0) % EXPIRIES.length] as Uint8Array,
    key: concatBytes(timeBytes(expiresMs), tokenDigest),
  };
}

function timeBytes(ms: number): Uint8Array {
  const time = Buffer.allocUnsafe(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(ms));
  return time;
}

/** Whether some token has expired and is still remembered. */
export async function hasExpiredTokens(store: Store, nowMs: number): Promise<boolean> {
  for (const partition of EXPIRIES)
    if ((await expiredRows(store, { partition, nowMs, rowsMax: 1 })).rows.length > 0) return true;
  return false;
}

interface ExpiredRows {
  readonly partition: Uint8Array;
  readonly nowMs: number;
  readonly rowsMax: number;
}

const expiredRows = (store: Store, { partition, nowMs, rowsMax }: ExpiredRows): Awaitable<Page> =>
  store.range(SYSTEM_KEYSPACE, partition, {
    to: { key: timeBytes(nowMs), inclusive: false },
    rowsMax,
    bytesMax: Number.MAX_SAFE_INTEGER,
    level: "strong",
  });

/** Removes some expired tokens; true when there may be more. */
export async function sweepTokens({ store, random }: SweepParts, nowMs: number): Promise<boolean> {
  let isMore = false;
  for (const partition of EXPIRIES) {
    const page = await expiredRows(store, { partition, nowMs, rowsMax: SWEEP_ROWS_MAX });
    isMore ||= page.more;
    if (page.rows.length === 0) continue;
    await commitGrouped({
      limits: store.limits,
      writes: page.rows.map((row) => sweptToken(row)),
      cellOf: ({ record }) => record,
      commit: (tokens) => removeExpired(store, { attempt: { id: random.bytes(16) }, tokens, nowMs }),
    });
  }
  return isMore;
}

/** What tokens are removed from. */
export interface SweepParts {
  readonly store: Store;
  readonly random: Random;
}

interface SweptToken {
  readonly record: Cell;
  readonly expiry: Cell;
}

const sweptToken = ({ partition, key }: Row): SweptToken => ({
  record: tokenRecordCell(key.subarray(TIME_BYTES)),
  expiry: { keyspace: SYSTEM_KEYSPACE, partition, key },
});

interface Removal {
  readonly attempt: Attempt;
  readonly tokens: readonly SweptToken[];
  readonly nowMs: number;
}

function removeExpired(store: Store, { attempt, tokens, nowMs }: Removal): Promise<readonly null[]> {
  const records = tokens.map(({ record }) => record);
  return store.atomically(attempt, records, (reads) => ({
    // A token used anew after it expired has a record that lives on, with a row of its own.
    mutations: records
      .filter((_, i) => {
        const value = reads[i]?.value ?? null;
        return value !== null && tokenRecords.decode(value).expiresMs <= nowMs;
      })
      .map((cell) => ({ cell, value: null })),
    derived: tokens.map(({ expiry }) => ({ cell: expiry, value: null })),
    result: tokens.map(() => null),
  }));
}
