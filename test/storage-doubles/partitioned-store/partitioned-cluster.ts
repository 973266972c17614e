/**
 * A small cluster in memory, as engines of several machines are: commits within one partition, index rows, log entries
 * and counters that follow, commits whose outcome is lost, clocks that differ. Here is what it keeps; servers on it are
 * `Store`s, which can be stopped, paused and opened anew, and meet only here. One seed decides everything that is left to
 * chance.
 *
 * Simpler than a real one in this: the rows that are still to be relayed can be listed in one step.
 */
import { assert } from "../../../src/base/assert.ts";
import type { Clock } from "../../../src/base/clock.ts";
import type { Cell } from "../../../src/storage/store.ts";
import { Chance } from "../../model/chance.ts";
import { FenceState } from "./fence-state.ts";
import { cellText, KeptCells } from "./kept-cells.ts";
import { PartitionState } from "./partition-state.ts";
import { SequenceState } from "./sequence-state.ts";
import { type Faults, NO_FAULTS } from "./steps.ts";
import { TurnWheel } from "./turn-wheel.ts";

/** How a cluster behaves. */
export interface ClusterOptions {
  readonly seed: number;
  readonly clock: Clock;
  /** "any": the whole cluster is one partition, which is how it can carry transactions. */
  readonly scope?: "partition" | "any";
  /** Most turns of the event loop that one message takes. */
  readonly turnsMax?: number;
  /** How many of a hundred commits lose their request or their answer. */
  readonly lostPercent?: number;
  /** How many of a hundred pages end early. */
  readonly shortPercent?: number;
  /** How far the clocks of the storage side are ahead, partition by partition. */
  readonly skewsMs?: readonly number[];
  readonly leaseMs?: number;
  /** Upper bound of the difference of any two clocks. */
  readonly marginMs?: number;
  readonly faults?: Faults;
}

/** How long a server holds a fence or a log without asking again, and how far clocks may differ. */
const LEASE_MS = 1_500;
const MARGIN_MS = 500;

/** A server as others reach it. */
export interface Peer {
  /** Gives leases of the fence back as soon as nothing is under way under them. */
  giveBack(fence: Cell): void;
}

/** What has not come to rest. */
export interface Leftovers {
  readonly outboxRows: number;
  readonly addedRows: number;
  readonly marks: number;
  readonly fenceLeases: number;
  readonly closedFences: number;
  readonly takenSequences: number;
}

export class PartitionedCluster {
  readonly chance: Chance;
  readonly wheel = new TurnWheel();
  readonly cells = new KeptCells();
  readonly options: Required<ClusterOptions>;
  readonly peers = new Map<number, Peer>();
  readonly #partitions = new Map<string, PartitionState>();
  readonly #fences = new Map<string, FenceState>();
  readonly #sequences = new Map<string, SequenceState>();
  #numbers = 0;

  constructor(options: ClusterOptions) {
    this.options = {
      scope: "partition",
      turnsMax: 2,
      lostPercent: 0,
      shortPercent: 0,
      skewsMs: [0],
      leaseMs: LEASE_MS,
      marginMs: MARGIN_MS,
      faults: NO_FAULTS,
      ...options,
    };
    this.chance = new Chance(options.seed);
  }

  /** A number that was never given before. */
  nextNumber(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  /** The name of the partition in which a commit over these cells happens. */
  partitionOf(cells: readonly Cell[]): string {
    if (this.options.scope === "any") return "";
    const [first, ...others] = cells.map((cell) => cellText({ ...cell, key: NO_KEY }));
    assert(first !== undefined, "a commit names no cell, and so no partition");
    for (const other of others) assert(other === first, "a commit names cells of several partitions");
    return first;
  }

  partition(name: string): PartitionState {
    const known = this.#partitions.get(name);
    if (known !== undefined) return known;
    const state = new PartitionState(this.cells, (cell) => this.fence(cell));
    this.#partitions.set(name, state);
    return state;
  }

  fence(cell: Cell): FenceState {
    const name = cellText(cell);
    const known = this.#fences.get(name);
    if (known !== undefined) return known;
    const state = new FenceState(() => this.cells.read(cell).version);
    this.#fences.set(name, state);
    return state;
  }

  sequence(name: string): SequenceState {
    const known = this.#sequences.get(name);
    if (known !== undefined) return known;
    const state = new SequenceState();
    this.#sequences.set(name, state);
    return state;
  }

  /** The time at the storage side where that is kept. */
  nowMs(name: string): number {
    const { clock, skewsMs } = this.options;
    let sum = 0;
    for (let i = 0; i < name.length; i += 1) sum += name.charCodeAt(i);
    return clock.nowMs() + (skewsMs[sum % skewsMs.length] ?? 0);
  }

  /** Partitions with rows to be relayed. */
  pending(): readonly string[] {
    return [...this.#partitions].filter(([, { hasOutbox }]) => hasOutbox).map(([name]) => name);
  }

  /** Of these, the ones with rows of commits under the fence. */
  pendingUnder(fence: Cell): readonly string[] {
    const name = cellText(fence);
    return this.pending().filter((partition) =>
      this.partition(partition).outbox.some(({ fences }) => fences.some((cell) => cellText(cell) === name)),
    );
  }

  /** Logs and counters that remember rows which are gone. */
  untidySequences(): readonly string[] {
    return [...this.#sequences].filter(([, { added }]) => added.size > 0).map(([name]) => name);
  }

  /** Forgets what has lived out its time, as a sweep does now and then. */
  sweep(): void {
    for (const [name, partition] of this.#partitions) partition.forgetMarks(this.nowMs(name));
    for (const [name, fence] of this.#fences) fence.forgetLeases(this.nowMs(name) - this.options.marginMs);
  }

  leftovers(): Leftovers {
    const partitions = [...this.#partitions.values()];
    const fences = [...this.#fences.values()];
    const sequences = [...this.#sequences.values()];
    const taken = [...this.#sequences].filter(([name, sequence]) => sequence.isTaken(this.nowMs(name)));
    return {
      outboxRows: total(partitions.map(({ outbox }) => outbox.length)),
      addedRows: total(sequences.map(({ added }) => added.size)),
      marks: total(partitions.map(({ marks }) => marks)),
      fenceLeases: total(fences.map(({ leases }) => leases)),
      closedFences: fences.filter(({ isClosed }) => isClosed).length,
      takenSequences: taken.length,
    };
  }
}

const NO_KEY = new Uint8Array(0);

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
