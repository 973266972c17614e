/**
 * The whole server, killed under mixed load again and again: nothing that was acknowledged is lost, nothing is half
 * done, and every index is in step with its table. Needs the built program.
 */
import { describe, expect, it } from "vitest";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { Chance } from "../model/chance.ts";
import { HttpCaller } from "./http-caller.ts";
import { createLedger, expectWhole, LedgerWriter } from "./ledger.ts";
import { Load } from "./load.ts";

/** STATOR_TEST_CRASH_ROUNDS raises it, to hunt for something rare. */
const ROUNDS = Number(process.env["STATOR_TEST_CRASH_ROUNDS"] ?? 2);
const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
const WRITERS = 12;
const ACKNOWLEDGED_MAX = 300;

describe(`kill -9 under mixed load, seed ${SEED}`, () => {
  it(
    `loses nothing in ${ROUNDS} rounds`,
    async () => {
      const flags = ["--data-dir", await temporaryFolder("crash")];
      let server = await ServerProcess.start(flags);
      await createLedger(new HttpCaller(server.endpoint));
      const writers = Array.from(
        { length: WRITERS },
        (_, name) => new LedgerWriter(name, new Chance(SEED + name)),
      );
      const chance = new Chance(SEED);
      for (let round = 0; round < ROUNDS; round += 1) {
        const stator = new HttpCaller(server.endpoint);
        const load = new Load(1 + chance.below(ACKNOWLEDGED_MAX), () => server.stop("SIGKILL"));
        await Promise.all(writers.map((writer) => writer.writeUntilCut(stator, load)));
        await load.over;
        server = await ServerProcess.start(flags);
        await expectWhole(new HttpCaller(server.endpoint), writers);
      }
      expect(await server.stop("SIGTERM")).toBe(0);
    },
    60_000 + ROUNDS * 30_000,
  );
});
