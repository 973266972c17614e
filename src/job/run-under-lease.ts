/**
 * Work that one process at a time does: it runs while a lease is held, which is renewed as the work goes on, and
 * given back when it ends. What the lease protects must bear two processes at once for a moment.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Database } from "../engine/database.ts";
import type { Lease } from "../storage/store.ts";

/** Whether the work may go on; asked before each bounded piece of it. */
export type ShouldContinue = () => Awaitable<boolean>;

/** The lease, and how long work under it may go on. */
export interface WorkLease {
  readonly name: string;
  /** After a crash, another process may take over this much later. */
  readonly ttlMs: number;
  /** Whether the process still wants the work done. */
  readonly isOpen: () => boolean;
}

/** Runs the work and answers what it does; undefined, and nothing run, while another process holds the lease. */
export async function runUnderLease<T>(
  { store, clock }: Pick<Database, "store" | "clock">,
  wanted: WorkLease,
  work: (shouldContinue: ShouldContinue) => Promise<T>,
): Promise<T | undefined> {
  const lease = await store.lease(wanted.name, wanted.ttlMs);
  if (lease === null) return undefined;
  try {
    return await work(keeperOf(lease, clock, wanted));
  } finally {
    await lease.release();
  }
}

/** Keeps the lease while work goes on; false once it is lost or the work is not wanted any more. */
function keeperOf(lease: Lease, clock: Database["clock"], { ttlMs, isOpen }: WorkLease): ShouldContinue {
  let renewedMs = clock.nowMs();
  return () => {
    if (!isOpen()) return false;
    const nowMs = clock.nowMs();
    // After the clock stepped back, the lease counts as run out for others.
    if (Math.abs(nowMs - renewedMs) < ttlMs / 4) return true;
    renewedMs = nowMs;
    return lease.renew();
  };
}
