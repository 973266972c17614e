/**
 * Short histories of writes, reads and changes of a table on several servers of an engine of many machines, with faults at
 * every numbered step. `STATOR_TEST_HISTORIES` says how many, `STATOR_TEST_HISTORY_SEED` where they begin.
 */
import { expect, it } from "vitest";
import { STEPS } from "../storage-doubles/partitioned-store/steps.ts";
import { runHistory } from "./history.ts";

const HISTORIES = Number(process.env["STATOR_TEST_HISTORIES"] ?? 150);
const FIRST_SEED = Number(process.env["STATOR_TEST_HISTORY_SEED"] ?? Date.now() % 1_000_000_000);
const TIME_MAX_MS = 24 * 3_600_000;
/** From so many on, every step has failed somewhere. */
const HISTORIES_FOR_ALL_STEPS = 500;

it(
  `${HISTORIES} histories from seed ${FIRST_SEED} are explained by what was answered`,
  async () => {
    const failedAt = new Set<string>();
    for (let i = 0; i < HISTORIES; i += 1) {
      const seed = FIRST_SEED + i;
      const result = await runHistory(seed, seed);
      expect(`${seed}: ${result.fault}`).toBe(`${seed}: null`);
      for (const step of result.failedAt) failedAt.add(step);
    }
    if (HISTORIES >= HISTORIES_FOR_ALL_STEPS) expect([...failedAt].toSorted()).toEqual(STEPS.toSorted());
  },
  TIME_MAX_MS,
);
