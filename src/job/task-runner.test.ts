/**
 * Tasks are carried out once, by one process at a time, across restarts; they say how far they are, end when they
 * are cancelled, and are tried again when they throw.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { newControlPlane } from "../../test/fixture/control-plane.ts";
import type { TestClock } from "../base/clock.ts";
import type { Database } from "../engine/database.ts";
import { TaskList } from "../engine/task/task-list.ts";
import { type Logger, silentLogger } from "../telemetry/logger.ts";
import { prometheusText } from "../telemetry/metric-reading.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { type TaskDefinition, TaskRunner } from "./task-runner.ts";
import { hasEndedTasks, sweepEndedTasks, TASK_KEPT_MS } from "./task-sweep.ts";

const ORDER = { id: "count-1", kind: "count", parameters: { to: 3 } };

let clock: TestClock;
let database: Database;
let tasks: TaskList;
let metrics: Metrics;
/** Pieces of work done, over all processes. */
let counted: number;
let undone: number;
/** Runs before each piece of work. */
let meanwhile: () => Promise<void>;

const counting: TaskDefinition = {
  kind: "count",
  async run({ to }, { shouldContinue, report }) {
    while (counted < Number(to)) {
      await meanwhile();
      if (!(await shouldContinue())) return { kind: "stopped" };
      counted += 1;
      await report({ done: counted, total: Number(to) });
    }
    return { kind: "done", result: { counted } };
  },
  undo: async () => void (undone += 1),
};

const newRunner = (definitions = [counting], logger: Logger = silentLogger) =>
  new TaskRunner({ database, tasks, definitions, logger, metrics });

beforeEach(() => {
  const plane = newControlPlane();
  clock = plane.clock;
  database = plane.context.database;
  tasks = new TaskList(database);
  metrics = new Metrics();
  counted = 0;
  undone = 0;
  meanwhile = async () => {};
});

async function runToEnd(runner: TaskRunner): Promise<void> {
  await runner.begin();
  await runner.settled();
}

describe("a task", () => {
  it("is done once, however often it is ordered", async () => {
    expect(await tasks.order(ORDER)).toBe(true);
    expect(await tasks.order(ORDER)).toBe(false);
    await runToEnd(newRunner());
    expect(await tasks.order(ORDER)).toBe(false);
    await runToEnd(newRunner());
    expect(counted).toBe(3);
    expect(await tasks.describe(ORDER.id)).toEqual({
      ...ORDER,
      state: "done",
      isCancelled: false,
      progress: { done: 3, total: 3 },
      result: { counted: 3 },
      failure: null,
      createdAtMs: clock.nowMs(),
      startedAtMs: clock.nowMs(),
      endedAtMs: clock.nowMs(),
    });
  });

  it("goes on in the next process when one ends in the middle", async () => {
    await tasks.order(ORDER);
    const first = newRunner();
    meanwhile = async () => {
      if (counted === 1) void first.close();
    };
    await runToEnd(first);
    expect(await tasks.describe(ORDER.id)).toMatchObject({ state: "running", progress: { done: 1 } });
    await runToEnd(newRunner());
    expect(counted).toBe(3);
    expect(await tasks.describe(ORDER.id)).toMatchObject({ state: "done", progress: { done: 3, total: 3 } });
  });

  it("is left to the process that has its lease", async () => {
    await tasks.order(ORDER);
    const lease = await database.store.lease(`task-${ORDER.id}`, 60_000);
    await runToEnd(newRunner());
    expect(await tasks.describe(ORDER.id)).toMatchObject({ state: "waiting" });
    await lease?.release();
    await runToEnd(newRunner());
    expect(await tasks.describe(ORDER.id)).toMatchObject({ state: "done" });
  });

  it("writes down how far it is while it goes on", async () => {
    await tasks.order(ORDER);
    const seen: unknown[] = [];
    meanwhile = async () => {
      seen.push((await tasks.describe(ORDER.id))?.progress.done);
      clock.advance(5_000);
    };
    await runToEnd(newRunner());
    expect(seen).toEqual([0, 1, 2]);
  });

  it("that is cancelled while it runs ends before its next piece, and is taken back", async () => {
    await tasks.order(ORDER);
    meanwhile = async () => {
      if (counted === 1) await tasks.cancel(ORDER.id);
    };
    await runToEnd(newRunner());
    expect([counted, undone]).toEqual([1, 1]);
    expect(await tasks.describe(ORDER.id)).toMatchObject({ state: "cancelled", isCancelled: true });
    expect(await tasks.activeIds(undefined, 10)).toEqual([]);
  });

  it("that has ended cannot be cancelled", async () => {
    await tasks.order(ORDER);
    await runToEnd(newRunner());
    expect(await tasks.cancel(ORDER.id)).toMatchObject({ state: "done", isCancelled: false });
    expect(await tasks.cancel("another")).toBeNull();
  });

  it("that throws is logged, and tried again", async () => {
    await tasks.order(ORDER);
    const logged: string[] = [];
    const runner = newRunner([counting], { ...silentLogger, error: (event) => logged.push(event) });
    meanwhile = () => Promise.reject(new Error("broken"));
    await runToEnd(runner);
    expect(logged).toEqual(["task failed"]);
    meanwhile = async () => {};
    await runToEnd(runner);
    expect(await tasks.describe(ORDER.id)).toMatchObject({ state: "done", failure: null });
  });

  it("of no known kind fails", async () => {
    await tasks.order({ ...ORDER, kind: "unheard of" });
    await runToEnd(newRunner());
    expect(await tasks.describe(ORDER.id)).toMatchObject({
      state: "failed",
      failure: "no such kind of task",
    });
  });

  it("is seen in the metrics", async () => {
    await tasks.order(ORDER);
    let running = -1;
    meanwhile = async () => void (running = metrics.tasksRunning);
    await runToEnd(newRunner());
    expect(running).toBe(1);
    const text = prometheusText(metrics.read());
    expect(text).toContain("stator_tasks_running 0\n");
    expect(text).toContain('stator_tasks_ended_total{kind="count",state="done"} 1\n');
    expect(text).toContain('stator_task_items_total{kind="count"} 3\n');
  });
});

describe("the list of tasks", () => {
  it("has all of them in order, page by page", async () => {
    for (const id of ["b", "c", "a"]) await tasks.order({ ...ORDER, id });
    const first = await tasks.list(undefined, 2);
    expect([first.tasks.map(({ id }) => id), first.last]).toEqual([["a", "b"], "b"]);
    const second = await tasks.list("b", 2);
    expect([second.tasks.map(({ id }) => id), second.last]).toEqual([["c"], null]);
  });

  it("forgets those that ended long ago, and no others", async () => {
    await tasks.order(ORDER);
    await runToEnd(newRunner());
    await tasks.order({ ...ORDER, id: "waiting" });
    clock.advance(TASK_KEPT_MS - 1);
    expect(await hasEndedTasks(tasks, clock.nowMs())).toBe(false);
    clock.advance(1);
    expect(await hasEndedTasks(tasks, clock.nowMs())).toBe(true);
    await sweepEndedTasks(tasks, clock.nowMs(), () => true);
    expect((await tasks.list(undefined, 10)).tasks.map(({ id }) => id)).toEqual(["waiting"]);
  });
});
