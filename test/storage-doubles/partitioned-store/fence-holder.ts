/**
 * A server's leases of fences. A commit runs under a lease that the storage side knows, and is refused there once that has
 * run out, so that a server that was paused cannot slip past a change. To raise a fence, a server closes it to new leases,
 * waits until the others gave theirs back or they ran out by any clock, and relays what was committed under them.
 */
import { type Cell, type Fence, FenceMoved, type Version } from "../../../src/storage/store.ts";
import { cellText } from "./kept-cells.ts";
import type { Relay } from "./relay.ts";
import type { Server } from "./server.ts";

/** A lease in use. */
export interface HeldFence {
  readonly cell: Cell;
  readonly version: Version;
  readonly lease: number;
  readonly untilMs: number;
  uses: number;
  /** A commit under it may still arrive: it is left to run out. */
  isSpoiled: boolean;
  /** Somebody waits for it, or it is of no more use. */
  isWanted: boolean;
}

export class FenceHolder {
  readonly #server: Server;
  readonly #held = new Map<string, HeldFence>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** Leases of all of them. @throws FenceMoved */
  async enter(fences: readonly Fence[]): Promise<readonly HeldFence[]> {
    const entered: HeldFence[] = [];
    try {
      for (const fence of fences) entered.push(await this.#enter(fence));
    } catch (error) {
      this.leave(entered);
      throw error;
    }
    return entered;
  }

  leave(entered: readonly HeldFence[]): void {
    for (const held of entered) {
      held.uses -= 1;
      if (held.isWanted) this.#giveBack(held);
    }
  }

  /** A commit under these leases may arrive at any time until they run out. */
  spoil(entered: readonly HeldFence[]): void {
    for (const held of entered) {
      held.isSpoiled = true;
      this.#drop(held);
    }
  }

  /** The leases have run out, as the storage side sees it. */
  forget(entered: readonly HeldFence[]): void {
    for (const held of entered) this.#drop(held);
  }

  giveBack(cell: Cell): void {
    const held = this.#held.get(cellText(cell));
    if (held === undefined) return;
    this.#drop(held);
    this.#giveBack(held);
  }

  /** Gives everything back. */
  close(): void {
    for (const { cell } of this.#held.values()) this.giveBack(cell);
  }

  async #enter({ cell, version }: Fence): Promise<HeldFence> {
    const name = cellText(cell);
    const { cluster, clock } = this.#server;
    for (;;) {
      const known = this.#held.get(name);
      if (known !== undefined && known.version === version && clock.nowMs() < known.untilMs) {
        known.uses += 1;
        return known;
      }
      if (known !== undefined) this.giveBack(cell);
      await this.#server.message();
      const { leaseMs } = cluster.options;
      const wanted = { version, server: this.#server.number, leaseMs };
      const taken = cluster.fence(cell).take(wanted, cluster.nowMs(cluster.partitionOf([cell])));
      if (taken === "moved") throw new FenceMoved();
      if (taken === "closed") {
        let looks = 0;
        await this.#server.until(() => (looks += 1) > 1);
        continue;
      }
      const held = { cell, version, ...taken, uses: 1, isSpoiled: false, isWanted: false };
      this.#remember(name, held);
      return held;
    }
  }

  #remember(name: string, held: HeldFence): void {
    const other = this.#held.get(name);
    if (other !== undefined) {
      this.#drop(other);
      this.#giveBack(other);
    }
    this.#held.set(name, held);
  }

  /** Nobody enters under it any more. */
  #drop(held: HeldFence): void {
    held.isWanted = true;
    const name = cellText(held.cell);
    if (this.#held.get(name) === held) this.#held.delete(name);
  }

  #giveBack(held: HeldFence): void {
    if (held.uses === 0 && !held.isSpoiled) this.#server.cluster.fence(held.cell).giveBack(held.lease);
  }
}

/** Closes the fences for `by` and makes sure that nothing under them is under way; answers a version above all of it. */
export async function closeFences(
  server: Server,
  relay: Relay,
  { fences, by }: { readonly fences: readonly Cell[]; readonly by: string },
): Promise<Version> {
  const { cluster, clock } = server;
  const { leaseMs, marginMs } = cluster.options;
  let highest = 0n;
  for (const cell of fences) {
    const fence = cluster.fence(cell);
    const partition = cluster.partitionOf([cell]);
    const close = () => fence.close({ by, forMs: 2 * leaseMs + marginMs }, cluster.nowMs(partition));
    const isFree = (): boolean => {
      const leases = close();
      if (leases === null) return false;
      for (const peer of cluster.peers.values()) peer.giveBack(cell);
      const nowMs = clock.nowMs();
      return [...leases.values()].every(({ untilMs }) => untilMs + marginMs < nowMs);
    };
    close();
    await server.at("raise 1: closed");
    await server.until(isFree);
    await server.at("raise 2: leases gone");
    await relay.relayAll(() => cluster.pendingUnder(cell));
    await server.at("raise 3: relayed");
    highest = fence.highest > highest ? fence.highest : highest;
  }
  return highest;
}
