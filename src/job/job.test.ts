import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newControlPlane } from "../../test/fixture/control-plane.ts";
import type { TestClock } from "../base/clock.ts";
import type { Database } from "../engine/database.ts";
import { type Logger, silentLogger } from "../telemetry/logger.ts";
import { Job } from "./job.ts";
import type { ShouldContinue } from "./run-under-lease.ts";

let clock: TestClock;
let database: Database;
let runs: number;
const jobs: Job[] = [];

beforeEach(() => {
  const plane = newControlPlane();
  clock = plane.clock;
  database = plane.context.database;
  runs = 0;
});

afterEach(async () => {
  for (const job of jobs.splice(0)) await job.close();
});

interface Work {
  readonly run?: (shouldContinue: ShouldContinue) => Promise<number | void>;
  readonly isNeeded?: () => boolean;
  readonly logger?: Logger;
  readonly isEverywhere?: boolean;
}

function newJob({ run, isNeeded = () => true, logger = silentLogger, isEverywhere = false }: Work = {}): Job {
  const counted = async (shouldContinue: ShouldContinue): Promise<number | void> => {
    runs++;
    return run?.(shouldContinue);
  };
  const definition = { name: "work", everyMs: 1_000, isEverywhere, isNeeded, run: counted };
  const job = new Job(definition, { database, logger });
  jobs.push(job);
  return job;
}

async function turn(job: Job, ms: number): Promise<void> {
  clock.advance(ms);
  await job.settled();
}

describe("a job", () => {
  it("runs at once and then every so often", async () => {
    const job = newJob();
    job.wake();
    await job.settled();
    expect(runs).toBe(1);
    await turn(job, 999);
    expect(runs).toBe(1);
    await turn(job, 1);
    expect(runs).toBe(2);
  });

  it("comes sooner when the run says so", async () => {
    const job = newJob({ run: async () => 10 });
    job.wake();
    await job.settled();
    await turn(job, 10);
    expect(runs).toBe(2);
  });

  it("runs once more when it is woken during a run, and not twice", async () => {
    const job = newJob({
      run: async () => {
        if (runs > 1) return;
        job.wake();
        job.wake();
      },
    });
    job.wake();
    await job.settled();
    expect(runs).toBe(2);
  });

  it("runs without the lease where every process does it", async () => {
    await database.store.lease("job-work", 60_000);
    const job = newJob({ isEverywhere: true });
    job.wake();
    await job.settled();
    expect(runs).toBe(1);
  });

  it("takes no lease when nothing is to do", async () => {
    const job = newJob({ isNeeded: () => false });
    job.wake();
    await job.settled();
    expect(runs).toBe(0);
  });

  it("leaves the work to the process that has the lease", async () => {
    const lease = await database.store.lease("job-work", 60_000);
    const job = newJob();
    job.wake();
    await job.settled();
    expect(runs).toBe(0);
    await lease?.release();
    await turn(job, 1_000);
    expect(runs).toBe(1);
  });

  it("logs a failure and tries again", async () => {
    const logged: string[] = [];
    const logger: Logger = { ...silentLogger, error: (event) => logged.push(event) };
    const job = newJob({ run: () => Promise.reject(new Error("broken")), logger });
    job.wake();
    await job.settled();
    await turn(job, 1_000);
    expect(runs).toBe(2);
    expect(logged).toEqual(["periodic job failed", "periodic job failed"]);
  });

  it("lets the work go on while it keeps the lease, and no longer once closed", async () => {
    const answers: boolean[] = [];
    const job = newJob({
      run: async (shouldContinue) => {
        for (let piece = 0; piece < 5; piece++) {
          clock.advance(3_000);
          answers.push(await shouldContinue());
        }
        void job.close();
        answers.push(await shouldContinue());
      },
    });
    job.wake();
    await job.settled();
    expect(answers).toEqual([true, true, true, true, true, false]);
    await turn(job, 10_000);
    expect(runs).toBe(1);
  });
});
