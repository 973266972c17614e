/**
 * Group commit: everything that waits becomes one batch with one flush, and one batch at a time is under way. Under
 * load a batch is what arrived during the flush before it; a single client waits for nothing but its own flush. The
 * flush runs on another thread, so the event loop stays free.
 *
 * Every answer waits for the flush, refusals too: a task may have read what another task of its batch wrote.
 */
import { assert } from "../../base/assert.ts";
import { MiB } from "../../base/bytes.ts";
import type { Stopwatch } from "../../base/clock.ts";
import { Overloaded, StorageFull, UnknownOutcome } from "../store.ts";
import { isDiskFull, meansShortWrite } from "./fault-code.ts";
import type { WriteBatch } from "./write-batch.ts";

/** Most tasks of one batch, and rows after which it takes no further task; bounds how long it occupies the event loop. */
const BATCH_TASKS_MAX = 512;
const BATCH_ROWS_MAX = 2_048;
/** Time after which a batch takes no further task: one may take as long as hundreds of others. */
const BATCH_MS_MAX = 10;
/** Removals of one batch on a full disk: each copies the pages that it changes. */
const REMOVALS_AT_ONCE = 16;
/** Written bytes after which a batch takes no further task. */
export const BATCH_BYTES_MAX = 16 * MiB;

/** Work inside a batch; may run more than once. What it throws rejects this task alone, and none of its writes stay. */
export type CommitTask<T> = (batch: WriteBatch) => T;

/** Any tasks, or on a full disk those alone that add nothing to tables, which may use room that is kept for them. */
export type BatchKind = "any" | "removals";

/** Where batches go. */
export interface CommitTarget {
  /**
   * Runs `fill` on a new batch, whose reads see its own writes. Resolves when the batch is on disk and visible to all;
   * otherwise nothing of it is kept, and it rejects with what `fill` threw or with why the commit failed.
   */
  commit(fill: (batch: WriteBatch) => void, kind: BatchKind): Promise<unknown>;
  /** Whether the disk has space for a further batch. */
  hasCapacity(): boolean;
  /** Gives up some of the room that is kept for removals; false when that is none. */
  giveUpReserve(): Promise<boolean>;
}

type Outcome =
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "refused"; readonly reason: unknown };

interface Waiting {
  readonly task: CommitTask<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  outcome: Outcome;
  /** Whether it added nothing to tables when it ran last. */
  isRemoval: boolean;
}

const UNDECIDED: Outcome = { kind: "refused", reason: undefined };

/** Decides and commits tasks in the order in which they came. */
export class CommitQueue {
  /** Resolves with the failure after which every task is refused; never rejects. @see Store.failed */
  readonly failed: Promise<UnknownOutcome>;
  readonly #target: CommitTarget;
  readonly #tasksMax: number;
  readonly #stopwatch: Stopwatch;
  #waiting: Waiting[] = [];
  /** How many tasks, the first ones that wait, are removals that a full disk refused beside others. */
  #removals = 0;
  #isCommitting = false;
  #isClosing = false;
  #whenIdle: (() => void)[] = [];
  /** Set when a commit failed in a way that makes every later one unsafe. */
  #broken: UnknownOutcome | undefined;
  #resolveFailed: (failure: UnknownOutcome) => void = () => undefined;

  constructor(target: CommitTarget, tasksMax: number, stopwatch: Stopwatch) {
    this.#target = target;
    this.#tasksMax = tasksMax;
    this.#stopwatch = stopwatch;
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
      this.#waiting.push({ task, resolve: settle, reject, outcome: UNDECIDED, isRemoval: false });
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
    const kind = this.#removals > 0 ? "removals" : "any";
    try {
      await this.#target.commit((batch) => this.#fill(batch, taken, kind), kind);
    } catch (error) {
      this.#removals = taken.length === 0 ? 0 : Math.max(0, this.#removals - taken.length);
      if (error instanceof HalfWritten) return this.#withdraw(taken, error.cause);
      // When no transaction could begin, no task was taken: all that wait are refused.
      if (taken.length === 0) taken.push(...this.#waiting.splice(0));
      const failure = this.#fail(error);
      if (failure instanceof StorageFull) return this.#refuseAdditions(taken, failure);
      for (const { reject } of taken) reject(failure);
      return;
    }
    this.#removals = Math.max(0, this.#removals - taken.length);
    for (const { outcome, resolve, reject } of taken) {
      if (outcome.kind === "done") resolve(outcome.result);
      else reject(outcome.reason);
    }
  }

  /** Runs waiting tasks and moves them to `taken` until the batch is full. */
  #fill(batch: WriteBatch, taken: Waiting[], kind: BatchKind): void {
    const waiting = this.#waiting;
    const most = kind === "any" ? BATCH_TASKS_MAX : Math.min(this.#removals, REMOVALS_AT_ONCE);
    const tasksMax = Math.min(waiting.length, most);
    const endMs = this.#stopwatch() + BATCH_MS_MAX;
    try {
      while (taken.length < tasksMax && hasCapacity(batch)) {
        if (taken.length > 0 && this.#stopwatch() >= endMs) break;
        const next = waiting[taken.length]!;
        const { additions } = batch;
        taken.push(next);
        next.outcome = outcomeOf(next.task, batch);
        next.isRemoval = batch.additions === additions;
      }
      batch.finish();
    } finally {
      this.#waiting = waiting.slice(taken.length);
    }
  }

  /** Nothing of the batch was kept, because its last task failed: it is rejected, and the others wait again. */
  #withdraw(taken: Waiting[], reason: unknown): void {
    taken.pop()?.reject(reason);
    this.#removals = 0;
    this.#waiting = [...taken, ...this.#waiting];
  }

  /**
   * The disk had no room for a batch: what adds to tables is refused. Removals, which are to make room, wait again: to
   * run without the others, then fewer at once, then with some of the room that is kept for them.
   */
  async #refuseAdditions(taken: readonly Waiting[], failure: StorageFull): Promise<void> {
    const removals = taken.filter(({ isRemoval }) => isRemoval);
    for (const { isRemoval, reject } of taken) if (!isRemoval) reject(failure);
    if (removals.length === 0) return;
    const isSmaller = removals.length < taken.length || removals.length > REMOVALS_AT_ONCE;
    if (!isSmaller && !(await this.#target.giveUpReserve())) {
      for (const { reject } of removals) reject(failure);
      return;
    }
    this.#removals += removals.length;
    this.#waiting = [...removals, ...this.#waiting];
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
