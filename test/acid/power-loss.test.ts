/**
 * The power is cut under mixed load, again and again: the disk is looked at as it was at one moment, without what the
 * system still had in memory. Nothing that was acknowledged is lost, nothing is half done, and every index is in step
 * with its table. Needs the built program, and root for a disk of its own.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { childrenOf, processes } from "../fixture/process-table.ts";
import { runProgram } from "../fixture/program-run.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { UnpluggedDisk } from "../fixture/unplugged-disk.ts";
import { Chance } from "../model/chance.ts";
import { HttpCaller } from "./http-caller.ts";
import { createLedger, expectWhole, LedgerWriter } from "./ledger.ts";
import { Load } from "./load.ts";

/** STATOR_TEST_CRASH_ROUNDS raises it, to hunt for something rare. */
const ROUNDS = Number(process.env["STATOR_TEST_CRASH_ROUNDS"] ?? 2);
const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
const WRITERS = 12;
/** Enough for several checkpoints of the commit log. */
const ACKNOWLEDGED_MAX = 4_000;
const DISK_MEBIBYTES = 512;

describe.each([1, 2])(`the power is cut under the load of %i processes, seed ${SEED}`, (workers) => {
  it(
    `loses nothing in ${ROUNDS} rounds`,
    async ({ skip }) => {
      let disk = await UnpluggedDisk.create(DISK_MEBIBYTES);
      if (disk === undefined) return skip("skipped: mount of ext4 not found");
      const flagsOn = ({ folder }: UnpluggedDisk): readonly string[] => [
        "--data-dir",
        join(folder, "data"),
        "--workers",
        String(workers),
      ];
      let server = await ServerProcess.start(flagsOn(disk));
      await createLedger(new HttpCaller(server.endpoint));
      const writers = Array.from(
        { length: WRITERS },
        (_, name) => new LedgerWriter(name, new Chance(SEED + name)),
      );
      const chance = new Chance(SEED);
      let acknowledged = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const plug = { disk, server };
        const load = new Load(1 + chance.below(ACKNOWLEDGED_MAX), async () => {
          disk = await cutPower(plug);
        });
        const stator = new HttpCaller(server.endpoint);
        await Promise.all(writers.map((writer) => writer.writeUntilCut(stator, load)));
        await load.over;
        server = await ServerProcess.start(flagsOn(disk));
        await expectWhole(new HttpCaller(server.endpoint), writers);
        acknowledged += load.acknowledged;
      }
      expect(await server.stop("SIGTERM")).toBe(0);
      const verified = await runProgram(["verify", "--data-dir", join(disk.folder, "data")]);
      expect(verified).toMatchObject({ code: 0, signal: null });
      console.log(`${acknowledged} writes acknowledged; the power was cut ${ROUNDS} times`);
    },
    60_000 + ROUNDS * 60_000,
  );
});

interface Plug {
  readonly disk: UnpluggedDisk;
  readonly server: ServerProcess;
}

/** Halts every process of the server, looks at the disk as it is, and ends them; answers the disk for the next server. */
async function cutPower({ disk, server }: Plug): Promise<UnpluggedDisk> {
  const pids = [...childrenOf(server.pid), server.pid];
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  const found = await disk.cut();
  for (const pid of pids) process.kill(pid, "SIGKILL");
  await server.stop("SIGKILL");
  while (pids.some((pid) => processes().some(([other]) => other === pid)))
    await new Promise((resolve) => setTimeout(resolve, 10));
  await disk.unmount();
  return found();
}
