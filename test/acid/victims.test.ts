/**
 * Some process of a server is killed under mixed load, round after round on one folder: the only one, a worker, the
 * primary, or all at once. The next server is started at once, as a supervisor does, and finds everything that was
 * acknowledged, nothing half done, and every index in step. Needs the built program.
 */
import { describe, expect, it } from "vitest";
import { childrenOf } from "../fixture/process-table.ts";
import { runProgram } from "../fixture/program-run.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { Chance } from "../model/chance.ts";
import { HttpCaller } from "./http-caller.ts";
import { createLedger, expectWhole, LedgerWriter } from "./ledger.ts";
import { Load } from "./load.ts";

/** STATOR_TEST_CRASH_ROUNDS raises it, to hunt for something rare. */
const ROUNDS = Number(process.env["STATOR_TEST_CRASH_ROUNDS"] ?? 2);
const WORKERS = process.env["STATOR_TEST_CRASH_WORKERS"] ?? "2";
const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
const WRITERS = 12;
const ACKNOWLEDGED_MAX = 300;
const AFTERWARDS = 100;

/** Who is killed. */
const VICTIMS = ["the only process", "a worker", "the primary", "all processes"] as const;
type Victim = (typeof VICTIMS)[number];

describe(`kill -9 of any process under mixed load, seed ${SEED}`, () => {
  it(
    `loses nothing in ${ROUNDS} rounds`,
    async () => {
      const chance = new Chance(SEED);
      const folder = await temporaryFolder("victims");
      const writers = Array.from(
        { length: WRITERS },
        (_, name) => new LedgerWriter(name, new Chance(SEED + name)),
      );
      let server = await startFor("the only process", folder);
      await createLedger(new HttpCaller(server.endpoint));
      const killed = new Map<Victim, number>();
      let acknowledged = 0;
      for (const victim of victims(chance)) {
        expect(await server.stop("SIGTERM")).toBe(0);
        server = await startFor(victim, folder);
        const load = await killUnderLoad(server, victim, { writers, chance });
        if (victim !== "a worker") server = await startFor(victim, folder);
        await expectWhole(new HttpCaller(server.endpoint), writers);
        killed.set(victim, (killed.get(victim) ?? 0) + 1);
        acknowledged += load.acknowledged;
      }
      expect(await server.stop("SIGTERM")).toBe(0);
      expect(await runProgram(["verify", "--data-dir", folder])).toMatchObject({ code: 0, signal: null });
      console.log(`${acknowledged} writes acknowledged; killed:`, Object.fromEntries(killed));
    },
    60_000 + ROUNDS * 30_000,
  );
});

/** The server of which that victim can be killed. What it logs of the killing is expected. */
const startFor = (victim: Victim, folder: string): Promise<ServerProcess> =>
  ServerProcess.start(
    ["--data-dir", folder, "--workers", victim === "the only process" ? "1" : WORKERS],
    {},
    () => undefined,
  );

/** Every four rounds each victim once, in random order. */
function victims(chance: Chance): readonly Victim[] {
  const fours = Array.from({ length: Math.ceil(ROUNDS / VICTIMS.length) }, () => chance.shuffled(VICTIMS));
  return fours.flat().slice(0, ROUNDS);
}

interface Clients {
  readonly writers: readonly LedgerWriter[];
  readonly chance: Chance;
}

/** Has all write until the victim is killed, and those whose server lives a little longer. */
async function killUnderLoad(
  server: ServerProcess,
  victim: Victim,
  { writers, chance }: Clients,
): Promise<Load> {
  const kill = async (): Promise<void> => {
    const workers = childrenOf(server.pid);
    const killed = victim === "a worker" ? [chance.pick(workers)] : victim === "all processes" ? workers : [];
    for (const pid of killed) process.kill(pid, "SIGKILL");
    if (victim !== "a worker") await server.stop("SIGKILL");
  };
  const load = new Load(1 + chance.below(ACKNOWLEDGED_MAX), kill, AFTERWARDS);
  const stator = new HttpCaller(server.endpoint);
  await Promise.all(writers.map((writer) => writer.writeUntilCut(stator, load)));
  await load.over;
  return load;
}
