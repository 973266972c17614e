/**
 * What the storage side keeps of one partition beside its cells, and the one conditional commit that changes it. A
 * commit puts its cells, its mark and its outbox row all or none; whatever else it wants is relayed from the outbox. Each
 * method is one message to the storage side: nothing comes between its conditions and its effect.
 */
import { assert } from "../../../src/base/assert.ts";
import type { Cell, CounterChange, LogAppend, Mutation, Version } from "../../../src/storage/store.ts";
import type { FenceState } from "./fence-state.ts";
import { cellText, type KeptCells } from "./kept-cells.ts";

/** How long an attempt can be submitted again. */
export const MARK_LIFE_MS = 600_000;

/** What a commit leaves to be relayed. */
export interface OutboxRow {
  /** Unique in the cluster, never used again. */
  readonly id: string;
  readonly version: Version;
  readonly derived: readonly Mutation[];
  readonly logs: readonly LogAppend[];
  readonly counters: readonly CounterChange[];
  /** The cells whose fences the commit relied on. */
  readonly fences: readonly Cell[];
}

/** One submission of an attempt. */
export interface Submission {
  /** The attempt's id as text, and which of its submissions this is. */
  readonly attempt: string;
  readonly submission: number;
  readonly version: Version;
  /** The cells that were named, with the versions they had. */
  readonly expected: readonly { readonly cell: Cell; readonly version: Version }[];
  readonly mutations: readonly Mutation[];
  readonly outbox: OutboxRow | null;
  /** The storage side refuses it later, by its own clock: the fence leases it relies on have run out. */
  readonly notAfterMs: number;
  /** Fences that this submission closed, and opens again with its commit. */
  readonly closed: readonly Cell[];
}

/** What became of a submission; `known` is the one of the attempt that was carried out before. */
export type Reply =
  | { readonly kind: "applied" }
  | { readonly kind: "known"; readonly submission: number }
  | { readonly kind: "conflict" }
  | { readonly kind: "late" };

interface Mark {
  readonly submission: number;
  readonly atMs: number;
}

export class PartitionState {
  readonly #cells: KeptCells;
  readonly #fenceOf: (cell: Cell) => FenceState;
  /** The version of the last commit. Each commit has a higher one, so that the outbox is in the order of versions. */
  #head: Version = 0n;
  readonly #marks = new Map<string, Mark>();
  readonly #outbox = new Map<string, OutboxRow>();

  constructor(cells: KeptCells, fenceOf: (cell: Cell) => FenceState) {
    this.#cells = cells;
    this.#fenceOf = fenceOf;
  }

  get head(): Version {
    return this.#head;
  }

  /** Oldest first. */
  get outbox(): readonly OutboxRow[] {
    return [...this.#outbox.values()];
  }

  get hasOutbox(): boolean {
    return this.#outbox.size > 0;
  }

  get marks(): number {
    return this.#marks.size;
  }

  /** Which submission of the attempt was carried out. */
  markOf(attempt: string): number | undefined {
    return this.#marks.get(attempt)?.submission;
  }

  isInOutbox(id: string): boolean {
    return this.#outbox.has(id);
  }

  removeFromOutbox(id: string): void {
    this.#outbox.delete(id);
  }

  /** Forgets marks that nobody may ask for any more. */
  forgetMarks(nowMs: number): void {
    for (const [attempt, { atMs }] of this.#marks)
      if (atMs + MARK_LIFE_MS < nowMs) this.#marks.delete(attempt);
  }

  commit(submission: Submission, nowMs: number): Reply {
    const { attempt, version, expected, mutations, outbox, notAfterMs, closed } = submission;
    const mark = this.markOf(attempt);
    if (mark !== undefined) return { kind: "known", submission: mark };
    if (nowMs > notAfterMs) return { kind: "late" };
    const by = `${attempt} ${submission.submission}`;
    if (closed.some((cell) => !this.#fenceOf(cell).isClosedBy(by, nowMs))) return { kind: "late" };
    if (version <= this.#head) return { kind: "conflict" };
    if (expected.some(({ cell, version: read }) => this.#cells.lastVersion(cell) !== read))
      return { kind: "conflict" };
    for (const mutation of mutations) {
      assert(version > this.#cells.lastVersion(mutation.cell), "versions of a cell rise");
      this.#cells.put(mutation, version);
    }
    this.#head = version;
    this.#marks.set(attempt, { submission: submission.submission, atMs: nowMs });
    if (outbox !== null) this.#outbox.set(outbox.id, outbox);
    const changed = new Set(mutations.map(({ cell }) => cellText(cell)));
    for (const cell of closed) this.#fenceOf(cell).openAfter(by, changed.has(cellText(cell)), nowMs);
    return { kind: "applied" };
  }
}
