/**
 * Forgets tasks that ended long ago, so that their list does not grow without end.
 */
import type { TaskList } from "../engine/task/task-list.ts";
import type { ShouldContinue } from "./run-under-lease.ts";

/** How long a task can be looked at after it has ended. */
export const TASK_KEPT_MS = 35 * 86_400_000;

const PAGE_MAX = 100;

/** Whether some task ended so long ago that it is forgotten. */
export async function hasEndedTasks(tasks: TaskList, nowMs: number): Promise<boolean> {
  for await (const _id of endedTasks(tasks, nowMs)) return true;
  return false;
}

/** Forgets them. */
export async function sweepEndedTasks(
  tasks: TaskList,
  nowMs: number,
  shouldContinue: ShouldContinue,
): Promise<void> {
  for await (const id of endedTasks(tasks, nowMs)) {
    if (!(await shouldContinue())) return;
    await tasks.forget(id);
  }
}

async function* endedTasks(tasks: TaskList, nowMs: number): AsyncGenerator<string, void> {
  let after: string | undefined;
  for (;;) {
    const page = await tasks.list(after, PAGE_MAX);
    for (const { id, endedAtMs } of page.tasks)
      if (endedAtMs !== null && nowMs >= endedAtMs + TASK_KEPT_MS) yield id;
    if (page.last === null) return;
    after = page.last;
  }
}
