/**
 * Commits of a process that has its folder alone, and the entrance of this folder. A batch is decided on what LMDB and
 * the pending rows hold, written to the commit log with one flush, and then visible to everyone; a checkpoint writes its
 * rows to LMDB later, which no commit waits for. When the disk is nearly full, batches go straight to LMDB, since what is
 * in the log needs space there.
 *
 * Read on in this order: `pending-rows.ts`, `commit-log.ts`, `log-record.ts`, `checkpoints.ts`, `sorted-rows.ts`, and
 * for what happens at start, `log-recovery.ts`. @see docs/adr/0007-commit-log.md
 */
import { nextTurn } from "../../../base/awaitable.ts";
import { MiB } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import type { BatchKind, CommitTarget } from "../commit-queue.ts";
import { DirectCommits } from "../direct-commits.ts";
import { commitDurably, type Environment } from "../environment.ts";
import { isDiskFull, meansShortWrite } from "../fault-code.ts";
import { type NewBatch, sinkOfEnvironment, sinkOfStaged, type WriteBatch } from "../write-batch.ts";
import { forgetLog, recordLog } from "./checkpoint-record.ts";
import { type CheckpointBounds, Checkpoints, type FaultListener } from "./checkpoints.ts";
import { CommitLog } from "./commit-log.ts";
import type { PendingRows } from "./pending-rows.ts";

/** How much may be pending before commits wait for the next transaction of a checkpoint. */
const PENDING_ROWS_MAX = 32_768;
const PENDING_BYTES_MAX = 32 * MiB;
/** Size of a log file, or of the memory of its rows, above which a commit waits for the log to change files. */
const GENERATION_BYTES_MAX = 64 * MiB;
/** Free disk below which batches go straight to LMDB: several times what may be pending. */
const FREE_BYTES_MIN = 128 * MiB;
/** Free disk above which they are logged again: more than what removing the log freed. */
const FREE_BYTES_AGAIN = 2 * FREE_BYTES_MIN;
/** Bytes logged between two checks of the free disk. */
const CHECK_DISK_EVERY_BYTES = 1 * MiB;

/** What the commits of one folder need. */
export interface LoggedCommitsOptions {
  readonly directory: string;
  readonly environment: Environment;
  readonly pending: PendingRows;
  readonly clock: Clock;
  readonly newBatch: NewBatch;
  /** Bytes that may still be written on the disk of the folder. */
  readonly freeBytes: () => number;
  /** Whether the disk has space for a further batch. */
  readonly hasCapacity: () => boolean;
  readonly checkpoint?: CheckpointBounds;
  readonly onFault: FaultListener;
}

/** One batch at a time, and at most one checkpoint beside it. */
export class LoggedCommits implements CommitTarget {
  readonly hasCapacity: () => boolean;
  readonly #options: LoggedCommitsOptions;
  readonly #pending: PendingRows;
  readonly #log: CommitLog;
  readonly #checkpoints: Checkpoints;
  readonly #direct: DirectCommits;
  /** Whether batches go straight to LMDB; nothing is pending then, and there is no log. */
  #isDirect = false;
  /** Whether LMDB knows that there is a log. */
  #isRecorded = false;
  /** Bytes logged since the last check of the free disk. */
  #uncheckedBytes = Infinity;

  constructor(options: LoggedCommitsOptions) {
    const { environment, pending, clock, hasCapacity, onFault } = options;
    this.#options = options;
    this.#pending = pending;
    this.#log = new CommitLog(options.directory);
    this.#checkpoints = new Checkpoints({
      environment,
      pending,
      log: this.#log,
      clock,
      meansFull: (error) => isDiskFull(error) || (meansShortWrite(error) && !hasCapacity()),
      onFault,
      ...(options.checkpoint && { bounds: options.checkpoint }),
    });
    this.#direct = new DirectCommits(options);
    this.hasCapacity = hasCapacity;
  }

  async commit(fill: (batch: WriteBatch) => void, kind: BatchKind): Promise<void> {
    // Everything that arrives in this turn of the event loop shares the flush.
    await nextTurn();
    this.#checkpoints.beginBatch();
    try {
      await this.#waitForCapacity();
      if (this.#isDirect) await this.#direct.commit(fill, kind);
      else await this.#commitToLog(fill);
    } finally {
      this.#checkpoints.endBatch();
    }
  }

  async giveUpReserve(): Promise<boolean> {
    return this.#isDirect && this.#direct.giveUpReserve();
  }

  /** Writes everything to LMDB and removes the log; if that fails, the log stays for the next opening to recover. */
  async close(): Promise<void> {
    this.#checkpoints.close();
    try {
      await this.#removeLog();
    } catch (error) {
      this.#options.onFault("commit log kept for the next start to recover", error);
      this.#log.close();
    }
  }

  async #commitToLog(fill: (batch: WriteBatch) => void): Promise<void> {
    const staged = this.#pending.stage((rows) =>
      fill(this.#options.newBatch(sinkOfStaged(rows, this.#pending.memory))),
    );
    if (staged.size === 0) return;
    const bytesBefore = this.#log.bytes;
    try {
      if (!this.#isRecorded) await this.#beginLog();
      await this.#log.append(staged);
    } catch (error) {
      this.#pending.unstage();
      throw error;
    }
    this.#uncheckedBytes += this.#log.bytes - bytesBefore;
    this.#pending.publish(staged);
  }

  /** Waits for the checkpoint when too much is pending, and checks the free disk. */
  async #waitForCapacity(): Promise<void> {
    while (this.#pending.count > PENDING_ROWS_MAX || this.#pending.bytes > PENDING_BYTES_MAX)
      await this.#checkpoints.someRows();
    if (Math.max(this.#log.bytes, this.#pending.memory.bytes) > GENERATION_BYTES_MAX)
      await this.#checkpoints.whole();
    if (this.#isDirect || this.#uncheckedBytes >= CHECK_DISK_EVERY_BYTES) await this.#checkFreeDisk();
  }

  /** Decides whether batches are logged or go straight to LMDB. */
  async #checkFreeDisk(): Promise<void> {
    const isLow = this.#options.freeBytes() < (this.#isDirect ? FREE_BYTES_AGAIN : FREE_BYTES_MIN);
    if (isLow && !this.#isDirect) await this.#removeLog();
    this.#isDirect = isLow;
    this.#uncheckedBytes = 0;
  }

  /** Begins the log where there is none yet. That it exists is recorded before anything depends on it. */
  async #beginLog(): Promise<void> {
    const { environment } = this.#options;
    await this.#log.begin();
    await commitDurably(environment.db, () =>
      recordLog(sinkOfEnvironment(environment), this.#log.flushed(false)),
    );
    environment.db.resetReadTxn();
    this.#isRecorded = true;
  }

  /** Has everything written to LMDB. That there is no log is recorded before its files go. */
  async #removeLog(): Promise<void> {
    await this.#checkpoints.everything();
    await forgetLog(this.#options.environment);
    this.#isRecorded = false;
    this.#log.remove();
  }
}
