/**
 * Random tables, items and requests against a model of what DynamoDB's documentation says. Stator must give the same
 * answers, pages, counts and capacity at every step, and at the end every index must be what the items make of it.
 *
 * A failure names the seed of its scenario; STATOR_TEST_MODEL_SEED starts there. STATOR_TEST_MODEL_CASES sets how many
 * scenarios are run.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TestClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import { type JsonStator, openJsonStator } from "../fixture/json-stator.ts";
import { type Difference, randomScenario, run, type Scenario, shrunk } from "./scenario.ts";

const CASES = Number(process.env["STATOR_TEST_MODEL_CASES"] ?? 100);
const FIRST_SEED = Number(process.env["STATOR_TEST_MODEL_SEED"] ?? Date.now() % 1_000_000_000);
const MS_PER_CASE_MAX = 1_000;

describe(`the model, from seed ${FIRST_SEED}`, () => {
  it(
    `agrees with Stator in memory, ${CASES} scenarios`,
    async () => {
      for (let seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed += 1) {
        const difference = await inMemory(randomScenario(seed));
        if (difference !== null) expect.fail(await report(seed));
      }
    },
    60_000 + CASES * MS_PER_CASE_MAX,
  );

  it(
    `agrees with Stator on disk, ${Math.ceil(CASES / 50)} scenarios`,
    async () => {
      const directory = mkdtempSync(join(tmpdir(), "stator-model-"));
      const clock = new TestClock();
      const stator = openJsonStator(await openLmdbStore({ directory, clock }), clock);
      try {
        for (let seed = FIRST_SEED; seed < FIRST_SEED + CASES / 50; seed += 1) {
          expect(await run(stator, randomScenario(seed), `-${seed}`), `seed ${seed}`).toBeNull();
        }
      } finally {
        await stator.close();
        rmSync(directory, { recursive: true, force: true });
      }
    },
    60_000 + CASES * MS_PER_CASE_MAX,
  );
});

async function inMemory(scenario: Scenario): Promise<Difference | null> {
  const clock = new TestClock();
  const stator: JsonStator = openJsonStator(createMemoryStore({ clock }), clock);
  const difference = await run(stator, scenario);
  await stator.close();
  return difference;
}

/** What a person needs to see of a failed scenario. */
async function report(seed: number): Promise<string> {
  const scenario = await shrunk(randomScenario(seed), async (smaller) => (await inMemory(smaller)) !== null);
  const difference = await inMemory(scenario);
  const parts = { seed, ...difference, tables: scenario.tables, steps: scenario.steps.slice(0, 20) };
  const lines = Object.entries(parts).map(([name, part]) => `${name}: ${JSON.stringify(part)}`);
  return lines.join("\n").replaceAll(/x{100,}/g, "x…x");
}
