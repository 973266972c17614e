/**
 * Random transactions under client request tokens, on a few hot lists: copies of one are sent at once and again after
 * its answer, answers are lost, the server is killed and started again. Each is carried out once, and what was seen is
 * what would have been seen one after the other.
 */
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import type { Store } from "../../src/storage/store.ts";
import { type JsonCaller, openJsonStator } from "../fixture/json-stator.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { Chance } from "../model/chance.ts";
import { openInterleavingStore } from "../storage-doubles/interleaving-store.ts";
import { anomaly } from "./dependency-cycle.ts";
import { HttpCaller } from "./http-caller.ts";
import { createLists, TokenClients } from "./token-client.ts";

const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
/** STATOR_TEST_ACID_SECONDS makes histories longer. */
const TRANSACTIONS = 80 * Number(process.env["STATOR_TEST_ACID_SECONDS"] ?? 3);
const DEATHS = Math.max(3, Math.floor(TRANSACTIONS / 200));
const CLIENTS = 8;
const TEST_MS_MAX = 600_000;

const stores: Readonly<Record<string, () => Promise<Store>>> = {
  memory: async () => createMemoryStore({ clock: systemClock }),
  interleaving: async () => openInterleavingStore(systemClock, SEED, 2),
  lmdb: async () => openLmdbStore({ directory: await temporaryFolder("tokens"), clock: systemClock }),
};

describe(`transactions under tokens of ${CLIENTS} clients, seed ${SEED}`, () => {
  it.each(Object.keys(stores))(
    "are carried out once, one after the other, on the %s store",
    async (kind) => {
      const stator = await openStator(kind);
      const clients = new TokenClients(() => stator);
      await writeHistory(clients, SEED, TRANSACTIONS);
      await expectSound(clients);
    },
    TEST_MS_MAX,
  );

  it("are found to be carried out twice where tokens are not heeded", async () => {
    const stator = await openStator("memory");
    const deaf: JsonCaller = {
      call: (operation, input) => stator.call(operation, { ...input, ClientRequestToken: undefined }),
    };
    const clients = new TokenClients(() => deaf);
    await writeHistory(clients, SEED, TRANSACTIONS);
    await clients.readAll();
    // A copy that came to nothing hides that another was carried out.
    expect(anomaly(clients.history)).toMatch(/has an element twice|nobody wrote/);
  });

  it.each(["1", "2"])(
    "are carried out once, one after the other, by %s processes that are killed",
    async (workers) => {
      const flags = ["--data-dir", await temporaryFolder("tokens"), "--workers", workers];
      let server = await ServerProcess.start(flags);
      let caller = new HttpCaller(server.endpoint);
      await createLists(caller);
      const clients = new TokenClients(() => caller);
      for (let death = 1; death <= DEATHS; death += 1) {
        const enough = Math.ceil((TRANSACTIONS * death) / DEATHS);
        // They go on over the death of the server, until somebody has an answer again.
        const writing = writeHistory(clients, SEED + death * CLIENTS, enough + CLIENTS);
        await until(() => clients.history.length >= enough);
        await server.stop("SIGKILL");
        server = await ServerProcess.start(flags);
        caller = new HttpCaller(server.endpoint);
        await writing;
      }
      await expectSound(clients);
      expect(await server.stop("SIGTERM")).toBe(0);
    },
    TEST_MS_MAX,
  );
});

async function openStator(kind: string): Promise<JsonCaller> {
  const stator = openJsonStator(await (stores[kind] as () => Promise<Store>)(), systemClock);
  onTestFinished(() => stator.close());
  await createLists(stator);
  return stator;
}

/** All clients at once, until the history has so many transactions. */
async function writeHistory(clients: TokenClients, seed: number, length: number): Promise<void> {
  const chances = Array.from({ length: CLIENTS }, (_, client) => new Chance(seed + client));
  await Promise.all(
    chances.map(async (chance) => {
      while (clients.history.length < length) await clients.random(chance);
    }),
  );
}

async function expectSound(clients: TokenClients): Promise<void> {
  await clients.readAll();
  expect(clients.faults).toEqual([]);
  expect(anomaly(clients.history)).toBeNull();
  expect(clients.lost).toBeGreaterThan(0);
  expect(clients.repeated).toBeGreaterThan(0);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
