/**
 * A soak: requests of ten kinds at a steady rate, open loop, for a minute or as many as STATOR_TEST_SOAK_MINUTES says, at
 * STATOR_TEST_SOAK_RATE requests a second. Then everything that was acknowledged is looked for: the whole table, its
 * index, the items that expire, the whole stream; and `stator verify` reads the folder. The folder of a soak with faults
 * is kept.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { seededRandom } from "../../../bench/bench-item.ts";
import { ServerProcess } from "../../../bench/server-process.ts";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from "../../../bench/signed-request.ts";
import { runProgram } from "../../fixture/program-run.ts";
import { JsonClient } from "./json-client.ts";
import { CONNECTIONS, SoakLoad } from "./soak-load.ts";
import { SoakModel } from "./soak-model.ts";
import { type Phase, runPhase } from "./soak-phase.ts";
import { BATCH_KEYS, SoakRequests } from "./soak-requests.ts";
import { createSoakTables } from "./soak-tables.ts";
import { verifySoak } from "./soak-verify.ts";

const MINUTES = Number(process.env["STATOR_TEST_SOAK_MINUTES"] ?? 1);
const RATE = Number(process.env["STATOR_TEST_SOAK_RATE"] ?? 500);
const SEED = 20_121_128;
const SAMPLE_MS = 60_000;

/** So many that most have no write in flight. */
const KEYS = 4 * CONNECTIONS * BATCH_KEYS;

/** After the load, what the looking may take. */
const VERIFY_MS_MAX = 1_200_000;
/** Until handles of closed connections are gone. */
const CLOSING_MS = 2_000;
/** Handles that may be open more at the end, such as a file that is being changed for another. */
const HANDLES_MORE_MAX = 8;

const speech = { say: (line: string) => console.log(line), everySeconds: 60 };

it(
  `${MINUTES} minutes at ${RATE} requests a second lose and tear nothing`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "stator-soak-"));
    const server = await ServerProcess.start({
      args: [
        join(import.meta.dirname, "..", "..", "..", "dist", "main.js"),
        "serve",
        "--port=0",
        `--data-dir=${folder}`,
        "--auth=keys",
        // Many rounds of expiry fit into a soak.
        "--ttl-interval-seconds=5",
      ],
      environment: { STATOR_ACCESS_KEYS: `${ACCESS_KEY_ID}:${SECRET_ACCESS_KEY}` },
      ready: /listening on http:\/\/[^\s]*?:(\d+)/,
    });
    try {
      await soak(server);
    } finally {
      await server.stop();
    }
    const verified = await runProgram(["verify", "--data-dir", folder]);
    expect(verified, `the folder is kept: ${folder}`).toMatchObject({ code: 0 });
    rmSync(folder, { recursive: true, force: true });
  },
  MINUTES * 60_000 + VERIFY_MS_MAX,
);

async function soak(server: ServerProcess): Promise<void> {
  const fault = (): string | null => (server.processIds().length > 0 ? null : "the server has ended");
  const client = new JsonClient(server.port);
  const streamArn = await runPhase({ name: "making the tables", fault }, speech, () =>
    createSoakTables(client),
  );
  const model = new SoakModel(KEYS);
  const requests = new SoakRequests(model, seededRandom(SEED));
  const handlesBefore = server.openHandles();
  const load = new SoakLoad(server.port, requests, { perSecond: RATE, seed: SEED + 1 });
  try {
    await runPhase({ ...load.phase("loading"), fault }, speech, (signal) => report(load, server, signal));
  } finally {
    await runPhase({ ...load.phase("waiting for the last answers"), fault }, speech, () => load.stop());
  }
  await delay(CLOSING_MS);
  expect(server.openHandles()).toBeLessThanOrEqual(handlesBefore + HANDLES_MORE_MAX);
  let read = 0;
  const comparing: Phase = {
    name: "comparing every key",
    progress: () => read,
    tell: (count) => `${count} items, rows and records read`,
    fault,
  };
  const found = await runPhase(comparing, speech, () =>
    verifySoak({ client, model, expiring: requests.expiring, streamArn, onRead: () => read++ }),
  );
  const { writesAcknowledged, readsChecked } = requests;
  console.log(JSON.stringify({ ...load.counts, writesAcknowledged, readsChecked, ...found }));
  expect(writesAcknowledged).toBeGreaterThan(0);
  expect(load.complaints).toEqual([]);
  expect(load.counts).toMatchObject({ serverErrors: 0, brokenConnections: 0, wrongAnswers: 0 });
  expect(found).toMatchObject({
    lostKeys: 0,
    tornKeys: 0,
    wrongIndexRows: 0,
    expiredEarly: 0,
    expiredLate: 0,
    wrongStreamRecords: 0,
  });
}

/** Loads for as long as the soak lasts; a line a minute says what the server uses. */
async function report(load: SoakLoad, server: ServerProcess, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + MINUTES * 60_000;
  for (let leftMs = MINUTES * 60_000; leftMs > 1; leftMs = endMs - performance.now()) {
    await delay(Math.min(SAMPLE_MS, leftMs), undefined, { signal });
    const { resident, anonymous } = server.memoryBytes();
    const usage = { residentBytes: resident, anonymousBytes: anonymous, openHandles: server.openHandles() };
    console.log(JSON.stringify({ ...load.counts, ...load.takeLatencies(), ...usage }));
  }
}
