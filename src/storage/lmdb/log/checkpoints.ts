/**
 * Carries pending rows to LMDB, those of many batches at once, while batches go on. A checkpoint begins between two
 * batches, and the log goes on in its other file; when all rows that were pending then are in LMDB, the file that holds
 * them may be written over.
 *
 * @see docs/adr/0007-commit-log.md
 */
import type { Buffer } from "node:buffer";
import { MiB } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import { commitDurably, type Environment } from "../environment.ts";
import type { CommitLog } from "./commit-log.ts";
import type { PendingEntry, PendingRows } from "./pending-rows.ts";
import { writeSorted } from "./sorted-rows.ts";

/**
 * Rows and bytes of one transaction: the event loop does nothing else while they are written, and what is logged while
 * they are flushed waits for the same disk. Many cost less together, for when there is no time to lose.
 */
const CHUNK_ROWS_MAX = 64;
const PRESSED_CHUNK_ROWS_MAX = 256;
const CHUNK_BYTES_MAX = 1 * MiB;
/** Longest rest between two transactions. */
const REST_MS_MAX = 20;
/** How long a checkpoint rests that met a full disk. */
const RETRY_MS = 1_000;

/** When a checkpoint begins. */
export interface CheckpointBounds {
  /** After a row became pending. */
  readonly afterMs: number;
  /** Sooner when so much is pending. */
  readonly rows: number;
  /** Rows that are removed; a read at the front of a queue steps over all that were taken from it, 0.5 µs each. */
  readonly removals: number;
  /** Of the log, or of memory, where rows that were written again within a batch count too. */
  readonly bytes: number;
}

const CHECKPOINT: CheckpointBounds = { afterMs: 1_000, rows: 16_384, removals: 2_048, bytes: 16 * MiB };

/** Hears what goes wrong while nobody waits for it, for whoever runs the server. */
export type FaultListener = (
  event: "checkpoint failed" | "commit log left for the next start",
  error: unknown,
) => void;

/** What the checkpoints of one folder need. */
export interface CheckpointOptions {
  readonly environment: Environment;
  readonly pending: PendingRows;
  readonly log: CommitLog;
  readonly clock: Clock;
  readonly bounds?: CheckpointBounds;
  /** Whether an error means that the disk is full, which passes. */
  readonly meansFull: (error: unknown) => boolean;
  readonly onFault: FaultListener;
}

/** At most one at a time. */
export class Checkpoints {
  readonly #options: CheckpointOptions;
  readonly #bounds: CheckpointBounds;
  /** The checkpoint under way; it never rejects. */
  #underWay: Promise<void> | null = null;
  /** Settles when the checkpoint under way has carried its next rows. */
  #progress: Promise<void> = Promise.resolve();
  #isBatchUnderWay = false;
  #isDue = false;
  #cancelTimer: (() => void) | null = null;
  /** Whether somebody waits for the checkpoint under way, so that it does not rest. */
  #isAwaited = false;
  #endRest: (() => void) | null = null;
  /** Memory of which no row is pending once the checkpoint under way has ended, or the one after it if it fails. */
  readonly #carried: Buffer[] = [];
  /** Why the last checkpoint did not end; the next one goes on with it. */
  #failure: unknown = null;
  #isClosing = false;

  constructor(options: CheckpointOptions) {
    this.#options = options;
    this.#bounds = options.bounds ?? CHECKPOINT;
  }

  /** A batch begins: until `endBatch` a checkpoint begins only when it is waited for. @throws why the last did not end */
  beginBatch(): void {
    if (this.#failure !== null) throw this.#failure;
    this.#isBatchUnderWay = true;
  }

  endBatch(): void {
    this.#isBatchUnderWay = false;
    if (this.#isMuch()) this.#endRest?.();
    this.#plan();
  }

  /** Waits until fewer rows are pending. @throws what keeps rows from being carried */
  async someRows(): Promise<void> {
    this.#hurry();
    await this.#progress;
  }

  /** Waits for the checkpoint under way, or for one begun now. @throws what keeps it from ending */
  async whole(): Promise<void> {
    this.#hurry();
    await this.#underWay;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Waits until nothing is pending; no batch may be logged meanwhile. @throws what keeps rows from being carried */
  async everything(): Promise<void> {
    while (this.#underWay !== null || this.#options.pending.count > 0) await this.whole();
  }

  /** Begins no checkpoint any more that is not waited for. */
  close(): void {
    this.#isClosing = true;
    this.#cancelTimer?.();
    this.#endRest?.();
  }

  /** Begins a checkpoint if one is due and none is under way, or sees to it that one begins in time. */
  #plan(): void {
    const { pending, clock } = this.#options;
    if (this.#isBatchUnderWay || this.#isClosing || this.#underWay !== null) return;
    if (pending.count === 0 || (this.#failure !== null && !this.#isDue)) return;
    if (this.#isDue || this.#isMuch()) {
      this.#begin();
      return;
    }
    this.#cancelTimer ??= clock.after(this.#bounds.afterMs, () => {
      this.#cancelTimer = null;
      this.#isDue = true;
      this.#plan();
    });
  }

  /** Whether so much is pending that a checkpoint should begin, or the one under way should hurry. */
  #isMuch(): boolean {
    const { pending, log } = this.#options;
    const { rows, removals, bytes } = this.#bounds;
    return (
      pending.count >= rows ||
      pending.removals >= removals ||
      log.bytes >= bytes ||
      pending.memory.bytes >= bytes
    );
  }

  #isPressed(): boolean {
    return this.#isAwaited || this.#isClosing || this.#isMuch();
  }

  /** Sees to it that a checkpoint is under way, which rests no more. */
  #hurry(): void {
    this.#begin();
    this.#isAwaited = true;
    this.#endRest?.();
  }

  /** Begins a checkpoint unless one is under way. No record may be on its way to the log. */
  #begin(): void {
    if (this.#underWay !== null) return;
    this.#carried.push(...this.#options.pending.memory.turn());
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#isDue = false;
    // After a failure both files hold rows that only they have.
    if (this.#failure === null) this.#options.log.beginGeneration();
    this.#underWay = this.#carryAll().finally(() => {
      this.#underWay = null;
      this.#isAwaited = false;
      this.#plan();
    });
  }

  /** One pass over the pending rows in the order of their keys, which meets every row that was there when it began. */
  async #carryAll(): Promise<void> {
    const { pending, clock } = this.#options;
    let restMs = 0;
    let after: string | null = null;
    try {
      for (;;) {
        const rowsMax = this.#isPressed() ? PRESSED_CHUNK_ROWS_MAX : CHUNK_ROWS_MAX;
        const entries = pending.next(after, rowsMax, CHUNK_BYTES_MAX);
        const last = entries.at(-1);
        if (last === undefined) break;
        // Not behind the last rows: while a failed checkpoint is made up for, commits are refused until it ends.
        if (restMs > 0) await this.#rest(restMs);
        const startMs = clock.nowMs();
        this.#progress = this.#carry(entries);
        await this.#progress;
        [after] = last;
        restMs = Math.min(clock.nowMs() - startMs, REST_MS_MAX);
      }
      this.#failure = null;
      pending.memory.giveBack(this.#carried.splice(0));
    } catch (error) {
      this.#fail(error);
    }
  }

  async #carry(entries: readonly PendingEntry[]): Promise<void> {
    const { environment, pending } = this.#options;
    await commitDurably(environment.db, () => {
      writeSorted(entries, environment);
    });
    // The picture that lmdb keeps for a moment is from before the commit.
    environment.db.resetReadTxn();
    pending.settle(entries);
  }

  /** Leaves the disk to the commits for as long as the transaction before had it, unless that cannot wait. */
  async #rest(restMs: number): Promise<void> {
    if (this.#isPressed()) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(restMs, resolve);
      this.#endRest = () => {
        cancel();
        resolve();
      };
    });
    this.#endRest = null;
  }

  #fail(error: unknown): void {
    const { clock, meansFull, onFault } = this.#options;
    // Those that follow have most likely the same cause; but a full disk passes, and what comes of it may not.
    if (this.#failure === null || (meansFull(this.#failure) && !meansFull(error)))
      onFault("checkpoint failed", error);
    this.#failure = error;
    if (!meansFull(error) || this.#isClosing) return;
    clock.after(RETRY_MS, () => {
      this.#isDue = true;
      this.#plan();
    });
  }
}
