/**
 * Commits of a process that has its folder alone. A batch is decided on what LMDB and the pending rows hold, written
 * to the commit log with one flush, and shown to everyone. LMDB gets the rows later, those of many batches at once,
 * in a checkpoint that nobody waits for.
 *
 * When the disk is nearly full, batches go straight to LMDB: what is in the log must find room there.
 *
 * @see docs/adr/0007-commit-log.md
 */
import { MiB } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { CommitLog } from "./commit-log.ts";
import type { CommitTarget } from "./commit-queue.ts";
import { DirectCommits, type NewBatch } from "./direct-commits.ts";
import { commitDurably, type Environment } from "./environment.ts";
import { meansDiskFull, meansShortWrite } from "./fault-code.ts";
import { keyText, type PendingRow, type PendingRows } from "./pending-rows.ts";
import { applyRows, sinkOfEnvironment, sinkOfStaged } from "./row-sink.ts";
import type { WriteBatch } from "./write-batch.ts";

/** Rows and bytes of one transaction of a checkpoint; the event loop does nothing else while they are written. */
const CHUNK_ROWS_MAX = 256;
const CHUNK_BYTES_MAX = 1 * MiB;
/** How much may be pending before commits wait, each until the checkpoint has carried enough of it. */
const PENDING_ROWS_MAX = 32_768;
const PENDING_BYTES_MAX = 32 * MiB;
/** A file of the log that is longer is left for the other one, as soon as a checkpoint allows. */
const GENERATION_BYTES_MAX = 256 * MiB;
/** Free disk below which batches go straight to LMDB: several times what may be pending. */
const FREE_BYTES_MIN = 128 * MiB;
/** Bytes logged between two looks at the free disk. */
const LOOK_EVERY_BYTES = 1 * MiB;
/** How long a checkpoint rests that met a full disk. */
const RETRY_MS = 1_000;

/** When a checkpoint begins. */
export interface CheckpointBounds {
  /** After a row became pending. */
  readonly afterMs: number;
  /** Sooner when so much is pending. */
  readonly rows: number;
  readonly bytes: number;
}

const CHECKPOINT: CheckpointBounds = { afterMs: 500, rows: 16_384, bytes: 8 * MiB };

/** What the commits of one folder need. */
export interface LoggedCommitsOptions {
  readonly directory: string;
  readonly environment: Environment;
  readonly pending: PendingRows;
  readonly clock: Clock;
  readonly newBatch: NewBatch;
  /** Bytes that may still be written on the disk of the folder. */
  readonly freeBytes: () => number;
  /** Whether the disk has room for a further batch. */
  readonly hasRoom: () => boolean;
  readonly checkpoint?: CheckpointBounds;
}

/** One batch at a time, and beside it at most one checkpoint. */
export class LoggedCommits implements CommitTarget {
  readonly hasRoom: () => boolean;
  readonly #options: LoggedCommitsOptions;
  readonly #pending: PendingRows;
  readonly #bounds: CheckpointBounds;
  readonly #log: CommitLog;
  readonly #direct: DirectCommits;
  #isCommitting = false;
  /** The checkpoint under way; it never rejects. */
  #checkpoint: Promise<void> | null = null;
  /** Resolves when the checkpoint under way has carried its next rows, or ends. */
  #progress: Promise<void> = Promise.resolve();
  #isCheckpointDue = false;
  #cancelTimer: (() => void) | null = null;
  /** Why the last checkpoint did not end; no batch is taken meanwhile. */
  #failure: unknown = null;
  #isClosing = false;
  /** Whether batches go straight to LMDB; nothing is pending then, and there is no log. */
  #isDirect = false;
  #unlookedBytes = Infinity;

  constructor(options: LoggedCommitsOptions) {
    const { environment, newBatch, hasRoom } = options;
    this.#options = options;
    this.#pending = options.pending;
    this.#bounds = options.checkpoint ?? CHECKPOINT;
    this.#log = new CommitLog(options.directory);
    this.#direct = new DirectCommits(environment, newBatch, hasRoom);
    this.hasRoom = hasRoom;
  }

  async commit(fill: (batch: WriteBatch) => void): Promise<void> {
    // Whatever arrived in this turn of the event loop shares the flush.
    await endOfTurn();
    this.#isCommitting = true;
    try {
      await this.#makeRoom();
      if (this.#isDirect) await this.#direct.commit(fill);
      else await this.#commitToLog(fill);
    } finally {
      this.#isCommitting = false;
      this.#planCheckpoint();
    }
  }

  /** Carries everything to LMDB and removes the log; when that cannot be done, the log stays for the next opening. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#cancelTimer?.();
    try {
      await this.#carryEverything();
      this.#log.remove();
    } catch {
      this.#log.close();
    }
  }

  async #commitToLog(fill: (batch: WriteBatch) => void): Promise<void> {
    const staged = this.#pending.stage((rows) => fill(this.#options.newBatch(sinkOfStaged(rows))));
    if (staged.size === 0) return;
    const bytesBefore = this.#log.bytes;
    await this.#log.append(staged);
    this.#unlookedBytes += this.#log.bytes - bytesBefore;
    this.#pending.publish(staged);
  }

  /** Waits for the checkpoint when too much is pending, and chooses the way by the room on the disk. */
  async #makeRoom(): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    while (this.#pending.count > PENDING_ROWS_MAX || this.#pending.bytes > PENDING_BYTES_MAX)
      await this.#someProgress();
    if (this.#log.bytes > GENERATION_BYTES_MAX) await this.#nextCheckpoint();
    if (!this.#isDirect && this.#unlookedBytes < LOOK_EVERY_BYTES) return;
    this.#unlookedBytes = 0;
    const isLow = this.#options.freeBytes() < FREE_BYTES_MIN;
    if (isLow && !this.#isDirect) {
      await this.#carryEverything();
      this.#log.remove();
    }
    this.#isDirect = isLow;
  }

  /** @throws what keeps rows from being carried */
  async #carryEverything(): Promise<void> {
    await this.#checkpoint;
    while (this.#pending.count > 0) await this.#nextCheckpoint();
  }

  /** Waits until fewer rows are pending. @throws what keeps rows from being carried */
  async #someProgress(): Promise<void> {
    if (this.#checkpoint === null) this.#beginCheckpoint();
    await this.#progress;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Waits for the checkpoint under way, or for one begun now. @throws what keeps it from ending */
  async #nextCheckpoint(): Promise<void> {
    if (this.#checkpoint === null) this.#beginCheckpoint();
    await this.#checkpoint;
    if (this.#failure !== null) throw this.#failure;
  }

  #planCheckpoint(): void {
    if (this.#checkpoint !== null || this.#isClosing || this.#isCommitting) return;
    if (this.#pending.count === 0 || this.#failure !== null) return;
    const { afterMs, rows, bytes } = this.#bounds;
    if (this.#isCheckpointDue || this.#pending.count >= rows || this.#log.bytes >= bytes) {
      this.#beginCheckpoint();
      return;
    }
    this.#cancelTimer ??= this.#options.clock.after(afterMs, () => {
      this.#cancelTimer = null;
      this.#isCheckpointDue = true;
      this.#planCheckpoint();
    });
  }

  /**
   * Begins between two batches. The log goes on in its other file; this one may be written over when all rows that
   * are pending now are in LMDB.
   */
  #beginCheckpoint(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#isCheckpointDue = false;
    this.#log.beginGeneration();
    this.#goOn();
  }

  #goOn(): void {
    this.#checkpoint = this.#carryAll().finally(() => {
      this.#checkpoint = null;
      this.#planCheckpoint();
    });
  }

  /** One pass over the pending rows in the order of their keys, which meets every row that was there when it began. */
  async #carryAll(): Promise<void> {
    let after: string | null = null;
    try {
      for (;;) {
        const rows = this.#pending.next(after, CHUNK_ROWS_MAX, CHUNK_BYTES_MAX);
        const last = rows.at(-1);
        if (last === undefined) break;
        this.#progress = this.#carry(rows);
        await this.#progress;
        after = keyText(last.key);
      }
      this.#failure = null;
    } catch (error) {
      this.#failure = error;
      if (this.#meansFull(error) && !this.#isClosing)
        this.#options.clock.after(RETRY_MS, () => this.#retry());
    }
  }

  async #carry(rows: readonly PendingRow[]): Promise<void> {
    const { environment } = this.#options;
    await commitDurably(environment.db, () => applyRows(rows, sinkOfEnvironment(environment)));
    // The picture that lmdb keeps for a moment is from before the commit.
    environment.db.resetReadTxn();
    this.#pending.settle(rows);
  }

  #retry(): void {
    if (this.#checkpoint === null && !this.#isClosing) this.#goOn();
  }

  #meansFull(error: unknown): boolean {
    return meansDiskFull(error) || (meansShortWrite(error) && !this.hasRoom());
  }
}

const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
