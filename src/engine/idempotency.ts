/**
 * Client request tokens: a transaction that was carried out leaves a record in its own commit, so that the same
 * request, sent again within ten minutes and also after a restart, is answered without being done twice. Beside
 * each record lies a row ordered by expiry, by which old records are found and removed.
 */
import { Buffer } from "node:buffer";
import type { Awaitable } from "../base/awaitable.ts";
import { concatBytes, digest, equalBytes, NO_BYTES, utf8Bytes } from "../base/bytes.ts";
import { type Cell, type Mutation, type Page, type Store, SYSTEM_KEYSPACE } from "../storage/store.ts";
import { type RecordFormat, recordFormat } from "./record-format.ts";
import type { AppliedWrite } from "./write-intent.ts";

/** How long a token is remembered after its request finished. @see API reference, TransactWriteItems */
const TOKEN_LIFE_MS = 10 * 60 * 1_000;

const RECORDS = utf8Bytes("token");
const EXPIRIES = utf8Bytes("token-expiry");
const TIME_BYTES = 8;
/** Expired tokens removed in one commit. */
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
export const tokenCell = ({ operation, token }: TokenRequest): Cell => ({
  keyspace: SYSTEM_KEYSPACE,
  partition: RECORDS,
  key: digest(utf8Bytes(`${operation} ${token}`)),
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
  /** Its row in expiry order. */
  readonly expiry: Mutation;
}

/** The record of a request that is now carried out. */
export function tokenMutations(request: TokenRequest, written: readonly AppliedWrite[]): TokenMutations {
  const cell = tokenCell(request);
  const expiresMs = request.nowMs + TOKEN_LIFE_MS;
  const imageBytes = written.map(({ old, new: after }) => after?.bytes ?? old?.bytes ?? 0);
  const record: TokenRecord = {
    payload: Buffer.from(request.payload).toString("base64"),
    expiresMs,
    imageBytes,
  };
  return {
    record: { cell, value: tokenRecords.encode(record) },
    expiry: { cell: expiryCell(expiresMs, cell.key), value: cell.key },
  };
}

function expiryCell(expiresMs: number, tokenKey: Uint8Array): Cell {
  const time = Buffer.allocUnsafe(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(expiresMs));
  return { keyspace: SYSTEM_KEYSPACE, partition: EXPIRIES, key: concatBytes(time, tokenKey) };
}

/** Whether some token has expired and is still remembered. */
export const hasExpiredTokens = async (store: Store, nowMs: number): Promise<boolean> =>
  (await expiredRows(store, nowMs, 1)).rows.length > 0;

const expiredRows = (store: Store, nowMs: number, rowsMax: number): Awaitable<Page> =>
  store.range(SYSTEM_KEYSPACE, EXPIRIES, {
    to: { key: expiryCell(nowMs, NO_BYTES).key, inclusive: false },
    rowsMax,
    bytesMax: Number.MAX_SAFE_INTEGER,
    level: "strong",
  });

/** Removes some expired tokens; true when there may be more. */
export async function sweepTokens(store: Store, attemptId: Uint8Array, nowMs: number): Promise<boolean> {
  const page = await expiredRows(store, nowMs, SWEEP_ROWS_MAX);
  if (page.rows.length === 0) return false;
  const records = page.rows.map(
    ({ value }): Cell => ({ keyspace: SYSTEM_KEYSPACE, partition: RECORDS, key: value }),
  );
  const expiries = page.rows.map(
    ({ key }): Cell => ({ keyspace: SYSTEM_KEYSPACE, partition: EXPIRIES, key }),
  );
  await store.atomically({ id: attemptId }, [...expiries, ...records], (reads) => {
    const mutations: Mutation[] = expiries.map((cell) => ({ cell, value: null }));
    records.forEach((cell, i) => {
      // A token used anew after it expired has a record that lives on, with an expiry row of its own.
      const value = reads[expiries.length + i]?.value ?? null;
      const expired = value !== null && tokenRecords.decode(value).expiresMs <= nowMs;
      if (expired) mutations.push({ cell, value: null });
    });
    return { mutations, result: undefined };
  });
  return page.more;
}
