/**
 * What the storage side keeps of one fence, in the partition of its cell: who holds a lease to commit under it, who has
 * closed it to raise it, and the highest version and log position that came of commits under it.
 */
import { assert } from "../../../src/base/assert.ts";
import type { Version } from "../../../src/storage/store.ts";

/** A right to commit under a fence, of one server. */
interface FenceLease {
  readonly server: number;
  readonly untilMs: number;
}

interface Closure {
  readonly by: string;
  readonly untilMs: number;
}

export class FenceState {
  readonly #leases = new Map<number, FenceLease>();
  readonly #version: () => Version;
  #closure: Closure | null = null;
  #highest: Version = 0n;
  #nextLease = 1;

  /** `version` reads the cell. */
  constructor(version: () => Version) {
    this.#version = version;
  }

  get leases(): number {
    return this.#leases.size;
  }

  get isClosed(): boolean {
    return this.#closure !== null;
  }

  /** Of what was committed under the fence, as far as it was relayed. */
  get highest(): Version {
    return this.#highest;
  }

  /** Takes a lease of the fence at that version, while it has that version and is not closed. */
  take(
    wanted: { readonly version: Version; readonly server: number; readonly leaseMs: number },
    nowMs: number,
  ): { readonly lease: number; readonly untilMs: number } | "moved" | "closed" {
    if (this.#version() !== wanted.version) return "moved";
    if (this.#closure !== null && nowMs <= this.#closure.untilMs) return "closed";
    // Whoever closed it took too long, and will find that it is closed by nobody.
    this.#closure = null;
    const lease = this.#nextLease;
    this.#nextLease += 1;
    const untilMs = nowMs + wanted.leaseMs;
    this.#leases.set(lease, { server: wanted.server, untilMs });
    return { lease, untilMs };
  }

  giveBack(lease: number): void {
    this.#leases.delete(lease);
  }

  /** Closes the fence for whoever raises it, or goes on doing so. Null: another one has closed it. */
  close(
    { by, forMs }: { readonly by: string; readonly forMs: number },
    nowMs: number,
  ): ReadonlyMap<number, FenceLease> | null {
    if (this.#closure !== null && this.#closure.by !== by && nowMs <= this.#closure.untilMs) return null;
    this.#closure = { by, untilMs: nowMs + forMs };
    return this.#leases;
  }

  isClosedBy(by: string, nowMs: number): boolean {
    return this.#closure !== null && this.#closure.by === by && nowMs <= this.#closure.untilMs;
  }

  /** Opens the fence again, and nothing was changed. */
  open(by: string): void {
    if (this.#closure?.by === by) this.#closure = null;
  }

  /** Opens the fence with the commit that raised it, or left it as it is. */
  openAfter(by: string, hasMoved: boolean, nowMs: number): void {
    const live = [...this.#leases.values()].some(({ untilMs }) => untilMs >= nowMs);
    assert(!hasMoved || !live, "a fence moves only when no lease is live");
    this.open(by);
  }

  /** Forgets leases that ran out before that time. */
  forgetLeases(beforeMs: number): void {
    for (const [lease, { untilMs }] of this.#leases) if (untilMs < beforeMs) this.#leases.delete(lease);
    if (this.#closure !== null && this.#closure.untilMs < beforeMs) this.#closure = null;
  }

  /** Takes note of what came of a commit under the fence. */
  note(version: Version): void {
    if (version > this.#highest) this.#highest = version;
  }
}
