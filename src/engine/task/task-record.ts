/**
 * A durable task: work of seconds or hours that no request waits for, and that outlives the process that began it.
 * What is kept of it says what is to be done and how far it is; where exactly to go on is the business of its kind,
 * which keeps that in cells of its own, changed in the very commits that do the work.
 * Times are milliseconds since the epoch.
 */
import { type RecordFormat, recordFormat } from "../record-format.ts";

/** Values of one task that only its kind understands. */
export type TaskValues = Readonly<Record<string, string | number | boolean | null>>;

/** Waiting, running, and the three ways to end. */
export type TaskState = "waiting" | "running" | "done" | "failed" | "cancelled";

/** How far a task is, in whatever it works through: items, files, rows. */
export interface TaskProgress {
  readonly done: number;
  /** How many there are, as far as that is known; it may change meanwhile. */
  readonly total: number | null;
}

/** What is to be done. */
export interface TaskOrder {
  /** Names the task; the same order given twice is one task. */
  readonly id: string;
  /** Which definition does it. */
  readonly kind: string;
  readonly parameters: TaskValues;
}

/** A task as it is kept. */
export interface TaskRecord extends TaskOrder {
  readonly state: TaskState;
  /** Whether it was asked to end; it does so before its next piece of work. */
  readonly isCancelled: boolean;
  readonly progress: TaskProgress;
  /** What a task that is done has to say. */
  readonly result: TaskValues | null;
  /** Why a task failed, or the last attempt of one that is tried again. */
  readonly failure: string | null;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
}

/** A task that nobody has begun. */
export const newTask = (order: TaskOrder, nowMs: number): TaskRecord => ({
  ...order,
  state: "waiting",
  isCancelled: false,
  progress: { done: 0, total: null },
  result: null,
  failure: null,
  createdAtMs: nowMs,
  startedAtMs: null,
  endedAtMs: null,
});

/** Whether nothing more happens to the task. */
export const hasEnded = ({ state }: TaskRecord): boolean => state !== "waiting" && state !== "running";

/** Tasks on disk. */
export const taskRecords: RecordFormat<TaskRecord> = recordFormat("task");
