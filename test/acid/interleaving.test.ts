/**
 * The model holds on a store that interleaves everything, for one client and for several at once on tables of their
 * own: nothing above the storage contract depends on an engine's habits.
 */
import { describe, expect, it } from "vitest";
import { TestClock } from "../../src/base/clock.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import { openJsonStator } from "../fixture/json-stator.ts";
import { Chance } from "../model/chance.ts";
import { randomScenario, run } from "../model/scenario.ts";
import { InterleavingStore } from "../storage-doubles/interleaving-store.ts";

const ROUNDS = 8;
const CLIENTS = 4;
const FIRST_SEED = Number(process.env["STATOR_TEST_MODEL_SEED"] ?? Date.now() % 1_000_000_000);

describe(`an interleaving store, from seed ${FIRST_SEED}`, () => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => FIRST_SEED + round * CLIENTS))(
    "keeps the model's word to several clients, seed %i",
    async (seed) => {
      const clock = new TestClock();
      const store = new InterleavingStore(createMemoryStore({ clock }), new Chance(seed));
      const stator = openJsonStator(store, clock);
      const differences = await Promise.all(
        Array.from({ length: CLIENTS }, (_, i) => run(stator, randomScenario(seed + i), `-${i}`)),
      );
      expect(differences).toEqual(differences.map(() => null));
      await stator.close();
    },
  );
});
