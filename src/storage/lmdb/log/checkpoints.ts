/**
 * Writes pending rows to LMDB, those of many batches at once, while commits go on. A checkpoint begins between two
 * batches, and the log changes to its other file; when all rows that were pending then are in LMDB, the file that holds
 * them may be overwritten.
 *
 * @see docs/adr/0007-commit-log.md
 */
import type { Buffer } from "node:buffer";
import { MiB } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import { commitDurably, type Environment } from "../environment.ts";
import { sinkOfEnvironment } from "../write-batch.ts";
import { recordLog } from "./checkpoint-record.ts";
import type { CommitLog } from "./commit-log.ts";
import type { PendingEntry, PendingRows } from "./pending-rows.ts";
import { writeSorted } from "./sorted-rows.ts";

/**
 * Rows and bytes of one transaction: it blocks the event loop while they are written, and commits that are logged while
 * it is flushed wait for the same disk. Larger transactions cost less per row, for when commits wait.
 */
const CHUNK_ROWS_MAX = 64;
const PRESSED_CHUNK_ROWS_MAX = 256;
const CHUNK_BYTES_MAX = 1 * MiB;
/** Longest pause between two transactions. */
const PAUSE_MS_MAX = 20;
/** How long after a full disk a checkpoint is tried again. */
const RETRY_MS = 1_000;

/** When a checkpoint begins. */
export interface CheckpointBounds {
  /** Milliseconds after the first row became pending. */
  readonly afterMs: number;
  /** Sooner when this many rows are pending. */
  readonly rows: number;
  /** Removed rows among them; a read at the front of a queue steps over all that were taken from it, 0.5 µs each. */
  readonly removals: number;
  /** Of the log, or of the rows' memory, where rows that were overwritten count too. */
  readonly bytes: number;
}

const CHECKPOINT: CheckpointBounds = { afterMs: 1_000, rows: 16_384, removals: 2_048, bytes: 16 * MiB };

/** Called with what fails while no request waits for it, for the server's log. */
export type FaultListener = (
  event: "checkpoint failed" | "commit log kept for the next start to recover",
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

/** What of the log is needed after a transaction: what both files hold, or only the one that commits go to. */
type LogExtent = "both" | "current";

/** At most one at a time. */
export class Checkpoints {
  readonly #options: CheckpointOptions;
  readonly #bounds: CheckpointBounds;
  /** The checkpoint under way; it never rejects. */
  #underWay: Promise<void> | null = null;
  /** Settles when the checkpoint under way has made its next step: begun the log, or committed rows. */
  #progress: Promise<void> = Promise.resolve();
  #isBatchUnderWay = false;
  #isDue = false;
  #cancelTimer: (() => void) | null = null;
  /** Whether a commit waits for the checkpoint under way, so that it does not pause. */
  #isAwaited = false;
  #endPause: (() => void) | null = null;
  /** Memory of rows that are all in LMDB once this checkpoint has ended, or the next one if it fails. */
  readonly #freedAtEnd: Buffer[] = [];
  /** Why the last checkpoint failed; the next one writes its rows too. */
  #failure: unknown = null;
  #isClosing = false;

  constructor(options: CheckpointOptions) {
    this.#options = options;
    this.#bounds = options.bounds ?? CHECKPOINT;
  }

  /** A batch begins: until `endBatch` a checkpoint begins only if a commit waits for it. @throws why the last one failed */
  beginBatch(): void {
    if (this.#failure !== null) throw this.#failure;
    this.#isBatchUnderWay = true;
  }

  endBatch(): void {
    this.#isBatchUnderWay = false;
    if (this.#isMuch()) this.#endPause?.();
    this.#plan();
  }

  /** Waits until fewer rows are pending. @throws why rows cannot be written */
  async someRows(): Promise<void> {
    this.#hurry();
    await this.#progress;
  }

  /** Waits for the checkpoint under way, or for one begun now. @throws why it failed */
  async whole(): Promise<void> {
    this.#hurry();
    await this.#underWay;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Waits until nothing is pending; no batch may be logged meanwhile. @throws why rows cannot be written */
  async everything(): Promise<void> {
    while (this.#underWay !== null || this.#options.pending.count > 0) await this.whole();
  }

  /** From now on a checkpoint begins only if it is waited for. */
  close(): void {
    this.#isClosing = true;
    this.#cancelTimer?.();
    this.#endPause?.();
  }

  /** Begins a checkpoint if one is due and none is under way, or sets the timer for the next. */
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

  /** Whether so much is pending that a checkpoint should begin, or the one under way should not pause. */
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

  /** Has a checkpoint under way, without pauses. */
  #hurry(): void {
    this.#begin();
    this.#isAwaited = true;
    this.#endPause?.();
  }

  /** Begins a checkpoint unless one is under way. No record may be on its way to the log. */
  #begin(): void {
    if (this.#underWay !== null) return;
    this.#freedAtEnd.push(...this.#options.pending.memory.endSet());
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#isDue = false;
    // After a failure both files hold rows that LMDB does not have.
    if (this.#failure === null) this.#options.log.beginGeneration();
    this.#underWay = this.#writeAll().finally(() => {
      this.#underWay = null;
      this.#isAwaited = false;
      this.#plan();
    });
  }

  /** One pass over the pending rows in the order of their keys, which covers every row that was there at its begin. */
  async #writeAll(): Promise<void> {
    const { pending, clock, log } = this.#options;
    let pauseMs = 0;
    let after: string | null = null;
    let recorded: LogExtent | null = null;
    try {
      // What is recorded then names the file that commits go to from now on. Who waits for rows waits for this first: to
      // ask again and again in one turn of the event loop would keep it from ever being done.
      this.#progress = log.begin();
      await this.#progress;
      for (;;) {
        const rowsMax = this.#isPressed() ? PRESSED_CHUNK_ROWS_MAX : CHUNK_ROWS_MAX;
        const entries = pending.next(after, rowsMax, CHUNK_BYTES_MAX);
        const last = entries.at(-1);
        if (last === undefined) break;
        // Never after the last rows: while a failed checkpoint is repeated, commits are refused until it ends.
        if (pauseMs > 0) await this.#pause(pauseMs);
        const startMs = clock.nowMs();
        [after] = last;
        const extent: LogExtent =
          recorded === "current" || pending.next(after, 1, 1).length === 0 ? "current" : "both";
        this.#progress = this.#write(entries, extent === recorded ? null : extent);
        await this.#progress;
        recorded = extent;
        pauseMs = Math.min(clock.nowMs() - startMs, PAUSE_MS_MAX);
      }
      this.#failure = null;
      pending.memory.giveBack(this.#freedAtEnd.splice(0));
    } catch (error) {
      this.#fail(error);
    }
  }

  async #write(entries: readonly PendingEntry[], extent: LogExtent | null): Promise<void> {
    const { environment, pending, log } = this.#options;
    await commitDurably(environment.db, () => {
      writeSorted(entries, environment);
      if (extent !== null) recordLog(sinkOfEnvironment(environment), log.flushed(extent === "both"));
    });
    // The snapshot that lmdb keeps for a moment is from before the commit.
    environment.db.resetReadTxn();
    pending.settle(entries);
  }

  /** Leaves the disk to commits for as long as the last transaction took, unless commits wait for this checkpoint. */
  async #pause(pauseMs: number): Promise<void> {
    if (this.#isPressed()) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(pauseMs, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
    this.#endPause = null;
  }

  #fail(error: unknown): void {
    const { clock, meansFull, onFault } = this.#options;
    // Repeated failures most likely have one cause, which is reported once; but a full disk may become another fault.
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
