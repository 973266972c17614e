/** A worker as its primary sees it, when things happen that no order of events rules out. */
import cluster from "node:cluster";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { processes } from "../../test/fixture/process-table.ts";
import { temporaryFolder } from "../../test/fixture/temporary-folder.ts";
import { readConfig } from "../settings/config.ts";
import { type WorkerEnd, WorkerProcess } from "./worker-process.ts";

/** Starts a worker that neither reads nor sends messages; `ended` resolves when the primary sees its exit. */
async function startIdle(cwd?: string): Promise<{ worker: WorkerProcess; ended: Promise<WorkerEnd> }> {
  const exec = join(await temporaryFolder("idle-worker"), "idle.mjs");
  writeFileSync(exec, "setInterval(() => undefined, 1e9);");
  cluster.setupPrimary({ exec, ...(cwd === undefined ? {} : { cwd }) });
  const outcome = readConfig({ flags: [], environment: {} });
  if (outcome.kind === "refused") throw new Error(outcome.line);
  let end: (end: WorkerEnd) => void = () => undefined;
  const ended = new Promise<WorkerEnd>((resolve) => {
    end = resolve;
  });
  const nothing = (): void => undefined;
  const listener = { onListening: nothing, onWork: nothing, onReadAll: nothing, onEnd: end };
  return { worker: new WorkerProcess(outcome.config, listener), ended };
}

it("a message to a worker that has just died is lost, and its exit is reported", async () => {
  const { worker, ended } = await startIdle();
  const pid = Object.values(cluster.workers ?? {}).at(-1)?.process.pid;
  worker.kill();
  // Nothing of this process runs meanwhile, so that it has not heard of the death.
  while (processes().some(([running]) => running === pid));
  worker.stop();
  expect(await ended).toMatchObject({ pid, signal: "SIGKILL" });
});

it("a worker that the system does not start has ended", async () => {
  const { ended } = await startIdle(join(await temporaryFolder("idle-worker"), "missing"));
  expect(await ended).toMatchObject({
    pid: 0,
    exitCode: null,
    signal: null,
    line: expect.stringContaining("ENOENT"),
  });
});
