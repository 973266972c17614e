/**
 * Carries out durable tasks. Each runs under a lease, so that of several processes one does it, and after a restart
 * whoever comes first goes on with it. A task that throws is logged and tried again; several run at once, so that
 * one of hours keeps none of seconds waiting.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Database } from "../engine/database.ts";
import type { TaskList } from "../engine/task/task-list.ts";
import { hasEnded, type TaskProgress, type TaskRecord, type TaskValues } from "../engine/task/task-record.ts";
import { errorFacts, type Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { runUnderLease, type ShouldContinue } from "./run-under-lease.ts";

/** After a crash, another process takes over a task this much later; two at once must do no harm. */
const LEASE_MS = 10_000;

/** Tasks that run in one process at once; the others wait. */
const TASKS_AT_ONCE_MAX = 16;

/** How often the progress of a task is written down, at most. */
const PROGRESS_EVERY_MS = 5_000;

const PAGE_MAX = 100;

/** `stopped`: asked to, with some of the work left; `gone`: what it was to be done to is no longer there. */
export type TaskEnd =
  | { readonly kind: "done"; readonly result: TaskValues }
  | { readonly kind: "failed"; readonly failure: string }
  | { readonly kind: "gone" }
  | { readonly kind: "stopped" };

/** What the work on a task is given. */
export interface TaskRun {
  /** Asked before each bounded piece of work; false once the task is cancelled, or is another process's. */
  readonly shouldContinue: ShouldContinue;
  /** Says how far the task is. As often as there is news; it is written down now and then. */
  readonly report: (progress: TaskProgress) => Awaitable<void>;
}

/** How tasks of one kind are done. */
export interface TaskDefinition {
  readonly kind: string;
  /** Goes on with the task, from wherever the last process left it. */
  readonly run: (parameters: TaskValues, run: TaskRun) => Promise<TaskEnd>;
  /** Takes back what a cancelled task has begun. Done again where a process ends meanwhile. */
  readonly undo: (parameters: TaskValues) => Promise<void>;
}

/** What the runner works with. */
export interface TaskRunnerParts {
  readonly database: Database;
  readonly tasks: TaskList;
  readonly definitions: readonly TaskDefinition[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export class TaskRunner {
  readonly #parts: TaskRunnerParts;
  readonly #running = new Map<string, Promise<void>>();
  #open = true;

  constructor(parts: TaskRunnerParts) {
    this.#parts = parts;
  }

  /** Begins every task that nobody works on, up to a limit; returns while they run. */
  async begin(): Promise<void> {
    let after: string | undefined;
    while (this.#open) {
      const ids = await this.#parts.tasks.activeIds(after, PAGE_MAX);
      for (const id of ids) {
        if (this.#running.size >= TASKS_AT_ONCE_MAX || !this.#open) return;
        if (!this.#running.has(id)) this.#start(id);
      }
      if (ids.length < PAGE_MAX) return;
      after = ids.at(-1);
    }
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /** Resolves once none of the tasks runs that do now. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** Ends after the pieces of work under way; the rest is left for the next process. */
  async close(): Promise<void> {
    this.#open = false;
    await this.settled();
  }

  #start(id: string): void {
    const { database, logger, metrics } = this.#parts;
    const lease = { name: `task-${id}`, ttlMs: LEASE_MS, isOpen: () => this.#open };
    const run = runUnderLease(database, lease, (shouldContinue) => this.#carryOut(id, shouldContinue))
      .catch((error: unknown) => logger.error("task failed", { task: id, ...errorFacts(error) }))
      .then(() => void this.#running.delete(id));
    this.#running.set(id, run);
    metrics.tasksRunning = this.#running.size;
    void run.then(() => (metrics.tasksRunning = this.#running.size));
  }

  async #carryOut(id: string, isLeased: ShouldContinue): Promise<void> {
    const { tasks, definitions, database } = this.#parts;
    const nowMs = database.clock.nowMs();
    const task = await tasks.update(id, (before) => ({
      ...before,
      state: "running",
      startedAtMs: before.startedAtMs ?? nowMs,
    }));
    if (task === null || hasEnded(task)) return;
    const definition = definitions.find(({ kind }) => kind === task.kind);
    if (definition === undefined) return this.#end(task, { kind: "failed", failure: "no such kind of task" });
    const shouldContinue = async (): Promise<boolean> =>
      (await isLeased()) && (await tasks.describe(id))?.isCancelled === false;
    const progress = new WrittenProgress(this.#parts, task);
    const end = await definition.run(task.parameters, { shouldContinue, report: progress.report });
    await progress.write();
    if (end.kind !== "stopped") return this.#end(task, end);
    if ((await tasks.describe(id))?.isCancelled !== true) return;
    await definition.undo(task.parameters);
    await this.#end(task, { kind: "gone" });
  }

  async #end({ id, kind }: TaskRecord, end: Exclude<TaskEnd, { kind: "stopped" }>): Promise<void> {
    const { tasks, database, metrics } = this.#parts;
    const endedAtMs = database.clock.nowMs();
    const state = end.kind === "gone" ? "cancelled" : end.kind;
    await tasks.update(id, (task) => ({
      ...task,
      state,
      endedAtMs,
      result: end.kind === "done" ? end.result : null,
      failure: end.kind === "failed" ? end.failure : null,
    }));
    metrics.tasksEnded.add(1, `kind="${kind}",state="${state}"`);
  }
}

/** The progress of one task, written down now and then. */
class WrittenProgress {
  readonly #parts: TaskRunnerParts;
  readonly #task: TaskRecord;
  #latest: TaskProgress;
  #written: TaskProgress;
  #writtenAtMs: number;

  constructor(parts: TaskRunnerParts, task: TaskRecord) {
    this.#parts = parts;
    this.#task = task;
    this.#latest = task.progress;
    this.#written = task.progress;
    this.#writtenAtMs = parts.database.clock.nowMs();
  }

  readonly report = (progress: TaskProgress): Awaitable<void> => {
    const { database, metrics } = this.#parts;
    const more = progress.done - this.#latest.done;
    if (more > 0) metrics.taskSteps.add(more, `kind="${this.#task.kind}"`);
    this.#latest = progress;
    if (Math.abs(database.clock.nowMs() - this.#writtenAtMs) >= PROGRESS_EVERY_MS) return this.write();
  };

  /** Writes down what was said last. */
  async write(): Promise<void> {
    if (this.#written === this.#latest) return;
    const progress = this.#latest;
    this.#writtenAtMs = this.#parts.database.clock.nowMs();
    await this.#parts.tasks.update(this.#task.id, (task) => ({ ...task, progress }));
    this.#written = progress;
  }
}
