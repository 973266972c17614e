/**
 * The tasks of a store: ordered, looked at and cancelled here by whoever wants something done, and carried out by
 * `job/task-runner.ts`. A task is a partition of its own. Listings are derived from the records: one of all tasks, and one
 * of those that have not ended, so that looking for work costs nothing where there is none.
 */
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import { utf8Bytes, utf8Text } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import { type Cell, type Mutation, type Page, type Store, SYSTEM_KEYSPACE } from "../../storage/store.ts";
import { systemPage } from "../system-page.ts";
import { hasEnded, newTask, type TaskOrder, type TaskRecord, taskRecords } from "./task-record.ts";

/** Task id → nothing. */
const ALL = utf8Bytes("task-id");
/** Task id → nothing; there until the task has ended. */
const ACTIVE = utf8Bytes("task-active");
const RECORD = utf8Bytes("record");

const PRESENT = new Uint8Array([1]);

/** What the tasks are kept in. */
export interface TaskListParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** Some tasks in order of their ids. */
export interface TaskPage {
  readonly tasks: readonly TaskRecord[];
  /** Others follow after this id; null at the end. */
  readonly last: string | null;
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
    return whenReady(this.#parts.store.get(recordCell(id), "strong"), ({ value }) =>
      value === null ? null : taskRecords.decode(value),
    );
  }

  /** The next of all tasks, whose ids come after `after`; at most `max`. */
  list(after: string | undefined, max: number): Awaitable<TaskPage> {
    return whenReady(this.#page(ALL, after, max), ({ rows, more }) => {
      const ids = rows.map(({ key }) => utf8Text(key));
      return whenReady(this.#parts.store.getMany(ids.map(recordCell), "strong"), (reads) => ({
        // One that was just forgotten may still be listed.
        tasks: reads.flatMap(({ value }) => (value === null ? [] : [taskRecords.decode(value)])),
        last: more ? (ids.at(-1) ?? null) : null,
      }));
    });
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
    const cell = recordCell(id);
    const { store, random } = this.#parts;
    return store.atomically({ id: random.bytes(16) }, [cell], ([read]) => {
      const before = read?.value == null ? null : taskRecords.decode(read.value);
      const after = change(before);
      const result = { before, after };
      if (after === before) return { mutations: [], result };
      const value = after === null ? null : taskRecords.encode(after);
      return { mutations: [{ cell, value }], derived: listings(id, after), result };
    });
  }

  #page(partition: Uint8Array, after: string | undefined, max: number): Awaitable<Page> {
    return systemPage(this.#parts.store, partition, {
      after: after === undefined ? undefined : utf8Bytes(after),
      rowsMax: max,
    });
  }
}

const recordCell = (id: string): Cell => ({
  keyspace: SYSTEM_KEYSPACE,
  partition: utf8Bytes(`task/${id}`),
  key: RECORD,
});

/** How a task is listed; null for one that is gone. */
function listings(id: string, task: TaskRecord | null): readonly Mutation[] {
  const place = { keyspace: SYSTEM_KEYSPACE, key: utf8Bytes(id) };
  return [
    { cell: { ...place, partition: ALL }, value: task === null ? null : PRESENT },
    { cell: { ...place, partition: ACTIVE }, value: task === null || hasEnded(task) ? null : PRESENT },
  ];
}
