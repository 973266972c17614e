/**
 * A server that opens a data folder of release 0.1.0 for the first time is killed with -9 at any moment, again and
 * again. Whatever is upgraded in place then is so in part: the next start finds a sound folder and goes on. Needs the
 * built program.
 */
import { spawn } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { HttpCaller } from "../acid/http-caller.ts";
import { answered, counts, outOfStep } from "../acid/whole-table.ts";
import { runProgram } from "../fixture/program-run.ts";
import { foreignVariables, ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { Chance } from "../model/chance.ts";
import { folderOfRelease, recordedAnswers } from "./released-folder.ts";

/** STATOR_TEST_CRASH_ROUNDS raises it, to hunt for something rare. */
const ROUNDS = Number(process.env["STATOR_TEST_CRASH_ROUNDS"] ?? 2);
const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
/** Starts of one folder that are killed. */
const KILLS = 3;
/** A task of a process that was killed is taken over once its lease of ten seconds has run out, and then takes time. */
const TAKEN_OVER_MS_MAX = 60_000;
const PROGRAM = join(import.meta.dirname, "..", "..", "dist", "main.js");
const TURNED_CLOCK = join(import.meta.dirname, "..", "fixture", "turned-clock.mjs");

it(`killed in the middle of an upgrade, the next start goes on, seed ${SEED}`, {
  timeout: 30_000 + ROUNDS * (10_000 + TAKEN_OVER_MS_MAX),
}, async () => {
  const chance = new Chance(SEED);
  const release = await folderOfRelease();
  const base = await temporaryFolder("killed-upgrade");
  const clock = join(base, "clock");
  writeFileSync(clock, String(recordedAnswers().nowMs - Date.now()));
  const environment = { NODE_OPTIONS: `--import ${TURNED_CLOCK}`, TURNED_CLOCK_FILE: clock };
  for (let round = 0; round < ROUNDS; round += 1) {
    const folder = join(base, String(round));
    cpSync(release, folder, { recursive: true });
    for (let kill = 0; kill < KILLS; kill += 1)
      await killedStart(folder, environment, 60 + chance.below(300));
    expect(await runProgram(["verify", "--data-dir", folder])).toMatchObject({ code: 0, signal: null });
    const server = await ServerProcess.start(["--data-dir", folder], environment);
    const caller = new HttpCaller(server.endpoint);
    await vi.waitFor(
      async () => {
        const { Table } = await answered(caller, "DescribeTable", { TableName: "large" });
        expect(Table).toMatchObject({ GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE" }] });
      },
      { interval: 20, timeout: TAKEN_OVER_MS_MAX },
    );
    expect(await counts(caller, "large")).toEqual([700, 700]);
    expect(await outOfStep(caller, "large", { name: "groups", key: "group" })).toEqual([]);
    expect(await server.stop("SIGTERM")).toBe(0);
    expect(await runProgram(["verify", "--data-dir", folder])).toMatchObject({ code: 0, signal: null });
  }
});

/** Starts a server and kills it some milliseconds later, ready or not. */
async function killedStart(
  folder: string,
  environment: Readonly<Record<string, string>>,
  afterMs: number,
): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, "serve", "--port", "0", "--data-dir", folder], {
    stdio: "ignore",
    env: { ...foreignVariables(), ...environment },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  setTimeout(() => child.kill("SIGKILL"), afterMs);
  await ended;
}
