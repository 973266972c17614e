/**
 * Leases as rows, for engines that have no better way: one cell per name that holds the epoch and when the lease
 * expires. The holder is identified by its epoch, which only ever rises, also across releases.
 */
import { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import { NO_BYTES, utf8Bytes } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { LEASE_KEYSPACE } from "./cell-key.ts";
import type { Cell, Decision, Lease, Read, Store } from "./store.ts";

/** For stores that know every outcome, which need no name for an attempt. */
const NO_ATTEMPT = { id: NO_BYTES };

/** Longest time for which a lease is taken at once. */
const LEASE_MS_MAX = 60_000;

interface Holding {
  readonly epoch: bigint;
  /** Milliseconds since the epoch of the store's clock. */
  readonly untilMs: number;
}

/** Takes the lease `name` for `ttlMs`, at most `LEASE_MS_MAX`, or answers null while somebody holds it. */
export async function takeLease(
  store: Pick<Store, "atomically">,
  clock: Clock,
  wanted: { readonly name: string; readonly ttlMs: number },
): Promise<Lease | null> {
  const { name, ttlMs } = wanted;
  assert(ttlMs <= LEASE_MS_MAX, "a lease is taken for too long", { ttlMs });
  const cell: Cell = { keyspace: LEASE_KEYSPACE, partition: utf8Bytes(name), key: NO_BYTES };

  const change = <T>(
    decide: (held: Holding, nowMs: number) => { readonly next?: Holding; readonly result: T },
  ) => {
    const nowMs = clock.nowMs();
    return store.atomically(NO_ATTEMPT, [cell], ([read]): Decision<T> => {
      const { next, result } = decide(decode(read), nowMs);
      return { mutations: next === undefined ? [] : [{ cell, value: encode(next) }], result };
    });
  };

  const epoch = await change<bigint | null>((held, nowMs) => {
    // What would be held for longer than any lease lasts was taken before the clock stepped back.
    if (held.untilMs > nowMs && held.untilMs <= nowMs + LEASE_MS_MAX) return { result: null };
    const next = { epoch: held.epoch + 1n, untilMs: nowMs + ttlMs };
    return { next, result: next.epoch };
  });
  if (epoch === null) return null;

  const isMine = (held: Holding, nowMs: number): boolean => held.epoch === epoch && held.untilMs > nowMs;
  return {
    name,
    epoch,
    renew: () =>
      change((held, nowMs) =>
        isMine(held, nowMs) ? { next: { epoch, untilMs: nowMs + ttlMs }, result: true } : { result: false },
      ),
    release: () =>
      change((held, nowMs) =>
        isMine(held, nowMs) ? { next: { epoch, untilMs: 0 }, result: undefined } : { result: undefined },
      ),
  };
}

function decode(read: Read | undefined): Holding {
  if (read === undefined || read.value === null) return { epoch: 0n, untilMs: 0 };
  const bytes = Buffer.from(read.value.buffer, read.value.byteOffset, read.value.byteLength);
  return { epoch: bytes.readBigUInt64BE(0), untilMs: bytes.readDoubleBE(8) };
}

function encode(holding: Holding): Uint8Array {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64BE(holding.epoch, 0);
  bytes.writeDoubleBE(holding.untilMs, 8);
  return bytes;
}
