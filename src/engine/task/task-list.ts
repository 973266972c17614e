/**
 * The tasks of a store: ordered, looked at and cancelled here by whoever wants something done, and carried out by
 * `job/task-runner.ts`. Tasks that have not ended are listed beside the records, so that looking for work costs
 * nothing where there is none.
 */
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import { utf8Bytes, utf8Text } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import { type Cell, type Mutation, type Page, type Store, SYSTEM_KEYSPACE } from "../../storage/store.ts";
import { systemPage } from "../system-page.ts";
import { hasEnded, newTask, type TaskOrder, type TaskRecord, taskRecords } from "./task-record.ts";

/** Task id → record. */
const RECORDS = utf8Bytes("task");
/** Task id → nothing; there until the task has ended. */
const ACTIVE = utf8Bytes("task-active");

const PRESENT = new Uint8Array([1]);

/** What the tasks are kept in. */
export interface TaskListParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** Some tasks in order of their ids; `more` tells that others follow. */
export interface TaskPage {
  readonly tasks: readonly TaskRecord[];
  readonly more: boolean;
}

export class TaskList {
  readonly #parts: TaskListParts;

  constructor(parts: TaskListParts) {
    this.#parts = parts;
  }

  /** Orders a task; false, and nothing changed, where there is one of that id already, ended or not. */
  async order(order: TaskOrder): Promise<boolean> {
    if ((await this.describe(order.id)) !== null) return false;
    const nowMs = this.#parts.clock.nowMs();
    const change = await this.#change(order.id, (before) => before ?? newTask(order, nowMs));
    return change.before === null;
  }

  /** The task of that id, as committed now. */
  describe(id: string): Awaitable<TaskRecord | null> {
    return whenReady(this.#parts.store.get(cellOf(RECORDS, id), "strong"), ({ value }) =>
      value === null ? null : taskRecords.decode(value),
    );
  }

  /** All tasks whose ids come after `after`; at most `max`. */
  list(after: string | undefined, max: number): Awaitable<TaskPage> {
    return whenReady(this.#page(RECORDS, after, max), ({ rows, more }) => ({
      tasks: rows.map(({ value }) => taskRecords.decode(value)),
      more,
    }));
  }

  /**
   * Asks a task to end. One that runs does so before its next piece of work; one that waits when it would begin.
   * Answers the task as it is then, or null when there is none. A task that has ended stays as it is.
   */
  async cancel(id: string): Promise<TaskRecord | null> {
    return this.update(id, (task) => ({ ...task, isCancelled: true }));
  }

  /** Changes a task that has not ended; answers what it is then, or null when there is none. `change` is pure. */
  async update(id: string, change: (task: TaskRecord) => TaskRecord): Promise<TaskRecord | null> {
    const { after } = await this.#change(id, (task) =>
      task === null || hasEnded(task) ? task : change(task),
    );
    return after;
  }

  /** Ids of tasks that have not ended, after `after`; at most `max`. */
  activeIds(after: string | undefined, max: number): Awaitable<readonly string[]> {
    return whenReady(this.#page(ACTIVE, after, max), ({ rows }) => rows.map(({ key }) => utf8Text(key)));
  }

  /** Forgets a task that has ended. */
  async forget(id: string): Promise<void> {
    await this.#change(id, (task) => (task !== null && hasEnded(task) ? null : task));
  }

  #change(
    id: string,
    change: (task: TaskRecord | null) => TaskRecord | null,
  ): Promise<{ readonly before: TaskRecord | null; readonly after: TaskRecord | null }> {
    const record = cellOf(RECORDS, id);
    const active = cellOf(ACTIVE, id);
    const { store, random } = this.#parts;
    return store.atomically({ id: random.bytes(16) }, [record, active], ([read]) => {
      const before = read?.value == null ? null : taskRecords.decode(read.value);
      const after = change(before);
      const mutations: readonly Mutation[] = [
        { cell: record, value: after === null ? null : taskRecords.encode(after) },
        { cell: active, value: after === null || hasEnded(after) ? null : PRESENT },
      ];
      return { mutations: after === before ? [] : mutations, result: { before, after } };
    });
  }

  #page(partition: Uint8Array, after: string | undefined, max: number): Awaitable<Page> {
    return systemPage(this.#parts.store, partition, {
      after: after === undefined ? undefined : utf8Bytes(after),
      rowsMax: max,
    });
  }
}

const cellOf = (partition: Uint8Array, id: string): Cell => ({
  keyspace: SYSTEM_KEYSPACE,
  partition,
  key: utf8Bytes(id),
});
