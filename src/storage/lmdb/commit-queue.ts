/**
 * Group commit: everything that waits becomes one batch with one flush, and one batch at a time is under way. Under
 * load a batch is what arrived during the flush before it; a single client waits for nothing but its own flush. The
 * flush runs on another thread, so the event loop stays free.
 *
 * Every answer waits for the flush, refusals too: a task may have read what another task of its batch wrote.
 */
import { assert } from "../../base/assert.ts";
import { MiB } from "../../base/bytes.ts";
import { Overloaded, StorageFull, UnknownOutcome } from "../store.ts";
import { isDiskFull, meansShortWrite } from "./fault-code.ts";
import type { WriteBatch } from "./write-batch.ts";

/** Most tasks of one batch, and rows after which it takes no further task; bounds how long it occupies the event loop. */
const BATCH_TASKS_MAX = 512;
const BATCH_ROWS_MAX = 2_048;
/** Written bytes after which a batch takes no further task. */
export const BATCH_BYTES_MAX = 16 * MiB;

/** Work inside a batch; may run more than once. What it throws rejects this task alone, and none of its writes stay. */
export type CommitTask<T> = (batch: WriteBatch) => T;

/** Where batches go. */
export interface CommitTarget {
  /**
   * Runs `fill` on a new batch, whose reads see its own writes. Resolves when the batch is on disk and visible to all;
   * otherwise nothing of it is kept, and it rejects with what `fill` threw or with why the commit failed.
   */
  commit(fill: (batch: WriteBatch) => void): Promise<unknown>;
  /** Whether the disk has space for a further batch. */
  hasCapacity(): boolean;
}

type Outcome =
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "refused"; readonly reason: unknown };

interface Waiting {
  readonly task: CommitTask<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  outcome: Outcome;
}

const UNDECIDED: Outcome = { kind: "refused", reason: undefined };

/** Decides and commits tasks in the order in which they came. */
export class CommitQueue {
  /** Resolves with the failure after which every task is refused; never rejects. @see Store.failed */
  readonly failed: Promise<UnknownOutcome>;
  readonly #target: CommitTarget;
  readonly #tasksMax: number;
  #waiting: Waiting[] = [];
  #isCommitting = false;
  #isClosing = false;
  #whenIdle: (() => void)[] = [];
  /** Set when a commit failed in a way that makes every later one unsafe. */
  #broken: UnknownOutcome | undefined;
  #resolveFailed: (failure: UnknownOutcome) => void = () => undefined;

  constructor(target: CommitTarget, tasksMax: number) {
    this.#target = target;
    this.#tasksMax = tasksMax;
    this.failed = new Promise((resolve) => {
      this.#resolveFailed = resolve;
    });
  }

  /** Commits a task of a caller. @throws Overloaded, StorageFull, UnknownOutcome, and what the task throws */
  submit<T>(task: CommitTask<T>): Promise<T> {
    if (this.#waiting.length >= this.#tasksMax) return Promise.reject(new Overloaded());
    return this.submitOwn(task);
  }

  /** Commits a task of the store itself, of which there are few: never refused for load. */
  submitOwn<T>(task: CommitTask<T>): Promise<T> {
    assert(!this.#isClosing, "the store is closed");
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise<T>((resolve, reject) => {
      const settle = (result: unknown): void => resolve(result as T);
      this.#waiting.push({ task, resolve: settle, reject, outcome: UNDECIDED });
      if (!this.#isCommitting) void this.#commitAll();
    });
  }

  /** Records a failure that no task waited for: unless the disk was merely full, no later commit is safe. */
  noteFailure(cause: unknown): void {
    this.#fail(cause);
  }

  /** Accepts no further task; resolves when all accepted ones are settled. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#isCommitting) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async #commitAll(): Promise<void> {
    this.#isCommitting = true;
    while (this.#waiting.length > 0) {
      await this.#commitBatch();
      if (this.#broken !== undefined) for (const { reject } of this.#waiting.splice(0)) reject(this.#broken);
    }
    this.#isCommitting = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #commitBatch(): Promise<void> {
    const taken: Waiting[] = [];
    try {
      await this.#target.commit((batch) => this.#fill(batch, taken));
    } catch (error) {
      if (error instanceof HalfWritten) return this.#withdraw(taken, error.cause);
      // When no transaction could begin, no task was taken: all that wait are refused.
      if (taken.length === 0) taken.push(...this.#waiting.splice(0));
      const failure = this.#fail(error);
      for (const { reject } of taken) reject(failure);
      return;
    }
    for (const { outcome, resolve, reject } of taken) {
      if (outcome.kind === "done") resolve(outcome.result);
      else reject(outcome.reason);
    }
  }

  /** Runs waiting tasks and moves them to `taken` until the batch is full. */
  #fill(batch: WriteBatch, taken: Waiting[]): void {
    const waiting = this.#waiting;
    try {
      while (taken.length < Math.min(waiting.length, BATCH_TASKS_MAX) && hasCapacity(batch)) {
        const next = waiting[taken.length]!;
        taken.push(next);
        next.outcome = outcomeOf(next.task, batch);
      }
      batch.finish();
    } finally {
      this.#waiting = waiting.slice(taken.length);
    }
  }

  /** Nothing of the batch was kept, because its last task failed: it is rejected, and the others wait again. */
  #withdraw(taken: Waiting[], reason: unknown): void {
    taken.pop()?.reject(reason);
    this.#waiting = [...taken, ...this.#waiting];
  }

  /** The error that tasks are refused with; from then on all of them, unless the disk is full, which passes. */
  #fail(cause: unknown): Error {
    if (isDiskFull(cause) || (meansShortWrite(cause) && !this.#target.hasCapacity()))
      return new StorageFull({ cause });
    this.#broken = new UnknownOutcome({ cause });
    this.#resolveFailed(this.#broken);
    return this.#broken;
  }
}

const hasCapacity = ({ rows, bytes }: WriteBatch): boolean =>
  rows < BATCH_ROWS_MAX && bytes < BATCH_BYTES_MAX;

/** A task threw after it had begun to write, so that the batch must be aborted. */
class HalfWritten extends Error {}

/** Runs a task. @throws HalfWritten */
function outcomeOf(task: CommitTask<unknown>, batch: WriteBatch): Outcome {
  const bytesBefore = batch.bytes;
  try {
    return { kind: "done", result: task(batch) };
  } catch (reason) {
    if (batch.bytes !== bytesBefore) throw new HalfWritten("a task wrote and then threw", { cause: reason });
    return { kind: "refused", reason };
  }
}
