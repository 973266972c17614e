/**
 * Carries pending rows to LMDB, those of many batches at once, while batches go on. A checkpoint begins between two
 * batches, and the log goes on in its other file; when all rows that were pending then are in LMDB, the file that holds
 * them may be written over.
 *
 * @see docs/adr/0007-commit-log.md
 */
import { MiB } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import type { CommitLog } from "./commit-log.ts";
import { commitDurably, type Environment } from "./environment.ts";
import { keyText, type PendingRow, type PendingRows } from "./pending-rows.ts";
import { applyRows, sinkOfEnvironment } from "./row-sink.ts";

/** Rows and bytes of one transaction; the event loop does nothing else while they are written. */
const CHUNK_ROWS_MAX = 256;
const CHUNK_BYTES_MAX = 1 * MiB;
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
  readonly bytes: number;
}

const CHECKPOINT: CheckpointBounds = { afterMs: 500, rows: 16_384, removals: 2_048, bytes: 8 * MiB };

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
    this.#plan();
  }

  /** Waits until fewer rows are pending. @throws what keeps rows from being carried */
  async someRows(): Promise<void> {
    this.#begin();
    await this.#progress;
  }

  /** Waits for the checkpoint under way, or for one begun now. @throws what keeps it from ending */
  async whole(): Promise<void> {
    this.#begin();
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
  }

  /** Begins a checkpoint if one is due and none is under way, or sees to it that one begins in time. */
  #plan(): void {
    const { pending, log, clock } = this.#options;
    if (this.#isBatchUnderWay || this.#isClosing || this.#underWay !== null) return;
    if (pending.count === 0 || this.#failure !== null) return;
    const { afterMs, rows, removals, bytes } = this.#bounds;
    const isMuch = pending.count >= rows || pending.removals >= removals || log.bytes >= bytes;
    if (this.#isDue || isMuch) {
      this.#begin();
      return;
    }
    this.#cancelTimer ??= clock.after(afterMs, () => {
      this.#cancelTimer = null;
      this.#isDue = true;
      this.#plan();
    });
  }

  /** Begins a checkpoint unless one is under way. No record may be on its way to the log. */
  #begin(): void {
    if (this.#underWay !== null) return;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#isDue = false;
    // After a failure both files hold rows that only they have.
    if (this.#failure === null) this.#options.log.beginGeneration();
    this.#underWay = this.#carryAll().finally(() => {
      this.#underWay = null;
      this.#plan();
    });
  }

  /** One pass over the pending rows in the order of their keys, which meets every row that was there when it began. */
  async #carryAll(): Promise<void> {
    const { pending } = this.#options;
    let after: string | null = null;
    try {
      for (;;) {
        const rows = pending.next(after, CHUNK_ROWS_MAX, CHUNK_BYTES_MAX);
        const last = rows.at(-1);
        if (last === undefined) break;
        this.#progress = this.#carry(rows);
        await this.#progress;
        after = keyText(last.key);
      }
      this.#failure = null;
    } catch (error) {
      this.#fail(error);
    }
  }

  async #carry(rows: readonly PendingRow[]): Promise<void> {
    const { environment, pending } = this.#options;
    await commitDurably(environment.db, () => applyRows(rows, sinkOfEnvironment(environment)));
    // The picture that lmdb keeps for a moment is from before the commit.
    environment.db.resetReadTxn();
    pending.settle(rows);
  }

  #fail(error: unknown): void {
    const { clock, meansFull, onFault } = this.#options;
    // Those that follow have most likely the same cause.
    if (this.#failure === null) onFault("checkpoint failed", error);
    this.#failure = error;
    if (!meansFull(error) || this.#isClosing) return;
    clock.after(RETRY_MS, () => {
      if (!this.#isClosing) this.#begin();
    });
  }
}
