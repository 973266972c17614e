/**
 * The model holds on a store that interleaves everything, for one client and for several at once on tables of their
 * own: nothing above the storage contract depends on an engine's habits.
 */
import { describe, expect, it } from "vitest";
import { TestClock } from "../../src/base/clock.ts";
import { type JsonCaller, openJsonStator } from "../fixture/json-stator.ts";
import { randomScenario, run } from "../model/scenario.ts";
import { openInterleavingStore } from "../storage-doubles/interleaving-store.ts";

const ROUNDS = 8;
const CLIENTS = 4;
/** So often does a job look for what it was not woken for. */
const POLL_MS = 1_000;
const FIRST_SEED = Number(process.env["STATOR_TEST_MODEL_SEED"] ?? Date.now() % 1_000_000_000);

describe(`an interleaving store, from seed ${FIRST_SEED}`, () => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => FIRST_SEED + round * CLIENTS))(
    "keeps the model's word to several clients, seed %i",
    async (seed) => {
      const clock = new TestClock();
      const store = openInterleavingStore(clock, seed);
      const stator = openJsonStator(store, clock);
      // The model knows no reads that lag behind writes; and whoever waits for a table lets jobs look for work again.
      const caller: JsonCaller = {
        call: async (operation, input) => {
          await store.settled();
          if (operation === "DescribeTable") clock.advance(POLL_MS);
          return stator.call(operation, input);
        },
      };
      const differences = await Promise.all(
        Array.from({ length: CLIENTS }, (_, i) => run(caller, randomScenario(seed + i), `-${i}`)),
      );
      expect(differences).toEqual(differences.map(() => null));
      await stator.close();
    },
  );
});
